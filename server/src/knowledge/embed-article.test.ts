import { startOpenAiSandbox } from '@baton/sandbox';
import type { OpenAiSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestCtx, eventually } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { importFaq } from './import-articles.ts';
import { embedArticle } from './embed-article.ts';
import { embedArticleJob } from './job-definitions.ts';
import { knowledgeJobs } from './jobs.ts';
import { queueMissingEmbeddings } from './queue-missing-embeddings.ts';
import { listArticles } from './read-articles.ts';
import { retrievalMode, searchAbilities } from './retrieval-mode.ts';
import { searchKnowledge } from './search-knowledge.ts';

let world: TestCtx;
let openai: OpenAiSandbox;
let pgvector: boolean;
const SIGNAL = new AbortController().signal;

beforeAll(async () => {
  openai = await startOpenAiSandbox();
  world = await createTestCtx({
    jobs: [embedArticleJob],
    config: { openaiApiKey: 'sandbox-key', openaiBaseUrl: openai.baseUrl, openaiEmbeddingModel: 'text-embedding-3-small', openaiMaxRetries: 1 },
  });
  pgvector = (await searchAbilities(world.ctx.db)).vectors;
});
beforeEach(() => openai.reset());
afterAll(async () => {
  await world.close();
  await openai.close();
});

async function twoArticles(): Promise<{ workspaceId: string; ids: string[] }> {
  const workspaceId = await world.createWorkspace();
  await importFaq(
    world.ctx,
    workspaceId,
    {
      format: 'json',
      text: JSON.stringify([
        { key: 'a', language: 'en', title: 'Returning things', body: 'Send it back within 14 days.' },
        { key: 'b', language: 'en', title: 'Paying', body: 'Cards and transfers are welcome.' },
      ]),
    },
    { source: 'test' },
  );
  const { articles } = await listArticles(world.ctx, workspaceId, { limit: 10 });
  return { workspaceId, ids: articles.map((article) => article.id) };
}

const count = async (workspaceId: string) => (await world.ctx.db.tx(workspaceId, (tx) => tx.query('select chunk_id from chunk_embeddings'))).length;

test('an article is embedded once for each version, and a repeat sends nothing', async (t) => {
  if (!pgvector) t.skip();
  const { workspaceId, ids } = await twoArticles();
  for (const id of ids) expect(await embedArticle(world.ctx, workspaceId, id, SIGNAL)).toBe('embedded');
  const sent = openai.requests.length;
  for (const id of ids) expect(await embedArticle(world.ctx, workspaceId, id, SIGNAL)).toBe('nothing_missing');
  expect([await count(workspaceId), openai.requests.length]).toEqual([2, sent]);
  const passages = await searchKnowledge(world.ctx, workspaceId, { query: 'returning things', language: 'en', limit: 2 });
  expect(passages[0]).toMatchObject({ title: 'Returning things', matched: { vector: expect.any(Number) as number } });
  expect(passages[0]!.matched.vector!).toBeGreaterThan(passages[1]?.matched.vector ?? 0);
});

test('articles published before the model was configured get their vectors through the queue', async (t) => {
  if (!pgvector) t.skip();
  const { workspaceId } = await twoArticles();
  expect(await queueMissingEmbeddings(world.ctx)).toBeGreaterThanOrEqual(2);
  world.startWorkers(knowledgeJobs(world.ctx));
  await eventually(async () => (await count(workspaceId)) === 2, 'both articles are embedded');
});

test('a provider that fails or dawdles costs the vector, not the answer', async (t) => {
  if (!pgvector) t.skip();
  const { workspaceId, ids } = await twoArticles();
  for (const id of ids) await embedArticle(world.ctx, workspaceId, id, SIGNAL);
  for (const fault of [
    { kind: 'server_error', times: 9 },
    { kind: 'slow_headers', ms: 5000, times: 9 },
  ] as const) {
    openai.fault({ ...fault, on: 'embeddings' });
    const started = performance.now();
    const [passage] = await searchKnowledge(world.ctx, workspaceId, { query: 'returning things', language: 'en', limit: 1 });
    expect(passage).toMatchObject({ title: 'Returning things', matched: { vector: null } });
    expect(performance.now() - started).toBeLessThan(2500);
    openai.reset();
  }
});

test('a failure that may pass is tried again, one that will not is not', async (t) => {
  if (!pgvector) t.skip();
  const { workspaceId, ids } = await twoArticles();
  openai.fault({ kind: 'unavailable', on: 'embeddings' });
  expect(await embedArticle(world.ctx, workspaceId, ids[0]!, SIGNAL)).toBe('embedded');
  expect(openai.requests.map((request) => request.status)).toEqual([503, 200]);
  openai.reset();
  const wrongKey = { ...world.ctx, config: { ...world.ctx.config, openaiApiKey: 'wrong' } };
  await expect(embedArticle(wrongKey, workspaceId, ids[1]!, SIGNAL)).rejects.toMatchObject({ code: 'provider_failed' });
  expect(openai.requests).toHaveLength(1);
});

test('search says how it works and what it lacks', async () => {
  const bare = { ...world.ctx, config: { ...world.ctx.config, openaiEmbeddingModel: undefined } };
  expect(await retrievalMode(bare)).toMatchObject({
    mode: 'lexical',
    reasons: expect.arrayContaining([expect.stringContaining('OPENAI_EMBEDDING_MODEL')]) as string[],
  });
  const { mode, reasons } = await retrievalMode(world.ctx);
  expect([mode, reasons.join().includes('pgvector')]).toEqual(pgvector ? ['hybrid', false] : ['lexical', true]);
});
