import type { Candidate, Evidence } from './gather-evidence.ts';
import type { Trigrams } from './trigrams.ts';
import { TrigramScale, clausesOf, trigramsOf } from './trigrams.ts';
import { rarity, weighWords } from './weigh-words.ts';
import type { Word } from './weigh-words.ts';

/** What can be said about a passage and a question, each but `gain` from 0 to 1. */
export interface Measures {
  /** The question's words found, by rarity and by how often and where they stand (BM25F), in units of the rarest a word can be: about 0 to 10. */
  gain: number;
  /** Share of the question's informative words found, by rarity. */
  coverage: number;
  /** Likeness by trigrams, stop words included, to the title or known question that is nearest: the whole question, and its best clause. */
  whole: number;
  clause: number;
  /** The coverage of the passage that covers most: how much of the question anything here speaks of. The same for all passages. */
  understood: number;
}

export interface Scored {
  candidate: Candidate;
  /** 0 to 1: how well the passage covers the question. */
  score: number;
  measures: Measures;
}

// Weight of an occurrence by field, and where a further one stops counting (BM25F).
const FIELD = { A: 0.7, B: 0.7, D: 1 };
const SATURATION = 2;
const LENGTH_SHARE = 0.3;
const USUAL_LENGTH = 700;
// How much of a word is found, by the best field it stands in.
const COVERED = { A: 1, B: 0.9, D: 0.7 };

// Fitted on 150 questions in five languages and 40 that nothing answers, with 36 more that repeat the shape of a known question about
// something else ("How long does a flight to Rome take?"); the neighbours of these values do nearly as well.
const GAIN = 0.5;
const WHOLE = 1.5;
const CLAUSE = 0.5;
// A question whose telling words stand nowhere keeps this share of its score, whatever its shape; one of which so much is understood, all.
const NOT_UNDERSTOOD = 0.8;
const UNDERSTOOD = 0.6;

/** Orders the candidates by words and spelling; by reciprocal rank with their nearness in meaning where there are vectors. Deterministic. */
export function scorePassages(evidence: Evidence, question: string): Scored[] {
  const scored = measurePassages(evidence, question).map(({ candidate, measures }) => ({ candidate, measures, score: judge(measures) }));
  scored.sort((one, other) => other.score - one.score || inOrder(one, other));
  return scored.some((one) => one.candidate.vector !== null) ? fuse(scored) : scored;
}

/** The measures alone, as the ranking is fitted and examined by. */
export function measurePassages(evidence: Evidence, question: string): { candidate: Candidate; measures: Measures }[] {
  const words = weighWords(evidence);
  if (words.length === 0) return [];
  const rarest = rarity(evidence.total, 0);
  const likeness = compareQuestions(evidence.candidates, question);
  const matched = evidence.candidates.map((candidate) => matchWords(words, candidate));
  const understood = Math.max(0, ...matched.map((one) => one.coverage));
  return evidence.candidates.map((candidate, at) => {
    const { gain, coverage } = matched[at] ?? { gain: 0, coverage: 0 };
    const { whole, clause } = likeness[at] ?? { whole: 0, clause: 0 };
    return { candidate, measures: { gain: gain / rarest, coverage, understood, whole, clause } };
  });
}

function judge({ gain, whole, clause, understood }: Measures): number {
  const trust = NOT_UNDERSTOOD + (1 - NOT_UNDERSTOOD) * Math.min(1, understood / UNDERSTOOD);
  const sum = trust * (GAIN * gain + WHOLE * whole + CLAUSE * clause);
  return sum / (1 + sum);
}

function inOrder(one: Scored, other: Scored): number {
  return one.candidate.chunkId < other.candidate.chunkId ? -1 : 1;
}

const RECIPROCAL = 60;
// Cosines of current embedding models: unrelated texts stay below the first, paraphrases reach the second. Nearness alone
// lifts a score to half at most, because nothing of the question was found in the passage.
const UNRELATED = 0.3;
const PARAPHRASE = 0.7;
const LIFT = 0.5;

/** Reciprocal rank fusion of the order by words with the order by meaning. Scores then fall along the fused order. */
function fuse(byWords: Scored[]): Scored[] {
  const byMeaning = byWords
    .filter((one) => one.candidate.vector !== null)
    .toSorted((one, other) => (other.candidate.vector ?? 0) - (one.candidate.vector ?? 0) || inOrder(one, other));
  const place = new Map(byMeaning.map((one, at) => [one, at + 1]));
  const fused = byWords
    .map((one, at) => ({ one, worth: 1 / (RECIPROCAL + at + 1) + 1 / (RECIPROCAL + (place.get(one) ?? byWords.length + 1)) }))
    .sort((left, right) => right.worth - left.worth || inOrder(left.one, right.one))
    .map(({ one }) => ({ ...one, score: lift(one) }));
  let least = 0;
  for (const one of fused.toReversed()) one.score = least = Math.max(least, one.score);
  return fused;
}

function lift({ score, candidate }: Scored): number {
  const near = Math.min(1, Math.max(0, ((candidate.vector ?? 0) - UNRELATED) / (PARAPHRASE - UNRELATED)));
  return score + (1 - score) * LIFT * near;
}

function matchWords(words: Word[], candidate: Candidate): { gain: number; coverage: number } {
  const fields = new Map(candidate.hits);
  const lengthShare = 1 + LENGTH_SHARE * (candidate.text.length / USUAL_LENGTH - 1);
  let gain = 0;
  let found = 0;
  for (const word of words) {
    let best = 0;
    let covered = 0;
    for (const [lexeme, stem] of word.stems) {
      const letters = fields.get(lexeme);
      if (letters === undefined) continue;
      const worth = stem.faith * Math.min(stem.rarity, word.weight);
      best = Math.max(best, worth * saturate(letters, lengthShare));
      covered = Math.max(covered, worth * (letters.includes('A') ? COVERED.A : letters.includes('B') ? COVERED.B : COVERED.D));
    }
    gain += best;
    found += covered;
  }
  const all = words.reduce((sum, word) => sum + word.weight, 0);
  return { gain, coverage: all > 0 ? found / all : 0 };
}

/** Occurrences are counted twice in the search vector (stemmed then folded, folded then stemmed), hence the half. */
function saturate(letters: string, lengthShare: number): number {
  let weight = 0;
  for (const letter of letters) weight += letter === 'A' ? FIELD.A : letter === 'B' ? FIELD.B : FIELD.D / lengthShare;
  weight /= 2;
  return (weight * (1 + SATURATION)) / (weight + SATURATION);
}

/** How like the question, whole and by its clauses, each candidate's title and questions are. */
function compareQuestions(candidates: Candidate[], question: string): { whole: number; clause: number }[] {
  const said = candidates.map(trigramsSaid);
  const asked = trigramsOf(question);
  const parts = clausesOf(question).map(trigramsOf);
  // Most questions are one clause, which need not be compared twice.
  const clauses = parts.filter((clause) => !isSame(clause, asked));
  const scale = new TrigramScale(said.flat());
  const whole = scale.likenessTo(asked);
  const byClause = clauses.map((clause) => scale.likenessTo(clause));
  const isWhole = clauses.length < parts.length || parts.length === 0;
  let from = 0;
  return said.map((variants) => {
    const [begin, end] = [from, (from += variants.length)];
    const best = bestOf(whole, begin, end);
    return { whole: best, clause: Math.max(isWhole ? best : 0, ...byClause.map((likeness) => bestOf(likeness, begin, end))) };
  });
}

// A candidate is made anew for each question, its list of questions is the article's as it was read.
const kept = new WeakMap<readonly string[], { title: string; grams: readonly Trigrams[] }>();

/** Of the title and the known questions. */
function trigramsSaid({ title, questions }: Candidate): readonly Trigrams[] {
  const known = kept.get(questions);
  if (known?.title === title) return known.grams;
  const grams = [title, ...questions].map(trigramsOf);
  kept.set(questions, { title, grams });
  return grams;
}

function bestOf(likeness: Float64Array, begin: number, end: number): number {
  let best = 0;
  for (let at = begin; at < end; at += 1) best = Math.max(best, likeness[at] ?? 0);
  return best;
}

function isSame(one: Trigrams, other: Trigrams): boolean {
  return one.length === other.length && one.every((gram, at) => gram === other[at]);
}
