import type { HeardCode, StoredMessage, TurnState } from '#conversations';
import { LANGUAGES, normaliseInbound } from '../triage/index.ts';
import type { Language } from '../triage/index.ts';
import type { Burst } from '../read-burst.ts';
import type { ProofSentence } from './proof-wording.ts';

/** How far the talk about an address has come; kept beside what the assistant said, so that it is there for whoever goes on. */
export interface ProofStep {
  /** What the contact was asked for. */
  step: 'address' | 'code';
  /** The contact's messages that asked after an order, by seq. */
  question: { from: number; to: number };
  /** Which of the fixed sentences it was. */
  said: ProofSentence;
}

export interface ProofTalk extends ProofStep {
  language: Language;
  /** An address was proved since. */
  isOver: boolean;
}

/** What the assistant has said in this ticket while an address was to be proved. */
export function stepsOf({ messages }: Pick<TurnState, 'messages'>): ProofStep[] {
  return messages.flatMap(({ authorKind, content }) => (authorKind === 'assistant' && isStep(content['proof']) ? [content['proof']] : []));
}

/** The talk of this ticket about an address, as it stands in what was said; null where there was none. */
export function readTalk(state: TurnState): ProofTalk | null {
  const asked = state.messages.findLast((message) => message.authorKind === 'assistant' && message.deletedAt === null && isStep(message.content['proof']));
  if (!asked) return null;
  const proof = asked.content['proof'] as ProofStep;
  const language = LANGUAGES.find((one) => one === asked.content['language']) ?? 'en';
  const isOver = state.messages.some((message) => message.seq > asked.seq && message.seq <= state.conversation.answeredSeq && heardIn(message) === 'right');
  return { ...proof, language, isOver };
}

/** What came of the codes in a burst: a right one counts, else the last. */
export function heardInBurst({ messages }: Pick<Burst, 'messages'>): HeardCode | null {
  const heard = messages.map(heardIn).filter((one) => one !== null);
  return heard.includes('right') ? 'right' : (heard.at(-1) ?? null);
}

/**
 * The burst that a turn answers: where its code is right, the question that waited for it, with what else is asked beside the code; and of what was said
 * before, what the question was asked after. Else the burst as it is.
 */
export function takeUpQuestion(state: TurnState, burst: Burst, talk: ProofTalk | null): Burst {
  if (!talk || heardInBurst(burst) !== 'right') return burst;
  const { from, to } = talk.question;
  const asked = state.messages.filter((message) => message.authorKind === 'contact' && message.deletedAt === null && message.seq >= from && message.seq <= to);
  const texts = asked.map((message) => normaliseInbound(message.text)).filter((text) => text !== '');
  if (texts.length === 0) return burst;
  const beside = burst.messages.flatMap((message) => besideCode(message));
  return { ...burst, texts: [...texts, ...beside], history: burst.history.filter((said) => said.seq < from) };
}

/** Of a message with a code, the questions; any other message whole. */
function besideCode(message: StoredMessage): string[] {
  const text = normaliseInbound(message.text);
  if (text === '') return [];
  if (heardIn(message) === null) return [text];
  return text.split(/(?<=[?!.])\s+|\n+/).filter((sentence) => sentence.trim().endsWith('?'));
}

function heardIn({ authorKind, content }: StoredMessage): HeardCode | null {
  return authorKind === 'contact' ? (HEARD.find((one) => one === content['code']) ?? null) : null;
}

const HEARD: readonly HeardCode[] = ['right', 'wrong', 'used_up', 'late'];

function isStep(value: unknown): value is ProofStep {
  if (typeof value !== 'object' || value === null) return false;
  const { step, question } = value as Partial<ProofStep>;
  return (step === 'address' || step === 'code') && typeof question?.from === 'number' && typeof question.to === 'number';
}
