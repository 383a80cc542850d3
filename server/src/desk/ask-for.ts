import type { Tx } from '#platform/db';
import { keepWordsFirst } from './keep-words.ts';
import { spellingsNear } from './spellings-near.ts';

/** Whose words: s the subject, c the contact, t ours, n private notes. */
export type Marks = 'sc' | 'sct' | 'sctn';

const WORDS_MOST = 12;
// The same characters that search_words in migration 0033 cuts at.
const BETWEEN = /[\ufe00-\ufe0f\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f\u{1f000}-\u{1faff}]+/u;
const PREFIX_FROM = 4;
// The spellings near a word grow with its length: 53 for each letter.
const RESPELT_MOST = 20;

/** One word of a question and the beginnings it may have in a text. */
export interface Term {
  folded: string;
  exact: string[];
  beginnings: string[];
}

/**
 * A question to the text index that finds what holds all words of any of the phrases; null when no phrase has a word in it.
 * Texts are stored unstemmed. A word asked for is cut to its stem in all five languages, and texts are searched for words that begin so.
 */
export async function askFor(tx: Tx, phrases: readonly string[], marks: Marks): Promise<string | null> {
  const terms = await readTerms(tx, phrases);
  return join(terms, toKeys(tx, marks));
}

export interface Asked {
  question: string | null;
  terms: Term[];
  /** True when a word was found nowhere and its neighbours were taken instead. */
  similar: boolean;
}

/** The same for words that a person typed: one that nobody ever wrote is taken for its neighbours at one letter's distance. */
export async function askForTyped(tx: Tx, text: string, marks: Marks): Promise<Asked> {
  const [terms = []] = await readTerms(tx, [text]);
  const keys = toKeys(tx, marks);
  let similar = false;
  for (const term of terms) {
    if (term.folded.length < PREFIX_FROM || term.folded.length > RESPELT_MOST || (await isAnywhere(tx, toGroup(term, keys)))) continue;
    const near = await readWritten(tx, spellingsNear(term.folded));
    if (near.length === 0) continue;
    similar = true;
    term.exact = near;
    term.beginnings = [];
  }
  return { question: join([terms], keys), terms, similar };
}

async function isAnywhere(tx: Tx, question: string): Promise<boolean> {
  const [row] = await tx.query<{ any: boolean }>('select search_any($1, true) as any', [question]);
  return row?.any ?? false;
}

/** Those of the spellings that somebody wrote. */
async function readWritten(tx: Tx, spellings: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ word: string }>('select word from search_vocabulary where workspace_id = $1 and word = any($2::text[])', [
    tx.workspaceId,
    spellings,
  ]);
  return rows.map((row) => row.word);
}

function toKeys(tx: Tx, marks: Marks): string[] {
  return marks.split('').map((mark) => mark + (tx.workspaceId ?? '').slice(-8));
}

function join(phrases: readonly Term[][], keys: readonly string[]): string | null {
  const asked = phrases.filter((terms) => terms.length > 0).map((terms) => terms.map((term) => toGroup(term, keys)).join(' & '));
  return asked.length === 0 ? null : asked.map((one) => `(${one})`).join(' | ');
}

function toGroup(term: Term, keys: readonly string[]): string {
  const quote = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return `(${keys.flatMap((key) => [...term.exact.map((word) => quote(key + word)), ...term.beginnings.map((word) => `${quote(key + word)}:*`)]).join(' | ')})`;
}

const STEMS = `select w.n::int as n, w.phrase, search_fold(w.word) as folded,
    array(select distinct search_fold(s.stem) from unnest(array['english_stem', 'dutch_stem', 'german_stem', 'french_stem', 'italian_stem']) as d (name)
      cross join lateral unnest(ts_lexize(d.name::regdictionary, w.word) || ts_lexize(d.name::regdictionary, search_fold(w.word))) as s (stem)) as stems
  from unnest($1::text[], $2::int[]) with ordinality as w (word, phrase, n) order by n`;

/** The words of each phrase with their beginnings. */
async function readTerms(tx: Tx, phrases: readonly string[]): Promise<Term[][]> {
  const words = phrases.flatMap((text, phrase) =>
    [...new Set(text.toLowerCase().split(BETWEEN).filter(Boolean))].slice(0, WORDS_MOST).map((word) => ({ word, phrase })),
  );
  if (words.length === 0) return phrases.map(() => []);
  await keepWordsFirst(tx);
  const rows = await tx.query<{ phrase: number; folded: string; stems: string[] }>(STEMS, [words.map((one) => one.word), words.map((one) => one.phrase)]);
  return phrases.map((_, phrase) => rows.filter((row) => row.phrase === phrase).map(toTerm));
}

/**
 * A stem counts as a beginning when it keeps most of the word: the Italian stemmer cuts "paris" to "par", and that would find parcels.
 * Shorter ones are asked for as whole words ("boxes": box).
 */
function toTerm({ folded, stems }: { folded: string; stems: string[] }): Term {
  if (folded.length < PREFIX_FROM) return { folded, exact: [folded], beginnings: [] };
  const own = stems.filter((stem) => folded.startsWith(stem));
  const long = own.filter((stem) => stem.length >= PREFIX_FROM && stem.length >= folded.length * 0.6);
  const shortest = long.reduce((best, stem) => (stem.length < best.length ? stem : best), folded);
  return { folded, exact: own.filter((stem) => stem.length === 3 && folded.length <= 5), beginnings: [shortest] };
}

/** The words of a text, where they stand and how they are compared. */
export function splitWords(text: string): { at: number; word: string }[] {
  const found: { at: number; word: string }[] = [];
  let at = 0;
  for (const part of text.split(new RegExp(`(${BETWEEN.source})`, 'u'))) {
    if (part !== '' && !BETWEEN.test(part)) found.push({ at, word: part });
    at += part.length;
  }
  return found;
}
