import { scoreSentiment } from '../../server/src/signals/score-sentiment.ts';
import { readClassed, readRated, readRequests, readReviews } from './read-sentiment-sets.ts';
import { dataFolder } from './read-table.ts';
import { correlation, interval, scoreClasses } from './score-classes.ts';
import type { Pair } from './score-classes.ts';
import { scoreVader } from './score-vader.ts';

// `node evals/src/run-sentiment.ts --data <folder> [--reviews <folder>]`: sentiment on parts that nothing was fitted to, with the VADER baseline on the same English texts.
const CLASSES = ['negative', 'neutral', 'positive'];
const VADER_BOUND = 0.05;
const folder = dataFolder(process.argv);
const shown = (figure: number, [low, high]: [number, number]) => `${figure.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

console.log('three classes, umsab val (tweets), held out; 95 % intervals');
const classed = readClassed(folder, 'val');
for (const language of ['en', 'de', 'fr', 'it'] as const) {
  const rows = classed.filter((row) => row.language === language);
  const own: Pair[] = rows.map((row) => [row.label, CLASSES.indexOf(scoreSentiment(row.text).name)]);
  report(`  ${language} (${rows.length})`, own);
  if (language !== 'en') continue;
  const vader: Pair[] = rows.map((row) => [row.label, vaderClass(row.text)]);
  report('  en VADER', vader);
  const both = own.map((pair, at) => ({ own: pair, vader: vader[at] ?? pair }));
  const gain = (some: readonly (typeof both)[number][]) =>
    scoreClasses(some.map((row) => row.own)).macroF1 - scoreClasses(some.map((row) => row.vader)).macroF1;
  const ratio = scoreClasses(own).macroF1 / scoreClasses(vader).macroF1;
  console.log(`  en gain over VADER ${shown(gain(both), interval(both, gain))}, ratio ${ratio.toFixed(3)}`);
}

console.log('ratings, vader-gold and reviews, test part, held out: correlation, mean absolute error on the scale 0 to 1');
const reviews = process.argv.indexOf('--reviews');
const rated = { ...readRated(folder), ...(reviews >= 0 ? { reviews: readReviews(process.argv[reviews + 1] ?? '') } : {}) };
for (const [name, all] of Object.entries(rated)) {
  const rows = all.filter((row) => row.part === 'test');
  const scored = rows.map((row) => ({ own: [scoreSentiment(row.text).score, row.rating] as const, vader: [scoreVader(row.text), row.rating] as const }));
  const gain = (some: readonly (typeof scored)[number][]) => correlation(some.map((row) => row.own)) - correlation(some.map((row) => row.vader));
  const error = (judge: 'own' | 'vader') => scored.reduce((sum, row) => sum + Math.abs(row[judge][0] - row[judge][1]) / 2, 0) / scored.length;
  console.log(
    `  ${name} (${rows.length}): r ${correlation(scored.map((row) => row.own)).toFixed(3)}, VADER ${correlation(scored.map((row) => row.vader)).toFixed(3)}, gain ${shown(gain(scored), interval(scored, gain))}; error ${error('own').toFixed(3)}, VADER ${error('vader').toFixed(3)}`,
  );
}

const requests = readRequests(folder).filter((row) => row.part === 'test');
const calm = (test: (text: string) => boolean) => requests.filter((row) => test(row.text)).length / requests.length;
console.log(
  `plain requests, clinc150, held out (${requests.length}): neutral ${calm((text) => scoreSentiment(text).name === 'neutral').toFixed(3)}, VADER ${calm((text) => vaderClass(text) === 1).toFixed(3)}`,
);

function report(name: string, pairs: readonly Pair[]): void {
  const { accuracy, macroF1 } = scoreClasses(pairs);
  console.log(
    `${name}: macro-F1 ${shown(
      macroF1,
      interval(pairs, (rows) => scoreClasses(rows).macroF1),
    )}, accuracy ${accuracy.toFixed(3)}`,
  );
}

function vaderClass(text: string): number {
  const score = scoreVader(text);
  if (score <= -VADER_BOUND) return 0;
  return score >= VADER_BOUND ? 2 : 1;
}
