import { readFileSync, writeFileSync } from 'node:fs';
import { INTENTS } from '../../server/src/signals/intents.ts';
import { readTokens } from '../../server/src/signals/read-tokens.ts';
import { STEEPNESS, intentFeatures } from '../../server/src/signals/score-intent.ts';
import type { IntentWeights } from '../../server/src/signals/score-intent.ts';
import { LANGUAGES } from '../../server/src/assistant/triage/index.ts';
import { readMessages } from './score-triage.ts';

// `node evals/src/train-intent.ts [--blind]`: fits server/src/signals/models/intent.json on Baton's own labelled messages and demo questions alone.
// With `--blind` nothing is written and the held-out messages, which are trained on otherwise, are scored.

const BUCKETS = 8192;
const ROUNDS = 40;
const DECAY = 0.000_1;
const RATE = 0.1;

interface Sample {
  features: number[];
  intent: number;
}

const blind = process.argv.includes('--blind');
const labelled = LANGUAGES.flatMap((language) => readMessages(language));
const heldOut = LANGUAGES.flatMap((language) => readMessages(language, 'held-out'));
const toSamples = (rows: readonly { text: string; intent: string }[]): Sample[] =>
  rows.map((row) => ({ features: intentFeatures(readTokens(row.text), BUCKETS), intent: INTENTS.findIndex((name) => name === row.intent) }));

const train = toSamples(blind ? labelled : [...labelled, ...heldOut]);
const { weights, bias } = fit(train);
const right = (rows: readonly Sample[]) => rows.filter((row) => best(row.features) === row.intent).length / rows.length;
console.log(`${train.length} messages, ${(100 * right(train)).toFixed(1)} % of them right`);
if (blind) console.log(`held out: ${(100 * right(toSamples(heldOut))).toFixed(1)} % of ${heldOut.length}`);
else write();

function logits(features: readonly number[]): number[] {
  const share = STEEPNESS / Math.sqrt(features.length + 1);
  return weights.map((row, intent) => (bias[intent] ?? 0) + features.reduce((sum, bucket) => sum + (row[bucket] ?? 0), 0) * share);
}

function best(features: readonly number[]): number {
  const all = logits(features);
  return all.indexOf(Math.max(...all));
}

/** Multinomial regression, one message at a time with steps that shrink where they were many. */
function fit(rows: readonly Sample[]): { weights: Float64Array[]; bias: number[] } {
  const model = { weights: INTENTS.map(() => new Float64Array(BUCKETS)), bias: INTENTS.map(() => 0) };
  const grown = INTENTS.map(() => new Float64Array(BUCKETS).fill(0.01));
  for (let round = 0; round < ROUNDS; round += 1) for (const row of rows) step(model, grown, row);
  return model;
}

function step(model: { weights: Float64Array[]; bias: number[] }, grown: Float64Array[], { features, intent }: Sample): void {
  const share = STEEPNESS / Math.sqrt(features.length + 1);
  const raw = model.weights.map((row, at) => (model.bias[at] ?? 0) + features.reduce((sum, bucket) => sum + (row[bucket] ?? 0), 0) * share);
  const most = Math.max(...raw);
  const powers = raw.map((one) => Math.exp(one - most));
  const whole = powers.reduce((total, one) => total + one, 0);
  for (const [at, row] of model.weights.entries()) {
    const off = (powers[at] ?? 0) / whole - (at === intent ? 1 : 0);
    model.bias[at] = (model.bias[at] ?? 0) - 0.01 * off;
    const memory = grown[at] ?? new Float64Array(BUCKETS);
    for (const bucket of features) {
      const slope = off * share + DECAY * (row[bucket] ?? 0);
      memory[bucket] = (memory[bucket] ?? 0) + slope * slope;
      row[bucket] = (row[bucket] ?? 0) - (RATE * slope) / Math.sqrt(memory[bucket] ?? 1);
    }
  }
}

function write(): void {
  const most = weights.reduce((max, row) => row.reduce((one, weight) => Math.max(one, Math.abs(weight)), max), 0);
  const scale = most / 127;
  const bytes = Buffer.concat(weights.map((row) => Buffer.from(Int8Array.from(row, (one) => Math.round(one / scale)).buffer)));
  const model: IntentWeights = {
    buckets: BUCKETS,
    scale: Number(scale.toPrecision(6)),
    bias: bias.map((one) => Number(one.toFixed(5))),
    weights: bytes.toString('base64'),
  };
  const target = new URL('../../server/src/signals/models/intent.json', import.meta.url);
  const before = readFileSync(target, { flag: 'a+' }).length;
  // The biases on one line, as the formatter wants them.
  const json = JSON.stringify(model, null, 2).replace(/\[\s+([^\]]*?)\s+\]/, (_, numbers: string) => `[${numbers.replaceAll(/\s+/g, ' ')}]`);
  writeFileSync(target, `${json}\n`);
  console.log(`written: ${target.pathname}, ${before} bytes before`);
}
