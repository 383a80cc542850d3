import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import type { Candidate } from './gather-evidence.ts';

/** A passage; `hits` of a candidate are those of its stems that were asked for. */
export type IndexedChunk = Omit<Candidate, 'hits' | 'vector'>;

/** A passage as it is read: with its stems, and by each the letters of the fields it stands in. */
type ReadChunk = IndexedChunk & { stems: Record<string, string> };

/** That a stem stands in a passage. */
export interface Posting {
  chunk: IndexedChunk;
  /** Letters of the fields. */
  fields: string;
}

/** A language of a small knowledge base in memory: what the tables `chunks` and `knowledge_terms` say. */
export interface ChunkIndex {
  chunks: readonly IndexedChunk[];
  /** Stem → where it stands. */
  postings: ReadonlyMap<string, readonly Posting[]>;
  /** All stems, in order. */
  forwards: readonly string[];
  /** All stems with their letters backwards, in order: endings are ranges of it. */
  backwards: readonly string[];
  /** Trigram → places in `forwards` of the stems that have it. */
  byGram: ReadonlyMap<string, readonly number[]>;
  /** How many trigrams each of `forwards` has. */
  gramCounts: readonly number[];
}

/*
 * A search in the database costs 6 ms of a processor on Postgres and more on the embedded one, most of it to find a handful of rows again
 * that have not changed for weeks. A shop's FAQ is a few hundred passages: it is read once and searched here (0.3 ms). Larger ones stay in
 * the database, and so does search by meaning.
 */
const MOST_CHUNKS = 1500;
const MOST_CHUNKS_IN_ALL = 30_000;
const KEEP_MS = 5000;
const CHANGES: readonly unknown[] = ['article.published', 'article.archived'];

type Deps = Pick<Ctx, 'clock' | 'db' | 'realtime'>;

interface Kept {
  /** Null for a language that is too large to keep. */
  index: ChunkIndex | null;
  stamp: string;
  checkedAt: number;
}

const caches = new WeakMap<Deps['realtime'], { kept: Map<string, Kept>; changes: number }>();

/**
 * The index of a workspace's language, or null when it is too large. A change in this process is seen at once, elsewhere as soon as its
 * hint arrives, and after five seconds in any case.
 */
export async function chunkIndexOf(ctx: Deps, workspaceId: string, language: string): Promise<ChunkIndex | null> {
  const cache = cacheOf(ctx.realtime);
  const key = `${workspaceId}:${language}`;
  const known = cache.kept.get(key);
  const checkedAt = ctx.clock.now().getTime();
  if (known && checkedAt - known.checkedAt < KEEP_MS) return known.index;
  const before = cache.changes;
  const fresh = await ctx.db.tx(workspaceId, async (tx): Promise<Kept> => {
    const { stamp, chunks } = await readStamp(tx, language);
    if (known?.stamp === stamp) return { ...known, checkedAt };
    return { stamp, checkedAt, index: chunks > MOST_CHUNKS ? null : buildIndex(await readChunks(tx, language)) };
  });
  cache.kept.delete(key);
  // What was read while something changed may be what was there before.
  if (cache.changes === before) cache.kept.set(key, fresh);
  forgetOldest(cache.kept);
  return fresh.index;
}

function cacheOf(realtime: Deps['realtime']) {
  const known = caches.get(realtime);
  if (known) return known;
  const cache = { kept: new Map<string, Kept>(), changes: 0 };
  realtime.subscribe('event', ({ type, workspace_id: workspaceId }) => {
    if (!CHANGES.includes(type)) return;
    cache.changes += 1;
    for (const key of cache.kept.keys()) if (key.startsWith(`${workspaceId}:`)) cache.kept.delete(key);
  });
  caches.set(realtime, cache);
  return cache;
}

/** A map keeps the order in which its keys were set, and every check sets anew: the first are those nobody asked for longest. */
function forgetOldest(kept: Map<string, Kept>): void {
  const sizeOf = ({ index }: Kept) => 1 + (index?.chunks.length ?? 0);
  let size = [...kept.values()].reduce((sum, one) => sum + sizeOf(one), 0);
  for (const [key, one] of kept) {
    if (size <= MOST_CHUNKS_IN_ALL) return;
    kept.delete(key);
    size -= sizeOf(one);
  }
}

async function readStamp(tx: Tx, language: string): Promise<{ stamp: string; chunks: number }> {
  const [row] = await tx.query<{ stamp: string; chunks: number }>(
    `select concat(count(*), ' ', sum(version), ' ', max(updated_at)) as stamp,
       coalesce((select t.chunks from knowledge_terms t where t.workspace_id = $1 and t.language = $2 and t.lexeme = ''), 0) as chunks
     from articles where workspace_id = $1 and language = $2 and status = 'published'`,
    [tx.workspaceId, language],
    'knowledge-stamp',
  );
  return row ?? { stamp: '', chunks: 0 };
}

function readChunks(tx: Tx, language: string): Promise<ReadChunk[]> {
  return tx.query<ReadChunk>(
    `select c.id as "chunkId", c.article_id as "articleId", c.version, a.title, a.questions, c.heading, c.text, a.url, a.category,
       a.contact_support as "contactSupport", c.ordinal,
       (select coalesce(jsonb_object_agg(stem.lexeme, array_to_string(stem.weights, '')), '{}') from unnest(c.search_vector) as stem) as stems
     from chunks c join articles a on a.workspace_id = c.workspace_id and a.id = c.article_id
     where c.workspace_id = $1 and c.language = $2 order by c.article_id, c.ordinal, c.id`,
    [tx.workspaceId, language],
  );
}

function buildIndex(read: readonly ReadChunk[]): ChunkIndex {
  const postings = new Map<string, Posting[]>();
  const chunks = read.map(({ stems, ...chunk }) => {
    for (const [stem, fields] of Object.entries(stems)) push(postings, stem, { chunk, fields });
    return chunk;
  });
  const forwards = [...postings.keys()].sort();
  const byGram = new Map<string, number[]>();
  const gramCounts = forwards.map((stem, place) => {
    const grams = gramsOf(stem);
    for (const gram of grams) push(byGram, gram, place);
    return grams.size;
  });
  return { chunks, postings, forwards, backwards: forwards.map(reverse).sort(), byGram, gramCounts };
}

function push<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Trigrams of one word as pg_trgm cuts them. */
export function gramsOf(word: string): Set<string> {
  const padded = Array.from(`  ${word} `);
  return new Set(padded.slice(2).map((_, at) => padded.slice(at, at + 3).join('')));
}

export function reverse(text: string): string {
  return Array.from(text).reverse().join('');
}

/** The stems that begin with `start`. */
export function* beginningWith(sorted: readonly string[], start: string): Generator<string> {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < start) low = middle + 1;
    else high = middle;
  }
  for (let at = low; sorted[at]?.startsWith(start); at += 1) yield sorted[at] ?? '';
}
