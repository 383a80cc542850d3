import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextPlace } from './call-pace.ts';
import type { Pace } from './call-pace.ts';

it('never lets more calls through than a window holds, nor more at once than the burst, however they come', () => {
  const rule = { key: 'one', apartMs: 1000, burst: 15, window: { ms: 60_000, most: 60 } };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 70, maxLength: 150 }), (waits) => {
      let pace: Pace = { fullAt: 0, recent: [] };
      let now = 1_000_000;
      const calls: number[] = [];
      for (const wait of waits) {
        now += wait;
        const { at, after } = nextPlace(rule, pace, now);
        pace = after(at);
        calls.push(at);
        expect(at).toBeGreaterThanOrEqual(now);
      }
      for (const [index, at] of calls.entries()) {
        expect(at).toBeGreaterThanOrEqual(calls[index - 1] ?? 0);
        expect(at - (calls[index - 60] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(60_000);
        expect(at - (calls[index - 15] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(1000);
      }
    }),
    { numRuns: 50 },
  );
});
