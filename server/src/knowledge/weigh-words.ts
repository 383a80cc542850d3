import { editDistance } from './edit-distance.ts';
import type { Evidence, Term } from './gather-evidence.ts';
import { PLAIN_WORDS } from './plain-words.ts';

/** A word of the question with the stems that speak for it. */
export interface Word {
  /** How much it tells the chunks apart: ln(1 + (N − n + ½) / (n + ½)), as in BM25. */
  weight: number;
  /** Stem → how fully it stands for the word (1 exact) and its own rarity. */
  stems: Map<string, { faith: number; rarity: number }>;
}

// A word that no chunk has counts less than the rarest that one has: often it is chat, a name or a misspelling beyond repair.
const UNKNOWN = 0.6;
// What "work" or "dauert" says beside a word that names a subject.
const PLAIN = 0.4;
const ONE_ERROR = 0.85;
const TWO_ERRORS = 0.75;

export function rarity(total: number, chunks: number): number {
  return Math.log(1 + (Math.max(total - chunks, 0) + 0.5) / (chunks + 0.5));
}

/** The words that are not stop words, each once. */
export function weighWords(evidence: Evidence): Word[] {
  const own = new Map<number, string[]>();
  for (const { at, lexeme } of evidence.meaningful) own.set(at, [...(own.get(at) ?? []), lexeme]);
  const words = new Map<string, Word>();
  for (const [at, lexemes] of own) {
    const name = lexemes.join(' ');
    if (words.has(name)) continue;
    const word = weigh(
      evidence,
      lexemes,
      evidence.terms.filter((term) => term.at === at),
    );
    words.set(name, PLAIN_WORDS.has(evidence.words[at - 1] ?? '') ? { ...word, weight: PLAIN * word.weight } : word);
  }
  return [...words.values()];
}

function weigh(evidence: Evidence, lexemes: string[], terms: Term[]): Word {
  const stems: Word['stems'] = new Map();
  for (const term of terms) {
    const faith = faithOf(term, lexemes);
    if (faith > 0) stems.set(term.lexeme, { faith, rarity: rarity(evidence.total, term.chunks) });
  }
  const exact = terms.filter((term) => term.kind === 'exact').map((term) => rarity(evidence.total, term.chunks));
  if (exact.length > 0) return { weight: Math.max(...exact), stems };
  const near = [...stems.values()].map((stem) => stem.faith * stem.rarity);
  return { weight: near.length > 0 ? Math.max(...near) : UNKNOWN * rarity(evidence.total, 0), stems };
}

/** Trigrams propose, letters decide: one error in a short word, two in a long one. */
function faithOf(term: Term, lexemes: string[]): number {
  if (term.kind !== 'similar') return term.likeness;
  const longest = Math.max(...lexemes.map((lexeme) => lexeme.length));
  const errors = Math.min(...lexemes.map((lexeme) => editDistance(lexeme, term.lexeme)));
  if (errors <= 1) return ONE_ERROR;
  return errors === 2 && longest >= 8 ? TWO_ERRORS : 0;
}
