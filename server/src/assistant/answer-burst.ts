import { reserveCredits } from '#billing';
import type { TurnState } from '#conversations';
import { crashPoint } from '#platform/crash-point';
import { tryExpecting } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { Toolbox } from '#tools';
import type { Brief } from './brief.ts';
import { creditsFor, creditsToReserve } from './credits.ts';
import { draftAnswer } from './draft-answer.ts';
import type { Draft } from './draft-answer.ts';
import { TURN, endAsExpected, endWithHandoff, endWithReply, toRef } from './end-turn.ts';
import type { Ending, Saying } from './end-turn.ts';
import type { TurnExit } from './exits.ts';
import { askForProof } from './identity/ask-for-proof.ts';
import type { ProofAsked } from './identity/ask-for-proof.ts';
import { mayProve } from './identity/may-prove.ts';
import type { Judgement } from './judge-burst.ts';
import { pickFacts } from './memory/recall-facts.ts';
import type { RecalledFact } from './memory/recall-facts.ts';
import { findThread, threadStateFor } from './model-thread.ts';
import { writersOf } from './models.ts';
import type { Writer } from './models.ts';
import { readOrderAsk } from './orders/order-ask.ts';
import { readProvenIdentity } from './orders/proven-identity.ts';
import type { PromptVersion } from './read-assistants.ts';
import { identifiersOf } from './read-burst.ts';
import type { Burst } from './read-burst.ts';
import { mayChangeAddress } from './tool-use/change-address-by-words.ts';
import { openToolUse } from './tool-use/open-tool-use.ts';
import { readChangeMark } from './tool-use/pending-change.ts';
import type { Consider, TurnCtx, TurnMeans } from './turn-ctx.ts';

/** A burst that the assistant may answer and should. */
export interface Answerable {
  job: Consider;
  burst: Burst;
  judged: Judgement;
  ending: Ending & { prompt: PromptVersion };
  facts: readonly RecalledFact[];
  shopName: string;
  timeZone: string;
  deadlineAt: Date | null;
}

const MAY_OUTLIVE_SECONDS = 60;
// The deadline sweep would speak at the same moment; a turn stops a little earlier.
const BEFORE_DEADLINE_MS = 2000;
const SHORTEST_MS = 1000;

/** The part of a turn that costs something: reserve, search, write, check, and end with a reply or with a person. */
export async function answerBurst(ctx: TurnCtx, { models, toolbox }: TurnMeans, task: Answerable): Promise<TurnExit> {
  const { ending } = task;
  const writers = writersOf(ctx, models, ending.assistant, ending.prompt);
  const brief = await buildBrief(ctx, toolbox, { ...task, writer: writers[0] ?? { kind: 'builtin' } });
  if (writers.some((writer) => writer.kind === 'model')) ending.log.facts = brief.facts.map((fact) => fact.id);
  const writing = { task, brief, writers };
  if (!asksNobody(brief, writers)) return answerHeld(ctx, writing, null);
  const draft = await write(ctx, writing);
  if (draft.kind !== 'reply') return answerHeld(ctx, writing, draft);
  return tryExpecting(
    () => endAsExpected(ctx, ending, { saying: sayingOf(draft), price: creditsFor(null) }),
    () => answerHeld(ctx, writing, draft),
  );
}

/** There is nothing to buy where only the built-in writer writes, and neither a store nor a tool is asked: its draft may be there before its credits are held. */
function asksNobody(brief: Brief, writers: readonly Writer[]): boolean {
  return brief.orders === null && writers.every((writer) => writer.kind === 'builtin') && !mayChangeAddress(brief);
}

interface Writing {
  task: Answerable;
  brief: Brief;
  writers: readonly Writer[];
}

/** Holds the credits, writes unless that is done, and ends with what came of it. */
async function answerHeld(ctx: TurnCtx, writing: Writing, written: Draft | null): Promise<TurnExit> {
  const { task, brief, writers } = writing;
  const { ending } = task;
  const reservationId = await ending.log.time('reserve', () => reserve(ctx, brief, { writers, ref: toRef(ending) }));
  if (reservationId === null)
    return endWithHandoff(ctx, ending, { reason: 'out_of_credits', evidence: 'the workspace has no credits left', whateverCame: true });

  const draft = written ?? (await write(ctx, writing));
  const paid = { ...ending, reservationId };
  if (draft.kind === 'reply') return endWithReply(ctx, paid, sayingOf(draft));
  if (draft.kind === 'unproved') return askForProof(ctx, paid, proofAsked(task, brief));
  const whateverCame = draft.reason === 'model_failed' || draft.reason === 'not_configured';
  return endWithHandoff(ctx, paid, { reason: draft.reason, evidence: draft.evidence, whateverCame });
}

async function write(ctx: TurnCtx, { task, brief, writers }: Writing): Promise<Draft> {
  const { job, ending } = task;
  crashPoint('turn.before_model');
  const draft = await whileTyping(ctx, ending.state, () => draftAnswer(ctx, brief, { writers, log: ending.log }));
  crashPoint('turn.after_model');
  // At shutdown a stopped call looks like a failed one. The job runs again elsewhere; the reservation expires.
  job.signal.throwIfAborted();
  return draft;
}

function sayingOf({ reply, conversationId }: Extract<Draft, { kind: 'reply' }>): Saying {
  return { text: reply.text, exit: 'answered', reply, providerConversationId: conversationId };
}

/** The whole burst waits for the proof: what stands beside the question of the order is answered with it. */
function proofAsked({ burst, ending }: Answerable, { orders }: Brief): ProofAsked {
  const question = { from: burst.messages[0]?.seq ?? ending.seenSeq, to: ending.seenSeq };
  return { question, texts: burst.texts, numbers: orders?.numbers ?? [] };
}

async function buildBrief(ctx: TurnCtx, toolbox: Toolbox, task: Answerable & { writer: Writer }): Promise<Brief> {
  const { job, burst, judged, ending, facts, shopName, timeZone, deadlineAt, writer } = task;
  const { workspaceId, assistant, prompt, state, ticketId } = ending;
  const about = { conversationId: state.conversation.id, ticketId, assistantId: assistant.id };
  const known = writer.kind === 'model' ? await ctx.db.tx(workspaceId, (tx) => findThread(tx, about)) : null;
  const { texts, history, messages } = burst;
  const orders = await readOrderAsk(ctx, workspaceId, { state, assistant, messages, texts, history, language: judged.triage.language, timeZone });
  const contactTexts = [...burst.texts, ...burst.history.filter((said) => said.author === 'contact').map((said) => said.text)];
  return {
    workspaceId,
    assistant,
    prompt,
    shopName,
    style: ending.style,
    language: judged.language,
    triage: judged.triage,
    texts: burst.texts,
    history: burst.history,
    facts: pickFacts(facts, burst.texts),
    orders,
    ...(await openTools(ctx, toolbox, task)),
    change: readChangeMark(state, burst),
    contact: { key: state.contact.id, firstName: ending.firstName, identifiers: identifiersOf(state.contact.identities, contactTexts) },
    thread: threadStateFor(writer, assistant, known, burst.history),
    signal: AbortSignal.any([job.signal, AbortSignal.timeout(timeLeft(ctx, deadlineAt))]),
  };
}

/** Nothing is looked up where the assistant has no tools. */
async function openTools(ctx: TurnCtx, toolbox: Toolbox, { ending, burst }: Answerable): Promise<Pick<Brief, 'tools' | 'provable'>> {
  const { workspaceId, assistant, state, ticketId, log, seenSeq } = ending;
  if (assistant.settings.tools.length === 0) return { tools: null, provable: false };
  const identity = await readProvenIdentity(ctx, workspaceId, { state, messages: burst.messages });
  const using = { workspaceId, assistant, conversationId: state.conversation.id, ticketId, turnId: log.turnId, seenSeq, identity };
  return { tools: await openToolUse(ctx, toolbox, using), provable: identity === null && mayProve(ctx, assistant.settings, state.inbox) };
}

/** Holds the credits; null when there are not enough. */
async function reserve(ctx: TurnCtx, brief: Brief, { writers, ref }: { writers: readonly Writer[]; ref: string }): Promise<string | null> {
  const ttlSeconds = Math.ceil(ctx.config.turnDeadlineSeconds + MAY_OUTLIVE_SECONDS);
  try {
    const { reservationId } = await reserveCredits(ctx, brief.workspaceId, {
      amount: creditsToReserve(brief, writers),
      purpose: TURN,
      ref,
      ttlSeconds,
    });
    return reservationId;
  } catch (error) {
    if (error instanceof BatonError && error.code === 'out_of_credits') return null;
    throw error;
  }
}

function timeLeft(ctx: TurnCtx, deadlineAt: Date | null): number {
  const left = deadlineAt ? deadlineAt.getTime() - ctx.clock.now().getTime() : ctx.config.turnDeadlineSeconds * 1000;
  return Math.max(SHORTEST_MS, left - BEFORE_DEADLINE_MS);
}

/** Shows a visitor of a web page that an answer is being written; nobody else would see it. */
async function whileTyping<T>(ctx: TurnCtx, { conversation, inbox }: TurnState, work: () => Promise<T>): Promise<T> {
  if (inbox.kind !== 'webchat') return work();
  const hint = (typing: boolean) => ctx.realtime.publish(`typing:${conversation.id}`, { typing, author: 'assistant' });
  hint(true);
  try {
    return await work();
  } finally {
    hint(false);
  }
}
