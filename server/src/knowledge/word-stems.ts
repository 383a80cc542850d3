import type { Db } from '#platform/db';
import { searchConfiguration } from './text.ts';

// Stems of a word do not change while the server runs, and a shop's contacts use the same few thousand words.
// By the language's configuration, then by word.
const known = new Map<string, Map<string, readonly string[]>>();
const MOST_KEPT = 10_000;
const LONGEST_KEPT = 60;

/** The stems of each word, as the search vectors hold them; none for a stop word. Asks Postgres, whose dictionaries made the vectors, for new words only. */
export async function stemWords(db: Db, workspaceId: string, language: string, words: readonly string[]): Promise<readonly (readonly string[])[]> {
  const configuration = searchConfiguration(language);
  const kept = known.get(configuration) ?? new Map<string, readonly string[]>();
  known.set(configuration, kept);
  const found = words.map((word) => kept.get(word));
  const fresh = words.filter((_, at) => found[at] === undefined);
  if (fresh.length === 0) return found.map((lexemes) => lexemes ?? []);
  const rows = await db.ask<{ word: string; lexemes: string[] }>(workspaceId, STEMS, [configuration, fresh], 'knowledge-stems');
  if (kept.size + rows.length > MOST_KEPT) kept.clear();
  const asked = new Map(rows.map(({ word, lexemes }) => [word, lexemes]));
  for (const [word, lexemes] of asked) if (word.length <= LONGEST_KEPT) kept.set(word, lexemes);
  return words.map((word, at) => found[at] ?? asked.get(word) ?? []);
}

const STEMS = `select word, case when to_tsvector($1::regconfig, word) = ''::tsvector then '{}'::text[]
    else tsvector_to_array(knowledge_vector($1::regconfig, word)) end as lexemes from unnest($2::text[]) as asked (word)`;
