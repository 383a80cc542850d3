import { evidenceOf, hitsOf, isAskedAbout, isNegated, overlaps } from './judge-text.ts';
import type { JudgedText } from './judge-text.ts';
import type { Hit } from './match-phrases.ts';
import type { HandoffReason } from './vocabulary.ts';

export interface TextSign {
  reason: HandoffReason;
  evidence: string;
}

/** How long a message may be for one word in it ("human") to be the whole request. */
const BARE_WORDS = 3;

/**
 * The handoff reasons one language's phrases find in a text, each once, with the words that gave it. `otherSenses` are the
 * stretches where any language that could be meant says that no person is asked for: "agent immobilier" has an English word in it.
 */
export function findHandoff(text: JudgedText, otherSenses: readonly Hit[]): TextSign[] {
  const found: TextSign[] = [];
  const add = (reason: HandoffReason, hit: Hit | undefined): void => {
    if (hit) found.push({ reason, evidence: evidenceOf(text, hit) });
  };
  add('asks_for_human', findHuman(text, otherSenses));
  add('shipping_label', findLabelTrouble(text));
  add('cancellation', findRequest(text, 'wantsCancellation', 'wantsAppointment'));
  add('refund_explicit', findRequest(text, 'wantsRefund', 'none'));
  add('delivery_confirmation', findDelivered(text));
  add(
    'appointment',
    hitsOf(text, 'wantsAppointment').find((hit) => !isNegated(text, hit) && !isAskedAbout(text, hit, true)),
  );
  add('other_trouble', findOtherTrouble(text));
  return found;
}

/** What is only asked about ("is that a scam?") may be what an article answers. */
function findOtherTrouble(text: JudgedText): Hit | undefined {
  const label = hitsOf(text, 'labelTrouble');
  const asked = hitsOf(text, 'asksIfTrouble').filter((hit) => text.asks[text.sentence[hit.start] ?? 0]);
  return hitsOf(text, 'otherTrouble').find((hit) => !isNegated(text, hit) && ![...label, ...asked].some((other) => overlaps(other, hit)));
}

function findHuman(text: JudgedText, other: readonly Hit[]): Hit | undefined {
  // A report ("I spoke to a person") or another sense ("human hair") takes back only what it touches.
  const free = (hit: Hit): boolean => !other.some((sense) => overlaps(sense, hit));
  const all = hitsOf(text, 'asksForHuman');
  // "I do not want to talk to your manager": the negation reaches the whole phrase and so also "your manager" within it.
  const denied = all.filter((hit) => isNegated(text, hit));
  const asked = all.find((hit) => free(hit) && !denied.some((other) => overlaps(other, hit)));
  if (asked || text.words.length > BARE_WORDS) return asked;
  return hitsOf(text, 'bareHuman').find((hit) => free(hit) && !isNegated(text, hit));
}

/** A wish to have something done now; what overlaps `stronger` belongs to that ("cancel my appointment"). */
function findRequest(text: JudgedText, group: string, stronger: string): Hit | undefined {
  const taken = hitsOf(text, stronger);
  return hitsOf(text, group).find((hit) => !isNegated(text, hit) && !isAskedAbout(text, hit) && !taken.some((other) => overlaps(other, hit)));
}

/** Trouble is a statement, so "why can't I print the label" counts and only a case being imagined does not. */
function findLabelTrouble(text: JudgedText): Hit | undefined {
  const imagined = hitsOf(text, 'supposing');
  // "Printer broken, how do I get my label": trouble in one clause, and in the next a question how to get the label.
  const asked = (hit: Hit): boolean =>
    hitsOf(text, 'howTo').some((frame) => frame.start > hit.start && frame.start < hit.end && text.clause[frame.start] !== text.clause[hit.start]);
  return hitsOf(text, 'labelTrouble').find(
    (hit) =>
      !isNegated(text, hit) &&
      !asked(hit) &&
      !imagined.some((frame) => frame.start <= hit.start && hit.start - frame.end < 4 && text.clause[frame.start] === text.clause[hit.start]),
  );
}

/** "It arrived" confirms a delivery only where nothing in its sentence takes it back. */
function findDelivered(text: JudgedText): Hit | undefined {
  const denied = hitsOf(text, 'notDelivered');
  return hitsOf(text, 'delivered').find(
    (hit) => !isNegated(text, hit) && !isAskedAbout(text, hit) && !denied.some((other) => text.sentence[other.start] === text.sentence[hit.start]),
  );
}
