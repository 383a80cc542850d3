import type { Candidate, Evidence } from './gather-evidence.ts';
import { TrigramScale, clausesOf, trigramsOf } from './trigrams.ts';
import { rarity, weighWords } from './weigh-words.ts';
import type { Word } from './weigh-words.ts';

export interface Scored {
  candidate: Candidate;
  /** 0 to 1: how well the passage covers the question. */
  score: number;
  /** For the order within one question only. */
  rank: number;
  /** Share of the question's informative words found, by rarity. */
  coverage: number;
  trigram: number;
}

// Weight of an occurrence by field, and where a further one stops counting (BM25F).
const FIELD = { A: 0.7, B: 0.7, D: 1 };
const SATURATION = 2;
const LENGTH_SHARE = 0.3;
const USUAL_LENGTH = 700;
// How much of a word is found, by the best field it stands in.
const COVERED = { A: 1, B: 0.9, D: 0.7 };

/** Orders the candidates by words, by the question most like the one asked, and by vectors when there are any. */
export function scorePassages(evidence: Evidence, question: string): Scored[] {
  const words = weighWords(evidence);
  if (words.length === 0) return [];
  const likeness = compareQuestions(evidence.candidates, question);
  const scored = evidence.candidates.map((candidate): Scored => {
    const { gain, coverage } = matchWords(words, candidate);
    const cosine = bestVariant(words, candidate, evidence);
    const { whole, clause } = likeness(candidate);
    return {
      candidate,
      coverage,
      trigram: whole,
      score: 0.5 * coverage + 0.5 * Math.max(cosine, whole),
      rank: gain / 15 + 0.3 * cosine + 2 * whole + 0.3 * clause,
    };
  });
  return scored.sort((one, other) => other.rank - one.rank || (one.candidate.chunkId < other.candidate.chunkId ? -1 : 1));
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

/** Cosine of the question's stems to those of the title or question that is nearest. */
function bestVariant(words: Word[], candidate: Candidate, evidence: Evidence): number {
  const asked = Math.sqrt(words.reduce((sum, word) => sum + word.weight ** 2, 0));
  let best = 0;
  for (const variant of candidate.variants) {
    const stems = new Set(variant);
    let dot = 0;
    for (const word of words) {
      let worth = 0;
      for (const [lexeme, stem] of word.stems) if (stems.has(lexeme)) worth = Math.max(worth, stem.faith * stem.rarity);
      dot += word.weight * worth;
    }
    let squares = 0;
    for (const lexeme of stems) squares += rarity(evidence.total, evidence.counts[lexeme] ?? 0) ** 2;
    if (dot > 0 && squares > 0) best = Math.max(best, Math.min(1, dot / (asked * Math.sqrt(squares))));
  }
  return best;
}

/** How like the question, whole and by its clauses, each candidate's title and questions are. */
function compareQuestions(candidates: Candidate[], question: string): (candidate: Candidate) => { whole: number; clause: number } {
  const said = new Map(candidates.map((candidate) => [candidate, [candidate.title, ...candidate.questions].map(trigramsOf)]));
  const scale = new TrigramScale([...said.values()].flat());
  const asked = trigramsOf(question);
  const clauses = clausesOf(question).map(trigramsOf);
  return (candidate) => {
    const variants = said.get(candidate) ?? [];
    const whole = Math.max(0, ...variants.map((variant) => scale.likeness(asked, variant)));
    const clause = Math.max(0, ...clauses.flatMap((part) => variants.map((variant) => scale.likeness(part, variant))));
    return { whole, clause: clauses.length > 0 ? clause : whole };
  };
}
