import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, createAuthenticator } from '#accounts';
import { createHttpServer } from '#platform/http';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { knowledgeRoutes } from '#routes/knowledge';
import { createTestCtx } from '../harness.ts';
import type { TestCtx } from '../harness.ts';

interface Body {
  id: string;
  version: number;
  error: { code: string; details: unknown };
  articles: { id: string; title: string }[];
  next_cursor: string | null;
  versions: { version: number }[];
  next_before: number | null;
  passages: { title: string; score: number }[];
  [field: string]: unknown;
}

let world: TestCtx;
let address: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  world = await createTestCtx({ config: { apiRateLimit: 100_000, addressRateLimit: 100_000 } });
  const app = await createHttpServer({ ctx: world.ctx, authenticate: createAuthenticator(world.ctx, { operatorKey: 'op_test' }), isStopping: () => false });
  await knowledgeRoutes(app, world.ctx);
  await app.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  stop = async () => {
    await app.close();
    await world.close();
  };
});
afterAll(() => stop());

async function keyOf(workspaceId: string, scopes: Permission[] = ['knowledge.manage']): Promise<string> {
  const operator = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId, permissions: new Set(PERMISSIONS) };
  return (await createApiKey(world.ctx, operator, { name: 'Test', scopes })).key;
}

async function call(key: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const response = await fetch(address + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text || '{}') as Body };
}

const ARTICLE = {
  language: 'en',
  title: 'How do I return an item?',
  questions: ['Can I send it back?'],
  body: 'Within 14 days.',
  url: 'https://shop.example/return',
};

test('an article is added, found, changed, and archived over HTTP', async () => {
  const key = await keyOf(await world.createWorkspace());
  const made = await call(key, 'POST', '/api/articles', ARTICLE);
  expect([made.status, made.body.version, made.body['category']]).toEqual([201, 1, 'general']);
  const path = `/api/articles/${made.body.id}`;
  const found = await call(key, 'GET', '/api/articles/search?q=return+an+item&language=en');
  expect(found.body).toMatchObject({ mode: 'lexical', passages: [{ article_id: made.body.id, url: ARTICLE.url, contact_support: false, language: 'en' }] });
  expect((await call(key, 'PATCH', path, { version: 1, body: 'Within 30 days.' })).body).toMatchObject({
    version: 2,
    body: 'Within 30 days.',
    title: ARTICLE.title,
  });
  const stale = await call(key, 'PATCH', path, { version: 1, body: 'Within 60 days.' });
  expect([stale.status, stale.body.error.code, stale.body.error.details]).toEqual([409, 'stale', { version: 2 }]);
  expect((await call(key, 'DELETE', path)).status).toBe(204);
  expect((await call(key, 'GET', '/api/articles/search?q=return+an+item&language=en')).body.passages).toEqual([]);
  expect((await call(key, 'GET', `${path}/versions?limit=2`)).body).toMatchObject({
    versions: [{ version: 3, status: 'archived' }, { version: 2 }],
    next_before: 2,
  });
});

test('an import reports row by row, and pages of articles join without gap or repeat', async () => {
  const key = await keyOf(await world.createWorkspace());
  const rows = Array.from({ length: 5 }, (_, at) => ({ title: `Question ${at}`, body: `Answer ${at}` }));
  const report = await call(key, 'POST', '/api/articles/import', {
    format: 'json',
    language: 'en',
    content: JSON.stringify([...rows, { title: 'No answer' }]),
  });
  expect([report.status, report.body['created'], report.body['failed']]).toEqual([200, 5, 1]);
  expect(report.body['rows']).toContainEqual({
    place: 'row 6',
    external_key: null,
    language: null,
    result: 'failed',
    article_id: null,
    problem: expect.stringContaining('body') as string,
  });
  const titles: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Body = (await call(key, 'GET', `/api/articles?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).body;
    titles.push(...page.articles.map((article) => article.title));
    cursor = page.next_cursor;
  }
  expect(titles).toEqual(['Question 4', 'Question 3', 'Question 2', 'Question 1', 'Question 0']);
});

test.each([
  ['a body over 100 kB', { ...ARTICLE, body: 'x'.repeat(102_401) }],
  ['a link that is no web address', { ...ARTICLE, url: 'javascript:alert(1)' }],
  ['a language that is no code', { ...ARTICLE, language: 'English' }],
  ['a field that does not exist', { ...ARTICLE, colour: 'red' }],
  ['no title', { ...ARTICLE, title: ' ' }],
])('%s is refused with the field that is wrong', async (_, body) => {
  const refused = await call(await keyOf(world.workspaceId), 'POST', '/api/articles', body);
  expect([refused.status, refused.body.error.code]).toEqual([422, 'invalid_input']);
});

test("without the permission nothing opens, and another workspace's article is not there", async () => {
  const owner = await keyOf(await world.createWorkspace());
  const { id } = (await call(owner, 'POST', '/api/articles', ARTICLE)).body;
  const reader = await keyOf(await world.createWorkspace(), ['messages.read']);
  const stranger = await keyOf(await world.createWorkspace());
  const calls = [
    ['GET', '/api/articles'],
    ['POST', '/api/articles', ARTICLE],
    ['GET', `/api/articles/${id}`],
    ['PATCH', `/api/articles/${id}`, { version: 1, title: 'x' }],
    ['DELETE', `/api/articles/${id}`],
    ['GET', `/api/articles/${id}/versions`],
    ['POST', '/api/articles/import', { format: 'json', content: '[]' }],
    ['GET', '/api/articles/search?q=x'],
  ] as const;
  for (const [method, path, body] of calls) {
    expect((await call(reader, method, path, body)).status, `${method} ${path}`).toBe(403);
  }
  for (const [method, path, body] of calls.filter((one) => one[1].includes(id))) {
    expect((await call(stranger, method, path, body)).status, `${method} ${path}`).toBe(404);
  }
  expect((await call(owner, 'GET', `/api/articles/${id}`)).body).toMatchObject({ version: 1, status: 'published' });
});
