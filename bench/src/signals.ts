import { readFileSync } from 'node:fs';
import { triage } from '../../server/src/assistant/triage/index.ts';
import { createInbox, receiveMessage } from '../../server/src/conversations/index.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import type { Ctx } from '../../server/src/platform/context.ts';
import { newId } from '../../server/src/platform/ids.ts';
import { openPlatform } from '../../server/src/platform/open-platform.ts';
import type { PhraseReader } from '../../server/src/signals/intents.ts';
import { judgeMessage } from '../../server/src/signals/judge-message.ts';
import { createMeasurer } from '../../server/src/signals/measure-together.ts';
import { percentile, tenth } from './figures.ts';

const LANGUAGES = ['nl', 'en', 'de', 'fr', 'it'];
const phrases: PhraseReader = (text, earlier) => {
  const history = earlier.map((said) => ({ author: 'contact' as const, text: said }));
  const { intent, intentScore } = triage({ text, history, defaultLanguage: 'en', answeredInteractions: 0 });
  return { intent, score: intentScore };
};

/** What measuring a message costs: the scorers alone, and with the embedded database, one at a time and many at once. */
export async function measureSignals({ count }: { count: number }): Promise<void> {
  const texts = LANGUAGES.flatMap((language) => {
    const url = new URL(`../../evals/src/fixtures/signals.${language}.json`, import.meta.url);
    return (JSON.parse(readFileSync(url, 'utf8')) as { text: string }[]).map((message) => message.text);
  });
  scorers('sentiment and subject, model alone', texts, (text) => judgeMessage(text));
  scorers('sentiment and subject, with phrases', texts, (text) => judgeMessage(text, { phrases }));
  scorers('a message of 100 000 characters', [texts.join(' ').repeat(5).slice(0, 100_000)], (text) => judgeMessage(text, { phrases }));
  await stored(texts, count);
}

function scorers(name: string, texts: readonly string[], judge: (text: string) => unknown): void {
  for (let round = 0; round < 5; round += 1) for (const text of texts) judge(text);
  const times: number[] = [];
  const until = performance.now() + 2000;
  while (performance.now() < until) {
    for (const text of texts) {
      const began = performance.now();
      judge(text);
      times.push(performance.now() - began);
    }
  }
  times.sort((a, b) => a - b);
  const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
  console.log(
    `${name}: ${Math.round(1000 / mean)} messages/s, mean ${mean.toFixed(3)} ms, p50 ${percentile(times, 50).toFixed(3)}, p99 ${percentile(times, 99).toFixed(3)} ms`,
  );
}

async function stored(texts: readonly string[], count: number): Promise<void> {
  const config = loadConfig({ env: {}, overrides: { logLevel: 'silent' } });
  const platform = await openPlatform(config, { jobs: [], subscriptions: [], masterKeys: `1:${Buffer.alloc(32, 1).toString('base64')}`, inMemory: true });
  try {
    const { ctx } = platform;
    const workspaceId = newId();
    await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, 'Bench', `b-${workspaceId}`]));
    const inbox = await createInbox(ctx, workspaceId, { kind: 'whatsapp', name: 'Bench', externalId: newId() });
    for (const [name, together] of [
      ['one at a time', false],
      ['all at once', true],
    ] as const) {
      const conversations: string[] = [];
      for (let at = 0; at < count; at += 1) {
        const from = { identities: [{ kind: 'phone' as const, value: `3160${name.length}${String(at).padStart(6, '0')}`, verified: true }] };
        const said = { inboxId: inbox.id, externalId: newId(), from, occurredAt: new Date(), kind: 'text' as const, text: texts[at % texts.length] ?? '' };
        conversations.push((await receiveMessage(ctx, workspaceId, said)).message.conversationId);
      }
      await measureStored(ctx, { name, together, workspaceId, conversations });
    }
  } finally {
    await platform.close();
  }
}

interface Stored {
  name: string;
  together: boolean;
  workspaceId: string;
  conversations: readonly string[];
}

async function measureStored(ctx: Ctx, { name, together, workspaceId, conversations }: Stored): Promise<void> {
  const counts = { transactions: 0, statements: 0 };
  const measure = createMeasurer({ db: counting(ctx.db, counts), clock: ctx.clock }, { phrases, modelConfigured: false });
  const ask = (conversationId: string) => measure({ workspaceId, conversationId, ticketId: null, job: null });
  const cpu = process.cpuUsage();
  const began = performance.now();
  if (together) await Promise.all(conversations.map(ask));
  else for (const conversation of conversations) await ask(conversation);
  const took = performance.now() - began;
  const used = process.cpuUsage(cpu);
  const [left] = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ n: number }>(`select count(*)::int as n from messages where signals is null and author_kind = 'contact'`),
  );
  if (left?.n !== 0) throw new Error(`${left?.n} messages were not measured`);
  const each = conversations.length;
  console.log(
    `measured and stored, embedded, ${name}: ${Math.round((1000 * each) / took)} messages/s, ${tenth((used.user + used.system) / 1000 / each)} ms of processor each (the database included), ${tenth(counts.transactions / each)} transactions and ${tenth(counts.statements / each)} statements a message besides begin and commit`,
  );
}

function counting(db: Ctx['db'], counts: { transactions: number; statements: number }): Ctx['db'] {
  return {
    ...db,
    tx: (workspaceId, work) => {
      counts.transactions += 1;
      return db.tx(workspaceId, (tx) =>
        work({
          ...tx,
          query: (text, values, name) => {
            counts.statements += 1;
            return tx.query(text, values, name);
          },
          record: (event, payload, about) => {
            counts.statements += 1;
            return tx.record(event, payload, about);
          },
        }),
      );
    },
  };
}
