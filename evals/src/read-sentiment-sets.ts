import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fnv1a } from '../../server/src/signals/hashed-words.ts';

export interface RatedText {
  text: string;
  /** -1 to 1. */
  rating: number;
  part: 'train' | 'dev' | 'test';
}

export interface ClassedText {
  language: 'en' | 'de' | 'fr' | 'it';
  text: string;
  /** 0 negative, 1 neutral, 2 positive. */
  label: number;
}

const RATED_FILES = ['tweets', 'movieReviewSnippets', 'nytEditorialSnippets'] as const;

/** `vader-gold`: English with mean ratings of twenty people. Parted by the text itself, so that no reading order changes what is unseen. */
export function readRated(folder: string): Record<(typeof RATED_FILES)[number], RatedText[]> {
  const read = (name: string): RatedText[] =>
    lines(join(folder, 'vader-gold', `${name}.tsv`)).map(([, rating = '0', ...text]) => {
      const plain = unescape(text.join(' '));
      const lot = fnv1a(plain) % 100;
      return { text: plain, rating: Number(rating) / 4, part: lot < 70 ? 'train' : lot < 80 ? 'dev' : 'test' };
    });
  return { tweets: read('tweets'), movieReviewSnippets: read('movieReviewSnippets'), nytEditorialSnippets: read('nytEditorialSnippets') };
}

/** `umsab`: tweets in three classes. `val` is for reports only. */
export function readClassed(folder: string, part: 'train' | 'val'): ClassedText[] {
  return lines(join(folder, 'umsab', `${part}.tsv`)).map(([language = 'en', label = '1', ...text]) => ({
    language: language as ClassedText['language'],
    label: Number(label),
    text: unescape(text.join(' ')),
  }));
}

function lines(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map((line) => line.split('\t'));
}

/** The sets keep quotes and accents as escapes of several makers. */
function unescape(text: string): string {
  const bare = text.startsWith('"') ? text.replaceAll(/^"+|"+$/g, '').replaceAll(/""+/g, '"') : text;
  return bare
    .replaceAll(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\"+/g, '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"');
}
