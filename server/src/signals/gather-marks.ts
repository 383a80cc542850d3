import type { LexiconIndex, Phrase } from './lexicons/lexicon.ts';
import type { Reading, Token } from './read-tokens.ts';

/** One word or phrase of feeling as it stands in its sentence. */
export interface Mark {
  at: number;
  length: number;
  /** After negation and intensity; about -6 to 6. */
  strength: number;
  negated: boolean;
}

const NEGATION_REACH = 4;
const BACKWARD_REACH = 3;
/** "Not good" is bad, less than "bad"; "not bad" is hardly good. */
const NEGATED_GOOD = -0.75;
const NEGATED_BAD = -0.35;
const BOOST = 1.4;
const DAMP = 0.65;
const LOUD = 1.2;
const BEFORE_BUT = 0.6;
const AFTER_BUT = 1.3;

/** The words of feeling of one language in a text. */
export function gatherMarks({ tokens }: Reading, index: LexiconIndex): Mark[] {
  const marks: Mark[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const phrase = phraseAt(tokens, at, index);
    if (phrase) {
      if (phrase.strength !== 0) marks.push({ at, length: phrase.words.length, strength: phrase.strength, negated: false });
      at += phrase.words.length - 1;
      continue;
    }
    const token = tokens[at];
    if (!token) continue;
    const strength = index.strengthOf(token.word);
    // "Terribly sorry", "echt mooi": beside another word of feeling a booster only boosts.
    if (strength === 0 || (index.boosters.has(token.word) && followedByFeeling(tokens, at, index))) continue;
    marks.push({ at, length: 1, strength: strength * (token.loud ? LOUD : 1), negated: false });
  }
  for (const mark of marks) if (mark.length === 1) mark.strength *= intensity(tokens, mark.at, index);
  negate(tokens, marks, index);
  weighContrast(tokens, marks, index);
  return marks;
}

function phraseAt(tokens: readonly Token[], at: number, index: LexiconIndex): Phrase | undefined {
  const first = tokens[at];
  return first && index.phrases.get(first.plain)?.find(({ words }) => words.every((word, step) => tokens[at + step]?.plain === word));
}

function followedByFeeling(tokens: readonly Token[], at: number, index: LexiconIndex): boolean {
  const next = tokens[at + 1];
  return next !== undefined && next.clause === tokens[at]?.clause && index.strengthOf(next.word) !== 0;
}

function intensity(tokens: readonly Token[], at: number, index: LexiconIndex): number {
  let factor = 1;
  for (let back = 1; back <= 2; back += 1) {
    const before = tokens[at - back];
    if (!before || before.clause !== tokens[at]?.clause) break;
    if (index.boosters.has(before.word)) factor *= back === 1 ? BOOST : 1.1;
    else if (index.dampers.has(before.word)) factor *= back === 1 ? DAMP : 0.85;
  }
  return factor;
}

function negate(tokens: readonly Token[], marks: Mark[], index: LexiconIndex): void {
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (!token || !index.negators.has(token.word) || marks.some((mark) => mark.length > 1 && mark.at <= at && at < mark.at + mark.length)) continue;
    const target =
      marks.find((mark) => mark.at > at && mark.at - at <= NEGATION_REACH && tokens[mark.at]?.clause === token.clause) ??
      // "Gefällt mir nicht", "ik vertrouw het niet": only for what is good; "schade, nicht" says nothing.
      (index.language === 'en' || index.language === 'it'
        ? undefined
        : marks.findLast((mark) => mark.at < at && at - mark.at <= BACKWARD_REACH && mark.strength > 0 && tokens[mark.at]?.clause === token.clause));
    if (!target || target.length > 1 || target.negated) continue;
    target.negated = true;
    target.strength *= target.strength > 0 ? NEGATED_GOOD : NEGATED_BAD;
  }
}

function weighContrast(tokens: readonly Token[], marks: Mark[], index: LexiconIndex): void {
  const turn = tokens.findLastIndex((token, at) => at > 0 && index.contrast.has(token.word));
  if (turn < 0) return;
  for (const mark of marks) mark.strength *= mark.at < turn ? BEFORE_BUT : AFTER_BUT;
}
