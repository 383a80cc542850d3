import type { ChatwootState } from './chatwoot-state.ts';

/** Calls a minute, counted from the full minute on: all of one address, and some paths more narrowly. */
const NARROWER: readonly { path: RegExp; limit: number }[] = [
  { path: /\/contacts\/search$/, limit: 100 },
  { path: /\/conversations\/meta$/, limit: 30 },
];

/** Counts the call and tells whether it is one too many. */
export function overLimit(state: ChatwootState, address: string, path: string): boolean {
  const minute = Math.floor(Date.now() / 60_000);
  if (state.counted.minute !== minute) state.counted = { minute, calls: new Map() };
  const narrower = NARROWER.find((one) => one.path.test(path));
  const over = [count(state, `ip:${address}`) > state.settings.requestsPerMinute, narrower !== undefined && count(state, `path:${path}`) > narrower.limit];
  return over.includes(true);
}

function count({ counted }: ChatwootState, key: string): number {
  const calls = (counted.calls.get(key) ?? 0) + 1;
  counted.calls.set(key, calls);
  return calls;
}
