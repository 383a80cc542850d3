import { informativeWords } from './informative-words.ts';

/** A sentence or list item of a passage, as it stands there. */
export interface Unit {
  text: string;
  /** Place in the passage. */
  at: number;
}

const ENDS_NO_SENTENCE = /(?:^|\s)(?:\p{L}|nr|no|art|ca|bzw|dr|mr|mrs|bijv|incl|excl|etc|z\.b|d\.h|\d{1,3})\.$/iu;

/** Splits a passage into sentences and list items. Headings say what is said below them and are left out; so are table rules. */
export function unitsOf(text: string): Unit[] {
  const units: string[] = [];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    if (line === '' || /^#{1,6}\s/.test(line) || /^\|?[\s:|-]+\|?$/.test(line)) continue;
    const item = /^(?:[-*•]|\d{1,2}[.)])\s+(.*)$/.exec(line);
    if (item?.[1]) units.push(item[1]);
    else if (line.startsWith('|'))
      units.push(
        line
          .split('|')
          .map((cell) => cell.trim())
          .filter((cell) => cell !== '')
          .join(': '),
      );
    else units.push(...sentencesIn(line));
  }
  return units.map((unit, at) => ({ text: unit, at }));
}

function sentencesIn(line: string): string[] {
  const sentences: string[] = [];
  for (const piece of line.split(/(?<=[.!?…]["'»”*)]{0,3})\s+(?=\S)/)) {
    const last = sentences.at(-1);
    if (last !== undefined && ENDS_NO_SENTENCE.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else sentences.push(piece);
  }
  return sentences.filter((sentence) => /\p{L}/u.test(sentence));
}

// The first sentence of a help article mostly is the answer, and what follows explains it. Tried on the demo shop: without this,
// questions that repeat the title's words ("What is the return period?") were answered with a side remark.
const LEAD_BONUS = 0.6;
/** A unit this far below the best adds little but length. */
const WORTH_SAYING = 0.5;

export interface Picking {
  question: string;
  title: string;
  /** Units said already for another part. */
  said?: ReadonlySet<string>;
  /** How many units at most. */
  most: number;
}

/**
 * The one to three units of a passage that best meet the question, in the order of the passage.
 * A word that stands in few units counts more than one that stands in all: it tells them apart.
 */
export function pickSentences(text: string, { question, title, said = new Set(), most }: Picking): Unit[] {
  const units = unitsOf(text).filter((unit) => !said.has(unit.text));
  const words = units.map((unit) => informativeWords(unit.text));
  const asked = informativeWords(question);
  const titled = new Set(informativeWords(title));
  const weight = new Map(
    asked.map((word) => {
      const standsIn = words.filter((list) => list.some((other) => meets(word, other))).length;
      // What the title says already does not tell the units of this article apart either.
      return [word, (titled.has(word) ? 0.5 : 1) * Math.log(1 + units.length / Math.max(1, standsIn))];
    }),
  );
  const scored = units.map((unit, at) => {
    const overlap = asked.reduce((sum, word) => sum + ((words[at] ?? []).some((other) => meets(word, other)) ? (weight.get(word) ?? 0) : 0), 0);
    return { unit, score: overlap + (unit.at === 0 ? LEAD_BONUS : 0) };
  });
  const top = Math.max(0, ...scored.map((one) => one.score));
  const chosen = scored
    .filter((one) => one.score > 0 && one.score >= top * WORTH_SAYING)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
  const picked = chosen.length > 0 ? chosen.map((one) => one.unit) : units.slice(0, Math.min(2, most));
  return picked.sort((one, other) => one.at - other.at);
}

/** The same word, or the beginning of a compound. */
function meets(word: string, other: string): boolean {
  return word === other || (word.length >= 5 && other.startsWith(word)) || (other.length >= 5 && word.startsWith(other));
}
