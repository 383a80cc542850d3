import { readFileSync } from 'node:fs';

// VADER's rules as published (Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model", ICWSM 2014), written anew, with its own lexicon
// (fixtures/vader-lexicon.tsv: word and mean rating out of github.com/cjhutto/vaderSentiment, MIT). The baseline for English, nothing more.

const LEXICON = new Map(
  readFileSync(new URL('./fixtures/vader-lexicon.tsv', import.meta.url), 'utf8')
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map((line): [string, number] => {
      const [word = '', valence = '0'] = line.split('\t');
      return [word, Number(valence)];
    }),
);
const BOOST = 0.293;
const CAPITALS = 0.733;
const NEGATED = -0.74;
const BOOSTERS =
  'absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking fricking frickin frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible incredibly intensely major majorly more most particularly purely quite really remarkably so substantially thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very';
const DAMPERS =
  'almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce scarcely slight slightly somewhat sorta sortof sort-of';
const NEGATORS =
  'aint arent cannot cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neither neednt never none nope nor not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent without wont wouldnt rarely seldom despite no';
const words = (text: string) => new Set(text.split(' '));
const SCALARS = new Map([
  ...[...words(BOOSTERS)].map((one): [string, number] => [one, BOOST]),
  ...[...words(DAMPERS)].map((one): [string, number] => [one, -BOOST]),
]);
const DENIES = words(NEGATORS);
const IDIOMS: readonly (readonly [string, number])[] = [
  ['the shit', 3],
  ['the bomb', 3],
  ['bad ass', 1.5],
  ['badass', 1.5],
  ['yeah right', -2],
  ['kiss of death', -1.5],
  ['to die for', 3],
  ['beating heart', 3.1],
  ['broken heart', -2.9],
];

/** The compound score, -1 to 1. */
export function scoreVader(text: string): number {
  const raw = text.split(/\s+/).filter(Boolean);
  const tokens = raw.map((word) => {
    const bare = word.replaceAll(/^[\p{P}\p{S}]+|[\p{P}\p{S}]+$/gu, '');
    return bare.length <= 2 ? word : bare;
  });
  const low = tokens.map((word) => word.toLowerCase());
  const loud = tokens.map((word) => word.length > 1 && word === word.toUpperCase() && /\p{Lu}/u.test(word));
  const mixed = loud.some(Boolean) && !loud.every(Boolean);
  const valences = low.map((_, at) => valenceAt(low, at, mixed ? loud : []));
  const but = low.indexOf('but');
  if (but >= 0) for (let at = 0; at < valences.length; at += 1) valences[at] = (valences[at] ?? 0) * (at < but ? 0.5 : at > but ? 1.5 : 1);
  const sum = valences.reduce((total, one) => total + one, 0);
  const marks = emphasis(text);
  const total = sum > 0 ? sum + marks : sum < 0 ? sum - marks : 0;
  return total / Math.sqrt(total * total + 15);
}

function valenceAt(low: readonly string[], at: number, loud: readonly boolean[]): number {
  const word = low[at] ?? '';
  let valence = SCALARS.has(word) || (word === 'kind' && low[at + 1] === 'of') ? 0 : (LEXICON.get(word) ?? 0);
  if (valence === 0) return 0;
  if (word === 'no' && LEXICON.has(low[at + 1] ?? '')) return 0;
  if (loud[at]) valence += valence > 0 ? CAPITALS : -CAPITALS;
  for (let back = 1; back <= 3; back += 1) {
    const before = low[at - back];
    if (before === undefined || LEXICON.has(before)) continue;
    let scalar = SCALARS.get(before) ?? 0;
    if (valence < 0) scalar = -scalar;
    if (scalar !== 0 && loud[at - back]) scalar += valence > 0 ? CAPITALS : -CAPITALS;
    valence += scalar * (back === 1 ? 1 : back === 2 ? 0.95 : 0.9);
    if (DENIES.has(before.replaceAll("'", '')) || before.includes("n't")) valence *= NEGATED;
  }
  if (low[at - 1] === 'least' && low[at - 2] !== 'at' && low[at - 2] !== 'very') valence *= NEGATED;
  const around = low.slice(Math.max(0, at - 3), at + 3).join(' ');
  return IDIOMS.find(([idiom]) => around.includes(idiom))?.[1] ?? valence;
}

function emphasis(text: string): number {
  const exclamations = Math.min(text.split('!').length - 1, 4) * 0.292;
  const questions = text.split('?').length - 1;
  return exclamations + (questions > 1 ? (questions <= 3 ? questions * 0.18 : 0.96) : 0);
}
