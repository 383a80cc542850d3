import { expect, test } from 'vitest';
import { compareMeans, compareShares } from './compare-shares.ts';
import type { Difference } from './compare-shares.ts';

const rounded = (one: Difference | null) => one && [one.difference, one.low, one.high].map((value) => Math.round(value * 10_000) / 10_000);

// The first is example (a) of Newcombe, Interval estimation for the difference between independent proportions (1998), method 10.
test.each([
  [56, 70, 48, 80, [0.2, 0.0524, 0.3339]],
  [9, 100, 3, 100, [0.06, -0.0088, 0.1349]],
  [0, 100, 0, 100, [0, -0.037, 0.037]],
  [5, 56, 0, 29, null],
])('%i of %i against %i of %i', (...[count, of, other, ofOthers, expected]) => {
  expect(rounded(compareShares({ count, of }, { count: other, of: ofOthers }))).toEqual(expected);
});

test('a difference of means reaches as far as both scatter, and none is told of a few', () => {
  expect(rounded(compareMeans({ count: 50, mean: 4.2, variance: 1 }, { count: 50, mean: 4, variance: 1 }))).toEqual([0.2, -0.192, 0.592]);
  expect(compareMeans({ count: 29, mean: 5, variance: 0 }, { count: 500, mean: 1, variance: 0 })).toBeNull();
});
