import { compilePhrases } from './match-phrases.ts';
import type { PhraseBook } from './match-phrases.ts';
import type { PhraseTable } from './phrase-table.ts';
import { DUTCH } from './phrases/nl.ts';
import { ENGLISH } from './phrases/en.ts';
import { FRENCH } from './phrases/fr.ts';
import { GERMAN } from './phrases/de.ts';
import { ITALIAN } from './phrases/it.ts';
import type { Language } from './vocabulary.ts';

export interface LanguageBook {
  phrases: PhraseBook;
  functionWords: ReadonlySet<string>;
}

/** Compiles a table; group names are `wantsRefund`, `intent.refund`, `sub.payment`. */
function bookOf(table: PhraseTable): LanguageBook {
  const groups: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(table)) if (Array.isArray(value) && name !== 'functionWords') groups[name] = value as readonly string[];
  for (const [intent, lines] of Object.entries(table.intents)) groups[`intent.${intent}`] = lines;
  for (const [name, lines] of Object.entries(table.subIntents)) groups[`sub.${name}`] = lines;
  return { phrases: compilePhrases(groups), functionWords: new Set(table.functionWords) };
}

/** The compiled tables, made once when the process starts (about 30 ms). */
export const BOOKS: Readonly<Record<Language, LanguageBook>> = {
  nl: bookOf(DUTCH),
  en: bookOf(ENGLISH),
  de: bookOf(GERMAN),
  fr: bookOf(FRENCH),
  it: bookOf(ITALIAN),
};
