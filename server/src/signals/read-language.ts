import { readFileSync } from 'node:fs';
import { DUTCH } from './lexicons/nl.ts';
import { ENGLISH } from './lexicons/en.ts';
import { FRENCH } from './lexicons/fr.ts';
import { GERMAN } from './lexicons/de.ts';
import { ITALIAN } from './lexicons/it.ts';
import { indexLexicon } from './lexicons/lexicon.ts';
import type { Language, LexiconIndex } from './lexicons/lexicon.ts';
import type { Token } from './read-tokens.ts';

const VADER = JSON.parse(readFileSync(new URL('./lexicons/vader.json', import.meta.url), 'utf8')) as { words: Record<string, string> };
const LEXICONS: readonly LexiconIndex[] = [
  indexLexicon(DUTCH),
  indexLexicon(ENGLISH, VADER.words),
  indexLexicon(GERMAN),
  indexLexicon(FRENCH),
  indexLexicon(ITALIAN),
];
const BY_LANGUAGE = new Map<Language, LexiconIndex>(LEXICONS.map((index) => [index.language, index]));

/** Function words by the places in LEXICONS of those that have them. A word of one language counts once, one that three of them have a third. */
const SPOKEN_IN = new Map<string, number[]>();
for (const [at, index] of LEXICONS.entries()) for (const word of index.functionWords) SPOKEN_IN.set(word, [...(SPOKEN_IN.get(word) ?? []), at]);

/** As many words decide: more do not change the outcome. */
const READ_WORDS = 120;
/** A second language is looked into while its share of function words is at least this part of the first's. */
const NEAR = 0.6;
/** Function words needed before the others are left out. */
const ENOUGH = 1.5;

/**
 * The lexicons worth looking into, likeliest first: one or two when function words tell, all five for "super!!" and numbers.
 * Cheaper than naming the language, and it need not be right about Dutch and German "die".
 */
export function lexiconsFor(tokens: readonly Token[], known?: Language): readonly LexiconIndex[] {
  const points = LEXICONS.map((index) => ({ index, found: 0 }));
  for (const token of tokens.slice(0, READ_WORDS)) {
    const places = SPOKEN_IN.get(token.word) ?? [];
    for (const at of places) points[at]!.found += 1 / places.length;
  }
  const ranked = points.toSorted((a, b) => b.found - a.found);
  const best = ranked[0]?.found ?? 0;
  const hint = known && BY_LANGUAGE.get(known);
  if (best < ENOUGH) return hint ? [hint, ...LEXICONS.filter((index) => index !== hint)] : LEXICONS;
  return ranked.filter((one) => one.found >= best * NEAR).map((one) => one.index);
}
