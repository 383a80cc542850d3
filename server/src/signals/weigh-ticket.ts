import type { MessageSignals, NamedShare, TicketSignals } from '#conversations';
import { judgementOf } from './judge-message.ts';

/** Each newer message of the contact leaves so much of an older one's weight: after three, a quarter. */
const FADE = 0.65;
/** A message that shows no feeling ("4471", "ok") weighs half of one that does. */
const LEAST_WEIGHT = 0.5;
/** A smaller move than this is none. */
const STEADY = 0.15;
/** A subject is named first and then talked about, so later messages say less of it; "other" says least. */
const LATER = 0.7;
const OTHER = 0.25;

export interface TicketFeeling {
  /** -1 to 1; null while nothing could be measured. */
  score: number | null;
  trend: TicketSignals['trend'];
  change: number | null;
}

/** sum(w·s) / sum(w) over the contact's messages, w = 0.65^(newer ones) × (0.5 + 0.5 × confidence). Oldest first. */
export function weighSentiment(messages: readonly MessageSignals[]): TicketFeeling {
  const judged = messages.map(judgementOf).filter((one) => one !== null);
  if (judged.length === 0) return { score: null, trend: null, change: null };
  let sum = 0;
  let whole = 0;
  for (const [at, { sentiment, confidence }] of judged.entries()) {
    const weight = FADE ** (judged.length - 1 - at) * (LEAST_WEIGHT + (1 - LEAST_WEIGHT) * confidence);
    sum += weight * sentiment;
    whole += weight;
  }
  const score = round(sum / whole);
  if (judged.length < 2) return { score, trend: null, change: null };
  const newest = judged.slice(-Math.min(2, judged.length - 1));
  const change = round(mean(newest.map((one) => one.sentiment)) - mean(judged.slice(0, -newest.length).map((one) => one.sentiment)));
  return { score, trend: change <= -STEADY ? 'falling' : change >= STEADY ? 'rising' : 'steady', change };
}

/** The ticket's subject: what its messages are about, summed by certainty. */
export function weighIntent(messages: readonly MessageSignals[]): TicketSignals['intent'] {
  const sums = new Map<string, number>();
  const judged = messages.map(judgementOf).filter((one) => one !== null);
  for (const [at, { intent }] of judged.entries()) {
    const weight = at === 0 ? 1 : LATER;
    for (const share of [intent, ...intent.alternatives])
      sums.set(share.name, (sums.get(share.name) ?? 0) + weight * share.confidence * (share.name === 'other' ? OTHER : 1));
  }
  const whole = [...sums.values()].reduce((total, one) => total + one, 0);
  const ranked: NamedShare[] = [...sums]
    .map(([name, sum]) => ({ name, confidence: whole > 0 ? round(sum / whole) : 0 }))
    .toSorted((a, b) => b.confidence - a.confidence);
  const first = ranked[0];
  return first ? { ...first, alternatives: ranked.slice(1, 3) } : null;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0) / Math.max(numbers.length, 1);
}

function round(number: number): number {
  return Math.round(number * 1000) / 1000;
}
