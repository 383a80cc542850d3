import { lockSignalState, saveSignals, ticketMeasured } from '#conversations';
import type { SaveSignals, SignalState } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { EndingJob } from '#platform/jobs';
import type { PhraseReader } from './intents.ts';
import { askModelJob } from './job-definitions.ts';
import { judgeTicket } from './judge-ticket.ts';
import type { JudgedTicket } from './judge-ticket.ts';
import { readSignalSettings } from './signal-settings.ts';

export interface Measure {
  conversationIds: readonly string[];
  /** Measured also when no message of theirs is new: something else about them changed. */
  ticketIds: readonly string[];
  /** What is over with it. */
  jobs: readonly EndingJob[];
}

/** Who judges. */
export interface Judges {
  phrases?: PhraseReader | undefined;
  /** False: there is none to ask, and workspaces are not asked whether they want one. */
  modelConfigured: boolean;
}

/** Enough words to be worth a model's time. */
const WORDS_FOR_A_MODEL = 3;
/** The rest of a burst comes within this, and one call reads it all. */
const BURST_MS = 1000;
/** A move that people would see. */
const NOTICEABLE = 0.05;

/**
 * Measures what contacts said in these conversations, and the tickets it belongs to: two statements and a commit for any number of
 * them, and an event for each ticket that now looks different. Repeating it changes nothing.
 */
export async function measureTickets(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, asked: Measure, judges: Judges): Promise<number> {
  return ctx.db.tx(
    workspaceId,
    async (tx) => {
      for (const job of asked.jobs) tx.endJob(job);
      const states = await lockSignalState(tx, asked);
      const judged = states.map((state) => judgeTicket(state, ctx.clock.now(), judges.phrases));
      await saveSignals(tx, { tickets: judged.map((one) => one.ticket), messages: judged.flatMap((one) => one.messages) });
      for (const [at, state] of states.entries()) await noteChange(tx, state, judged[at]?.ticket);
      if (judges.modelConfigured) await askModels(tx, states, judged);
      return judged.reduce((sum, one) => sum + one.messages.length, 0);
    },
    { repeatable: true },
  );
}

/** Records how the ticket looks now where that is different. */
export async function noteChange(tx: Tx, before: SignalState, after: SaveSignals['tickets'][number] | undefined): Promise<void> {
  if (!after) return;
  const changes: Record<string, { from: unknown; to: unknown }> = {};
  if (moved(before.sentiment, after.sentiment)) changes['customer_sentiment'] = { from: rounded(before.sentiment), to: after.sentiment };
  if (moved(before.difficulty, after.difficulty)) changes['estimated_difficulty'] = { from: rounded(before.difficulty), to: after.difficulty };
  if (before.intent !== after.intent) changes['detected_intent'] = { from: before.intent, to: after.intent };
  if (Object.keys(changes).length === 0) return;
  const about = { conversationId: before.conversationId, ticketId: before.id };
  await tx.record(ticketMeasured, { ticket_id: before.id, conversation_id: before.conversationId, changes }, about);
}

function moved(from: number | null, to: number | null): boolean {
  return from === null || to === null ? from !== to : Math.abs(from - to) >= NOTICEABLE;
}

function rounded(number: number | null): number | null {
  return number === null ? null : Math.round(number * 1000) / 1000;
}

/** Where the workspace wants a model's opinion: one job a ticket that has something new to read. */
async function askModels(tx: Tx, states: readonly SignalState[], judged: readonly JudgedTicket[]): Promise<void> {
  const worth = states.filter((_, at) => judged[at]?.messages.some((message) => message.signals.local && message.signals.words >= WORDS_FOR_A_MODEL));
  if (worth.length === 0) return;
  const settings = await readSignalSettings(tx);
  if (settings.opinion === 'off') return;
  await tx.sendMany(
    askModelJob,
    worth.map((state) => ({
      data: { conversation_id: state.conversationId, ticket_id: state.id },
      options: { lane: state.conversationId, delayMs: BURST_MS },
    })),
  );
}
