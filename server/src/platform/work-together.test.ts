import { expect, test } from 'vitest';
import { BatonError } from './errors.ts';
import { workTogether } from './work-together.ts';

interface Piece {
  workspaceId: string;
  n: number;
}

const pieces = (workspaceId: string, count: number): Piece[] => Array.from({ length: count }, (_, n) => ({ workspaceId, n }));

test('pieces asked for side by side share runs, in their order, never of two workspaces, never more than allowed', async () => {
  const runs: Piece[][] = [];
  const work = workTogether(4, async (workspaceId, batch: readonly Piece[]) => {
    expect(batch.every((one) => one.workspaceId === workspaceId)).toBe(true);
    runs.push([...batch]);
    return batch.map((one) => one.n * 10);
  });
  const asked = [...pieces('a', 6), ...pieces('b', 2)];
  expect(await Promise.all(asked.map(work))).toEqual(asked.map((one) => one.n * 10));
  expect(runs.map((run) => run.map((one) => `${one.workspaceId}${one.n}`).join(' '))).toEqual(['a0 a1 a2 a3', 'a4 a5', 'b0 b1']);
});

test('a workspace waits for nobody but itself', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const work = workTogether(10, async (workspaceId, batch: readonly Piece[]) => {
    if (workspaceId === 'slow') await gate;
    return batch.map((one) => one.n);
  });
  const slow = work({ workspaceId: 'slow', n: 1 });
  expect(await work({ workspaceId: 'quick', n: 2 })).toBe(2);
  open();
  expect(await slow).toBe(1);
});

test('whoever asks while a run is on its way is in the next, and whoever asks later is not left waiting', async () => {
  const sizes: number[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const work = workTogether(10, async (_, batch: readonly Piece[]) => {
    sizes.push(batch.length);
    if (sizes.length === 1) await gate;
    return batch.map((one) => one.n);
  });
  const first = work({ workspaceId: 'a', n: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  const rest = pieces('a', 3).map(work);
  open();
  expect(await Promise.all([first, ...rest])).toEqual([1, 0, 1, 2]);
  expect(await work({ workspaceId: 'a', n: 7 })).toBe(7);
  expect(sizes).toEqual([1, 3, 1]);
});

test('one that cannot be done fails alone', async () => {
  const work = workTogether(10, async (_, batch: readonly Piece[]) => {
    if (batch.some((one) => one.n === 1)) throw new Error('a bad row');
    return batch.map((one) => one.n);
  });
  const results = await Promise.allSettled(pieces('a', 3).map(work));
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual([0, 'a bad row', 2]);
});

test('when the database is away it is asked once more, and all hear of it', async () => {
  let runs = 0;
  const work = workTogether(10, async (): Promise<number[]> => {
    runs += 1;
    throw new BatonError('storage_unavailable');
  });
  const outcomes = await Promise.allSettled(pieces('a', 5).map(work));
  expect(outcomes.map((one) => one.status === 'rejected' && (one.reason as BatonError).code)).toEqual(pieces('a', 5).map(() => 'storage_unavailable'));
  expect(runs).toBe(2);
});

test('a connection that was lost costs a repeat, and nobody else hears of it', async () => {
  let runs = 0;
  const work = workTogether(10, async (_, batch: readonly Piece[]) => {
    runs += 1;
    if (runs === 1) throw new BatonError('storage_unavailable');
    return batch.map((one) => one.n);
  });
  expect(await Promise.all(pieces('a', 4).map(work))).toEqual([0, 1, 2, 3]);
});
