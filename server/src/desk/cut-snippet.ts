import { splitWords } from './ask-for.ts';
import type { Term } from './ask-for.ts';

export interface Snippet {
  snippet: string;
  /** From and up to which character of the snippet. */
  highlights: [number, number][];
}

const LENGTH = 200;
const BEFORE = 60;

/** The part of a text around the first word that was asked for, with all of them marked. */
export function cutSnippet(text: string, terms: readonly Term[]): Snippet {
  const hits = splitWords(text).filter(({ word }) => isAsked(fold(word), terms));
  const first = hits[0]?.at ?? 0;
  const from = first <= BEFORE ? 0 : wordStart(text, first - BEFORE);
  const to = text.length <= from + LENGTH ? text.length : from + LENGTH;
  const head = from > 0 ? '…' : '';
  const snippet = `${head}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  const shift = head.length - from;
  const highlights = hits
    .filter(({ at, word }) => at >= from && at + word.length <= to)
    .map(({ at, word }): [number, number] => [at + shift, at + word.length + shift]);
  return { snippet, highlights };
}

function isAsked(word: string, terms: readonly Term[]): boolean {
  return terms.some((term) => term.exact.includes(word) || term.beginnings.some((beginning) => word.startsWith(beginning)));
}

function wordStart(text: string, near: number): number {
  const blank = text.indexOf(' ', near);
  return blank < 0 ? near : blank + 1;
}

const ACCENTS = /[\u0300-\u036f]/g;
const fold = (word: string) =>
  word.toLowerCase().normalize('NFD').replace(ACCENTS, '').replaceAll('ß', 'ss').replaceAll('œ', 'oe').replaceAll('æ', 'ae').replaceAll('ø', 'o');
