import type { Clock } from '../clock.ts';
import { BatonError } from '../errors.ts';
import type { SharedCounters } from './shared-counters.ts';

export interface RateLimiter {
  /** Counts a call. @throws rate_limited over `limit` calls a minute. */
  take(key: string, limit: number): void;
}

const WINDOW_MS = 60_000;
const MOST_KEYS = 50_000;
const SHARE_AFTER_MS = 100;

interface Count {
  /** Counted here and not yet told to the others. */
  own: number;
  /** Counted anywhere, as far as is known. */
  known: number;
  /** The minute before, anywhere; null until asked. */
  before: number | null;
}

/**
 * Counts calls per key in a sliding minute (this window plus the fading share of the last). With `shared`, processes tell each other what
 * they counted ten times a second: no request waits for Redis, and a key is over its limit by no more than comes in within that time.
 * While Redis is away each process counts for itself.
 */
export function createRateLimiter(clock: Clock, shared: SharedCounters | null = null): RateLimiter {
  let current = new Map<string, Count>();
  let previous = new Map<string, Count>();
  const began = clock.now().getTime();
  // Processes share a window only when all begin it at the same moment.
  let startedAt = shared ? began - (began % WINDOW_MS) : began;
  const roll = (now: number) => {
    const passed = now - startedAt;
    if (passed < WINDOW_MS) return;
    previous = passed < 2 * WINDOW_MS ? current : new Map();
    current = new Map();
    startedAt = now - (passed % WINDOW_MS);
  };
  const tell = shared ? createTelling(shared, () => ({ window: startedAt / WINDOW_MS, counts: current })) : () => undefined;
  return {
    take(key, limit) {
      const now = clock.now().getTime();
      roll(now);
      const share = 1 - (now - startedAt) / WINDOW_MS;
      const count = current.get(key) ?? { own: 0, known: 0, before: null };
      const used = total(count) + (count.before ?? total(previous.get(key))) * share;
      if (used >= limit) throw new BatonError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil((WINDOW_MS - (now - startedAt)) / 1000)) });
      // Whoever sends from ever new addresses must not fill our memory.
      if (current.size >= MOST_KEYS) current.clear();
      count.own += 1;
      current.set(key, count);
      tell(key);
    },
  };
}

function total(count: Count | undefined): number {
  return count ? count.own + count.known : 0;
}

/** Gathers changed keys and tells them together. */
function createTelling(shared: SharedCounters, now: () => { window: number; counts: Map<string, Count> }): (key: string) => void {
  let changed = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  const telling = async () => {
    const { window, counts } = now();
    const entries = [...changed].flatMap((key) => {
      const count = counts.get(key);
      return count && count.own > 0 ? [{ key, count, by: count.own }] : [];
    });
    changed = new Set();
    const answers = await shared.add(
      window,
      entries.map(({ key, by, count }) => ({ key, by, withPrevious: count.before === null })),
    );
    answers?.forEach((answer, index) => {
      const { count, by } = entries[index]!;
      count.own -= by;
      count.known = answer.total;
      if (answer.previous !== null) count.before = answer.previous;
    });
  };
  return (key) => {
    changed.add(key);
    timer ??= setTimeout(() => {
      timer = null;
      void telling();
    }, SHARE_AFTER_MS).unref();
  };
}
