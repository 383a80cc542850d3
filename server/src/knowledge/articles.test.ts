import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { archiveArticle } from './archive-article.ts';
import type { ArticleInput } from './article-content.ts';
import { createArticle } from './create-article.ts';
import { editArticle } from './edit-article.ts';
import { importFaq, importMarkdown } from './import-articles.ts';
import { listArticles, listArticleVersions } from './read-articles.ts';
import { searchKnowledge } from './search-knowledge.ts';

const WRITER = { kind: 'teammate', id: 'w' };
const BY = { source: 'test' };
let world: TestCtx;
beforeAll(async () => void (world = await createTestCtx()));
afterAll(() => world.close());

function article(change: Partial<ArticleInput> = {}): ArticleInput {
  return {
    external_key: null,
    language: 'en',
    category: 'returns',
    title: 'How do I return a lamp?',
    questions: ['Can I send my lamp back?'],
    body: 'Return a lamp **within 14 days**.',
    url: 'https://shop.example/return',
    contact_support: false,
    status: 'published',
    ...change,
  };
}

const events = (type: string, workspaceId: string) =>
  world.ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ payload: { article_id: string; version: number } }>('select payload from events where type = $1 order by id', [type]),
  );

test('an article keeps what it said at each version, and an edit of nothing makes none', async () => {
  const workspaceId = await world.createWorkspace();
  const first = await createArticle(world.ctx, workspaceId, article(), WRITER);
  const second = await editArticle(world.ctx, workspaceId, first.id, { edit: { version: 1, body: 'Return a lamp within 30 days.' }, actor: WRITER });
  expect([first.version, second.version, second.title]).toEqual([1, 2, first.title]);
  expect((await editArticle(world.ctx, workspaceId, first.id, { edit: { version: 2, body: 'Return a lamp within 30 days.' }, actor: WRITER })).version).toBe(2);
  const { versions } = await listArticleVersions(world.ctx, workspaceId, first.id, { limit: 10 });
  expect(versions.map((version) => [version.version, version.body, version.actor])).toEqual([
    [2, 'Return a lamp within 30 days.', WRITER],
    [1, 'Return a lamp **within 14 days**.', WRITER],
  ]);
  expect((await events('article.published', workspaceId)).map((event) => event.payload.version)).toEqual([1, 2]);
});

test('of two edits from the same version the second is refused and told the newest version', async () => {
  const workspaceId = await world.createWorkspace();
  const { id } = await createArticle(world.ctx, workspaceId, article(), WRITER);
  const edits = ['one', 'two'].map((title) => editArticle(world.ctx, workspaceId, id, { edit: { version: 1, title }, actor: WRITER }));
  const results = await Promise.allSettled(edits);
  expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected');
  expect(refused?.reason).toMatchObject({ code: 'stale', details: { version: 2 } });
});

test('an archived article is no longer found, stays readable, and can come back', async () => {
  const workspaceId = await world.createWorkspace();
  const { id } = await createArticle(world.ctx, workspaceId, article(), WRITER);
  const find = () => searchKnowledge(world.ctx, workspaceId, { query: 'return a lamp', language: 'en', limit: 3 });
  expect(await find()).toHaveLength(1);
  await archiveArticle(world.ctx, workspaceId, id, WRITER);
  await archiveArticle(world.ctx, workspaceId, id, WRITER);
  expect(await find()).toHaveLength(0);
  expect((await listArticles(world.ctx, workspaceId, { limit: 10 })).articles).toHaveLength(0);
  expect(await events('article.archived', workspaceId)).toHaveLength(1);
  await editArticle(world.ctx, workspaceId, id, { edit: { version: 2, status: 'published' }, actor: WRITER });
  expect((await find())[0]).toMatchObject({ articleId: id, version: 3 });
});

test('a second article by the same key and language is refused, a translation is not', async () => {
  const workspaceId = await world.createWorkspace();
  const { id } = await createArticle(world.ctx, workspaceId, article({ external_key: 'returns' }), WRITER);
  await expect(createArticle(world.ctx, workspaceId, article({ external_key: 'returns' }), WRITER)).rejects.toMatchObject({
    code: 'conflict',
    details: { article_id: id },
  });
  const dutch = await createArticle(world.ctx, workspaceId, article({ external_key: 'returns', language: 'nl' }), WRITER);
  await expect(editArticle(world.ctx, workspaceId, dutch.id, { edit: { version: 1, language: 'en' }, actor: WRITER })).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('what is hidden from the eye does not reach an article', async () => {
  const workspaceId = await world.createWorkspace();
  const hidden = 'Return\u200b it.\u{e0041}\u{e0042}\u202e <b>bold</b>';
  const stored = await createArticle(world.ctx, workspaceId, article({ body: hidden, title: 'Re\u00adturn' }), WRITER);
  expect([stored.body, stored.title]).toEqual(['Return it. <b>bold</b>', 'Return']);
});

const MARKDOWN = (title: string, extra = '') =>
  `---\nkey: refund\nlanguage: en\ncategory: refunds\ntitle: ${title}\nquestions:\n  - When do I get my money?\nurl: https://shop.example/refund\ncontact_support: false\n${extra}---\nWithin 5 days.`;

test('an import repeated changes nothing, and a changed file makes one new version', async () => {
  const workspaceId = await world.createWorkspace();
  const load = (title: string) => importMarkdown(world.ctx, workspaceId, [{ path: 'refund.md', text: MARKDOWN(title) }], BY);
  expect(await load('When is my refund paid?')).toMatchObject({ created: 1, updated: 0, unchanged: 0, failed: 0 });
  expect(await load('When is my refund paid?')).toMatchObject({ created: 0, updated: 0, unchanged: 1, failed: 0 });
  expect(await load('How long does a refund take?')).toMatchObject({ created: 0, updated: 1, unchanged: 0, failed: 0 });
  const { articles } = await listArticles(world.ctx, workspaceId, { limit: 10 });
  expect(articles.map((one) => [one.externalKey, one.version, one.title])).toEqual([['refund', 2, 'How long does a refund take?']]);
  expect(await events('article.published', workspaceId)).toHaveLength(2);
});

test('a bad file is reported with its place and what to mend, and the good ones come in', async () => {
  const workspaceId = await world.createWorkspace();
  const report = await importMarkdown(
    world.ctx,
    workspaceId,
    [
      { path: 'good.md', text: MARKDOWN('Refunds') },
      { path: 'bare.md', text: 'No front matter' },
      { path: 'bomb.md', text: '---\na: &a [1,1]\nb: [*a,*a]\n---\nx' },
      { path: 'twice.md', text: MARKDOWN('Refunds again') },
      { path: 'language.md', text: MARKDOWN('x').replace('language: en', 'language: English') },
      { path: 'unknown.md', text: MARKDOWN('x', 'colour: red\n') },
    ],
    BY,
  );
  expect(report.rows.map((row) => [row.place, row.result])).toEqual([
    ['good.md', 'created'],
    ['bare.md', 'failed'],
    ['bomb.md', 'failed'],
    ['twice.md', 'failed'],
    ['language.md', 'failed'],
    ['unknown.md', 'failed'],
  ]);
  expect(report.rows[1]?.problem).toContain('front matter');
  expect(report.rows[3]?.problem).toContain('twice');
  expect(report.rows[4]?.problem).toContain('language');
  const [kept] = await world.ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ failed: number; problems: unknown[] }>('select failed, problems from knowledge_imports'),
  );
  expect([kept?.failed, kept?.problems.length]).toEqual([5, 5]);
});

test('a FAQ comes in from CSV with semicolons and from JSON, by the names people use', async () => {
  const workspaceId = await world.createWorkspace();
  const csv =
    '\ufeffQuestion;Answer;Language;Questions;Contact_support\n"Where is my parcel?";"Follow it; by link.";en;Track my order|Order status;yes\nNo answer;;en;;';
  const fromCsv = await importFaq(world.ctx, workspaceId, { format: 'csv', text: csv }, BY);
  expect(fromCsv.rows.map((row) => [row.place, row.externalKey, row.result])).toEqual([
    ['row 2', 'where-is-my-parcel', 'created'],
    ['row 3', null, 'failed'],
  ]);
  expect(fromCsv.rows[1]?.problem).toContain('body');
  const [stored] = (await listArticles(world.ctx, workspaceId, { limit: 1 })).articles;
  expect(stored).toMatchObject({ title: 'Where is my parcel?', questions: ['Track my order', 'Order status'], contactSupport: true, category: 'general' });
  const json = JSON.stringify([
    { question: 'Where is my parcel?', answer: 'Follow it; by link.', questions: ['Track my order', 'Order status'], contact_support: true },
  ]);
  expect(await importFaq(world.ctx, workspaceId, { format: 'json', text: json, language: 'en' }, BY)).toMatchObject({ unchanged: 1 });
  await expect(importFaq(world.ctx, workspaceId, { format: 'json', text: '{"a":1}' }, BY)).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(importFaq(world.ctx, workspaceId, { format: 'csv', text: 'x'.repeat(2 * 1024 * 1024 + 1) }, BY)).rejects.toMatchObject({ code: 'too_large' });
});

test('the counts of stems are those of the chunks, after any order of changes', async () => {
  const workspaceId = await world.createWorkspace();
  const made = await createArticle(world.ctx, workspaceId, article(), WRITER);
  await createArticle(world.ctx, workspaceId, article({ title: 'Cancel a lamp', body: '# A\n\none\n\n# B\n\ntwo' }), WRITER);
  await editArticle(world.ctx, workspaceId, made.id, { edit: { version: 1, body: 'Something else about sofas.', language: 'de' }, actor: WRITER });
  await editArticle(world.ctx, workspaceId, made.id, { edit: { version: 2, status: 'draft' }, actor: WRITER });
  const [stored, counted] = await world.ctx.db.tx(workspaceId, async (tx) => [
    await tx.query(`select language, lexeme, chunks from knowledge_terms where chunks <> 0 order by language, lexeme`),
    await tx.query(
      `select language, entry collate "C" as lexeme, count(*)::integer as chunks from chunks, knowledge_entries(search_vector) as entry group by 1, 2 order by 1, 2`,
    ),
  ]);
  expect(stored.length).toBeGreaterThan(5);
  expect(stored).toEqual(counted);
});
