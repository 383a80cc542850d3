import { expect, test } from 'vitest';
import { shareRead } from './share-read.ts';

/** A look that ends when told. */
function slowly(values: number[]) {
  const ends: (() => void)[] = [];
  const look = () => new Promise<number>((resolve) => ends.push(() => resolve(values.shift() ?? -1)));
  return { look, ends };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a thousand who ask at once cause two looks, and nobody gets what was read before they asked', async () => {
  const of = {};
  const { look, ends } = slowly([1, 2]);
  const first = shareRead(of, 'w:x', look);
  const others = Array.from({ length: 999 }, () => shareRead(of, 'w:x', look));
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  await turn();
  const later = slowly([3]);
  const alone = shareRead(of, 'w:x', later.look);
  later.ends[0]?.();
  expect(await alone).toBe(3);
});

test('a look that fails fails for those who shared it, and the next one is made anew', async () => {
  const of = {};
  let looks = 0;
  const failing = () => {
    looks += 1;
    return Promise.reject(new Error(`look ${looks}`));
  };
  const outcomes = await Promise.allSettled([shareRead(of, 'w:x', failing), shareRead(of, 'w:x', failing), shareRead(of, 'w:x', failing)]);
  expect(outcomes.map((one) => one.status === 'rejected' && (one.reason as Error).message)).toEqual(['look 1', 'look 2', 'look 2']);
  expect(await shareRead(of, 'w:x', () => Promise.resolve(7))).toBe(7);
});

test('other questions and other databases are looked at apart', async () => {
  const of = {};
  const one = shareRead(of, 'a:x', () => Promise.resolve(1));
  const two = shareRead(of, 'b:x', () => Promise.resolve(2));
  const three = shareRead({}, 'a:x', () => Promise.resolve(3));
  expect(await Promise.all([one, two, three])).toEqual([1, 2, 3]);
});
