import { handOff, postAsExpected, postAssistantReply } from '#conversations';
import type { AssistantReply, Posting, TurnState } from '#conversations';
import { takeWithCommit } from '#channels';
import type { ReadyReply, ReplySender } from '#channels';
import { lockReservation, releaseCredits, settleWithCommit, spendAsExpected } from '#billing';
import type { Reservation } from '#billing';
import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import type { Tx, TxOptions } from '#platform/db';
import type { EndingJob } from '#platform/jobs';
import type { Reply } from './check-draft.ts';
import { creditsFor } from './credits.ts';
import { enterTurn } from './enter-turn.ts';
import { exitOfHandoff } from './exits.ts';
import type { TurnExit } from './exits.ts';
import { sayHandoff } from './say-handoff.ts';
import type { ChannelStyle } from './format/index.ts';
import type { Source } from './gather-passages.ts';
import type { ProofStep } from './identity/proof-talk.ts';
import { rememberThread } from './model-thread.ts';
import type { OrderSource } from './orders/order-source.ts';
import type { PromptVersion } from './read-assistants.ts';
import type { EffectiveAssistant } from './settings/resolve-assistant.ts';
import type { ToolSource } from './tool-use/tool-use.ts';
import type { HandoffReason, Language } from './triage/index.ts';
import type { TurnLog } from './turn-log.ts';

/** A turn that is about to end: what it is about, what it has used. */
export interface Ending {
  workspaceId: string;
  state: TurnState;
  ticketId: string;
  assistant: EffectiveAssistant;
  prompt: PromptVersion | null;
  log: TurnLog;
  seenSeq: number;
  language: Language;
  /** Read from the text, so worth remembering. */
  languageCertain: boolean;
  firstName: string | undefined;
  style: ChannelStyle;
  /** Null when nothing was reserved. */
  reservationId: string | null;
  /** Whose work the turn is; it is over with it. Null where a turn is only a part of something. */
  job: EndingJob | null;
  /** Null where nothing but a handoff can come of it. */
  sender: ReplySender | null;
}

type Deps = Pick<Ctx, 'db'>;

export interface Saying {
  text: string;
  exit: keyof typeof KINDS;
  reply: Reply | null;
  /** The provider's copy that ends with this reply. */
  providerConversationId: string | null;
  /** Where it is part of a talk about whose an address is. */
  proof?: ProofStep;
}

/**
 * Posts the reply, pays for it and writes the turn down, all or nothing. When the contact wrote again, or a person took over,
 * the reply is thrown away and its credits are given back: the newer message's own turn answers everything.
 */
export async function endWithReply(ctx: Deps, ending: Ending, saying: Saying): Promise<TurnExit> {
  const { reply, ready } = await makeReply(ending, saying);
  const { workspaceId, state, log, reservationId } = ending;
  return ctx.db.tx(
    workspaceId,
    async (tx) => {
      if (ending.job) tx.endJob(ending.job);
      // Leaves in the first packet. Who fails in between throws the transaction away, and this with it.
      const locked = reservationId === null ? undefined : lockReservation(tx, reservationId);
      locked?.catch(() => undefined);
      const outcome = await postAssistantReply(tx, reply);
      if (!outcome.posted) return discard(tx, ending, outcome.reason === 'not_open' ? 'not_for_us' : outcome.reason);
      if (ready) takeWithCommit(tx, ready);
      const credits = priceOf(ending, saying.exit === 'answered' || saying.exit === 'changed');
      const thread = saying.providerConversationId ? { providerConversationId: saying.providerConversationId, lastItemSeq: outcome.message.seq } : null;
      if (thread || log.usage)
        await rememberThread(tx, { conversationId: reply.conversationId, ticketId: ending.ticketId, assistantId: ending.assistant.id, thread });
      await writeDown(tx, ending, { saying, message: outcome.message, credits });
      await settle(tx, ending, credits, locked);
      crashPoint('turn.before_commit');
      return saying.exit;
    },
    commitOf(state),
  );
}

/**
 * The same for a reply for which nothing was bought, in one packet: it expects that things stand as they were read, and that there are credits. Fails (`tryExpecting`)
 * when that is not so. `price`: 0 for what is free.
 */
export async function endAsExpected(ctx: Deps, ending: Ending, { saying, price }: { saying: Saying; price: number }): Promise<TurnExit> {
  const { reply, ready } = await makeReply(ending, saying);
  const { workspaceId, state, log } = ending;
  return ctx.db.tx(
    workspaceId,
    async (tx) => {
      if (ending.job) tx.endJob(ending.job);
      const message = await postAsExpected(tx, reply, state);
      if (ready) takeWithCommit(tx, ready);
      await writeDown(tx, ending, { saying, message, credits: price });
      if (price > 0) await spendAsExpected(tx, { amount: price, purpose: TURN, ref: toRef(ending), usage: usageOf(log) });
      crashPoint('turn.before_commit');
      return saying.exit;
    },
    commitOf(state),
  );
}

/** What the credits of a turn are held and spent for. */
export const TURN = 'assistant.turn';

/** Which one. */
export function toRef({ state, seenSeq }: Pick<Ending, 'state' | 'seenSeq'>): string {
  return `${state.conversation.id}:${seenSeq}`;
}

async function makeReply(ending: Ending, saying: Saying): Promise<{ reply: AssistantReply; ready: ReadyReply | null }> {
  const { workspaceId, ticketId, state, seenSeq, sender, assistant } = ending;
  const said = { text: saying.text, content: contentOf(ending, saying) };
  const ready = (await sender?.makeReady({ workspaceId, ticketId, state, ...said })) ?? null;
  const by = { id: assistant.id, name: assistant.name };
  return { reply: { conversationId: state.conversation.id, ticketId, seenSeq, ...said, assistant: by, language: toRemember(ending), ready }, ready };
}

interface Said {
  saying: Saying;
  message: Posting;
  credits: number;
}

/** What else there is to write when the reply is posted. */
async function writeDown(tx: Tx, ending: Ending, { saying, message, credits }: Said): Promise<void> {
  await enterTurn(tx, ending.log, { ...subject(ending), exit: saying.exit, credits, replyMessageId: message.id });
}

function toRemember({ state, language, languageCertain }: Ending): Language | null {
  return languageCertain && state.conversation.language !== language ? language : null;
}

export interface Handing {
  reason: HandoffReason;
  evidence: string;
  /** True when a newer message changes nothing: what failed would fail for it too. */
  whateverCame: boolean;
  /** What the contact reads, instead of what is said for the reason. */
  says?: string;
}

/** Hands the ticket to people and says so, once; pays for what was used. */
export async function endWithHandoff(ctx: Deps, ending: Ending, handing: Handing): Promise<TurnExit> {
  const { state, log, assistant } = ending;
  const exit = exitOfHandoff(handing.reason);
  return ctx.db.tx(
    ending.workspaceId,
    async (tx) => {
      if (ending.job) tx.endJob(ending.job);
      const to = { language: ending.language, firstName: ending.firstName, reason: handing.reason, style: ending.style, says: handing.says };
      const text = sayHandoff(assistant.settings, to);
      const outcome = await handOff(tx, {
        ticketId: ending.ticketId,
        conversationId: state.conversation.id,
        seenSeq: handing.whateverCame ? null : ending.seenSeq,
        reason: handing.reason,
        evidence: handing.evidence,
        say: { text, content: { kind: 'handoff', reason: handing.reason, turn_id: log.turnId }, language: toRemember(ending) },
        assistant: { id: assistant.id, name: assistant.name },
      });
      if (!outcome.handedOff) return discard(tx, ending, handing.whateverCame ? 'person_owns' : 'newer_message');
      const credits = priceOf(ending, false);
      if (log.usage) await rememberThread(tx, { conversationId: state.conversation.id, ticketId: ending.ticketId, assistantId: assistant.id, thread: null });
      const handoff = { reason: handing.reason, evidence: handing.evidence };
      await enterTurn(tx, log, { ...subject(ending), exit, credits, handoff, replyMessageId: outcome.message?.id ?? null });
      await settle(tx, ending, credits);
      crashPoint('handoff.before_commit');
      return exit;
    },
    commitOf(state),
  );
}

/** A visitor of a web page reads it at the commit; what goes through the outbox is committed once more before it is sent, or kept on the disk at once. */
function commitOf({ inbox }: TurnState): TxOptions {
  return { repeatable: inbox.kind !== 'webchat', together: 'end-turn' };
}

/** Something newer decides: nothing is said and nothing is charged. */
async function discard(tx: Tx, ending: Ending, exit: TurnExit): Promise<TurnExit> {
  if (ending.reservationId) await releaseCredits({ db: tx }, ending.workspaceId, ending.reservationId, exit);
  if (ending.log.usage)
    await rememberThread(tx, { conversationId: ending.state.conversation.id, ticketId: ending.ticketId, assistantId: ending.assistant.id, thread: null });
  await enterTurn(tx, ending.log, { ...subject(ending), exit });
  return exit;
}

/** Charges what was used; a turn that used nothing and answered nothing is free. */
function priceOf({ reservationId, log }: Ending, answered: boolean): number {
  return !reservationId || (!answered && !log.usage) ? 0 : creditsFor(log.usage);
}

/**
 * Pays, or gives back. At the end of its transaction: it locks the credits of the workspace until the commit, and every other turn of the
 * workspace waits for them. In the middle, with ten statements after it, a workspace could not answer more than 24 contacts a second.
 */
async function settle(tx: Tx, ending: Ending, amount: number, locked?: Promise<Reservation>): Promise<void> {
  const { reservationId, log } = ending;
  if (!reservationId) return;
  if (amount === 0) {
    await releaseCredits({ db: tx }, ending.workspaceId, reservationId, 'handed over without a model');
    return;
  }
  await settleWithCommit(tx, ending.workspaceId, reservationId, { amount, usage: usageOf(log), locked });
}

function usageOf(log: TurnLog): Record<string, unknown> {
  return { turn_id: log.turnId, model: log.model, cost_usd: log.costUsd, ...log.usage };
}

function subject(ending: Ending) {
  return {
    conversationId: ending.state.conversation.id,
    ticketId: ending.ticketId,
    assistant: ending.assistant,
    prompt: ending.prompt,
    seenSeq: ending.seenSeq,
  };
}

function fromArticle(source: Source): Record<string, unknown> {
  const { number, articleId, version, chunkId, title, url } = source;
  return { number, article_id: articleId, version, chunk_id: chunkId, title, url };
}

/** Which order, in which state, and when the store said so: enough to see later what the reply rested on, and nothing of the buyer. */
function fromOrder({ number, title, url, version, order }: OrderSource): Record<string, unknown> {
  const { storeId, orderId, number: named, folder, asOf, isStale } = order;
  const said = { state: folder, as_of: asOf.toISOString(), is_stale: isStale };
  return { number, kind: 'order', store_id: storeId, order_id: orderId, order_number: named, version, title, url, ...said };
}

function fromTool({ number, tool, title, version, at }: ToolSource): Record<string, unknown> {
  return { number, kind: 'tool', tool, title, version, url: null, as_of: at.toISOString() };
}

const KINDS = { answered: 'answer', changed: 'change', small_talk: 'small_talk', proving: 'proof' } as const;

/** What stands beside the text of a reply: where each paragraph comes from, and who wrote it with what. */
function contentOf(ending: Ending, saying: Saying): Record<string, unknown> {
  const { log, prompt } = ending;
  const base = { kind: KINDS[saying.exit], turn_id: log.turnId, language: ending.language, ...(saying.proof ? { proof: saying.proof } : {}) };
  if (!saying.reply) return base;
  return {
    ...base,
    model: log.model,
    prompt_id: prompt?.promptId ?? null,
    prompt_version: prompt?.version ?? null,
    sources: [...saying.reply.cited.map(fromArticle), ...saying.reply.orders.map(fromOrder), ...saying.reply.tools.map(fromTool)],
    ...(saying.reply.change ? { change: saying.reply.change } : {}),
    paragraphs: saying.reply.paragraphs.map((paragraph) => ({ text: paragraph.text, sources: paragraph.sources })),
  };
}
