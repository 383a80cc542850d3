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

function runs(text: string): Set<string> {
  const words = fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const found = new Set<string>();
  for (let at = 0; at + SHARED_RUN <= words.length; at++) found.add(words.slice(at, at + SHARED_RUN).join(' '));
  return found;
}

// The same instructions guard every reply of an assistant.
let kept: { instructions: string; runs: Set<string> } | null = null;

function secretRuns(instructions: string): Set<string> {
  if (kept?.instructions !== instructions) kept = { instructions, runs: runs(instructions) };
  return kept.runs;
}

/** Nothing unfilled, nothing of the instructions, no names of tools. */
export function checkLeaks(text: string, input: GuardInput): GuardFailure[] {
  const failures: GuardFailure[] = [];
  for (const pattern of PLACEHOLDERS) {
    const hit = pattern.exec(text);
    if (hit) failures.push({ rule: 'placeholder', detail: `The reply holds "${hit[0].slice(0, 60)}", which looks unfilled.` });
  }
  const secret = secretRuns(input.instructions);
  const shared = [...runs(text)].filter((run) => secret.has(run));
  const open = shared.length > 0 ? runs(input.sources.map((source) => source.text).join('\n')) : new Set();
  const leaked = shared.some((run) => !open.has(run));
  if (leaked || ABOUT_ITSELF.test(fold(text))) failures.push({ rule: 'instructions', detail: 'The reply repeats or speaks of its instructions.' });
  for (const name of input.toolNames) {
    // "search" is also a word; "get_order" or "cancelOrder" is only ever a tool.
    const technical = /[_./:-]|[a-z][A-Z]|\d/.test(name);
    if (technical && text.toLowerCase().includes(name.toLowerCase()))
      failures.push({ rule: 'tool_name', detail: `The reply names the tool ${name.slice(0, 60)}.` });
  }
  const given = [
    ...input.sources.flatMap((source) => [source.title, source.text, source.url ?? '']),
    ...input.toolResults.map((result) => result.text),
    ...input.contact.identifiers,
    ...input.allowedLinks,
  ].join('\n');
  for (const [name] of text.matchAll(TECHNICAL_NAME))
    if (!given.includes(name)) failures.push({ rule: 'tool_name', detail: `The reply holds "${name.slice(0, 60)}", which is a name for programs.` });
  return failures;
}
