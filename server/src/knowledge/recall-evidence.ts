import { beginningWith, reverse } from './chunk-index.ts';
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

/** A typing error keeps the first or the last letter. */
function similarTo(index: ChunkIndex, lexeme: string): [string, number][] {
  const letters = Array.from(lexeme);
  const own = gramsOf(lexeme);
  const near = new Set([...beginningWith(index.forwards, letters[0] ?? ''), ...[...beginningWith(index.backwards, letters.at(-1) ?? '')].map(reverse)]);
  return [...near]
    .filter((other) => Math.abs(lengthOf(other) - letters.length) <= 2)
    .map((other): [string, number] => [other, similarity(own, gramsOf(other))])
    .filter(([, likeness]) => likeness >= 0.25)
    .sort((one, other) => other[1] - one[1] || compare(one[0], other[0]))
    .slice(0, 4);
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
    for (const chunk of index.postings.get(term.lexeme) ?? []) {
      if (categories.length > 0 && !categories.includes(chunk.category)) continue;
      const words = strength.get(chunk) ?? new Map<number, number>();
      strength.set(chunk, words);
      const share = chunk.stems[term.lexeme]?.includes('A') ? IN_TITLE : ELSEWHERE;
      words.set(term.at, Math.max(words.get(term.at) ?? 0, weight * share));
    }
  }
  const lexemes = new Set(terms.map((term) => term.lexeme));
  return [...strength]
    .map(([chunk, words]) => ({ chunk, sum: [...words.values()].reduce((sum, one) => sum + one, 0) }))
    .sort((one, other) => other.sum - one.sum || compare(one.chunk.chunkId, other.chunk.chunkId))
    .slice(0, MOST_CANDIDATES)
    .map(({ chunk }) => toCandidate(chunk, lexemes));
}

function toCandidate({ stems, ...chunk }: IndexedChunk, lexemes: ReadonlySet<string>): Candidate {
  const hits = [...lexemes].flatMap((lexeme): [string, string][] => (stems[lexeme] === undefined ? [] : [[lexeme, stems[lexeme]]]));
  return { ...chunk, hits, vector: null };
}

/** Trigrams of one word as pg_trgm cuts them. */
function gramsOf(word: string): Set<string> {
  const padded = Array.from(`  ${word} `);
  return new Set(padded.slice(2).map((_, at) => padded.slice(at, at + 3).join('')));
}

/** As pg_trgm counts it, in its precision. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const gram of one) if (other.has(gram)) shared += 1;
  return Math.fround(shared / (one.size + other.size - shared));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
