import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestCtx, eventually } from '../../../test/harness.ts';
import type { TestCtx } from '../../../test/harness.ts';
import { bindJob, defineJob } from '../jobs.ts';

const slow = defineJob('test.slow', z.object({ n: z.int() }), { concurrency: 1 });
let world: TestCtx;

beforeAll(async () => {
  world = await createTestCtx({ jobs: [slow] });
});
afterAll(() => world.close());

test('a queue whose slots are all taken leaves the process free for everything else, and goes on by itself', async () => {
  const done: number[] = [];
  let ticks = 0;
  const ticker = setInterval(() => (ticks += 1), 10);
  world.startWorkers([
    bindJob(slow, async ({ data }) => {
      // Timers fire only while the dispatcher lets go: a wake-up remembered while this runs must not be answered over and over.
      await new Promise((resolve) => setTimeout(resolve, 100));
      done.push(data.n);
    }),
  ]);
  for (const n of [1, 2, 3]) await world.ctx.db.tx(world.workspaceId, (tx) => tx.send(slow, { n }));
  await eventually(() => done.length === 3, 'three jobs, one at a time');
  clearInterval(ticker);
  expect(done).toEqual([1, 2, 3]);
  expect(ticks).toBeGreaterThan(10);
});
