import { hitsOf, overlaps } from './judge-text.ts';
import type { JudgedText } from './judge-text.ts';
import type { Hit } from './match-phrases.ts';
import { BUILT_IN_SUB_INTENTS, INTENTS } from './vocabulary.ts';
import type { BuiltInSubIntent, Intent, Role } from './vocabulary.ts';

export interface IntentGuess {
  intent: Intent;
  /** 0 to 1: how far the best subject stands out. */
  score: number;
  subIntent: BuiltInSubIntent | null;
}

/** Weight needed before a subject is believed: one vague word will do when nothing speaks against it. */
const ENOUGH = 2;
/** Each sub-intent's subject, for messages that name nothing else ("can I pay with PayPal?"). */
const SUBJECT_OF: Readonly<Record<BuiltInSubIntent, Intent>> = {
  order_status: 'logistics',
  payment: 'other',
  shipping_label: 'logistics',
  appointment: 'other',
};

/** The strongest hits of a group, each stretch of words counted once. */
function strength(hits: readonly Hit[]): number {
  if (hits.length === 0) return 0;
  let total = 0;
  const used: Hit[] = [];
  for (const hit of hits.toSorted((a, b) => b.weight - a.weight || b.end - b.start - (a.end - a.start))) {
    if (used.some((other) => hit.start < other.end && other.start < hit.end)) continue;
    used.push(hit);
    // The second and third sign of one subject say less than the first.
    total += hit.weight / used.length;
  }
  return total;
}

/** The subject one language's phrases point to. */
export function findIntent(text: JudgedText): IntentGuess {
  let best: Intent = 'other';
  let bestWeight = 0;
  let secondWeight = 0;
  const confirmed = hitsOf(text, 'notDelivered').length === 0 ? hitsOf(text, 'delivered') : [];
  // A website that does not work is no defect of an article, and confirming receipt asks for no receipt.
  const elsewhere: Partial<Record<Intent, readonly Hit[]>> = { not_as_described: hitsOf(text, 'otherTrouble'), invoice: confirmed };
  for (const intent of INTENTS) {
    if (intent === 'other') continue;
    const weight =
      strength(hitsOf(text, `intent.${intent}`).filter((hit) => !(elsewhere[intent] ?? []).some((other) => overlaps(other, hit)))) + bonus(text, intent);
    if (weight > bestWeight) {
      secondWeight = bestWeight;
      best = intent;
      bestWeight = weight;
    } else secondWeight = Math.max(secondWeight, weight);
  }
  const subIntent = findSubIntent(text);
  if (bestWeight < ENOUGH) return { intent: subIntent ? SUBJECT_OF[subIntent] : 'other', score: subIntent ? 0.4 : 0, subIntent };
  return { intent: best, score: Math.min(1, (bestWeight / (bestWeight + secondWeight + 2)) * 1.25), subIntent };
}

/** What a wish adds: "I want my money back because it broke" is about the money. */
function bonus(text: JudgedText, intent: Intent): number {
  if (intent === 'refund' && hitsOf(text, 'wantsRefund').length > 0) return 3;
  if (intent === 'cancellation' && hitsOf(text, 'wantsCancellation').length > 0) return 2;
  if (intent === 'logistics' && hitsOf(text, 'labelTrouble').length > 0) return 4;
  if (intent === 'logistics' && hitsOf(text, 'delivered').length > 0 && hitsOf(text, 'notDelivered').length === 0) return 4;
  return 0;
}

function findSubIntent(text: JudgedText): BuiltInSubIntent | null {
  let best: BuiltInSubIntent | null = null;
  let bestWeight = 0;
  for (const name of BUILT_IN_SUB_INTENTS) {
    const weight = strength(hitsOf(text, `sub.${name}`));
    if (weight > bestWeight) {
      best = name;
      bestWeight = weight;
    }
  }
  return bestWeight >= ENOUGH ? best : null;
}

/** On which side the contact stands; a tie is unknown. */
export function findRole(text: JudgedText): Role {
  const buyer = strength(hitsOf(text, 'buyer'));
  const seller = strength(hitsOf(text, 'seller'));
  if (buyer === seller) return 'unknown';
  return buyer > seller ? 'buyer' : 'seller';
}
