import { writeFileSync } from 'node:fs';
import { hashedWords } from '../../server/src/signals/hashed-words.ts';
import type { SentimentWeights } from '../../server/src/signals/score-sentiment.ts';
import { readTokens } from '../../server/src/signals/read-tokens.ts';
import { FEATURES, sentimentFeatures } from '../../server/src/signals/sentiment-features.ts';
import { readRated, readRequests, readReviews } from './read-sentiment-sets.ts';
import { dataFolder } from './read-table.ts';

// `node evals/src/train-sentiment.ts --data <folder> --reviews <folder>`: fits server/src/signals/models/sentiment.json on the training parts of
// vader-gold (MIT), of Sentiment Labelled Sentences (CC BY 4.0) and of clinc150 (CC BY 3.0).
// First the weights of the features, which serve every language; then what single English words and pairs add to them.

const BUCKETS = 16_384;
const BOUNDS = { bad: -0.12, good: 0.15 };
/** The other lexicons are smaller than the English one and find less in a text. Both set by macro-F1 on umsab train, from five values each. */
const OTHER_LANGUAGES = 1.8;

interface Sample {
  values: number[];
  words: number[];
  rating: number;
  weight: number;
}

const folder = dataFolder(process.argv);
const sets = readRated(folder);
// Short messages are what a desk reads: a sentence of an editorial counts a third of a tweet.
const SHARES = { tweets: 1, movieReviewSnippets: 0.6, nytEditorialSnippets: 0.3 };
const rated = (Object.keys(SHARES) as (keyof typeof SHARES)[]).flatMap((name) => sets[name].map((row) => ({ ...row, weight: SHARES[name] })));
const all = [...rated, ...readReviews(reviewsFolder()).map((row) => ({ ...row, weight: 1 })), ...readRequests(folder).map((row) => ({ ...row, weight: 0.5 }))];
const samples = (part: string): Sample[] =>
  all
    .filter((row) => row.part === part)
    .map((row) => {
      const reading = readTokens(row.text);
      const words = [
        ...hashedWords(
          reading.tokens.map((token) => token.word),
          BUCKETS,
        ),
      ];
      return { values: sentimentFeatures(reading, 'en').values, words, rating: row.rating, weight: row.weight };
    });

const train = samples('train');
const dev = samples('dev');
const features = fitFeatures(train);
console.log(`features alone: squared error ${error(dev, features, null).toFixed(4)} on dev`);
let best: { weights: Float64Array; loss: number; decay: number } | null = null;
for (const decay of [0.01, 0.03, 0.1, 0.3]) {
  const weights = fitWords(train, features, decay);
  const loss = error(dev, features, weights);
  console.log(`words with decay ${decay}: ${loss.toFixed(4)}`);
  if (!best || loss < best.loss) best = { weights, loss, decay };
}
if (!best) throw new Error('nothing was fitted');
const { weights } = best;
const most = weights.reduce((max, one) => Math.max(max, Math.abs(one)), 0);
const scale = most / 127;
const quantised = Int8Array.from(weights, (one) => Math.round(one / scale));
const model: SentimentWeights = {
  features: Object.fromEntries(FEATURES.map((name, at) => [name, round(features[at] ?? 0)])),
  bias: round(features[FEATURES.length] ?? 0),
  english: { buckets: BUCKETS, scale: round(scale), weights: Buffer.from(quantised.buffer).toString('base64') },
  otherLanguages: OTHER_LANGUAGES,
  bounds: BOUNDS,
};
const target = new URL('../../server/src/signals/models/sentiment.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(model, null, 2)}\n`);
console.log(`written: ${target.pathname}`);

function reviewsFolder(): string {
  const at = process.argv.indexOf('--reviews');
  const given = at >= 0 ? process.argv[at + 1] : undefined;
  if (!given)
    throw new Error('Give the folder of the reviews: --reviews <folder of amazon.json, imdb.json and yelp.json>. evals/README.md says where they come from.');
  return given;
}

function logit(values: readonly number[], weights: Float64Array): number {
  return values.reduce((sum, one, at) => sum + one * (weights[at] ?? 0), weights[FEATURES.length] ?? 0);
}

function wordsLogit(words: readonly number[], weights: Float64Array): number {
  return words.reduce((sum, bucket) => sum + (weights[bucket] ?? 0), 0) / Math.sqrt(words.length + 1);
}

function error(rows: readonly Sample[], features: Float64Array, words: Float64Array | null): number {
  const whole = rows.reduce((sum, row) => sum + row.weight, 0);
  const of = (row: Sample) => Math.tanh(logit(row.values, features) + (words ? wordsLogit(row.words, words) : 0)) - row.rating;
  return rows.reduce((sum, row) => sum + row.weight * of(row) ** 2, 0) / whole;
}

/** Gradient descent with momentum on the squared error of tanh; few weights, so every step sees all rows. */
function fitFeatures(rows: readonly Sample[]): Float64Array {
  const weights = new Float64Array(FEATURES.length + 1);
  const speed = new Float64Array(weights.length);
  for (let step = 0; step < 1500; step += 1) {
    const slope = new Float64Array(weights.length);
    for (const row of rows) {
      const guess = Math.tanh(logit(row.values, weights));
      const push = row.weight * (guess - row.rating) * (1 - guess * guess);
      for (let at = 0; at < FEATURES.length; at += 1) slope[at] = (slope[at] ?? 0) + push * (row.values[at] ?? 0);
      slope[FEATURES.length] = (slope[FEATURES.length] ?? 0) + push;
    }
    for (let at = 0; at < weights.length; at += 1) {
      speed[at] = 0.9 * (speed[at] ?? 0) - (0.1 * (slope[at] ?? 0)) / rows.length;
      weights[at] = (weights[at] ?? 0) + (speed[at] ?? 0);
    }
  }
  return weights;
}

function fitWords(rows: readonly Sample[], features: Float64Array, decay: number): Float64Array {
  const weights = new Float64Array(BUCKETS);
  const grown = new Float64Array(BUCKETS).fill(0.01);
  const base = rows.map((row) => logit(row.values, features));
  for (let round = 0; round < 8; round += 1) {
    for (const [at, row] of rows.entries()) {
      const share = 1 / Math.sqrt(row.words.length + 1);
      const guess = Math.tanh((base[at] ?? 0) + wordsLogit(row.words, weights));
      const push = row.weight * (guess - row.rating) * (1 - guess * guess) * share;
      for (const bucket of row.words) {
        const slope = push + decay * (weights[bucket] ?? 0);
        grown[bucket] = (grown[bucket] ?? 0) + slope * slope;
        weights[bucket] = (weights[bucket] ?? 0) - (0.1 * slope) / Math.sqrt(grown[bucket] ?? 1);
      }
    }
  }
  return weights;
}

function round(number: number): number {
  return Math.round(number * 100_000) / 100_000;
}
