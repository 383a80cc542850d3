import { keepResults } from '#platform/keep-results';
import { fold } from '../triage/read-words.ts';
import type { GuardFailure, GuardInput } from './guard-input.ts';

/** Words in a row shared with the instructions that cannot be chance; seven occur in ordinary politeness. */
const SHARED_RUN = 8;

const PLACEHOLDERS: readonly RegExp[] = [
  /\{\{|\}\}|\$\{|\{%|%\}/,
  /<\/?[A-Z][A-Z0-9_ ]{1,40}>/,
  /\[(?!\d{1,3}\])[^\]\n(]{1,60}\](?!\()/,
  /\blorem ipsum\b/i,
  /\[object Object\]|\bundefined\b|\bNaN\b/,
  /\b(?:TODO|TBD|FIXME|XXX+)\b/,
  /%\([a-z_]+\)s|%[sd]\b/,
  /_{4,}/,
  /[\u{e0000}-\u{e007f}]/u,
];
const ABOUT_ITSELF =
  /\b(?:system prompt|my (?:instructions|prompt|guidelines)|as an ai language model|mijn instructies|meine anweisungen|mes instructions|le mie istruzioni|prompt_id)\b/;
/** Named as programs name things: no tool's name is known here for certain, and no person is written to like that. */
const TECHNICAL_NAME = /(?<!\{)\b[a-z]{2,}(?:_[a-z]{2,})+\b/g;

interface Runs {
  /** So many words after each other, joined by spaces. */
  runs: ReadonlySet<string>;
  /** All words that stand in one. */
  words: ReadonlySet<string>;
}

function readRuns(text: string): Runs {
  const words = wordsOf(fold(text));
  const runs = new Set<string>();
  for (let at = 0; at + SHARED_RUN <= words.length; at++) runs.add(runAt(words, at));
  return { runs, words: new Set(words) };
}

function wordsOf(folded: string): readonly string[] {
  return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function runAt(words: readonly string[], at: number): string {
  return words.slice(at, at + SHARED_RUN).join(' ');
}

/** The same instructions guard every reply of an assistant. */
const readSecret = keepResults(50, readRuns);

/** The runs of a text that are in the other as well; most of its words are not, so hardly any run has to be put together. */
function sharedRuns(folded: string, secret: Runs): string[] {
  const words = wordsOf(folded);
  const shared: string[] = [];
  let known = 0;
  for (const [at, word] of words.entries()) {
    known = secret.words.has(word) ? known + 1 : 0;
    if (known < SHARED_RUN) continue;
    const run = runAt(words, at + 1 - SHARED_RUN);
    if (secret.runs.has(run)) shared.push(run);
  }
  return shared;
}

/** Nothing unfilled, nothing of the instructions, no names of tools. */
export function checkLeaks(text: string, input: GuardInput): GuardFailure[] {
  const failures: GuardFailure[] = [];
  for (const pattern of PLACEHOLDERS) {
    const hit = pattern.exec(text);
    if (hit) failures.push({ rule: 'placeholder', detail: `The reply holds "${hit[0].slice(0, 60)}", which looks unfilled.` });
  }
  const folded = fold(text);
  const shared = sharedRuns(folded, readSecret(input.instructions));
  const open = shared.length > 0 ? readRuns(input.sources.map((source) => source.text).join('\n')).runs : new Set();
  const leaked = shared.some((run) => !open.has(run));
  if (leaked || ABOUT_ITSELF.test(folded)) failures.push({ rule: 'instructions', detail: 'The reply repeats or speaks of its instructions.' });
  for (const name of input.toolNames) {
    // "search" is also a word; "get_order" or "cancelOrder" is only ever a tool.
    const isTechnical = /[_./:-]|[a-z][A-Z]|\d/.test(name);
    if (isTechnical && text.toLowerCase().includes(name.toLowerCase()))
      failures.push({ rule: 'tool_name', detail: `The reply names the tool ${name.slice(0, 60)}.` });
  }
  const technical = [...text.matchAll(TECHNICAL_NAME)].map(([name]) => name);
  if (technical.length === 0) return failures;
  const given = [
    ...input.sources.flatMap((source) => [source.title, source.text, source.url ?? '']),
    ...input.toolResults.map((result) => result.text),
    ...input.contact.identifiers,
    ...input.allowedLinks,
  ].join('\n');
  for (const name of technical)
    if (!given.includes(name)) failures.push({ rule: 'tool_name', detail: `The reply holds "${name.slice(0, 60)}", which is a name for programs.` });
  return failures;
}
