import { tryExpecting } from '#platform/db';
import { answerBurst } from './answer-burst.ts';
import { styleOf } from './brief.ts';
import { endAsExpected, endWithHandoff, endWithReply } from './end-turn.ts';
import type { Ending } from './end-turn.ts';
import { enterTurn } from './enter-turn.ts';
import type { TurnExit } from './exits.ts';
import { arrangeTools } from './experiment/arrange-tools.ts';
import { isItsTime } from './answering-hours.ts';
import { handOffUnspoken } from './hand-off-unspoken.ts';
import { continueProof } from './identity/continue-proof.ts';
import { readTalk, stepsOf, takeUpQuestion } from './identity/proof-talk.ts';
import { judgeBurst } from './judge-burst.ts';
import type { Judgement, JudgeInput } from './judge-burst.ts';
import { mayAnswer } from './may-answer.ts';
import { writerOf } from './models.ts';
import { quietWindow, waitForQuiet } from './quiet-window.ts';
import { formsOf } from './memory/recall-facts.ts';
import { firstNameOf, readBurst } from './read-burst.ts';
import type { Burst } from './read-burst.ts';
import { readTurnView } from './read-turn-view.ts';
import type { TurnView } from './read-turn-view.ts';
import { answerSmallTalk } from './small-talk.ts';
import type { SmallTalk } from './small-talk.ts';
import { endWithChange } from './tool-use/end-change.ts';
import { readAnsweredChange } from './tool-use/pending-change.ts';
import type { Consider, TurnCtx, TurnMeans } from './turn-ctx.ts';
import { startTurnLog } from './turn-log.ts';

/**
 * One run of the assistant over the unanswered messages of a conversation, top to bottom. Every way out has a name (exits.ts).
 * Safe to repeat: nothing is posted that was answered already, and an abandoned reservation of credits expires.
 */
export async function runTurn(ctx: TurnCtx, means: TurnMeans, job: Consider): Promise<TurnExit> {
  const log = startTurnLog(ctx.metrics);
  const { workspaceId, conversationId } = job;
  const view = await log.time('read', () => readTurnView(ctx, workspaceId, conversationId));
  const ticket = view?.state.ticket;
  if (!view || !ticket) return 'not_for_us';
  const { state, assistant, prompt, workspace } = view;
  const forms = formsOf(view.facts);
  const read = readBurst(state);
  const talk = readTalk(state);
  const burst = takeUpQuestion(state, read, talk);
  if (burst.seenSeq <= state.conversation.answeredSeq) return 'nothing_new';
  const entry = { conversationId, ticketId: ticket.id, assistant, prompt, seenSeq: burst.seenSeq };
  if (ticket.owner !== 'assistant') {
    await ctx.db.tx(workspaceId, (tx) => enterTurn(tx, log, { ...entry, exit: 'person_owns' }));
    return 'person_owns';
  }
  if (!assistant) return handOffUnspoken(ctx, log, { ...entry, workspaceId, reason: 'not_configured', exit: 'no_assistant' });

  const quiet = quietWindow(ctx, job, { burst, windowMs: assistant.settings.quiet_window_ms });
  if (quiet.kind === 'newer_message') return 'newer_message';
  if (quiet.kind === 'wait') return waitForQuiet(ctx, job, quiet.ms);
  const allowed = mayAnswer(state, burst.messages);
  if (allowed !== 'yes') return handOffUnspoken(ctx, log, { ...entry, workspaceId, reason: 'disallowed', exit: allowed });

  if (!(await isItsTime(ctx, workspaceId, { inboxId: state.conversation.inboxId, answering: assistant.settings.answering })))
    return handOffUnspoken(ctx, log, { ...entry, workspaceId, reason: 'disallowed', exit: 'outside_answering_hours' });

  const { assistant: arranged, arm } = arrangeTools(assistant, workspaceId, ticket.id);
  log.arm = arm;
  const translates = prompt !== null && writerOf(ctx, means.models, assistant, prompt).kind === 'model';
  const judged = await log.time('triage', () => judge(view, burst, { assistant, asksFor: forms.language, translates }));
  log.triage = judged.triage;
  const ending: Ending = {
    workspaceId,
    state,
    ticketId: ticket.id,
    assistant: arranged,
    prompt,
    log,
    seenSeq: burst.seenSeq,
    job: job.running,
    sender: means.sender,
    reservationId: null,
    language: judged.language,
    languageCertain: judged.triage.languageCertain && judged.language === judged.triage.language,
    firstName: forms.firstName ?? firstNameOf(state.contact.name),
    style: styleOf(assistant, state.inbox.kind),
  };
  const proving = judged.handoff ? null : await continueProof(ctx, ending, { talk, burst: read });
  if (proving) return proving;
  // Before anything else reads it: a plain yes is small talk to whoever does not know what was asked.
  const change = readAnsweredChange(state, burst);
  const ended = change ? await endWithChange(ctx, means.toolbox, ending, { burst, change }) : null;
  if (ended) return ended;
  if (judged.smallTalk) return chat(ctx, ending, judged.smallTalk);
  if (judged.handoff) return endWithHandoff(ctx, ending, { ...judged.handoff, whateverCame: false });
  if (!prompt) return endWithHandoff(ctx, ending, { reason: 'not_configured', evidence: 'the prompt of the assistant is gone', whateverCame: true });
  return answerBurst(ctx, means, {
    job,
    burst,
    judged,
    ending: { ...ending, prompt },
    facts: view.facts,
    shopName: workspace.name,
    timeZone: workspace.settings.timeZone,
    deadlineAt: ticket.deadlineAt,
  });
}

/** Costs nothing. */
function chat(ctx: TurnCtx, ending: Ending, { kind }: SmallTalk): Promise<TurnExit> {
  const text = answerSmallTalk(kind, ending.language, ending.firstName);
  const saying = { text, exit: 'small_talk', reply: null, providerConversationId: null } as const;
  return tryExpecting(
    () => endAsExpected(ctx, ending, { saying, price: 0 }),
    () => endWithReply(ctx, ending, saying),
  );
}

/** Small talk is counted apart: a "thank you" uses up none of the interactions the assistant may answer, and neither does proving an address, nor the yes to a change. */
function judge({ state, workspace }: TurnView, burst: Burst, by: Pick<JudgeInput, 'assistant' | 'asksFor' | 'translates'>): Judgement {
  const changed = state.messages.filter((message) => message.authorKind === 'assistant' && message.content['kind'] === 'change').length;
  const chatted = state.messages.filter((message) => message.authorKind === 'assistant' && message.content['kind'] === 'small_talk').length;
  return judgeBurst({
    ...by,
    texts: burst.texts,
    history: burst.history,
    knownLanguage: state.conversation.language ?? state.contact.language,
    defaultLanguage: workspace.settings.defaultLanguage,
    answered: state.conversation.answeredBefore + Math.max(0, (state.ticket?.answeredCount ?? 0) - chatted - changed - stepsOf(state).length),
    chatted,
  });
}
