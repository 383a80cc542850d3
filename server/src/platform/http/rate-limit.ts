import type { Clock } from '../clock.ts';
import { BatonError } from '../errors.ts';

const WINDOW_MS = 60_000;
const MOST_KEYS = 50_000;

/** Counts calls per key in a sliding minute (this window plus the fading share of the last). Throws `rate_limited` over the limit. */
export function createRateLimiter(clock: Clock): { take(key: string, limit: number): void } {
  let current = new Map<string, number>();
  let previous = new Map<string, number>();
  let startedAt = clock.now().getTime();
  const roll = (now: number) => {
    const passed = now - startedAt;
    if (passed < WINDOW_MS) return;
    previous = passed < 2 * WINDOW_MS ? current : new Map();
    current = new Map();
    startedAt = now - (passed % WINDOW_MS);
  };
  return {
    take(key, limit) {
      const now = clock.now().getTime();
      roll(now);
      const share = 1 - (now - startedAt) / WINDOW_MS;
      const used = (current.get(key) ?? 0) + (previous.get(key) ?? 0) * share;
      if (used >= limit) throw new BatonError('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil((WINDOW_MS - (now - startedAt)) / 1000)) });
      // Whoever sends from ever new addresses must not fill our memory.
      if (current.size >= MOST_KEYS) current.clear();
      current.set(key, (current.get(key) ?? 0) + 1);
    },
  };
}
