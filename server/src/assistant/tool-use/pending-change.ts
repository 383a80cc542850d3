import type { StoredMessage, TurnState } from '#conversations';
import { asLanguage } from '../judge-burst.ts';
import type { Burst } from '../read-burst.ts';
import type { Language } from '../triage/index.ts';
import { readAnswer } from './read-answer.ts';

/** What the assistant asked last, where that was about a change. Stands in the content of its message. */
export type ChangeMark =
  /** A yes or no to this. */
  | { asked: 'yes'; proposal_id: string }
  /** The address, for an order that was named. */
  | { asked: 'address'; order: string }
  /** What came of it. */
  | { asked: null; proposal_id: string; outcome: 'done' | 'declined' | 'gone' };

/** The change that the newest word of ours was about. With anything said in between, a yes would be to that. */
export function readChangeMark(state: TurnState, burst: Pick<Burst, 'messages'>): ChangeMark | null {
  return (newestOfOurs(state, burst)?.content['change'] as ChangeMark | undefined) ?? null;
}

function newestOfOurs(state: TurnState, burst: Pick<Burst, 'messages'>): StoredMessage | null {
  const first = burst.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const before = state.messages.findLast((message) => message.seq < first && message.authorKind !== 'contact' && message.authorKind !== 'system');
  return before?.authorKind === 'assistant' && before.deletedAt === null ? before : null;
}

export interface AnsweredChange {
  proposalId: string;
  /** Null: neither a plain yes nor a plain no. */
  answer: 'yes' | 'no' | null;
  /** In which it was asked: "ja" and "no" are words of several. */
  language: Language | undefined;
}

/** The contact's answer to a change that they were asked about; null when they were asked nothing. */
export function readAnsweredChange(state: TurnState, burst: Burst): AnsweredChange | null {
  const mark = readChangeMark(state, burst);
  if (mark?.asked !== 'yes') return null;
  // A picture beside a yes may say anything.
  const isText = burst.messages.every((message) => message.kind === 'text');
  const language = asLanguage(String(newestOfOurs(state, burst)?.content['language'] ?? ''));
  return { proposalId: mark.proposal_id, answer: isText ? readAnswer(burst.texts) : null, language };
}
