import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestCtx, eventually } from '../../../test/harness.ts';
import type { TestCtx } from '../../../test/harness.ts';
import { bindJob, defineJob } from '../jobs.ts';

const LANES = ['ann', 'ben', 'cem', 'dee'];
const OF_A_LANE = 8;

const laned = defineJob('test.laned', z.object({ lane: z.string(), n: z.int() }), { lanes: true, concurrency: 6, retrySeconds: 0 });
const later = defineJob('test.later', z.object({ n: z.int() }), { lanes: true });
let world: TestCtx;

beforeAll(async () => {
  world = await createTestCtx({ jobs: [laned, later] });
});
afterAll(() => world.close());

test('two fetchers run each lane one at a time and in order, a failed job holds its lane back, and other lanes go on', async () => {
  const running = new Map<string, number>();
  const tries: string[] = [];
  const done: string[] = [];
  let lanesAtOnce = 0;
  const job = bindJob(laned, async ({ data: { lane, n }, attempt }) => {
    running.set(lane, (running.get(lane) ?? 0) + 1);
    lanesAtOnce = Math.max(lanesAtOnce, running.size);
    tries.push(`${lane}${n}`);
    expect(running.get(lane)).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 3));
    running.delete(lane);
    if (n === 2 && attempt === 1) throw new Error('once');
    done.push(`${lane}${n}`);
  });
  for (let n = 0; n < OF_A_LANE; n += 1)
    for (const lane of LANES) await world.ctx.db.tx(world.workspaceId, (tx) => tx.send(laned, { lane, n }, { lane: `${world.workspaceId}:${lane}` }));
  world.startWorkers([job]);
  world.startWorkers([job]);
  await eventually(() => done.length === LANES.length * OF_A_LANE, 'every job done once', 20_000);

  const ordered = Array.from({ length: OF_A_LANE }, (_, n) => n);
  for (const lane of LANES) {
    expect(done.filter((one) => one.startsWith(lane))).toEqual(ordered.map((n) => `${lane}${n}`));
    expect(tries.filter((one) => one.startsWith(lane))).toEqual([0, 1, 2, ...ordered.slice(2)].map((n) => `${lane}${n}`));
  }
  expect(lanesAtOnce).toBeGreaterThan(1);
});

test('a job that is to run later holds nobody of its lane back', async () => {
  const done: number[] = [];
  world.startWorkers([bindJob(later, async ({ data }) => void done.push(data.n))]);
  await world.ctx.db.tx(world.workspaceId, (tx) => tx.send(later, { n: 1 }, { lane: 'one', delayMs: 3_600_000 }));
  await world.ctx.db.tx(world.workspaceId, (tx) => tx.send(later, { n: 2 }, { lane: 'one' }));
  await eventually(() => done.length > 0, 'the job that may run now');
  expect(done).toEqual([2]);
});
