import { askForCode, forgetAsking } from '#conversations';
import { endWithHandoff, endWithReply } from '../end-turn.ts';
import type { Ending } from '../end-turn.ts';
import type { TurnExit } from '../exits.ts';
import { mailCodeJob } from '../job-definitions.ts';
import type { TurnCtx } from '../turn-ctx.ts';
import { stepsOf } from './proof-talk.ts';
import type { ProofStep } from './proof-talk.ts';
import { readAddress } from './read-address.ts';
import { sayProof } from './say-proof.ts';

type Deps = Pick<TurnCtx, 'db' | 'clock' | 'vault' | 'metrics'>;

export interface ProofAsked {
  /** The question that only a proved contact is answered. */
  question: ProofStep['question'];
  /** Where an address may stand. */
  texts: readonly string[];
  /** Order numbers in the question: a shop's dashboard finds a buyer by them alone. */
  numbers: readonly string[];
}

/** Asks for the address that the order was made with, or has a code sent to it where it was written already. */
export async function askForProof(ctx: Deps, ending: Ending, asked: ProofAsked): Promise<TurnExit> {
  const read = readAddress(asked.texts);
  if (read.kind === 'address') return askToMail(ctx, ending, { ...asked, address: read.address });
  return say(ctx, ending, { step: 'address', question: asked.question, said: read.kind === 'unreadable' ? 'unreadable' : 'askAddress' });
}

/**
 * Has a code mailed, if an order stands under the address. That is looked for by a job, after these words are said: they are the same, and come as fast,
 * whatever it finds.
 */
export async function askToMail(ctx: Deps, ending: Ending, asked: Omit<ProofAsked, 'texts'> & { address: string }): Promise<TurnExit> {
  const { conversation, contact } = ending.state;
  const place = { conversationId: conversation.id, contactId: contact.id, ticketId: ending.ticketId };
  const mailing = { conversation_id: conversation.id, language: ending.language, numbers: [...asked.numbers] };
  return ctx.db.tx(ending.workspaceId, async (tx) => {
    const outcome = await askForCode(ctx, tx, { ...place, address: asked.address });
    tx.afterCommit(() => ctx.metrics.identityCodes.inc({ result: outcome.kind }));
    if (outcome.kind === 'limited')
      return endWithHandoff({ db: tx }, ending, {
        reason: 'identity_not_proved',
        evidence: `codes were asked for too often within an hour, by ${outcome.limit}`,
        whateverCame: false,
      });
    const exit = await say({ db: tx }, ending, { step: 'code', question: asked.question, said: 'onItsWay' });
    // Something newer was said: its own turn asks again, and this asking counts for nothing.
    if (exit !== 'proving') forgetAsking(tx, outcome.codeId);
    else await tx.send(mailCodeJob, { ...mailing, code_id: outcome.codeId }, { lane: conversation.id });
    return exit;
  });
}

/** Says one of the fixed sentences and ends the turn. It costs nothing. Again and again, it is a person's turn. */
export function say(ctx: Pick<TurnCtx, 'db'>, ending: Ending, proof: ProofStep): Promise<TurnExit> {
  const steps = stepsOf(ending.state).length;
  if (steps >= MOST_STEPS)
    return endWithHandoff(ctx, ending, { reason: 'identity_not_proved', evidence: `${steps} steps, and nothing is proved`, whateverCame: false });
  return endWithReply(ctx, ending, { text: sayProof(ending, proof.said), exit: 'proving', reply: null, providerConversationId: null, proof });
}

/** Three codes with their wrong attempts are fewer. */
const MOST_STEPS = 20;
