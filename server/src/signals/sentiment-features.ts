import { gatherMarks } from './gather-marks.ts';
import type { Mark } from './gather-marks.ts';
import type { Language } from './lexicons/lexicon.ts';
import { lexiconsFor } from './read-language.ts';
import type { Reading } from './read-tokens.ts';

/** What the model weighs, in this order. */
export const FEATURES = [
  'good',
  'bad',
  'goodShare',
  'badShare',
  'balance',
  'best',
  'worst',
  'last',
  'emojiGood',
  'emojiBad',
  'exclaimed',
  'asked',
  'negatedGood',
  'silence',
] as const;

export interface Features {
  values: number[];
  /** Words of feeling and emoji found. */
  signs: number;
  /** Which lexicon found most. */
  language: Language;
}

/** How a text feels by the lexicons, as numbers of about -3 to 3. */
export function sentimentFeatures(reading: Reading, known?: Language): Features {
  const { marks, language } = bestMarks(reading, known);
  const strengths = marks.map((mark) => mark.strength);
  const good = sum(strengths.filter((one) => one > 0));
  const bad = -sum(strengths.filter((one) => one < 0));
  const emojiGood = sum(reading.emoji.filter((one) => one > 0));
  const emojiBad = -sum(reading.emoji.filter((one) => one < 0));
  const length = Math.sqrt(reading.tokens.length + 4);
  const balance = good - bad;
  const values = [
    Math.log1p(good),
    -Math.log1p(bad),
    good / length,
    -bad / length,
    balance / Math.sqrt(balance * balance + 15),
    Math.max(0, ...strengths) / 2,
    Math.min(0, ...strengths) / 2,
    (marks.at(-1)?.strength ?? 0) / 2,
    Math.log1p(emojiGood),
    -Math.log1p(emojiBad),
    Math.sign(balance + emojiGood - emojiBad) * Math.log1p(reading.exclamations),
    -Math.min(reading.questions, 3) / 2,
    -marks.filter((mark) => mark.negated && mark.strength < 0).length,
    reading.tokens.length > 0 && marks.length === 0 && reading.emoji.length === 0 ? 1 : 0,
  ];
  return { values, signs: marks.length + reading.emoji.length, language };
}

/** Of the likely languages the one whose words of feeling cover most; the likelier wins a tie. */
function bestMarks(reading: Reading, known: Language | undefined): { marks: Mark[]; language: Language } {
  let best: { marks: Mark[]; language: Language; cover: number } = { marks: [], language: known ?? 'en', cover: -1 };
  for (const index of lexiconsFor(reading.tokens, known)) {
    const marks = gatherMarks(reading, index);
    const cover = sum(marks.map((mark) => mark.length));
    if (cover > best.cover) best = { marks, language: index.language, cover };
  }
  return best;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
