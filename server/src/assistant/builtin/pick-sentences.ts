import { keepResults } from '#platform/keep-results';
import { informativeWords } from './informative-words.ts';
import { unitsOf } from './units-of.ts';
import type { Unit } from './units-of.ts';

// The first sentence of a help article mostly is the answer, and what follows explains it. Tried on the demo shop: without this,
// questions that repeat the title's words ("What is the return period?") were answered with a side remark.
const LEAD_BONUS = 0.6;
/** A unit this far below the best is not what a narrow question asked for. */
const WORTH_SAYING = 0.5;
/** More units than this answer no narrow question. */
const FEW = 3;
/** A passage that is longer than its room by no more than this is said whole: a list that lacks its last item misleads. */
const SLACK = 1.2;

export interface Picking {
  question: string;
  title: string;
  /** Units said already for another part. */
  said?: ReadonlySet<string>;
  /** Words there is room for. The best unit is taken even when it is longer. */
  room: number;
}

/** The same passages answer many questions. */
const readUnits = keepResults(500, (passage) => unitsOf(passage).map((unit) => ({ unit, words: informativeWords(unit.text) })));
const readTitle = keepResults(500, informativeWords);

/**
 * What a passage says to the question, in the order of the passage. A narrow question ("What does parcel post cost?") gets the units that
 * hold what it asks for; any other gets the best ones and then the rest in order, as far as there is room: one sentence
 * about delivery times that names no time answers nobody.
 */
export function pickSentences(text: string, { question, title, said = new Set(), room }: Picking): Unit[] {
  const read = readUnits(text).filter(({ unit }) => !said.has(unit.text));
  const units = read.map(({ unit }) => unit);
  const asked = informativeWords(question);
  const titled = readTitle(title);
  const own = asked.filter((word) => !titled.some((other) => meets(word, other)));
  /** Of the asked words, by unit. */
  const held = read.map(({ words }) => new Set(asked.filter((word) => words.some((other) => meets(word, other)))));
  const weight = new Map(
    asked.map((word) => {
      const standsIn = held.filter((holds) => holds.has(word)).length;
      // A word in few units tells them apart; what the title says already does not.
      return [word, (own.includes(word) ? 1 : 0.5) * Math.log(1 + units.length / Math.max(1, standsIn))];
    }),
  );
  const scored = read.map(({ unit }, at) => {
    const holds = held[at] ?? new Set();
    const overlap = asked.reduce((sum, word) => sum + (holds.has(word) ? (weight.get(word) ?? 0) : 0), 0);
    return { unit, overlap, exact: own.length > 0 && own.every((word) => holds.has(word)), score: overlap + (unit.at === 0 ? LEAD_BONUS : 0) };
  });
  const ranked = scored.toSorted((one, other) => other.score - one.score || one.unit.at - other.unit.at);
  const top = ranked[0]?.score ?? 0;
  const narrow = scored.filter((one) => one.exact && one.overlap >= top * WORTH_SAYING);
  if (narrow.length > 0 && narrow.length <= FEW)
    return fill(
      narrow.map((one) => one.unit),
      room,
    );
  const best = ranked.filter((one) => one.overlap > 0 && one.score >= top * WORTH_SAYING).map((one) => one.unit);
  // Where there is little room, the best unit and the first sentence come before the other good ones.
  const first = [...best.slice(0, 1), ...units.filter((unit) => unit.at === 0)];
  return fill([...new Set([...first, ...best, ...units])], room);
}

/** The first of the list that fit, put back into the order of the passage. */
function fill(wanted: readonly Unit[], room: number): Unit[] {
  const taken: Unit[] = [];
  const whole = wanted.reduce((sum, unit) => sum + countWords(unit.text), 0);
  const most = whole <= room * SLACK ? whole : room;
  let words = 0;
  for (const unit of wanted) {
    words += countWords(unit.text);
    if (taken.length > 0 && words > most) break;
    taken.push(unit);
  }
  return taken.sort((one, other) => one.at - other.at);
}

export function countWords(text: string): number {
  return (text.match(/\s+/g)?.length ?? 0) + 1;
}

/** The same word, or the beginning of a compound. */
function meets(word: string, other: string): boolean {
  return word === other || (word.length >= 5 && other.startsWith(word)) || (other.length >= 5 && word.startsWith(other));
}
