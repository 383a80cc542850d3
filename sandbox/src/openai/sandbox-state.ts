import { randomBytes } from 'node:crypto';
import type { Fault } from './faults.ts';
import type { StoredPrompt } from './resolve-prompt.ts';
import type { Item, Responder, Script } from './turn.ts';
import type { ResponseObject } from './wire-types.ts';

/** One HTTP request as it came in. `status` is null while it is unanswered, and stays so when the socket was cut. */
export type JournalEntry = { method: string; path: string; body: unknown; at: Date; requestId: string; status: number | null };

export type Conversation = { id: string; createdAt: number; metadata: unknown; items: Item[]; busy: boolean };

export type StoredResponse = {
  response: ResponseObject;
  /** Input items of this response alone, as /input_items lists them. */
  input: Item[];
  /** Everything the model saw, then what it said: the history of a response that names this one. */
  context: Item[];
  cancel?: () => void;
};

/** All that a sandbox remembers. Each collection drops its oldest entry at its limit, so that a day of benchmarks does not fill the memory. */
export type SandboxState = {
  apiKeys: Set<string>;
  models: Set<string>;
  prompts: Map<string, StoredPrompt>;
  promptsShutdown: boolean;
  latencyMs: number;
  deltaMs: number;
  contextWindow: number;
  script: Script;
  responder: Responder;
  faults: Fault[];
  journal: JournalEntry[];
  conversations: Map<string, Conversation>;
  responses: Map<string, StoredResponse>;
  items: Map<string, Item>;
  /** Output item id → id of the reasoning item that stood right before it, and the reverse. */
  reasoningOf: Map<string, string>;
  seenPrefixes: Map<string, number>;
  responsesAsked: number;
  now: () => Date;
  nextId: (prefix: string) => string;
};

export const LIMITS = { journal: 5000, conversations: 50_000, responses: 10_000, items: 50_000, prefixes: 20_000 } as const;

/** Sets a key and drops the oldest one above the limit. */
export function remember<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.set(key, value);
  if (map.size <= limit) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

/** Ids rise in order, and begin with a part of their own per start: a database that outlives the sandbox never meets the same id twice. */
export function idSequence(): (prefix: string) => string {
  const boot = randomBytes(8).toString('hex');
  let count = 0;
  return (prefix) => `${prefix}_${boot}${(count += 1).toString(16).padStart(16, '0')}`;
}
