import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createModels, seedAssistant } from '../../server/src/assistant/index.ts';
import { tryOut } from '../../server/src/assistant/try-out.ts';
import type { TriedOut } from '../../server/src/assistant/try-out.ts';
import { importMarkdown } from '../../server/src/knowledge/index.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import type { Ctx } from '../../server/src/platform/context.ts';
import { newId } from '../../server/src/platform/ids.ts';
import { openPlatform } from '../../server/src/platform/open-platform.ts';

// `node evals/src/run-answers.ts [--mistakes] [--replies] [--only <language>]`: whole turns of the playground with the built-in model over the demo shop.
// The held-out questions are only counted, so that nobody corrects for them unknowingly; `--held-out` lists theirs instead.
interface Wanted {
  language: string;
  text: string;
  /** Key of the article the reply must rest on first; an article that sends to support hands over instead. */
  article?: string;
  /** The reason to hand over. `no_evidence` also when another reason is found: what counts is that nothing is answered. */
  handoff?: string;
  small_talk?: boolean;
}

type Verdict = 'right' | 'wrong article' | 'handed over' | 'guard_failed' | 'answered' | 'other reason';
const VERDICTS: readonly Verdict[] = ['right', 'wrong article', 'handed over', 'guard_failed', 'answered', 'other reason'];

const DEMO = fileURLToPath(new URL('../../server/demo/', import.meta.url));
const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url));
const LANGUAGES = ['nl', 'en', 'de', 'fr', 'it'];
const TURN_MS = 30_000;

interface Shop {
  ctx: Ctx;
  workspaceId: string;
  assistantId: string;
  /** Article id → its key. */
  keys: Map<string, string>;
  /** Keys of articles that send their reader to support. */
  toSupport: Set<string>;
}

const config = loadConfig({ env: {}, overrides: { logLevel: 'silent' } });
const platform = await openPlatform(config, { jobs: [], subscriptions: [], masterKeys: `1:${Buffer.alloc(32, 1).toString('base64')}`, inMemory: true });
try {
  const shop = await openShop(platform.ctx);
  const only = process.argv.indexOf('--only') >= 0 ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
  const opened = process.argv.includes('--held-out') ? 'held out' : 'demo';
  await report('demo', shop, readDemoQuestions(), { only, open: opened === 'demo' });
  await report('held out', shop, JSON.parse(readFileSync(join(FIXTURES, 'answers.json'), 'utf8')) as Wanted[], { only, open: opened === 'held out' });
} finally {
  await platform.close();
}

async function openShop(ctx: Ctx): Promise<Shop> {
  const workspaceId = newId();
  await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, 'Secondhome', `e-${workspaceId}`]));
  const files = LANGUAGES.flatMap((language) =>
    readdirSync(join(DEMO, 'knowledge', language)).map((file) => ({
      path: `${language}/${file}`,
      text: readFileSync(join(DEMO, 'knowledge', language, file), 'utf8'),
    })),
  );
  await importMarkdown(ctx, workspaceId, files, { source: 'evals' });
  const assistant = await seedAssistant(ctx, workspaceId, { name: 'Built in', modelProvider: 'builtin' });
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ id: string; external_key: string; contact_support: boolean }>('select id, external_key, contact_support from articles'),
  );
  return {
    ctx,
    workspaceId,
    assistantId: assistant.id,
    keys: new Map(rows.map((row) => [row.id, row.external_key])),
    toSupport: new Set(rows.filter((row) => row.contact_support).map((row) => row.external_key)),
  };
}

function readDemoQuestions(): Wanted[] {
  const rows = JSON.parse(readFileSync(join(DEMO, 'questions.json'), 'utf8')) as { language: string; question: string; key: string | null }[];
  return rows.map(({ language, question, key }) => ({ language, text: question, ...(key === null ? { handoff: 'no_evidence' } : { article: key }) }));
}

async function report(name: string, shop: Shop, wanted: readonly Wanted[], { only, open }: { only: string | undefined; open: boolean }): Promise<void> {
  const total = new Map<Verdict, number>();
  for (const language of LANGUAGES.filter((one) => only === undefined || one === only)) {
    const counts = new Map<Verdict, number>();
    const lines: string[] = [];
    for (const one of wanted.filter((each) => each.language === language)) {
      const got = await tryOut(shop.ctx, createModels(shop.ctx), shop.workspaceId, {
        assistantId: shop.assistantId,
        text: one.text,
        history: [],
        signal: AbortSignal.timeout(TURN_MS),
      });
      const verdict = judge(shop, one, got);
      counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
      total.set(verdict, (total.get(verdict) ?? 0) + 1);
      if (open && verdict !== 'right' && process.argv.includes('--mistakes')) lines.push(`  ${verdict}: ${one.text}\n    ${explain(shop, one, got)}`);
      if (open && got.reply && process.argv.includes('--replies')) lines.push(`  ${one.text}\n    ${got.reply.text.replaceAll('\n', '\n    ')}`);
    }
    console.log(`${name} ${language}: ${summary(counts)}`);
    for (const line of lines) console.log(line);
  }
  console.log(`${name} all: ${summary(total)}`);
}

function summary(counts: ReadonlyMap<Verdict, number>): string {
  return VERDICTS.map((verdict) => `${verdict} ${counts.get(verdict) ?? 0}`).join(', ');
}

function firstKey(shop: Shop, got: TriedOut): string | undefined {
  const number = got.reply?.paragraphs[0]?.sources[0];
  const source = got.reply?.cited.find((one) => one.number === number);
  return source ? shop.keys.get(source.articleId) : undefined;
}

function judge(shop: Shop, wanted: Wanted, got: TriedOut): Verdict {
  const reason = got.handoff?.reason;
  if (reason === 'guard_failed') return 'guard_failed';
  if (wanted.small_talk) return got.outcome === 'small_talk' ? 'right' : reason ? 'handed over' : 'answered';
  if (wanted.handoff !== undefined) {
    if (!reason) return 'answered';
    return wanted.handoff === 'no_evidence' || reason === wanted.handoff ? 'right' : 'other reason';
  }
  if (wanted.article !== undefined && shop.toSupport.has(wanted.article)) return reason ? 'right' : 'wrong article';
  if (reason) return 'handed over';
  return firstKey(shop, got) === wanted.article ? 'right' : 'wrong article';
}

function explain(shop: Shop, wanted: Wanted, got: TriedOut): string {
  const end = got.handoff ? `${got.handoff.reason} (${got.handoff.evidence})` : `${got.outcome} from ${firstKey(shop, got) ?? 'nothing'}`;
  const found = got.log.passages.slice(0, 3).map((passage) => `${shop.keys.get(passage.article_id)} ${passage.score}`);
  return `wanted ${wanted.article ?? wanted.handoff ?? 'small talk'}; got ${end}; language ${got.judged.language}; found ${found.join(', ')}`;
}
