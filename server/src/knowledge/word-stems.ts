import type { Db } from '#platform/db';
import { searchConfiguration } from './text.ts';

// Stems of a word do not change while the server runs, and a shop's contacts use the same few thousand words.
const known = new Map<string, readonly string[]>();
const MOST_KEPT = 50_000;
const LONGEST_KEPT = 60;

/** The stems of each word, as the search vectors hold them; none for a stop word. Asks Postgres, whose dictionaries made the vectors, for new words only. */
export async function stemWords(db: Db, workspaceId: string, language: string, words: readonly string[]): Promise<readonly (readonly string[])[]> {
  const configuration = searchConfiguration(language);
  const keyOf = (word: string) => `${configuration}:${word}`;
  const fresh = words.filter((word) => !known.has(keyOf(word)));
  const asked = new Map<string, readonly string[]>();
  if (fresh.length > 0) {
    const rows = await db.ask<{ word: string; lexemes: string[] }>(workspaceId, STEMS, [configuration, fresh], 'knowledge-stems');
    if (known.size + rows.length > MOST_KEPT) known.clear();
    for (const { word, lexemes } of rows) {
      asked.set(word, lexemes);
      if (word.length <= LONGEST_KEPT) known.set(keyOf(word), lexemes);
    }
  }
  return words.map((word) => asked.get(word) ?? known.get(keyOf(word)) ?? []);
}

const STEMS = `select word, case when to_tsvector($1::regconfig, word) = ''::tsvector then '{}'::text[]
    else tsvector_to_array(knowledge_vector($1::regconfig, word)) end as lexemes from unnest($2::text[]) as asked (word)`;
