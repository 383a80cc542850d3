import { keepByWord } from '#platform/keep-results';
import { unaccent } from './lexicons/lexicon.ts';
import { emojiStrength } from './emoji-strength.ts';

export interface Token {
  /** Small letters, accents kept. */
  word: string;
  /** Without accents. */
  plain: string;
  /** Rises at every comma and full stop: negations do not reach across. */
  clause: number;
  /** WRITTEN LIKE THIS, in a text that is not so throughout. */
  loud: boolean;
}

export interface Reading {
  tokens: Token[];
  /** Strengths of the emoji and emoticons, in order. */
  emoji: number[];
  exclamations: number;
  questions: number;
}

/** Read up to here. What a message of 1 MB says it has said by then, and the time stays under a millisecond. */
export const READ_CHARACTERS = 4000;

/** A word, an emoji, a number, or signs. */
const PIECES = /(\p{L}[\p{L}\p{M}]*(?:'(?:t|s|d|m|ll|re|ve)(?!\p{L}))?)|[!?.,;:\n()…]+|(\p{Extended_Pictographic})|(\p{N}+)/gu;
const EMOTICON = /(?:^|\s)([:;=8xX]['-]?[)(\]D[Pp/\\|oO3*]|<\/?3|\^\^|:'\()/g;
/** A chunk at a time: one pattern over the whole text would try every start of an endless "word" again. */
const isAddress = (chunk: string): boolean => chunk.includes('@') || chunk.includes('://') || chunk.startsWith('www.');

/** Reads a text into words, emoji and marks. Linear in its length, which is limited; never throws on any text. */
export function readTokens(text: string): Reading {
  const plain = text
    .slice(0, READ_CHARACTERS)
    .normalize('NFC')
    .replaceAll(/[’‘`´ʼ′＇]/g, "'");
  const source = /@|:\/\/|www\./.test(plain) ? plain.replaceAll(/\S+/g, (chunk) => (isAddress(chunk) ? ' ' : chunk)) : plain;
  const reading: Reading = { tokens: [], emoji: [], exclamations: 0, questions: 0 };
  for (const [, face = ''] of source.matchAll(EMOTICON)) add(reading.emoji, emojiStrength(face));
  const quiet = /\p{Ll}/u.test(source);
  let clause = 0;
  for (const [piece, written, emoji, number] of source.matchAll(PIECES)) {
    if (written !== undefined) {
      const { word, plain: unaccented, capital } = readWord(written);
      reading.tokens.push({ word, plain: unaccented, clause, loud: quiet && capital });
    } else if (number !== undefined) continue;
    else if (emoji !== undefined) add(reading.emoji, emojiStrength(emoji));
    else {
      clause += 1;
      for (const sign of piece) {
        if (sign === '!') reading.exclamations += 1;
        if (sign === '?') reading.questions += 1;
      }
    }
  }
  return reading;
}

const readWord = keepByWord((written) => {
  const word = calm(written.toLowerCase().replaceAll("'", ''));
  return { word, plain: unaccent(word), capital: written.length > 2 && written === written.toUpperCase() };
});

function add(all: number[], strength: number): void {
  if (strength !== 0) all.push(strength);
}

/** `soooo` → `soo`, so that it is at most one letter away from the word; lexicons list what people stretch. */
function calm(word: string): string {
  return word.replaceAll(/(\p{L})\1{2,}/gu, '$1');
}
