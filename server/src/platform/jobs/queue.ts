import { PgBoss } from 'pg-boss';
import type pg from 'pg';
import { correlationId } from '../correlation.ts';
import type { DatabaseHandle } from '../db/open.ts';
import { assertOutsideTransaction } from '../db/transaction.ts';
import type { JobWriter } from '../db/transaction.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Realtime } from '../realtime.ts';
import type { JobDefinition, SendOptions } from './define.ts';
import { completeJobs } from './complete-jobs.ts';
import { fetchJobs } from './fetch-jobs.ts';
import type { FetchedJob } from './fetch-jobs.ts';
import { planHandOver } from './hand-over.ts';
import type { JobRunner } from './hand-over.ts';
import { prepareQueue } from './queue-functions.ts';
import type { JobEnvelope, QueuedJob } from './queued-job.ts';

export interface Queue extends JobWriter {
  boss: PgBoss;
  /** Topic on which a queue's name is published when there may be work. */
  readonly wakeTopic: string;
  /** Jobs of its queue may be handed to it by the commit that makes them, until what this gives back is called. */
  addRunner(runner: JobRunner): () => void;
  /** Takes up to `limit` jobs of a queue; they are active from here on. */
  fetch(job: JobDefinition, limit: number): Promise<FetchedJob[]>;
  /** Marks jobs that were taken as done, each for the attempt it was taken for. */
  complete(job: JobDefinition, done: readonly FetchedJob[]): Promise<void>;
  /** Jobs that could run now, by queue, and how long the oldest has waited. Queues without any are left out. */
  depths(): Promise<{ queue: string; waiting: number; oldestSeconds: number }[]>;
  stop(): Promise<void>;
}

// A worker that died is noticed after HEARTBEAT + SUPERVISE at the latest: 25 s, inside the promised 30.
const HEARTBEAT_SECONDS = 15;
const SUPERVISE_SECONDS = 10;
// We decide ourselves when a job is given up (dead-letters.ts). A job that pg-boss fails for good would block its lane for ever.
const NEVER_GIVE_UP = 10_000;
const KEEP_COMPLETED_SECONDS = 900;

/** Opens pg-boss on our own pool, creates every queue and loads it, so that no later send has to ask for a second connection. */
export async function openQueue(database: DatabaseHandle, definitions: JobDefinition[], realtime: Realtime, log: Log): Promise<Queue> {
  const { pool, queuePool } = database;
  const boss = new PgBoss({
    db: {
      executeSql: (text, values) => {
        assertOutsideTransaction('the job queue asked for a connection of its own');
        return executeOn(queuePool, text, values);
      },
    },
    backend: database.kind === 'embedded' ? 'pglite' : 'postgres',
    superviseIntervalSeconds: database.kind === 'embedded' ? 60 : SUPERVISE_SECONDS,
    monitorIntervalSeconds: database.kind === 'embedded' ? 60 : SUPERVISE_SECONDS,
    maintenanceIntervalSeconds: 300,
    schedule: false,
    reindex: database.kind === 'postgres',
    monitorVacuum: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'));
  await boss.start();
  for (const definition of definitions) await ensureQueue(boss, definition);
  await prepareQueue(pool);
  if (database.kind === 'embedded') await releaseAbandoned(pool);
  const wakeTopic = 'jobs';
  const runners: JobRunner[] = [];
  return {
    boss,
    wakeTopic,
    toQueued,
    handOver: (jobs) => planHandOver(runners, jobs),
    wake(jobs) {
      for (const [queue, delayMs] of soonest(jobs)) {
        if (delayMs <= 0) realtime.publish(wakeTopic, { queue });
        // A hint for our own process only; other processes find delayed jobs by polling.
        else setTimeout(() => realtime.publish(wakeTopic, { queue }), delayMs + 5).unref();
      }
    },
    addRunner(runner) {
      runners.push(runner);
      return () => void runners.splice(runners.indexOf(runner), 1);
    },
    fetch: (job, limit) => fetchJobs(queuePool, job, limit),
    complete: (job, done) => completeJobs(queuePool, job, done),
    async depths() {
      const { rows } = await pool.query<{ queue: string; waiting: number; oldest: number }>(DEPTHS);
      return rows.map((row) => ({ queue: row.queue, waiting: row.waiting, oldestSeconds: Math.max(0, row.oldest) }));
    },
    stop: () => boss.stop({ graceful: false, close: false }),
  };
}

// Planning a statement of pg-boss takes Postgres as long as running it, so those that carry values are prepared.
const names = new Map<string, string>();
const MOST_NAMES = 200;

function nameOf(text: string): string | undefined {
  const name = names.get(text) ?? (names.size < MOST_NAMES ? `pg-boss-${names.size}` : undefined);
  if (name) names.set(text, name);
  return name;
}

async function executeOn(pool: pg.Pool, text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }> {
  const name = values && values.length > 0 ? nameOf(text) : undefined;
  const result: unknown = await (name && values ? pool.query({ name, text, values }) : pool.query(text, values as unknown[]));
  // A text of several statements gives an array of results: pg-boss reads their rows as one list.
  if (Array.isArray(result)) return { rows: result.flatMap((one: pg.QueryResult) => one.rows ?? []) };
  return { rows: (result as pg.QueryResult).rows };
}

async function ensureQueue(boss: PgBoss, definition: JobDefinition): Promise<void> {
  const options = {
    retryLimit: NEVER_GIVE_UP,
    retryDelay: definition.retrySeconds,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 600,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: KEEP_COMPLETED_SECONDS,
  };
  const policy = definition.lanes ? 'key_strict_fifo' : 'standard';
  if (await boss.getQueue(definition.name)) await boss.updateQueue(definition.name, options);
  else await boss.createQueue(definition.name, { ...options, policy });
}

function toQueued(workspaceId: string | null, job: JobDefinition, item: { data: unknown; options: SendOptions }): QueuedJob {
  const { lane, delayMs = 0 } = item.options;
  if (job.lanes && !lane) throw new Error(`${job.name} has lanes: say which`);
  const data: JobEnvelope = {
    workspace_id: item.options.workspaceId ?? workspaceId,
    correlation_id: item.options.correlationId ?? correlationId(),
    data: job.data.parse(item.data),
  };
  // Rising ids keep the order inside one insert, where every row has the same creation time.
  const row = {
    id: item.options.id ?? newId(),
    name: job.name,
    data,
    start_after: delayMs ? new Date(Date.now() + delayMs).toISOString() : null,
    lane: (job.lanes && lane) || null,
  };
  return { row, delayMs, carried: item.options.carried };
}

/** Of each queue, after how many milliseconds the first of its jobs may run. */
function soonest(jobs: readonly QueuedJob[]): Map<string, number> {
  const delays = new Map<string, number>();
  for (const { row, delayMs } of jobs) delays.set(row.name, Math.min(delayMs, delays.get(row.name) ?? delayMs));
  return delays;
}

const DEPTHS = `select name as queue, count(*)::int as waiting, extract(epoch from now() - min(start_after))::float as oldest
  from pgboss.job where state in ('created', 'retry') and start_after <= now() group by name`;

/** Alone on the embedded database, nobody else can be running what an earlier process left active. */
async function releaseAbandoned(pool: pg.Pool): Promise<void> {
  await pool.query(
    `update pgboss.job set state = 'retry', retry_count = retry_count + 1, start_after = now(), started_on = null, heartbeat_on = null where state = 'active'`,
  );
}
