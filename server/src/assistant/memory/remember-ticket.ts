import { findContactTicket, holdContactWords, readContactWords } from '#conversations';
import type { ContactWords } from '#conversations';
import type { Tx } from '#platform/db';
import { memoryLearned } from '../events.ts';
import { rememberJob } from '../job-definitions.ts';
import { writerOf } from '../models.ts';
import type { Models, Writer } from '../models.ts';
import { readDefaults } from '../settings/read-defaults.ts';
import type { AssistantDefaults } from '../settings/read-defaults.ts';
import type { TurnCtx } from '../turn-ctx.ts';
import { readTurnSettings } from '../turn-settings.ts';
import { extractWithModel } from './extract-with-model.ts';
import type { FoundFact } from './fact.ts';
import { findFacts } from './find-facts.ts';
import { keepFacts } from './keep-facts.ts';
import { findMemory } from './lock-memory.ts';
import { recallFactsOf } from './recall-facts.ts';

export interface Remember {
  workspaceId: string;
  ticketId: string;
  /** How often it was looked at while open: each look is twice as far from the last. */
  look: number;
  /** How often the model was away. */
  tries: number;
  signal: AbortSignal;
}

export type RememberOutcome = 'gone' | 'off' | 'not_quiet' | 'nothing_new' | 'later' | 'nothing_found' | 'learned';

const OVER = ['resolved', 'closed'];
const MINUTE_MS = 60_000;
/** After fourteen looks at an open ticket (with the usual quiet time: more than a year) whoever resolves it is waited for. */
const MOST_LOOKS = 14;
const MOST_TRIES = 3;
const TRY_AGAIN_MS = 5 * MINUTE_MS;

/**
 * Reads what the contact said in a ticket that is over or has gone quiet, and keeps what is worth it. Safe to repeat: what was read is not read again,
 * and the same fact twice is one. A model that is away for a while is waited for a few times; then code alone reads.
 */
export async function rememberTicket(ctx: TurnCtx, models: Models, job: Remember): Promise<RememberOutcome> {
  const quietMs = ctx.config.memoryQuietMinutes * MINUTE_MS;
  const reading = await ctx.db.tx(job.workspaceId, (tx) => read(ctx, tx, job, quietMs), { repeatable: true });
  if (typeof reading === 'string') return reading;
  const { words, defaults } = reading;
  const over = OVER.includes(words.status);
  const next = async (outcome: RememberOutcome) => {
    if (!over && job.look < MOST_LOOKS) await again(ctx, job, { delayMs: quietMs * 2 ** job.look, look: job.look + 1 });
    return outcome;
  };
  const settings = await readTurnSettings(ctx, job.workspaceId, { assistantId: words.inbox.assistantId, inboxId: words.inbox.id });
  const on = settings.assistant ? settings.assistant.settings.memory : (defaults.settings.memory ?? true);
  if (!on || !reading.enabled) return next('off');
  if (words.messages.length === 0) return next('nothing_new');
  const writer: Writer =
    settings.assistant && settings.prompt && defaults.memoryExtractor === 'auto'
      ? writerOf(ctx, models, settings.assistant, settings.prompt)
      : { kind: 'builtin' };
  const byModel = writer.kind === 'model' && job.tries < MOST_TRIES ? await extractWithModel(ctx, { ...job, words, known: reading.known, writer }) : null;
  job.signal.throwIfAborted();
  if (byModel?.kind === 'failed' && byModel.passing) {
    await again(ctx, job, { delayMs: TRY_AGAIN_MS * 3 ** job.tries, look: job.look, tries: job.tries + 1 });
    return 'later';
  }
  const facts = byModel?.kind === 'found' ? byModel.facts : [];
  const found = [...findByRules(words, job.ticketId), ...facts];
  const learned = await keep(ctx, job, { words, defaults, found, extractor: byModel?.kind === 'found' ? 'model' : 'rules' });
  return next(learned ? 'learned' : 'nothing_found');
}

interface Reading {
  words: ContactWords;
  defaults: AssistantDefaults;
  enabled: boolean;
  known: Awaited<ReturnType<typeof recallFactsOf>>;
}

/** A ticket that is not quiet yet is looked at again, and nothing else is read: so does the first look at nearly every one. */
async function read(ctx: Pick<TurnCtx, 'clock'>, tx: Tx, job: Remember, quietMs: number): Promise<Reading | 'gone' | 'not_quiet'> {
  const ticket = await findContactTicket(tx, job.ticketId);
  if (!ticket) return 'gone';
  const left = ticket.lastWroteAt ? ticket.lastWroteAt.getTime() + quietMs - ctx.clock.now().getTime() : 0;
  if (!OVER.includes(ticket.status) && left > 0) {
    await again({ db: tx }, job, { delayMs: left, look: job.look });
    return 'not_quiet';
  }
  const [place] = await tx.query<{ readSeq: number }>(
    'select read_seq as "readSeq" from memory_reads where workspace_id = $1 and conversation_id = $2',
    [tx.workspaceId, ticket.conversationId],
    'memory-read-to',
  );
  const words = await readContactWords(tx, job.ticketId, ticket, place?.readSeq ?? 0);
  const { enabled } = await findMemory(tx, words.contactId);
  return { words, defaults: await readDefaults(tx), enabled, known: await recallFactsOf(tx, words.contactId, ctx.clock.now()) };
}

function findByRules({ messages }: ContactWords, ticketId: string): FoundFact[] {
  return messages.flatMap((message) =>
    findFacts(message.text).map((fact) => ({
      ...fact,
      source: 'rules' as const,
      message: { id: message.id, ticketId, saidAt: message.saidAt },
      replaces: null,
    })),
  );
}

interface Keep {
  words: ContactWords;
  defaults: AssistantDefaults;
  found: readonly FoundFact[];
  extractor: 'rules' | 'model';
}

async function keep(ctx: TurnCtx, job: Remember, { words, defaults, found, extractor }: Keep): Promise<boolean> {
  return ctx.db.tx(job.workspaceId, async (tx) => {
    // What was erased or changed while a model was thinking is not kept.
    const standing = await holdContactWords(tx, words);
    const kept = await keepFacts(tx, {
      contactId: words.contactId,
      now: ctx.clock.now(),
      retentionDays: defaults.memoryRetentionDays,
      found: found.filter((fact) => standing.has(fact.message.id)),
    });
    await tx.query(
      `insert into memory_reads (workspace_id, conversation_id, read_seq, updated_at) values ($1, $2, $3, $4)
       on conflict (workspace_id, conversation_id) do update set read_seq = greatest(memory_reads.read_seq, excluded.read_seq), updated_at = excluded.updated_at`,
      [job.workspaceId, words.conversationId, words.messages.at(-1)?.seq ?? 0, ctx.clock.now()],
    );
    if (kept.learned + kept.merged === 0) return false;
    const about = { conversationId: words.conversationId, ticketId: job.ticketId, actor: { kind: 'assistant', id: words.inbox.assistantId } };
    const subject = { contact_id: words.contactId, conversation_id: words.conversationId, ticket_id: job.ticketId };
    await tx.record(memoryLearned, { ...subject, extractor, ...kept }, about);
    return true;
  });
}

async function again(ctx: Pick<TurnCtx, 'db'>, job: Remember, { delayMs, look, tries = 0 }: { delayMs: number; look: number; tries?: number }): Promise<void> {
  const data = { ticket_id: job.ticketId, look, tries };
  await ctx.db.tx(job.workspaceId, (tx) => tx.send(rememberJob, data, { delayMs: Math.ceil(delayMs) }));
}
