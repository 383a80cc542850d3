import type { Source } from '#assistant';

export type Tone = 'empathetic' | 'professional' | 'friendly';
export type Length = 'short' | 'medium' | 'long';

/** How a draft is wanted. */
export interface DraftWish {
  tone: Tone;
  length: Length;
  /** What it must also speak of. */
  details: readonly string[];
}

export interface DraftSource extends Pick<Source, 'number' | 'articleId' | 'version' | 'title' | 'url' | 'score'> {
  cited: boolean;
}

/** What to look at before sending. */
export interface Finding {
  rule: string;
  detail: string;
}

/** A reply as proposed to a teammate. */
export interface Draft {
  text: string;
  words: number;
  personalization: string[];
  sources: DraftSource[];
  detailsMissing: string[];
  findings: Finding[];
  /** The language model that wrote it; null: Quimbi did, or the articles' own sentences. */
  model: string | null;
  notes: string[];
  generatedAt: Date;
}

/** Words of the middle part: what stands between opening and closing. */
export const BODY_WORDS: Readonly<Record<Length, number>> = { short: 30, medium: 70, long: 120 };
/** A draft above this is told to be too long. */
export const MOST_WORDS: Readonly<Record<Length, number>> = { short: 90, medium: 150, long: 260 };

export function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

export function toDraftSources(sources: readonly Source[], cited: ReadonlySet<number>): DraftSource[] {
  return sources.map(({ number, articleId, version, title, url, score }) => ({
    number,
    articleId,
    version,
    title,
    url,
    score: Math.round(score * 1000) / 1000,
    cited: cited.has(number),
  }));
}
