import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../clock.ts';
import { newId } from '../ids.ts';
import { withCorrelation } from '../correlation.ts';
import { crashPoint } from '../crash-point.ts';
import type { Db } from '../db/transaction.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { Realtime } from '../realtime.ts';
import { buryJob } from './dead-letters.ts';
import type { BoundJob, JobDefinition } from './define.ts';
import type { FetchedJob } from './fetch-jobs.ts';
import type { JobRunner } from './hand-over.ts';
import type { Queue } from './queue.ts';

export interface Dispatcher {
  /** Stops fetching, lets running jobs end for at most `graceMs`, then aborts them; they are taken up again by whoever comes next. */
  stop(graceMs: number): Promise<void>;
}

export interface DispatcherParts {
  queue: Queue;
  jobs: readonly BoundJob[];
  db: Db;
  realtime: Realtime;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** How often a queue is looked at when nobody gave a hint. */
  pollMs?: number;
}

/** Settling names the attempt: a job that was taken over meanwhile is left alone. */
function asAttempt(job: FetchedJob): { id: string; retryCount: number } {
  return { id: job.id, retryCount: job.retryCount };
}

const POLL_MS = 1000;
const TOUCH_MS = 5000;
// Under load a fetch every few milliseconds finds many jobs at once; each alone would cost a round trip.
const FETCH_GAP_MS = 3;
// Who comes into a lane at the very moment its last job ends is seen by nobody. It is looked for a little later, once for many.
const LOOK_AGAIN_MS = 20;
const MAX_FETCH = 100;

/**
 * Runs jobs. pg-boss's own workers fetch a batch and wait for its slowest job before the next fetch, which would let one slow
 * model call hold up nineteen quick ones; here each queue keeps its slots full, and finished jobs are settled together.
 */
export function startDispatcher(parts: DispatcherParts): Dispatcher {
  const loops = parts.jobs.map((job) => runQueue(parts, job));
  const unsubscribe = parts.realtime.subscribe(parts.queue.wakeTopic, ({ queue }) => {
    for (const loop of loops) if (loop.name === queue) loop.wake();
  });
  return {
    async stop(graceMs) {
      unsubscribe();
      await Promise.all(loops.map((loop) => loop.stop(graceMs)));
    },
  };
}

/** Who has the places of a queue in this process. */
interface Slots {
  active: Map<string, FetchedJob>;
  /** Kept for jobs on their way into a commit. */
  reserved: number;
  /** Kept for jobs that are being looked for. */
  asked: number;
  /** The last look found fewer than there was room for, so nothing waits that could run. */
  drained: boolean;
  stopping: boolean;
}

function openRunner({ name, concurrency, heldMs }: JobDefinition, slots: Slots, run: (job: FetchedJob) => void): JobRunner {
  // What is handed over by a commit runs apart from whoever committed.
  const outside = AsyncLocalStorage.snapshot();
  return {
    queue: name,
    heldMs,
    reserve() {
      if (slots.stopping || !slots.drained || slots.active.size + slots.reserved + slots.asked >= concurrency) return null;
      slots.reserved += 1;
      return {
        start(handed, delayMs) {
          slots.reserved -= 1;
          slots.active.set(handed.id, handed);
          outside(() => (delayMs > 0 ? void setTimeout(run, delayMs, handed) : run(handed)));
        },
        release: () => void (slots.reserved -= 1),
      };
    },
  };
}

function runQueue(parts: DispatcherParts, job: BoundJob) {
  const { name, concurrency, lanes } = job.definition;
  const slots: Slots = { active: new Map(), reserved: 0, asked: 0, drained: false, stopping: false };
  const { active } = slots;
  const settled: FetchedJob[] = [];
  const abort = new AbortController();
  const bell = createBell();
  let lastFetch = 0;

  const settle = async () => {
    const done = settled.splice(0);
    if (done.length === 0) return;
    await parts.queue.complete(job.definition, done);
    // The next job of a lane becomes visible only now.
    if (lanes) bell.ring();
  };
  const settler = createBatcher(settle, (error) => parts.log.warn({ err: error, queue: name }, 'could not settle jobs; they will run again'));

  const runOne = async (fetched: FetchedJob) => {
    try {
      const end = await execute(parts, job, fetched, abort.signal);
      if (end === 'done') settled.push(fetched);
      if (end === 'lane_waits') bell.ring();
      else if (end === 'ended' && lanes) bell.ringSoon();
    } catch (error) {
      parts.log.warn({ err: error, queue: name }, 'could not settle a job; it will run again');
    } finally {
      active.delete(fetched.id);
      if (settled.length > 0) settler.soon();
      if (!slots.drained) bell.ring();
    }
  };

  const leave = parts.queue.addRunner(openRunner(job.definition, slots, (handed) => void runOne(handed)));

  const toucher = setInterval(() => touch(parts, name, active), TOUCH_MS);

  const loop = (async () => {
    while (!slots.stopping) {
      if (active.size + slots.reserved >= concurrency) {
        // A ring that is still remembered would be answered at once, again and again, and nothing else in the process would ever run.
        bell.clear();
        slots.drained = false;
        await bell.wait(parts.pollMs ?? POLL_MS);
        continue;
      }
      const gap = FETCH_GAP_MS - (Date.now() - lastFetch);
      if (active.size > 0 && gap > 0) await sleep(gap);
      bell.clear();
      lastFetch = Date.now();
      slots.asked = howMany(slots, concurrency - active.size - slots.reserved);
      const fetched = slots.asked > 0 ? await fetchJobs(parts, job.definition, slots.asked) : [];
      for (const one of fetched) {
        active.set(one.id, one);
        void runOne(one);
      }
      slots.drained = fetched.length < slots.asked;
      slots.asked = 0;
      if (slots.drained && !slots.stopping) await bell.wait(parts.pollMs ?? POLL_MS);
    }
  })();

  return {
    name,
    wake: () => bell.ring(),
    async stop(graceMs: number) {
      slots.stopping = true;
      leave();
      bell.ring();
      await loop;
      await untilEmpty(slots, graceMs);
      abort.abort(new Error('shutting down'));
      await untilEmpty(slots, 1000);
      clearInterval(toucher);
      await settler.flush();
    },
  };
}

/** So that nobody takes them over. */
function touch({ queue, log }: DispatcherParts, name: string, active: ReadonlyMap<string, FetchedJob>): void {
  if (active.size === 0) return;
  queue.boss.touch(name, [...active.values()].map(asAttempt)).catch((error: unknown) => log.warn({ err: error, queue: name }, 'heartbeat failed'));
}

async function untilEmpty(slots: Slots, atMostMs: number): Promise<void> {
  const deadline = Date.now() + atMostMs;
  while (slots.active.size + slots.reserved > 0 && Date.now() < deadline) await sleep(10);
}

/** How many jobs to look for. A power of two: each limit is a statement of its own. */
function howMany({ drained }: Slots, free: number): number {
  if (free <= 0) return 0;
  // Where nothing is expected, half the places stay free for what is handed over meanwhile.
  const most = drained && free > 1 ? free / 2 : free;
  return 2 ** Math.floor(Math.log2(Math.min(most, MAX_FETCH)));
}

async function fetchJobs(parts: DispatcherParts, job: JobDefinition, limit: number): Promise<FetchedJob[]> {
  try {
    return await parts.queue.fetch(job, limit);
  } catch (error) {
    parts.log.warn({ err: error, queue: job.name }, 'could not fetch jobs');
    await sleep(500);
    return [];
  }
}

/** `done`: it is to leave the queue. `ended`, `lane_waits`: it has left it with its own commit; another one of its lane could run now. `back`: it is in the queue for a later attempt. */
type End = 'done' | 'ended' | 'lane_waits' | 'back';

/** Runs one job. A failure is handed back to the queue for a later attempt, or buried. */
async function execute(parts: DispatcherParts, job: BoundJob, fetched: FetchedJob, signal: AbortSignal): Promise<End> {
  const { name, attempts } = job.definition;
  const { workspace_id: workspaceId, correlation_id: correlation, data } = fetched.data;
  const attempt = fetched.retryCount + 1;
  let end: End = 'done';
  const onEnded = (laneWaits: boolean) => void (end = laneWaits ? 'lane_waits' : 'ended');
  const stop = parts.metrics.jobDuration.startTimer({ queue: name });
  return withCorrelation(correlation ?? newId(), async () => {
    try {
      // Killed again and again while running: this job takes the process down with it, so it is not run once more.
      if (attempt > attempts) throw new Error('the process ended during every earlier attempt');
      const parsed = job.definition.data.parse(data);
      const result = await job.handler({
        queue: name,
        id: fetched.id,
        workspaceId,
        data: parsed,
        carried: fetched.carried,
        attempt,
        lastAttempt: attempt >= attempts,
        signal,
        onEnded,
      });
      crashPoint('job.before_settle');
      parts.metrics.jobs.inc({ queue: name, outcome: 'done' });
      parts.log.debug({ queue: name, job: fetched.id, outcome: result?.outcome ?? 'done' }, 'job done');
      return end;
    } catch (error) {
      if (end === 'done') return await recordFailure(parts, job, { fetched, attempt, error });
      parts.metrics.jobs.inc({ queue: name, outcome: 'done' });
      parts.log.error(
        { err: error, queue: name, job: fetched.id },
        'a job failed behind the commit that ended it: its work is done, and what came after it is not repeated',
      );
      return end;
    } finally {
      stop();
    }
  });
}

async function recordFailure(parts: DispatcherParts, job: BoundJob, failure: { fetched: FetchedJob; attempt: number; error: unknown }): Promise<End> {
  const { name, attempts } = job.definition;
  const { fetched, attempt, error } = failure;
  const message = error instanceof Error ? error.message : String(error);
  if (attempt >= attempts) {
    await buryJob(parts.db, { queue: name, jobId: fetched.id, envelope: fetched.data, error: message, attempts: attempt });
    parts.metrics.jobs.inc({ queue: name, outcome: 'dead' });
    parts.log.error({ err: error, queue: name, job: fetched.id, attempt }, 'job given up: it is a dead letter now and can be replayed');
    return 'done';
  }
  parts.metrics.jobs.inc({ queue: name, outcome: 'retry' });
  parts.log.warn({ err: error, queue: name, job: fetched.id, attempt }, 'job failed and will be tried again');
  await parts.queue.boss.fail(name, asAttempt(fetched), { message });
  return 'back';
}

/** A bell that remembers one ring: whoever waits next does not sleep through it. */
function createBell() {
  let rung = false;
  let soon: NodeJS.Timeout | null = null;
  let answer: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      answer?.();
    },
    /** Once for many askings. */
    ringSoon() {
      soon ??= setTimeout(() => {
        soon = null;
        this.ring();
      }, LOOK_AGAIN_MS);
    },
    clear() {
      rung = false;
    },
    wait(ms: number): Promise<void> {
      if (rung) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(done, ms);
        function done() {
          clearTimeout(timer);
          answer = null;
          resolve();
        }
        answer = done;
      });
    },
  };
}

/** Calls `work` soon, once for many askings, never twice at a time. */
function createBatcher(work: () => Promise<void>, onError: (error: unknown) => void) {
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const start = () => {
    timer = null;
    running = running.then(work).catch(onError);
  };
  return {
    soon() {
      timer ??= setTimeout(start, 1);
    },
    async flush() {
      if (timer) clearTimeout(timer);
      start();
      await running;
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
