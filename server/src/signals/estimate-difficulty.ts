import type { DifficultyReason, TicketSignals } from '#conversations';
import type { TicketFeeling } from './weigh-ticket.ts';

export interface DifficultyInputs {
  intent: TicketSignals['intent'];
  /** Words and questions of all the contact's messages. */
  words: number;
  questions: number;
  /** Times the contact wrote again after an answer. */
  rounds: number;
  feeling: TicketFeeling;
  handoffReason: string | null;
  openBeside: number;
  recentBefore: number;
}

/** How much work a subject usually is: looked up and told at the low end, several parties and money at the high end. */
const BY_SUBJECT: Readonly<Record<string, number>> = {
  login: 0.3,
  invoice: 0.25,
  product_info: 0.2,
  logistics: 0.5,
  cancellation: 0.45,
  listing: 0.4,
  refund: 0.65,
  payout: 0.8,
  seller_no_response: 0.85,
  not_as_described: 0.9,
  other: 0.45,
};

/** What a handoff says: the assistant did not know (most), or the contact asked for a hand they always get (least). */
const BY_HANDOFF: Readonly<Record<string, number>> = {
  other_trouble: 1,
  no_evidence: 0.8,
  guard_failed: 0.7,
  answered_twice: 0.8,
  refund_explicit: 0.6,
  shipping_label: 0.5,
  faq_says_contact_support: 0.5,
  cancellation: 0.4,
  appointment: 0.4,
  asks_for_human: 0.3,
  delivery_confirmation: 0.2,
};
const ANY_HANDOFF = 0.4;

const MANY_WORDS = 200;
const MANY_QUESTIONS = 5;
const MANY_ROUNDS = 5;

/** 0 to 1, with the reasons whose points add up to it: subject 0.30, length 0.08, questions 0.07, back and forth 0.15, feeling 0.15, handoff 0.12, several subjects 0.05, history 0.08. */
export function estimateDifficulty(inputs: DifficultyInputs): { score: number; reasons: DifficultyReason[] } {
  const { intent, words, questions, rounds, feeling, handoffReason, openBeside, recentBefore } = inputs;
  const reasons: DifficultyReason[] = [];
  const add = (name: string, max: number, share: number, explanation: string) => {
    const points = Math.round(max * Math.min(1, Math.max(0, share)) * 1000) / 1000;
    if (points > 0) reasons.push({ name, points, max, explanation });
  };
  const subject = intent?.name ?? 'other';
  add('subject', 0.3, BY_SUBJECT[subject] ?? BY_SUBJECT['other'] ?? 0, `Tickets about ${subject} usually take this much.`);
  add('length', 0.08, (words - 20) / (MANY_WORDS - 20), `The contact wrote ${words} words.`);
  add('questions', 0.07, (questions - 1) / (MANY_QUESTIONS - 1), `The contact asked ${questions} questions.`);
  add('back_and_forth', 0.15, rounds / MANY_ROUNDS, `The contact wrote again after an answer ${rounds} ${rounds === 1 ? 'time' : 'times'}.`);
  add('sentiment', 0.12, -(feeling.score ?? 0), `The contact sounds ${(feeling.score ?? 0) < -0.5 ? 'very ' : ''}unhappy (${feeling.score ?? 0}).`);
  add('trend', 0.03, feeling.trend === 'falling' ? 1 : 0, 'They sound unhappier than before.');
  add('handoff', 0.12, handoffReason === null ? 0 : (BY_HANDOFF[handoffReason] ?? ANY_HANDOFF), `The assistant handed over: ${handoffReason ?? ''}.`);
  const second = intent?.alternatives.find((one) => one.name !== 'other');
  add('several_subjects', 0.05, second && second.confidence >= 0.25 ? second.confidence * 2 : 0, `It may be about ${second?.name ?? ''} too.`);
  add('history', 0.08, openBeside * 0.4 + Math.max(0, recentBefore - 1) * 0.2, `${openBeside} other open tickets, ${recentBefore} in the ninety days before.`);
  const score = reasons.reduce((total, one) => total + one.points, 0);
  return { score: Math.min(1, Math.round(score * 1000) / 1000), reasons: reasons.toSorted((a, b) => b.points - a.points) };
}
