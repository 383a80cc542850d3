import type { HeardCode } from '#conversations';
import { informativeWords } from '../builtin/informative-words.ts';
import { endWithHandoff } from '../end-turn.ts';
import type { Ending } from '../end-turn.ts';
import type { TurnExit } from '../exits.ts';
import { orderNumbersIn, readOrderQuestion } from '../orders/read-order-question.ts';
import type { Burst } from '../read-burst.ts';
import { normaliseInbound } from '../triage/index.ts';
import type { TurnCtx } from '../turn-ctx.ts';
import { askToMail, say } from './ask-for-proof.ts';
import { mayProve } from './may-prove.ts';
import { heardInBurst, stepsOf } from './proof-talk.ts';
import type { ProofTalk } from './proof-talk.ts';
import { readAddress } from './read-address.ts';

type Deps = Pick<TurnCtx, 'db' | 'clock' | 'config' | 'vault' | 'metrics'>;

export interface Continuing {
  talk: ProofTalk | null;
  /** As it came in, before the question took its place. */
  burst: Burst;
}

/** Beside an address, so many words still belong to it: "it is …, thanks". More is something else. */
const FEW_WORDS = 8;
const MOST_CODES = 3;
const SAYS_CODE = /\bcod(?:e|ice)\b/i;

/**
 * Goes on with the talk about an address, where this burst is part of it: a code, or an address. Null where it is not, or where the code was right and the
 * question is now answered: then the turn goes on as any other.
 */
export async function continueProof(ctx: Deps, ending: Ending, { talk, burst }: Continuing): Promise<TurnExit | null> {
  if (!talk) return null;
  const heard = heardInBurst(burst);
  if (heard !== null) {
    ctx.metrics.identityCodes.inc({ result: heard });
    return heard === 'right' ? greetProved(ctx, ending, { talk, burst }) : sayFailed(ctx, ending, { talk, heard });
  }
  if (talk.isOver || !mayProve(ctx, ending.assistant.settings, ending.state.inbox)) return null;
  // With a question of its own, it is that which waits for the proof.
  if (readOrderQuestion(burst.texts, { language: ending.language, before: null }) !== null) return null;
  return goOn(ctx, inTalk(ending, talk), { talk, burst });
}

async function goOn(ctx: Deps, ending: Ending, { talk, burst }: { talk: ProofTalk; burst: Burst }): Promise<TurnExit | null> {
  const { question, step } = talk;
  const read = readAddress(burst.texts);
  const beside = burst.texts.flatMap((text) => text.split(/\s+/)).filter((word) => !word.includes('@'));
  if (informativeWords(beside.join(' ')).length > FEW_WORDS) return null;
  if (read.kind === 'unreadable') return say(ctx, ending, { step, question, said: 'unreadable' });
  if (read.kind === 'address') return askToMail(ctx, ending, { question, address: read.address, numbers: orderNumbersIn(askedIn(ending, talk).join('\n')) });
  return step === 'code' && SAYS_CODE.test(beside.join(' ')) ? say(ctx, ending, { step, question, said: 'noCode' }) : null;
}

/** Where the question that waited is gone, they are asked for it; else it is answered, by whoever answers questions. */
async function greetProved(ctx: Deps, ending: Ending, { talk, burst }: { talk: ProofTalk; burst: Burst }): Promise<TurnExit | null> {
  if (askedIn(ending, talk).length > 0 || burst.texts.some((text) => text.includes('?'))) return null;
  return say(ctx, inTalk(ending, talk), { step: 'address', question: talk.question, said: 'proved' });
}

function sayFailed(ctx: Deps, ending: Ending, { talk, heard }: { talk: ProofTalk; heard: Exclude<HeardCode, 'right'> }): Promise<TurnExit> {
  const { question } = talk;
  const spoken = inTalk(ending, talk);
  if (heard === 'wrong') return say(ctx, spoken, { step: 'code', question, said: 'wrong' });
  const codes = stepsOf(ending.state).filter(({ said }) => said === 'onItsWay').length;
  if (codes < MOST_CODES) return say(ctx, spoken, { step: 'address', question, said: 'over' });
  const evidence = `${codes} codes were asked for, and none of them was proved`;
  return endWithHandoff(ctx, spoken, { reason: 'identity_not_proved', evidence, whateverCame: false });
}

/** What the question that waits says, as far as it still stands. */
function askedIn({ state }: Ending, { question }: ProofTalk): string[] {
  const asked = state.messages.filter(
    ({ seq, authorKind, deletedAt }) => authorKind === 'contact' && deletedAt === null && seq >= question.from && seq <= question.to,
  );
  return asked.map((message) => normaliseInbound(message.text)).filter((text) => text !== '');
}

/** Digits and addresses are of no language: then it is that of the talk. */
function inTalk(ending: Ending, talk: ProofTalk): Ending {
  return ending.languageCertain ? ending : { ...ending, language: talk.language };
}
