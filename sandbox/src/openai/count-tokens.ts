import { hash } from 'node:crypto';
import type { SandboxState } from './sandbox-state.ts';
import { LIMITS, remember } from './sandbox-state.ts';
import type { Item } from './turn.ts';

/** Four characters to a token: close to o200k on English prose, and every count of the sandbox uses this one, so sums always agree. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

type Weight = { tokens: number; digest: string };
/** Items are never changed once stored, so each is weighed once however often its conversation goes on. */
const weights = new WeakMap<object, Weight>();

function weigh(value: object): Weight {
  const known = weights.get(value);
  if (known) return known;
  const { id: _, ...said } = value as Partial<Item>;
  const text = JSON.stringify(said);
  const weight = { tokens: countTokens(text), digest: hash('sha1', text, 'base64') };
  weights.set(value, weight);
  return weight;
}

export type Prompted = { instructions: string; tools: readonly object[]; format: object | undefined; items: readonly Item[] };
export type InputCount = { tokens: number; cached: number; written: number };

/** What the model is shown, in tokens: instructions, tools, format and items. */
export function countInput(prompted: Prompted): number {
  return headOf(prompted).tokens + prompted.items.reduce((sum, item) => sum + weigh(item).tokens, 0);
}

/**
 * As countInput, and how much of it a cache would have held: the longest prefix seen before, in whole blocks of 128 tokens, from 1024 tokens on,
 * which is how OpenAI describes its prompt cache. Remembers the prefixes of this request for the next.
 */
export function countCachedInput(state: SandboxState, prompted: Prompted): InputCount {
  const head = headOf(prompted);
  let { tokens, digest } = head;
  let seen = 0;
  const visit = (): void => {
    if (state.seenPrefixes.has(digest)) seen = tokens;
    else if (tokens >= 1024) remember(state.seenPrefixes, digest, tokens, LIMITS.prefixes);
  };
  visit();
  for (const item of prompted.items) {
    const weight = weigh(item);
    tokens += weight.tokens;
    digest = hash('sha1', digest + weight.digest, 'base64');
    visit();
  }
  const cached = inBlocks(seen);
  return { tokens, cached, written: Math.max(0, inBlocks(tokens) - cached) };
}

const inBlocks = (tokens: number): number => (tokens >= 1024 ? Math.floor(tokens / 128) * 128 : 0);

function headOf(prompted: Prompted): Weight {
  const text =
    prompted.instructions + (prompted.tools.length > 0 ? JSON.stringify(prompted.tools) : '') + (prompted.format ? JSON.stringify(prompted.format) : '');
  return { tokens: countTokens(text), digest: hash('sha1', text, 'base64') };
}
