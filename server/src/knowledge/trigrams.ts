import { searchWords } from './text.ts';

/** Trigrams of a text's words as pg_trgm cuts them: two spaces before each word, one after; case and accents dropped. */
export function trigramsOf(text: string): Set<string> {
  const folded = searchWords(text).normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
  const grams = new Set<string>();
  for (const word of folded.split(' ')) {
    const padded = `  ${word} `;
    for (let at = 0; at + 3 <= padded.length; at++) grams.add(padded.slice(at, at + 3));
  }
  return grams;
}

/** The parts of a question between punctuation, those of three words or more: what is asked often stands beside what happened. */
export function clausesOf(question: string): string[] {
  return question
    .split(/[,.;:?!()\n]+/)
    .map((part) => part.trim())
    .filter((part) => part.split(/\s+/).length >= 3);
}

/**
 * Compares texts by their trigrams, the rare ones weighing most. Everything counts, also "how long" and "do you": in a short question
 * the stop words say what is asked. Against plain pg_trgm similarity this raised recall@1 of the demo questions from .88 to .90.
 */
export class TrigramScale {
  private readonly counts = new Map<string, number>();
  private readonly size: number;

  /** `texts` are what will be compared against; rarity is measured among them. */
  constructor(texts: readonly Set<string>[]) {
    this.size = texts.length;
    for (const grams of texts) for (const gram of grams) this.counts.set(gram, (this.counts.get(gram) ?? 0) + 1);
  }

  /** Cosine, 0 to 1. */
  likeness(one: Set<string>, other: Set<string>): number {
    const [few, many] = one.size < other.size ? [one, other] : [other, one];
    let dot = 0;
    for (const gram of few) if (many.has(gram)) dot += this.weight(gram) ** 2;
    return dot === 0 ? 0 : dot / (this.length(one) * this.length(other));
  }

  private readonly lengths = new WeakMap<Set<string>, number>();

  private length(grams: Set<string>): number {
    const known = this.lengths.get(grams);
    if (known !== undefined) return known;
    let squares = 0;
    for (const gram of grams) squares += this.weight(gram) ** 2;
    this.lengths.set(grams, Math.sqrt(squares));
    return Math.sqrt(squares);
  }

  private weight(gram: string): number {
    return Math.log(1 + (this.size + 1) / ((this.counts.get(gram) ?? 0) + 0.5));
  }
}
