import { reserveCredits } from '#billing';
import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import { BatonError } from '#platform/errors';
import { answerProposal, createToolbox, readProposal } from '#tools';
import type { Answered, Toolbox } from '#tools';
import { endWithHandoff, endWithReply } from '../end-turn.ts';
import type { Ending } from '../end-turn.ts';
import type { TurnExit } from '../exits.ts';
import { readProvenIdentity } from '../orders/proven-identity.ts';
import type { Burst } from '../read-burst.ts';
import { CHANGE_WORDING } from './change-wording.ts';
import { callerOf, openBox } from './open-tool-use.ts';
import type { AnsweredChange } from './pending-change.ts';
import { sayFixed } from './say-fixed.ts';
import { sayDone } from './tell-done.ts';

/**
 * Ends the turn of a plain yes or no: what was shown is done, or is not, and the contact is told which. A turn that is repeated after a crash
 * finds what came of it and does nothing twice. Null: this burst has to be answered as any other.
 */
export async function endWithChange(
  ctx: Ctx,
  toolbox: Toolbox,
  ending: Ending,
  { burst, change }: { burst: Burst; change: AnsweredChange },
): Promise<TurnExit | null> {
  const { workspaceId } = ending;
  if (change.answer === null) {
    const proposal = await readProposal(ctx, workspaceId, change.proposalId);
    if (!proposal || proposal.status === 'waiting' || proposal.status === 'declined') return null;
    // They said yes and wrote on before they were told: a person sorts out what is meant now.
    return endWithHandoff(ctx, ending, {
      reason: 'other_trouble',
      evidence: `the contact wrote on while a change was made: ${proposal.summary.slice(0, 300)}`,
      whateverCame: true,
    });
  }
  const reservationId = await ending.log.time('reserve', () => reserve(ctx, ending));
  if (reservationId === null)
    return endWithHandoff(ctx, ending, { reason: 'out_of_credits', evidence: 'the workspace has no credits left', whateverCame: true });
  const paid: Ending = { ...ending, reservationId, language: change.language ?? ending.language, languageCertain: false };
  const answered = await ending.log.time('change', () => answer(ctx, toolbox, ending, { burst, change: { ...change, answer: change.answer ?? 'no' } }));
  crashPoint('turn.after_change');
  if (answered.kind === 'failed' || answered.kind === 'uncertain') {
    const said = answered.kind === 'failed' ? `${answered.failure.code}: ${answered.failure.message}` : 'it was begun, and what came of it is not known';
    const evidence = `the contact said yes, and it failed: ${said} (${answered.proposal.summary})`;
    return endWithHandoff(ctx, paid, { reason: 'other_trouble', evidence: evidence.slice(0, 400), whateverCame: true });
  }
  if (answered.kind === 'done' && answered.result['lost_update_suspected'] === true)
    return endWithHandoff(ctx, paid, {
      reason: 'other_trouble',
      evidence: 'it was done, and may have overwritten what somebody else wrote in that moment',
      whateverCame: true,
    });
  const said = sayFixed({ ...paid, contact: { firstName: paid.firstName } }, [tell(paid, answered)]);
  const reply = { ...said, change: { asked: null, proposal_id: change.proposalId, outcome: answered.kind } };
  // Saying that nothing was done is free, as other small talk.
  return endWithReply(ctx, paid, { text: reply.text, exit: answered.kind === 'done' ? 'changed' : 'small_talk', reply, providerConversationId: null });
}

type Told = Extract<Answered, { kind: 'done' | 'declined' | 'gone' }>;

function tell({ language }: Ending, answered: Told): string {
  const wording = CHANGE_WORDING[language];
  if (answered.kind !== 'done') return answered.kind === 'declined' ? wording.declined : wording.gone;
  return sayDone(language, answered.proposal);
}

async function answer(
  ctx: Ctx,
  toolbox: Toolbox,
  { workspaceId, state, assistant, ticketId, log, seenSeq }: Ending,
  { burst, change }: { burst: Burst; change: { proposalId: string; answer: 'yes' | 'no' } },
): Promise<Answered> {
  const identity = await readProvenIdentity(ctx, workspaceId, { state, messages: burst.messages });
  const using = { workspaceId, assistant, conversationId: state.conversation.id, ticketId, turnId: log.turnId, seenSeq, identity };
  const box = (await openBox(ctx, toolbox, using)) ?? createToolbox([]);
  return answerProposal(ctx, box, callerOf(using), { id: change.proposalId, approver: 'contact', answer: change.answer });
}

/** Null when there are none left. */
async function reserve(ctx: Ctx, { workspaceId, state, seenSeq }: Ending): Promise<string | null> {
  try {
    const ref = `${state.conversation.id}:${seenSeq}:change`;
    const { reservationId } = await reserveCredits(ctx, workspaceId, { amount: 1, purpose: 'assistant.turn', ref, ttlSeconds: 120 });
    return reservationId;
  } catch (error) {
    if (error instanceof BatonError && error.code === 'out_of_credits') return null;
    throw error;
  }
}
