import type { Db } from '#platform/db';
import { searchConfiguration } from './text.ts';

/** A stem that speaks for one word of the question: the word's own, one spelled nearly so, or a part of a compound. */
export interface Term {
  /** Which word of the question, from 1. */
  at: number;
  lexeme: string;
  kind: 'exact' | 'similar' | 'part';
  /** 1 for exact; trigram similarity for similar; share of the longer word for part. */
  likeness: number;
  /** In how many chunks it stands. */
  chunks: number;
}

export interface Candidate {
  chunkId: string;
  articleId: string;
  version: number;
  title: string;
  /** The article's questions in customers' words. */
  questions: string[];
  heading: string;
  text: string;
  url: string | null;
  category: string;
  contactSupport: boolean;
  ordinal: number;
  /** Which of the terms stand in the chunk, with the letters of the fields they stand in (A title and questions, B heading, D text). */
  hits: [lexeme: string, fields: string][];
  /** Cosine to the question, null when the chunk is not among the nearest or there are no vectors. */
  vector: number | null;
}

export interface Evidence {
  /** Chunks in this language. */
  total: number;
  /** Words of the question (from 1) that have a stem: the others are stop words. */
  meaningful: { at: number; lexeme: string }[];
  terms: Term[];
  candidates: Candidate[];
  /** The words of the question as they were asked; `at` counts them from 1. */
  words: string[];
}

export interface Question {
  language: string;
  /** Different words, in order, as `searchWords` splits them. */
  words: string[];
  /** The question's embedding when there is one in time. */
  vector: { model: string; values: number[] } | null;
}

// Rows of candidates are bounded before anything is computed on them: ranking 20 000 matching rows took 50 ms.
export const ROWS_MOST = 1500;
const NEAREST = 30;
export const COMPOUNDING: ReadonlySet<string> = new Set(['nl', 'de']);

/** Everything the score needs, in one statement. `trigrams`: whether pg_trgm is installed. */
export async function gatherEvidence(db: Db, workspaceId: string, question: Question, trigrams: boolean): Promise<Evidence> {
  const values: unknown[] = [
    workspaceId,
    question.language,
    searchConfiguration(question.language),
    question.words,
    COMPOUNDING.has(question.language),
    ROWS_MOST,
  ];
  if (question.vector) values.push(question.vector.model, JSON.stringify(question.vector.values), NEAREST);
  const vectors = question.vector !== null;
  const [row] = await db.ask<{ evidence: Omit<Evidence, 'words'> }>(
    workspaceId,
    statement(trigrams, vectors),
    values,
    `knowledge-search-${trigrams}-${vectors}`,
  );
  return { ...(row?.evidence ?? { total: 0, meaningful: [], terms: [], candidates: [] }), words: question.words };
}

const built = new Map<string, string>();

function statement(trigrams: boolean, vectors: boolean): string {
  const key = `${trigrams} ${vectors}`;
  const text = built.get(key) ?? build(trigrams, vectors);
  built.set(key, text);
  return text;
}

const OWN = 't.workspace_id = $1 and t.language = $2 and t.chunks > 0';

// Every look-up of a stem is a lateral with a limit: a planner without statistics (the embedded database gathers none) takes a workspace's
// vocabulary for one row and would read all of it instead.
const lookUp = (lexeme: string) => `(select t.lexeme, t.chunks from knowledge_terms as t where ${OWN} and t.lexeme = ${lexeme} limit 1)`;
const beginning = (start: string) =>
  `select t.lexeme, t.chunks from knowledge_terms as t where ${OWN} and t.lexeme >= ${start} and t.lexeme < ${start} || U&'\\FFFD'`;
const ending = (end: string) => `select reverse(substr(backwards.lexeme, 2)) as lexeme, backwards.chunks from (${beginning(`'<' || ${end}`)}) as backwards`;

// A typing error keeps the first or the last letter, so two narrow ranges of the vocabulary are compared instead of all of it.
const SIMILAR = `select unknown.at, near.lexeme, 'similar' as kind, near.likeness, near.chunks
  from unknown cross join lateral (
    select distinct range.lexeme, range.chunks, similarity(range.lexeme, unknown.lexeme)::float8 as likeness
    from (${beginning('left(unknown.lexeme, 1)')} union all ${ending('right(unknown.lexeme, 1)')}) as range
    where abs(length(range.lexeme) - length(unknown.lexeme)) <= 2 and similarity(range.lexeme, unknown.lexeme) >= 0.25
    order by 3 desc, 1 limit 4) as near`;

const NO_ROWS = `select 0 as at, '' as lexeme, 'similar' as kind, 0::float8 as likeness, 0 as chunks where false`;

// Retourtermijn is found by termijn and finds termijn: beginnings and ends only, because those are index look-ups.
const PARTS = `select meaningful.at, known.lexeme, 'part' as kind, length(known.lexeme)::float8 / length(meaningful.lexeme) as likeness, known.chunks
    from meaningful cross join lateral generate_series(4, length(meaningful.lexeme) - 3) as size
    cross join lateral (values (left(meaningful.lexeme, size)), (right(meaningful.lexeme, size))) as piece (lexeme)
    cross join lateral ${lookUp('piece.lexeme')} as known
    where $5 and length(meaningful.lexeme) >= 8
  union all
  select meaningful.at, longer.lexeme, 'part', length(meaningful.lexeme)::float8 / length(longer.lexeme), longer.chunks
    from meaningful cross join lateral (
      (select * from (${beginning('meaningful.lexeme')}) as starting where starting.lexeme <> meaningful.lexeme order by length(starting.lexeme), starting.lexeme limit 4)
      union
      (select * from (${ending('reverse(meaningful.lexeme)')}) as closing where closing.lexeme <> meaningful.lexeme order by length(closing.lexeme), closing.lexeme limit 4)) as longer
    where $5 and length(meaningful.lexeme) >= 5`;

function build(trigrams: boolean, vectors: boolean): string {
  return `with meaningful as materialized (
    select word.at::integer as at, term.lexeme from unnest($4::text[]) with ordinality as word (word, at),
      unnest(case when to_tsvector($3::regconfig, word.word) = ''::tsvector then '{}'::text[] else tsvector_to_array(knowledge_vector($3::regconfig, word.word)) end) as term (lexeme)),
  total as materialized (select coalesce(max(known.chunks), 0) as chunks from ${lookUp(`''`)} as known),
  exact as materialized (
    select meaningful.at, known.lexeme, 'exact' as kind, 1::float8 as likeness, known.chunks from meaningful cross join lateral ${lookUp('meaningful.lexeme')} as known),
  unknown as (select meaningful.at, meaningful.lexeme from meaningful where length(meaningful.lexeme) >= 4 and meaningful.lexeme !~ '[0-9]' and meaningful.at not in (select exact.at from exact)),
  term as materialized (
    select distinct on (at, lexeme) at, lexeme, kind, likeness, chunks from (
      select * from exact union all ${trigrams ? SIMILAR : NO_ROWS} union all ${PARTS}) as found
    order by at, lexeme, likeness desc),
  weighed as (
    select at, lexeme, likeness * ln(1 + (greatest(total.chunks - term.chunks, 0) + 0.5) / (term.chunks + 0.5)) as weight, term.chunks from term, total),
  ${vectors ? 'nearest as materialized (select * from knowledge_nearest($2, $7, $8::vector, $9::integer)),' : ''}
  candidate as materialized (
    select found.chunk_id from (select array_agg(at) as words, array_agg(lexeme) as lexemes, array_agg(weight) as weights, array_agg(chunks) as counts from weighed) as asked,
      knowledge_candidates($2, asked.words, asked.lexemes, asked.weights, asked.counts, $6) as found
    where asked.words is not null${vectors ? ' union select chunk_id from nearest' : ''}),
  passage as materialized (
    select c.id as "chunkId", c.article_id as "articleId", c.version, a.title, a.questions, c.heading, c.text, a.url, a.category, a.contact_support as "contactSupport", c.ordinal,
      (select coalesce(jsonb_agg(jsonb_build_array(hit.lexeme, array_to_string(hit.weights, ''))), '[]') from unnest(c.search_vector) as hit where hit.lexeme in (select lexeme from term)) as hits,
      ${vectors ? '(select likeness from nearest where nearest.chunk_id = c.id)' : 'null::float8'} as vector
    from candidate
    cross join lateral (select * from chunks where workspace_id = $1 and id = candidate.chunk_id limit 1) as c
    cross join lateral (select * from articles where workspace_id = $1 and id = c.article_id limit 1) as a
    where c.language = $2)
  select jsonb_build_object(
    'total', (select chunks from total),
    'meaningful', (select coalesce(jsonb_agg(jsonb_build_object('at', at, 'lexeme', lexeme) order by at, lexeme), '[]') from meaningful),
    'terms', (select coalesce(jsonb_agg(to_jsonb(term) order by at, lexeme), '[]') from term),
    'candidates', (select coalesce(jsonb_agg(to_jsonb(passage) order by "articleId", ordinal, "chunkId"), '[]') from passage)) as evidence`;
}
