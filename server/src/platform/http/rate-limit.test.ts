import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTestClock } from '../../../test/harness.ts';
import { createRateLimiter } from './rate-limit.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { SharedCounters } from './shared-counters.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Counters as Redis keeps them, which can be taken away. */
function counters(): SharedCounters & { away: boolean } {
  const kept = new Map<string, number>();
  return {
    away: false,
    async add(window, entries) {
      if (this.away) return null;
      return entries.map(({ key, by, withPrevious }) => {
        const total = (kept.get(`${window}:${key}`) ?? 0) + by;
        kept.set(`${window}:${key}`, total);
        return { total, previous: withPrevious ? (kept.get(`${window - 1}:${key}`) ?? 0) : null };
      });
    },
  };
}

function passed(limiter: RateLimiter, times: number, limit: number): number {
  let count = 0;
  for (let n = 0; n < times; n += 1) {
    try {
      limiter.take('caller:1', limit);
      count += 1;
    } catch {
      return count;
    }
  }
  return count;
}

test('two processes count one caller together, a tenth of a second apart', async () => {
  const clock = createTestClock();
  const shared = counters();
  const [first, second] = [createRateLimiter(clock, shared), createRateLimiter(clock, shared)];
  expect(passed(first, 6, 10)).toBe(6);
  await vi.advanceTimersByTimeAsync(150);
  expect(passed(second, 1, 10)).toBe(1);
  await vi.advanceTimersByTimeAsync(150);
  expect(passed(second, 10, 10)).toBe(3);
});

test('a process that begins in the middle knows what the minute before had seen', async () => {
  const clock = createTestClock();
  const shared = counters();
  expect(passed(createRateLimiter(clock, shared), 10, 10)).toBe(10);
  await vi.advanceTimersByTimeAsync(150);
  clock.advance(60_000);
  const later = createRateLimiter(clock, shared);
  expect(passed(later, 1, 10)).toBe(1);
  await vi.advanceTimersByTimeAsync(150);
  expect(passed(later, 10, 10)).toBe(0);
  clock.advance(30_000);
  expect(passed(later, 10, 10), 'half of it has faded').toBe(4);
});

test('while the counters are away each process counts for itself, and what it counted is told when they are back', async () => {
  const clock = createTestClock();
  const shared = counters();
  const [first, second] = [createRateLimiter(clock, shared), createRateLimiter(clock, shared)];
  shared.away = true;
  expect(passed(first, 20, 10)).toBe(10);
  await vi.advanceTimersByTimeAsync(150);
  expect(passed(first, 1, 10)).toBe(0);
  expect(passed(second, 5, 10)).toBe(5);
  await vi.advanceTimersByTimeAsync(150);
  shared.away = false;
  expect(passed(second, 1, 10)).toBe(1);
  await vi.advanceTimersByTimeAsync(150);
  expect(await shared.add(createTestClock().now().getTime() / 60_000, [{ key: 'caller:1', by: 0, withPrevious: false }])).toEqual([
    { total: 6, previous: null },
  ]);
});
