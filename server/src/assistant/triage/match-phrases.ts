import { keepByWord } from '#platform/keep-results';
import type { Words } from './read-words.ts';

/**
 * Phrases are patterns over folded words, not regular expressions, so that no input can make them slow:
 * `word`, `stem*`, `a|b|c`, `a|b?` (may be absent), `#` (a number of four digits or more), `~3` (up to three other words).
 * A phrase stays within one sentence. A leading number is its weight, a leading `!` says that it holds its own negation.
 */
interface Element {
  exact: ReadonlySet<string>;
  stems: readonly string[];
  number: boolean;
  optional: boolean;
  /** Words that may be skipped before this element. */
  gap: number;
}

interface Phrase {
  group: string;
  weight: number;
  negated: boolean;
  elements: readonly Element[];
}

/** A phrase found: words `start` up to, not including, `end`. */
export interface Hit {
  group: string;
  weight: number;
  negated: boolean;
  start: number;
  end: number;
}

export interface PhraseBook {
  /** The phrases that begin with a word. */
  beginningWith: (word: string) => readonly Phrase[];
  /** A word with a cheap typing error mended towards the words this book knows. */
  mend: (word: string) => string;
}

interface Index {
  byWord: ReadonlyMap<string, readonly Phrase[]>;
  byStem: ReadonlyMap<string, readonly Phrase[]>;
  byNumber: readonly Phrase[];
  /** Words worth repairing a typing error for, by every form with one letter left out. */
  repairs: ReadonlyMap<string, readonly string[]>;
  known: ReadonlySet<string>;
}

const SHORTEST_STEM = 3;
const SHORTEST_REPAIR = 5;
/** Up to this length one other letter makes another word ("older", "order"), so only a swap or a letter too many is mended. */
const TOUCHY_LENGTH = 5;
const REPAIRED_WORDS = 400;
/** No stem is longer, so of an endless "word" only this much is looked up. */
const LONGEST_STEM = 24;
const [DIGIT_0, DIGIT_9] = [0x30, 0x39];

/** Splits a block of phrases at semicolons and line ends. */
export function phraseLines(block: string): string[] {
  return block
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Compiles groups of phrases. Throws on a phrase that cannot be read, which a test of the tables shows at once. */
export function compilePhrases(groups: Readonly<Record<string, readonly string[]>>): PhraseBook {
  const byWord = new Map<string, Phrase[]>();
  const byStem = new Map<string, Phrase[]>();
  const byNumber: Phrase[] = [];
  const known = new Set<string>();
  const stems = new Set<string>();
  for (const [group, lines] of Object.entries(groups)) {
    for (const line of lines) {
      const phrase = compilePhrase(group, line);
      const first = phrase.elements[0];
      if (!first || first.optional) throw new Error(`Phrase "${line}" of ${group} must begin with a word`);
      for (const word of first.exact) push(byWord, word, phrase);
      for (const stem of first.stems) push(byStem, stem, phrase);
      if (first.number) byNumber.push(phrase);
      for (const element of phrase.elements) {
        for (const word of element.exact) known.add(word);
        for (const stem of element.stems) stems.add(stem);
      }
    }
  }
  for (const stem of stems) known.add(stem);
  const index = { byWord, byStem, byNumber, known, repairs: repairTable(known) };
  return { beginningWith: keepByWord((word) => phrasesAt(index, word)), mend: keepByWord((word) => mend(index, word)) };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function compilePhrase(group: string, line: string): Phrase {
  const parts = line.split(/\s+/);
  let weight = 2;
  let negated = false;
  if (/^\d+$/.test(parts[0] ?? '')) weight = Number(parts.shift());
  if (parts[0] === '!') {
    negated = true;
    parts.shift();
  }
  const elements: Element[] = [];
  let gap = 0;
  for (const part of parts) {
    if (/^~\d{1,2}$/.test(part)) {
      gap = Number(part.slice(1));
      continue;
    }
    const optional = part.endsWith('?');
    const choices = (optional ? part.slice(0, -1) : part).split('|');
    const exact = new Set(choices.filter((choice) => choice !== '#' && !choice.endsWith('*')));
    const stems = choices.filter((choice) => choice.endsWith('*')).map((choice) => choice.slice(0, -1));
    const odd = [...exact, ...stems].find((word) => !/^[a-z0-9]+$/.test(word)) ?? stems.find((stem) => stem.length < SHORTEST_STEM);
    if (odd !== undefined) throw new Error(`Phrase "${line}" of ${group}: "${odd}" is not a folded word, or too short a stem`);
    elements.push({ exact, stems, number: choices.includes('#'), optional, gap });
    gap = 0;
  }
  return { group, weight, negated, elements };
}

function repairTable(known: ReadonlySet<string>): Map<string, string[]> {
  const table = new Map<string, string[]>();
  for (const word of known) {
    if (word.length < SHORTEST_REPAIR) continue;
    for (const form of shortened(word)) push(table, form, word);
  }
  return table;
}

function shortened(word: string): Set<string> {
  const forms = new Set([word]);
  // The first letter is taken to be right: people seldom miss it, and it keeps "refuse" away from "defuse".
  for (let i = 1; i < word.length; i++) forms.add(word.slice(0, i) + word.slice(i + 1));
  return forms;
}

/** One letter wrong, missing, too many, or two neighbours swapped. */
function oneApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && a[from] === b[from]) from += 1;
  let tail = 0;
  while (tail < Math.min(a.length, b.length) - from && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const left = a.slice(from, a.length - tail);
  const right = b.slice(from, b.length - tail);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

/** A letter too many, or the same letters in another order. */
function isSlip(written: string, meant: string): boolean {
  return written.length > meant.length || written.split('').toSorted().join('') === meant.split('').toSorted().join('');
}

function repair(index: Index, word: string): string {
  if (word.length < SHORTEST_REPAIR || word.length > 24 || /\d/.test(word)) return word;
  for (const form of shortened(word)) {
    const found = index.repairs.get(form)?.find((candidate) => oneApart(word, candidate) && (candidate.length > TOUCHY_LENGTH || isSlip(word, candidate)));
    if (found !== undefined) return found;
  }
  return word;
}

function mend(index: Index, word: string): string {
  if (index.known.has(word)) return word;
  for (let size = SHORTEST_STEM; size < Math.min(word.length, LONGEST_STEM); size++) if (index.byStem.has(word.slice(0, size))) return word;
  return repair(index, word);
}

function phrasesAt(index: Index, word: string): readonly Phrase[] {
  const phrases = [...(index.byWord.get(word) ?? [])];
  for (let size = SHORTEST_STEM; size <= Math.min(word.length, LONGEST_STEM); size++) phrases.push(...(index.byStem.get(word.slice(0, size)) ?? []));
  if (isNumber(word)) phrases.push(...index.byNumber);
  return phrases;
}

/** Every phrase of the book in the text. Work is bounded: words × phrases that begin with that word × their gaps. */
export function matchPhrases(book: PhraseBook, text: Words, { repair: mends = true }: { repair?: boolean } = {}): Hit[] {
  const words = mends ? text.words.map((word, at) => (at < REPAIRED_WORDS ? book.mend(word) : word)) : text.words;
  const within = { words, sentence: text.sentence };
  const hits: Hit[] = [];
  for (const [start, word] of words.entries()) {
    for (const phrase of book.beginningWith(word)) {
      const end = matchAt(phrase, 0, within, start);
      if (end > 0) hits.push({ group: phrase.group, weight: phrase.weight, negated: phrase.negated, start, end });
    }
  }
  return hits;
}

/** Returns the end of the match, or 0. */
function matchAt(phrase: Phrase, index: number, text: { words: readonly string[]; sentence: readonly number[] }, start: number): number {
  const element = phrase.elements[index];
  if (!element) return start;
  const sentence = text.sentence[start - (index === 0 ? 0 : 1)];
  for (let at = start; at <= start + element.gap; at++) {
    const word = text.words[at];
    if (word === undefined || text.sentence[at] !== sentence) break;
    if (matchesWord(element, word)) {
      const end = matchAt(phrase, index + 1, text, at + 1);
      if (end > 0) return end;
    }
  }
  return element.optional ? matchAt(phrase, index + 1, text, start) : 0;
}

function matchesWord(element: Element, word: string): boolean {
  if (element.exact.has(word)) return true;
  for (const stem of element.stems) if (word.startsWith(stem)) return true;
  return element.number && isNumber(word);
}

/** A number long enough to name an order: four digits or more, letters allowed. */
export function isNumber(word: string): boolean {
  let digits = 0;
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if (code >= DIGIT_0 && code <= DIGIT_9) digits += 1;
  }
  return digits >= 4;
}
