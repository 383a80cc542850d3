import { keepByWord } from '#platform/keep-results';

/** The languages that can be scored. */
export type Language = 'nl' | 'en' | 'de' | 'fr' | 'it';

/**
 * One language's words of feeling. A word is written in small letters with its accents; what people type without accents is found
 * too. `word*` stands for everything that begins with it; a leading `=` keeps the accents apart ("=schön" is not "schon").
 */
export interface Lexicon {
  language: Language;
  /** Words by strength, -4 to 4. */
  words: Readonly<Partial<Record<Strength, string>>>;
  /** `strength words`, parted by `;` or a new line; `a|b` stands for either. Strength 0 takes back what its words mean alone ("kind regards"). */
  phrases: string;
  /** Turn round what follows in the clause, in Dutch and German also what stands just before ("gefällt mir nicht"). */
  negators: string;
  boosters: string;
  dampers: string;
  /** What comes after one of these counts more than what came before. */
  contrast: string;
  /** Frequent words that tell the language. */
  functionWords: string;
}

export type Strength = '-4' | '-3' | '-2' | '-1' | '1' | '2' | '3' | '4';

export interface Phrase {
  words: readonly string[];
  strength: number;
}

/** A lexicon made ready for looking up. */
export interface LexiconIndex {
  language: Language;
  /** A word's strength, 0 when it has none. The longest stem wins. */
  strengthOf: (word: string) => number;
  /** By first word, longest first. */
  phrases: ReadonlyMap<string, readonly Phrase[]>;
  negators: ReadonlySet<string>;
  boosters: ReadonlySet<string>;
  dampers: ReadonlySet<string>;
  contrast: ReadonlySet<string>;
  functionWords: ReadonlySet<string>;
}

const STEM_MIN = 2;

/** Accents off: `déçu` → `decu`, `schön` → `schon`. */
export function unaccent(word: string): string {
  return word.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll('ß', 'ss').replaceAll('œ', 'oe').replaceAll('æ', 'ae');
}

const list = (text: string): string[] => text.split(/\s+/).filter(Boolean);
const withPlain = (text: string): Set<string> => new Set(list(text).flatMap((word) => [word, unaccent(word)]));

/** `more`: words of another list by strength, for those the lexicon does not name. */
export function indexLexicon(lexicon: Lexicon, more: Readonly<Record<string, string>> = {}): LexiconIndex {
  const exact = new Map<string, number>();
  const stems = new Map<string, number>();
  for (const [strength, text] of Object.entries(lexicon.words)) {
    for (const entry of list(text)) {
      const strict = entry.startsWith('=');
      const word = strict ? entry.slice(1) : entry;
      const stem = word.endsWith('*') ? word.slice(0, -1) : null;
      for (const form of strict ? [stem ?? word] : [stem ?? word, unaccent(stem ?? word)]) (stem === null ? exact : stems).set(form, Number(strength));
    }
  }
  for (const [strength, text] of Object.entries(more)) for (const word of list(text)) exact.set(word, Number(strength));
  return {
    language: lexicon.language,
    strengthOf: keepByWord((word) => findStrength({ exact, stems }, word)),
    phrases: indexPhrases(lexicon.phrases),
    negators: withPlain(lexicon.negators),
    boosters: withPlain(lexicon.boosters),
    dampers: withPlain(lexicon.dampers),
    contrast: withPlain(lexicon.contrast),
    functionWords: withPlain(lexicon.functionWords),
  };
}

function indexPhrases(text: string): Map<string, Phrase[]> {
  const byFirst = new Map<string, Phrase[]>();
  for (const line of text
    .split(/[;\n]/)
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [strength = '0', ...words] = line.split(/\s+/);
    for (const wanted of expand(words.map((word) => unaccent(word)))) {
      const first = wanted[0] ?? '';
      byFirst.set(first, [...(byFirst.get(first) ?? []), { words: wanted, strength: Number(strength) }]);
    }
  }
  for (const phrases of byFirst.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  return byFirst;
}

function expand(words: readonly string[]): string[][] {
  return words.reduce<string[][]>((all, word) => all.flatMap((so) => word.split('|').map((one) => [...so, one])), [[]]);
}

/** `stems` are beginnings of words. */
function findStrength({ exact, stems }: { exact: ReadonlyMap<string, number>; stems: ReadonlyMap<string, number> }, word: string): number {
  const plain = unaccent(word);
  const found = exact.get(word) ?? exact.get(plain);
  if (found !== undefined) return found;
  for (let length = Math.min(plain.length, 16); length >= STEM_MIN; length -= 1) {
    const stem = stems.get(word.slice(0, length)) ?? stems.get(plain.slice(0, length));
    if (stem !== undefined) return stem;
  }
  return 0;
}
