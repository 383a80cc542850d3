import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { THIN_EVIDENCE, importFaq, importMarkdown, searchKnowledge } from '../../server/src/knowledge/index.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import type { Ctx } from '../../server/src/platform/context.ts';
import { newId } from '../../server/src/platform/ids.ts';
import { openPlatform } from '../../server/src/platform/open-platform.ts';

// `node evals/src/run-retrieval.ts [--mistakes] [--data <folder>] [--load]`: how well search finds the article, refuses what no article answers, and how fast.
interface Query {
  question: string;
  language: string;
  /** The key of the article that answers it; null when none does. */
  key: string | null;
}

interface Outcome extends Query {
  /** Keys of the articles found, best first. */
  keys: string[];
  score: number;
  ms: number;
}

interface FaqRow {
  key: string;
  language: string;
  title: string;
  questions?: string[];
  body: string;
}

const DEMO = fileURLToPath(new URL('../../server/demo/', import.meta.url));
const LANGUAGES = ['nl', 'en', 'de', 'fr', 'it'];
const BY = { source: 'evals' };

const config = loadConfig({ env: {}, overrides: { logLevel: 'silent' } });
const platform = await openPlatform(config, { jobs: [], subscriptions: [], masterKeys: `1:${Buffer.alloc(32, 1).toString('base64')}`, inMemory: true });
try {
  await runDemo(platform.ctx);
  const at = process.argv.indexOf('--data');
  if (at >= 0) await runPublicSets(platform.ctx, process.argv[at + 1] ?? '');
  if (process.argv.includes('--load')) await runLoad(platform.ctx);
} finally {
  await platform.close();
}

async function runDemo(ctx: Ctx): Promise<void> {
  const workspaceId = await openWorkspace(ctx);
  await importMarkdown(ctx, workspaceId, readDemoFiles(), BY);
  const queries: Query[] = JSON.parse(readFileSync(join(DEMO, 'questions.json'), 'utf8'));
  const outcomes = await ask(ctx, workspaceId, queries);
  for (const language of LANGUAGES)
    report(
      `demo ${language}`,
      outcomes.filter((one) => one.language === language),
    );
  report('demo all', outcomes);
}

async function runPublicSets(ctx: Ctx, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'stackfaq'))) throw new Error('Give the folder of the public sets: --data <folder>. evals/README.md says where they come from.');
  await runStackFaq(ctx, folder);
  for (const language of ['de', 'en']) await runCovid(ctx, folder, language);
}

async function runStackFaq(ctx: Ctx, folder: string): Promise<void> {
  const workspaceId = await openWorkspace(ctx);
  const corpus = readLines<{ faq_id: number; question: string; answers: string[] }>(join(folder, 'stackfaq/corpus.jsonl'));
  await load(
    ctx,
    workspaceId,
    corpus.map((row) => ({ key: `k${row.faq_id}`, language: 'en', title: row.question.slice(0, 300), body: row.answers.join('\n\n').slice(0, 40_000) })),
  );
  const asked = readLines<{ query: string; faq_id: number }>(join(folder, 'stackfaq/queries_dev.jsonl')).map((row): Query => ({
    question: row.query,
    language: 'en',
    key: `k${row.faq_id}`,
  }));
  const foreign: Query[] = JSON.parse(readFileSync(join(DEMO, 'questions.json'), 'utf8'));
  report(
    'stackfaq, with the demo questions as foreign',
    await ask(ctx, workspaceId, [...asked, ...foreign.filter((one) => one.language === 'en').map((one) => ({ ...one, key: null }))]),
  );
}

/** Pairs of questions that mean the same: one is the article's title, the other is asked. */
async function runCovid(ctx: Ctx, folder: string, language: string): Promise<void> {
  const workspaceId = await openWorkspace(ctx);
  const pairs = readFileSync(join(folder, `covid-faq/question_similarity_${language}.csv`), 'utf8')
    .split('\n')
    .slice(1)
    .map(splitPair)
    .filter((pair) => pair !== null);
  const titles = [...new Set(pairs.map((pair) => pair.one))];
  await load(
    ctx,
    workspaceId,
    titles.map((title, at) => ({ key: `k${at}`, language, title: title.slice(0, 300), body: title })),
  );
  const queries = pairs.filter((pair) => pair.same).map((pair): Query => ({ question: pair.other, language, key: `k${titles.indexOf(pair.one)}` }));
  report(`covid question pairs ${language}`, await ask(ctx, workspaceId, queries));
}

function splitPair(line: string): { one: string; other: string; same: boolean } | null {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => (match[1] ?? match[2] ?? '').replaceAll('""', '"').trim());
  const [one, other, same] = cells.slice(-3);
  return one && other ? { one, other, same: Number(same) === 1 } : null;
}

/** 20 000 passages in one workspace: sentences of the English demo articles put together anew, so that every word is common. */
async function runLoad(ctx: Ctx): Promise<void> {
  const workspaceId = await openWorkspace(ctx);
  const articles = readDemoFiles()
    .filter((file) => file.path.startsWith('en/'))
    .map((file) => file.text);
  const sentences = articles.flatMap((text) => (text.split(/\n---\n/)[1] ?? '').split(/(?<=[.!?])\s+/)).filter((sentence) => sentence.length > 20);
  const titles = articles.flatMap((text) => [...text.matchAll(/^(?:title:|\s+-) (.+)$/gm)].map((match) => match[1] ?? ''));
  const pick = seeded(7);
  const from = (list: string[]) => list[Math.floor(pick() * list.length)] ?? '';
  const started = performance.now();
  for (let part = 0; part < 5; part++) {
    await load(
      ctx,
      workspaceId,
      Array.from({ length: 4000 }, (_, at) => ({
        key: `k${part}-${at}`,
        language: 'en',
        title: `${from(titles)} (${from(titles)})`,
        questions: [from(titles)],
        body: Array.from({ length: 6 }, () => from(sentences)).join(' '),
      })),
    );
  }
  console.log(`load: 20 000 articles imported in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const queries: Query[] = JSON.parse(readFileSync(join(DEMO, 'questions.json'), 'utf8'));
  const english = queries.filter((query) => query.language === 'en' && query.key !== null);
  await ask(ctx, workspaceId, english);
  const times = (await ask(ctx, workspaceId, [...english, ...english, ...english])).map((one) => one.ms).sort((one, other) => one - other);
  const quantile = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  console.log(`load: search in 20 000 passages, ${times.length} questions: p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms, most ${quantile(0.999)} ms`);
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

async function ask(ctx: Ctx, workspaceId: string, queries: Query[]): Promise<Outcome[]> {
  const keys = new Map(
    (await ctx.db.tx(workspaceId, (tx) => tx.query<{ id: string; external_key: string }>('select id, external_key from articles'))).map((row) => [
      row.id,
      row.external_key,
    ]),
  );
  const outcomes: Outcome[] = [];
  for (const query of queries) {
    const started = performance.now();
    const passages = await searchKnowledge(ctx, workspaceId, { query: query.question, language: query.language, limit: 20 });
    const ms = performance.now() - started;
    outcomes.push({ ...query, keys: [...new Set(passages.map((passage) => keys.get(passage.articleId) ?? ''))], score: passages[0]?.score ?? 0, ms });
  }
  return outcomes;
}

function report(name: string, outcomes: Outcome[]): void {
  const known = outcomes.filter((one) => one.key !== null);
  const foreign = outcomes.filter((one) => one.key === null);
  const share = (list: Outcome[], test: (one: Outcome) => boolean) => (list.length === 0 ? '-' : (list.filter(test).length / list.length).toFixed(3));
  const place = (one: Outcome) => (one.key === null ? -1 : one.keys.indexOf(one.key));
  const within = (most: number) => share(known, (one) => place(one) >= 0 && place(one) < most);
  const mrr = known.reduce((sum, one) => sum + (place(one) >= 0 ? 1 / (place(one) + 1) : 0), 0) / Math.max(known.length, 1);
  const passed = share(known, (one) => one.score >= THIN_EVIDENCE);
  const refused = share(foreign, (one) => one.score < THIN_EVIDENCE);
  console.log(
    `${name}: ${known.length} questions, recall@1 ${within(1)} @3 ${within(3)} @5 ${within(5)} @10 ${within(10)} MRR ${mrr.toFixed(3)}, enough evidence ${passed}; ${foreign.length} without answer, refused ${refused}`,
  );
  if (!process.argv.includes('--mistakes') || name === 'demo all') return;
  for (const one of known.filter((each) => place(each) !== 0)) console.log(`  ${one.key} is ${place(one) + 1}. after ${one.keys[0]}: ${one.question}`);
  for (const one of foreign.filter((each) => each.score >= THIN_EVIDENCE))
    console.log(`  answered from ${one.keys[0]} (${one.score.toFixed(2)}): ${one.question}`);
}

async function openWorkspace(ctx: Ctx): Promise<string> {
  const id = newId();
  await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [id, 'Evals', `e-${id}`]));
  return id;
}

async function load(ctx: Ctx, workspaceId: string, rows: FaqRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000) {
    const report = await importFaq(ctx, workspaceId, { format: 'json', text: JSON.stringify(rows.slice(at, at + 1000)) }, BY);
    const bad = report.rows.find((row) => row.result === 'failed');
    if (bad) throw new Error(`${bad.place}: ${bad.problem}`);
  }
}

function readDemoFiles(): { path: string; text: string }[] {
  const folder = join(DEMO, 'knowledge');
  return LANGUAGES.flatMap((language) =>
    readdirSync(join(folder, language))
      .sort()
      .map((file) => ({ path: `${language}/${file}`, text: readFileSync(join(folder, language, file), 'utf8') })),
  );
}

function readLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line): T => JSON.parse(line));
}
