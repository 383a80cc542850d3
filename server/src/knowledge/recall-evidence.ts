import { beginningWith, gramsOf, reverse } from './chunk-index.ts';
import type { ChunkIndex, IndexedChunk } from './chunk-index.ts';
import { COMPOUNDING, ROWS_MOST } from './gather-evidence.ts';
import type { Candidate, Evidence, Term } from './gather-evidence.ts';
import { rarity } from './weigh-words.ts';

export interface StemmedQuestion {
  language: string;
  words: readonly string[];
  /** The stems of each word; none for a stop word. */
  stems: readonly (readonly string[])[];
  /** Only articles of these categories; none or absent: all. */
  categories?: readonly string[] | undefined;
}

const MOST_CANDIDATES = 60;
const LEAST_LIKENESS = 0.25;
const IN_TITLE = 1;
const ELSEWHERE = 0.6;

/** The same evidence as the statement of gather-evidence.ts finds, from an index in memory; a test holds the two against each other. */
export function recallEvidence(index: ChunkIndex, question: StemmedQuestion): Evidence {
  const meaningful = question.stems.flatMap((lexemes, place) => lexemes.map((lexeme) => ({ at: place + 1, lexeme })));
  const terms = findTerms(index, meaningful, COMPOUNDING.has(question.language));
  return { total: index.chunks.length, meaningful, terms, candidates: findCandidates(index, terms, question.categories ?? []), words: [...question.words] };
}

type Meaningful = Evidence['meaningful'][number];

function findTerms(index: ChunkIndex, meaningful: readonly Meaningful[], compounding: boolean): Term[] {
  const found = new Map<string, Term>();
  const add = ({ at }: Meaningful, lexeme: string, kind: Term['kind'], likeness: number) => {
    const chunks = index.postings.get(lexeme)?.length ?? 0;
    const key = `${at} ${lexeme}`;
    if (chunks > 0 && (found.get(key)?.likeness ?? 0) < likeness) found.set(key, { at, lexeme, kind, likeness, chunks });
  };
  for (const asked of meaningful) add(asked, asked.lexeme, 'exact', 1);
  const exact = new Set([...found.values()].map((term) => term.at));
  for (const asked of meaningful) {
    if (!exact.has(asked.at) && lengthOf(asked.lexeme) >= 4 && !/[0-9]/.test(asked.lexeme))
      for (const [lexeme, likeness] of similarTo(index, asked.lexeme)) add(asked, lexeme, 'similar', likeness);
    if (compounding) for (const [lexeme, likeness] of partsOf(index, asked.lexeme)) add(asked, lexeme, 'part', likeness);
  }
  return [...found.values()].sort((one, other) => one.at - other.at || compare(one.lexeme, other.lexeme));
}

/** A typing error keeps the first or the last letter. Only stems that share a trigram are looked at: the others are less alike than any that counts. */
function similarTo(index: ChunkIndex, lexeme: string): [string, number][] {
  const letters = Array.from(lexeme);
  const [first = '', last = ''] = [letters[0], letters.at(-1)];
  const own = gramsOf(lexeme);
  const shared = new Map<number, number>();
  for (const gram of own) for (const place of index.byGram.get(gram) ?? []) shared.set(place, (shared.get(place) ?? 0) + 1);
  const near: [string, number][] = [];
  for (const [place, grams] of shared) {
    const other = index.forwards[place] ?? '';
    // As pg_trgm counts it, in its precision.
    const likeness = Math.fround(grams / (own.size + (index.gramCounts[place] ?? 0) - grams));
    if (likeness >= LEAST_LIKENESS && (other.startsWith(first) || other.endsWith(last)) && Math.abs(lengthOf(other) - letters.length) <= 2)
      near.push([other, likeness]);
  }
  return near.sort((one, other) => other[1] - one[1] || compare(one[0], other[0])).slice(0, 4);
}

/** Parts of a compound that are words here, and compounds here that begin or end with the word. */
function partsOf(index: ChunkIndex, lexeme: string): [string, number][] {
  const letters = Array.from(lexeme);
  const found: [string, number][] = [];
  if (letters.length >= 8) {
    for (let size = 4; size <= letters.length - 3; size += 1)
      for (const piece of [letters.slice(0, size).join(''), letters.slice(-size).join('')])
        if (index.postings.has(piece)) found.push([piece, lengthOf(piece) / letters.length]);
  }
  if (letters.length >= 5) {
    const longer = (words: string[]) =>
      words
        .filter((word) => word !== lexeme)
        .sort((one, other) => lengthOf(one) - lengthOf(other) || compare(one, other))
        .slice(0, 4);
    const starting = longer([...beginningWith(index.forwards, lexeme)]);
    const closing = longer([...beginningWith(index.backwards, reverse(lexeme))].map(reverse));
    for (const word of [...starting, ...closing]) found.push([word, letters.length / lengthOf(word)]);
  }
  return found;
}

/** The chunks in which the terms weigh most. Terms count rarest first until so many rows are read: see knowledge_candidates in 0006_knowledge.sql. */
function findCandidates(index: ChunkIndex, terms: readonly Term[], categories: readonly string[]): Candidate[] {
  const ordered = terms.toSorted((one, other) => one.chunks - other.chunks || compare(one.lexeme, other.lexeme) || one.at - other.at);
  const strength = new Map<IndexedChunk, Map<number, number>>();
  let running = 0;
  for (const [place, term] of ordered.entries()) {
    running += term.chunks;
    if (place > 0 && running > ROWS_MOST) break;
    const weight = term.likeness * rarity(index.chunks.length, term.chunks);
    for (const { chunk, fields } of index.postings.get(term.lexeme) ?? []) {
      if (categories.length > 0 && !categories.includes(chunk.category)) continue;
      const words = strength.get(chunk) ?? new Map<number, number>();
      strength.set(chunk, words);
      const share = fields.includes('A') ? IN_TITLE : ELSEWHERE;
      words.set(term.at, Math.max(words.get(term.at) ?? 0, weight * share));
    }
  }
  const candidates = new Map(strongest(strength).map((chunk): [IndexedChunk, Candidate] => [chunk, { ...chunk, hits: [], vector: null }]));
  for (const lexeme of new Set(terms.map((term) => term.lexeme)))
    for (const { chunk, fields } of index.postings.get(lexeme) ?? []) candidates.get(chunk)?.hits.push([lexeme, fields]);
  return [...candidates.values()];
}

function strongest(strength: ReadonlyMap<IndexedChunk, ReadonlyMap<number, number>>): IndexedChunk[] {
  if (strength.size <= MOST_CANDIDATES) return [...strength.keys()];
  return [...strength]
    .map(([chunk, words]) => ({ chunk, sum: [...words.values()].reduce((sum, one) => sum + one, 0) }))
    .sort((one, other) => other.sum - one.sum || compare(one.chunk.chunkId, other.chunk.chunkId))
    .slice(0, MOST_CANDIDATES)
    .map(({ chunk }) => chunk);
}

/** In letters, of which a few take two units. */
function lengthOf(text: string): number {
  let letters = 0;
  for (const _ of text) letters += 1;
  return letters;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
