import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestCtx, eventually } from '../../../test/harness.ts';
import type { TestCtx } from '../../../test/harness.ts';
import { bindJob, defineJob } from '../jobs.ts';
import type { RunningJob } from '../jobs.ts';

const single = defineJob('test.single', z.object({ n: z.int() }), { concurrency: 1 });
const laned = defineJob('test.lane', z.object({ lane: z.string(), n: z.int() }), { lanes: true, concurrency: 8 });
const ending = defineJob('test.ending', z.object({ n: z.int() }), { lanes: true, retrySeconds: 0 });
const careless = defineJob('test.careless', z.object({ n: z.int() }), { attempts: 1 });
const joined = defineJob('test.joined', z.object({ ns: z.array(z.int()) }), { lanes: true, join: (earlier, later) => ({ ns: [...earlier.ns, ...later.ns] }) });
const foreign = defineJob('test.foreign', z.object({}));

let world: TestCtx;

beforeAll(async () => {
  world = await createTestCtx({ jobs: [single, laned, ending, careless, joined, foreign] });
});
afterAll(() => world.close());

/** The jobs of a queue. Whoever was active from the start began in the transaction that made it. */
const inQueue = (queue: string) =>
  world.ctx.db.system((tx) =>
    tx.query<{ id: string; state: string; fromTheStart: boolean }>(
      'select id, state, started_on is not distinct from created_on as "fromTheStart" from pgboss.job_common where name = $1',
      [queue],
    ),
  );

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

test('a job begins with the commit that makes it where there is a place, stands in line where there is none, and never begins for a transaction that is rolled back', async () => {
  const { db } = world.ctx;
  const held = gate();
  const ran: number[] = [];
  let handedOver = 0;
  const send = (n: number, fails = false) =>
    db.tx(world.workspaceId, async (tx) => {
      await tx.send(single, { n }, { carried: 'in hand' });
      // Shows at the commit, when places are kept already.
      if (fails) tx.write('select 1 / 0');
    });
  world.startWorkers([
    bindJob(single, async ({ data: { n }, carried }) => {
      if (carried === 'in hand') handedOver += 1;
      if (n > 0) ran.push(n);
      if (n === 1) await held.opened;
    }),
  ]);
  // Until the queue was looked through nobody knows whether others wait.
  await eventually(async () => {
    await send(0);
    return handedOver > 0;
  }, 'a job handed over');
  await eventually(async () => (await inQueue(single.name)).length === 0, 'the first jobs over');
  await expect(send(99, true)).rejects.toThrow('division by zero');

  await send(1);
  expect(await inQueue(single.name)).toEqual([expect.objectContaining({ state: 'active', fromTheStart: true })]);
  await send(2);
  expect((await inQueue(single.name)).map((job) => job.state).toSorted()).toEqual(['active', 'created']);
  held.open();
  await eventually(() => ran.length === 2, 'both jobs done');
  expect(ran).toEqual([1, 2]);
});

test('jobs of a lane that many transactions make at once run one at a time, each once, while some are handed over and some are looked for', async () => {
  const { db } = world.ctx;
  const running = new Set<string>();
  const done: string[] = [];
  const overlaps: string[] = [];
  const job = bindJob(laned, async ({ data: { lane, n } }) => {
    if (running.has(lane)) overlaps.push(`${lane}${n}`);
    running.add(lane);
    await new Promise((resolve) => setTimeout(resolve, n % 3));
    running.delete(lane);
    done.push(`${lane}${n}`);
  });
  world.startWorkers([job]);
  world.startWorkers([job]);
  const wanted: string[] = [];
  const sends: Promise<void>[] = [];
  for (let n = 0; n < 12; n += 1) {
    for (const pair of [['ann', 'ben'], ['ben', 'ann'], ['cem']]) {
      wanted.push(...pair.map((lane) => `${lane}${n}`));
      sends.push(
        db.tx(world.workspaceId, async (tx) =>
          tx.sendMany(
            laned,
            pair.map((lane) => ({ data: { lane, n }, options: { lane } })),
          ),
        ),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, n % 4));
  }
  await Promise.all(sends);
  await eventually(() => done.length >= wanted.length, 'every job done', 20_000);
  expect(overlaps).toEqual([]);
  expect(done.toSorted()).toEqual(wanted.toSorted());
});

test('a job that ends with the commit of its work frees its lane with it, and one whose work is rolled back is tried again', async () => {
  const { db } = world.ctx;
  const tries: string[] = [];
  const left: boolean[] = [];
  const first = gate();
  world.startWorkers([
    bindJob(ending, async (job) => {
      const { n } = job.data;
      tries.push(`${n}.${job.attempt}`);
      if (n === 1) await first.opened;
      await db.tx(world.workspaceId, async (tx) => {
        tx.endJob(job);
        // Must not overtake those that wait already.
        if (n === 1) await tx.send(ending, { n: 4 }, { lane: 'one' });
        if (n === 2 && job.attempt === 1) throw new Error('once');
      });
      left.push((await inQueue(ending.name)).some((one) => one.id === job.id));
    }),
  ]);
  for (const n of [1, 2, 3]) await db.tx(world.workspaceId, (tx) => tx.send(ending, { n }, { lane: 'one' }));
  first.open();
  await eventually(async () => left.length === 4 && (await inQueue(ending.name)).length === 0, 'all of them over');
  expect(tries).toEqual(['1.1', '2.1', '2.2', '3.1', '4.1']);
  expect(left).toEqual([false, false, false, false]);
});

test('nobody ends a job of another workspace', async () => {
  const { db } = world.ctx;
  const other = await world.createWorkspace();
  const held = gate();
  let running: RunningJob<object> | null = null;
  world.startWorkers([
    bindJob(foreign, async (job) => {
      running = job;
      await held.opened;
    }),
  ]);
  await db.tx(world.workspaceId, (tx) => tx.send(foreign, {}));
  const job = await eventually(() => running, 'the job running');
  await db.tx(other, async (tx) => tx.endJob({ ...(job as RunningJob<object>), onEnded: () => undefined }));
  expect((await inQueue(foreign.name)).map((one) => one.state)).toEqual(['active']);
  await db.tx(world.workspaceId, async (tx) => tx.endJob({ ...(job as RunningJob<object>), onEnded: () => undefined }));
  expect(await inQueue(foreign.name)).toEqual([]);
  held.open();
});

test('what a transaction does after its commit comes before the job that it hands over, and a failure behind the commit that ended a job repeats nothing', async () => {
  const { db } = world.ctx;
  const ran: string[] = [];
  let forgotten = -1;
  world.startWorkers([
    bindJob(careless, async (job) => {
      ran.push(`${job.data.n}.${job.attempt}, ${forgotten} forgotten`);
      await db.tx(world.workspaceId, async (tx) => tx.endJob(job));
      throw new Error('too late to matter');
    }),
  ]);
  for (const n of [0, 1]) {
    await db.tx(world.workspaceId, async (tx) => {
      await tx.send(careless, { n });
      tx.afterCommit(() => (forgotten = n));
    });
    await eventually(async () => ran.length === n + 1 && (await inQueue(careless.name)).length === 0, 'the job over');
  }
  const outcomes = async () => (await world.ctx.metrics.jobs.get()).values.filter((one) => one.labels['queue'] === careless.name);
  await eventually(async () => (await outcomes()).reduce((sum, one) => sum + one.value, 0) === 2, 'both counted');
  expect((await outcomes()).map((one) => one.labels['outcome'])).toEqual(['done']);
  expect(ran).toEqual(['0.1, 0 forgotten', '1.1, 1 forgotten']);
});

test('a workspace neither reads the queue nor writes in it past its functions', async () => {
  const { db } = world.ctx;
  for (const statement of [
    'select 1 from pgboss.job_common',
    'select 1 from pgboss.queue',
    `insert into pgboss.job_common (name) values ('test.single')`,
    'delete from pgboss.job_common',
  ])
    await expect(
      db.tx(world.workspaceId, (tx) => tx.query(statement)),
      statement,
    ).rejects.toThrow('permission denied');
});

test('what one transaction sends to a lane at one moment is one job where its kind says so; another lane, moment or request has its own', async () => {
  const { db } = world.ctx;
  const send = (lane: string, n: number, options: { delayMs?: number; correlationId?: string } = {}) => ({
    data: { ns: [n] },
    options: { lane, correlationId: 'one', ...options },
  });
  await db.tx(world.workspaceId, (tx) =>
    tx.sendMany(joined, [
      send('a', 1),
      send('b', 2),
      send('a', 3),
      send('a', 4, { delayMs: 60_000 }),
      send('a', 5, { delayMs: 60_000 }),
      send('b', 6, { correlationId: 'two' }),
    ]),
  );
  await db.tx(world.workspaceId, (tx) => tx.sendMany(joined, [send('b', 7)]));
  const rows = await world.ctx.db.system((tx) =>
    tx.query<{ lane: string; ns: number[] }>(`select singleton_key as lane, data->'data'->'ns' as ns from pgboss.job_common where name = $1 order by id`, [
      joined.name,
    ]),
  );
  expect(rows.map(({ lane, ns }) => [lane, ...ns])).toEqual([
    ['a', 1, 3],
    ['b', 2],
    ['a', 4, 5],
    ['b', 6],
    ['b', 7],
  ]);
});

test('a commit that hands over first is on the disk when its maker goes on', async () => {
  const { db } = world.ctx;
  for (let n = 0; n < 20; n += 1) {
    const written = await db.system(
      async (tx) => {
        await tx.query(`select pg_logical_emit_message(true, 'test', 'something')`);
        return (await tx.query<{ at: string }>('select pg_current_wal_insert_lsn()::text as at'))[0]?.at;
      },
      { handOverFirst: true },
    );
    const [state] = await db.system((tx) => tx.query<{ onDisk: boolean }>('select pg_current_wal_flush_lsn() >= $1::pg_lsn as "onDisk"', [written]));
    expect(state?.onDisk).toBe(true);
  }
});
