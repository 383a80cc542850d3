import { reserveCredits } from '#billing';
import type { TurnState } from '#conversations';
import { crashPoint } from '#platform/crash-point';
import { BatonError } from '#platform/errors';
import type { Toolbox } from '#tools';
import type { Brief } from './brief.ts';
import { creditsToReserve } from './credits.ts';
import { draftAnswer } from './draft-answer.ts';
import { endWithHandoff, endWithReply } from './end-turn.ts';
import type { Ending } from './end-turn.ts';
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
  const { job, ending } = task;
  const { conversationId } = job;
  const writers = writersOf(ctx, models, ending.assistant, ending.prompt);
  const brief = await buildBrief(ctx, toolbox, { ...task, writer: writers[0] ?? { kind: 'builtin' } });
  if (writers.some((writer) => writer.kind === 'model')) ending.log.facts = brief.facts.map((fact) => fact.id);
  const reservationId = await ending.log.time('reserve', () => reserve(ctx, brief, writers, `${conversationId}:${ending.seenSeq}`));
  if (reservationId === null)
    return endWithHandoff(ctx, ending, { reason: 'out_of_credits', evidence: 'the workspace has no credits left', whateverCame: true });

  crashPoint('turn.before_model');
  const draft = await whileTyping(ctx, ending.state, () => draftAnswer(ctx, brief, { writers, log: ending.log }));
  crashPoint('turn.after_model');
  // At shutdown a stopped call looks like a failed one. The job runs again elsewhere; the reservation expires.
  job.signal.throwIfAborted();
  const paid = { ...ending, reservationId };
  if (draft.kind === 'reply')
    return endWithReply(ctx, paid, { text: draft.reply.text, exit: 'answered', reply: draft.reply, providerConversationId: draft.conversationId });
  if (draft.kind === 'unproved') return askForProof(ctx, paid, proofAsked(task, brief));
  const whateverCame = draft.reason === 'model_failed' || draft.reason === 'not_configured';
  return endWithHandoff(ctx, paid, { reason: draft.reason, evidence: draft.evidence, whateverCame });
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
async function reserve(ctx: TurnCtx, brief: Brief, writers: readonly Writer[], ref: string): Promise<string | null> {
  const ttlSeconds = Math.ceil(ctx.config.turnDeadlineSeconds + MAY_OUTLIVE_SECONDS);
  try {
    const { reservationId } = await reserveCredits(ctx, brief.workspaceId, {
      amount: creditsToReserve(brief, writers),
      purpose: 'assistant.turn',
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
