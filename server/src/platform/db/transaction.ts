import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Clock } from '../clock.ts';
import { BatonError } from '../errors.ts';
import { isId, newId } from '../ids.ts';
import type { JobDefinition, SendOptions } from '../jobs/define.ts';
import type { HandOver } from '../jobs/hand-over.ts';
import { addQueued } from '../jobs/queued-job.ts';
import type { EndingJob, QueuedJob } from '../jobs/queued-job.ts';
import type { Metrics } from '../metrics.ts';
import { INSERT_AUDIT, auditEntryOf } from './audit-entry.ts';
import type { DatabaseHandle } from './open.ts';
import type { EventDefinition, RecordedEvent, Subscription } from './events.ts';
import { addLast, toEventRow, writeWithCommit } from './write-with-commit.ts';
import type { ToWrite, Written } from './write-with-commit.ts';
import type { EachStatement } from './each.ts';
import { UNPREPARED, startFlight } from './flight.ts';
import type { Flight, WholeFlight } from './flight.ts';
import { shareFlight } from './share-flight.ts';
import { workTogether } from '../work-together.ts';

/** Where acts begin. `tx` binds one workspace: row-level security lets the transaction see nothing else. */
export interface Db {
  tx<T>(workspaceId: string, work: (tx: Tx) => Promise<T>, options?: TxOptions): Promise<T>;
  /** Across workspaces, for the few places that must look before they know whose it is (webhook routing, sweeps, key look-up). */
  system<T>(work: (tx: Tx) => Promise<T>, options?: Pick<TxOptions, 'handOverFirst'>): Promise<T>;
  /** A transaction of one statement, in one round trip. `how`: its name as in `Tx.query`, or that and how it is committed. */
  ask<R extends object>(workspaceId: string, text: string, values: unknown[], how?: Asking): Promise<R[]>;
}

export interface TxOptions {
  /**
   * A job does all of it again should it be lost, and nobody outside has been told of it: the commit need not wait for the disk. A Postgres that loses its power
   * forgets at most the last half second of such commits, and never one without those after it; whatever is told outside is committed without this, and that
   * commit brings all earlier ones to the disk. (A process of ours that is killed loses nothing.)
   *
   * On Postgres its statements keep one plan for all values: they look for rows by ids, and not by a range or up to a limit that comes with the values.
   */
  repeatable?: boolean;
  /**
   * Its jobs begin when it is committed; it resolves when it is also on the disk. Whoever is waited for by somebody outside spares the jobs that wait. What they tell
   * outside is committed by themselves, and that brings this to the disk as well (see `repeatable`).
   */
  handOverFirst?: boolean;
  /**
   * Acts of this name that run at the same moment in one workspace share a transaction. When any of them fails, all are rolled back and each is done alone: so
   * `work` may run twice, and does nothing but what it does in its transaction. What two of them may not both work on they claim (`Tx.claim`).
   */
  together?: string;
}

type Asking = string | ({ name: string } & TxOptions);

/** An open transaction. It is itself a `Db` (its `tx` joins), so acts compose into one commit. */
export interface Tx extends Db {
  /** Null in a `system` transaction. */
  readonly workspaceId: string | null;
  readonly orm: NodePgDatabase;
  /** Runs one statement. A `name` makes it a prepared statement: worth it on hot paths only. */
  query<R extends object = Record<string, unknown>>(text: string, values?: unknown[], name?: string): Promise<R[]>;
  /**
   * Sends one statement and does not wait for its answer: for writes whose rows nobody needs. When it fails, the transaction fails:
   * at its next statement, or at the commit, which waits for everything that is on its way.
   */
  write(text: string, values?: unknown[], name?: string): void;
  /** Does it for one row and gives back what it says of that row: one statement for all acts that share the transaction. */
  each<Row extends object, Found extends object>(statement: EachStatement<Row, Found>, row: Row): Promise<Found[]>;
  /** As `each`, without waiting for its answer. */
  writeEach<Row extends object>(statement: EachStatement<Row>, row: Row): void;
  /**
   * As `each`, behind everything else, the jobs too: for a row that others stand in line for, so that it is locked no longer than the commit takes. Its answer comes with
   * the commit's, so nobody can wait for it before.
   */
  eachLast<Row extends object, Found extends object>(statement: EachStatement<Row, Found>, row: Row): Promise<Found[]>;
  /** Its commit waits for the disk although it was begun as repeatable: somebody outside is told right behind it. */
  keepOnDisk(): void;
  /**
   * Says that no other act of a shared transaction may work on the same: a lock of the database keeps others out, and not those of its own transaction. It stands
   * wherever a shared act reads something of many conversations, judges by it and writes. Throws when another one works on it already: all are done alone.
   */
  claim(what: string): void;
  /** Writes an event and enqueues its subscribers' jobs in this transaction, together with its commit (so it cannot read them itself). Returns the event's id. */
  record<E>(event: EventDefinition<E>, payload: E, about?: EventSubject): Promise<string>;
  /** Enqueues a job in this transaction, together with its commit. */
  send<D>(job: JobDefinition<D>, data: D, options?: SendOptions): Promise<void>;
  /** Enqueues many jobs of one kind, in the order given. */
  sendMany<D>(job: JobDefinition<D>, items: readonly { data: D; options: SendOptions }[]): Promise<void>;
  /**
   * The job is over with this commit: it leaves the queue together with what it did, and its lane is free. So this is the last that its handler does: nothing after
   * it would be repeated. Says nothing of what becomes of it when the transaction is rolled back.
   */
  endJob(job: EndingJob): void;
  /** Runs after the commit; never after a rollback. For hints only: a crash in between loses it. */
  afterCommit(work: () => void): void;
}

export interface EventSubject {
  conversationId?: string | null;
  ticketId?: string | null;
  actor?: { kind: string; id?: string | null };
  /** What jobs of the event need and its writer has in hand (`SendOptions.carried`). */
  carried?: unknown;
}

/** What a transaction needs from the job queue. */
export interface JobWriter {
  /** A job as it will stand in the queue. Throws when its data or its lane is wrong. */
  toQueued(workspaceId: string | null, job: JobDefinition, item: { data: unknown; options: SendOptions }): QueuedJob;
  /** Keeps places for those that can begin here with the commit. */
  handOver(jobs: readonly QueuedJob[]): HandOver;
  /** Tells whoever runs them that they are in the queue. */
  wake(jobs: readonly QueuedJob[]): void;
}

export interface DbParts {
  pool: pg.Pool;
  kind: DatabaseHandle['kind'];
  jobs: JobWriter;
  subscriptions: readonly Subscription[];
  metrics: Metrics;
  clock: Clock;
  /** Told of each recorded event after its commit (realtime). */
  onRecorded(event: RecordedEvent, about: EventSubject): void;
}

const openTransaction = new AsyncLocalStorage<{ done: boolean }>();

/** Throws when called inside a transaction: on the embedded database it would wait for ever for the one session. */
export function assertOutsideTransaction(what: string): void {
  const open = openTransaction.getStore();
  if (open && !open.done) throw new Error(`${what} inside a transaction: use the handle you were given`);
}

const CONNECTION_LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', '57P01', '57P02', '57P03', '53300', '08006', '08001']);

export function createDb(parts: DbParts): Db {
  const byEvent = new Map<string, Subscription[]>();
  for (const subscription of parts.subscriptions) {
    byEvent.set(subscription.event.type, [...(byEvent.get(subscription.event.type) ?? []), subscription]);
  }
  const runAll = <T>(workspaceId: string | null, works: readonly Work<T>[], options: TxOptions): Promise<T[]> =>
    transact({ parts, byEvent, workspaceId, options }, works);
  const sharing = new Map<string, (asked: Work<unknown> & { workspaceId: string }) => Promise<unknown>>();
  const shareOf = (options: TxOptions & { together: string }) => {
    const key = `${options.together}:${options.repeatable ?? false}`;
    const found = sharing.get(key);
    if (found) return found;
    const share = workTogether(MOST_TOGETHER, (workspaceId, batch: readonly (Work<unknown> & { workspaceId: string })[]) =>
      runAll(workspaceId, batch, options),
    );
    sharing.set(key, share);
    return share;
  };
  const run = async <T>(workspaceId: string | null, work: (tx: Tx) => Promise<T>, options: TxOptions = {}): Promise<T> => {
    assertOutsideTransaction('a second transaction was asked for');
    const { together } = options;
    if (together !== undefined && workspaceId !== null)
      return (await shareOf({ ...options, together })({ workspaceId, work, inContext: AsyncLocalStorage.snapshot() })) as T;
    const [result] = await runAll(workspaceId, [{ work, inContext: (inner) => inner() }], options);
    return result as T;
  };
  const ask: Db['ask'] = <R extends object>(workspaceId: string, text: string, values: unknown[], how?: Asking) =>
    run(
      workspaceId,
      async (tx) => {
        const answer = tx.query<R>(text, values, typeof how === 'string' ? how : how?.name);
        // In an object, so that nobody waits for it before the commit: all three leave as one packet. The commit tells of a failure.
        answer.catch(() => undefined);
        return { answer };
      },
      typeof how === 'string' ? undefined : how,
    ).then(({ answer }) => answer);
  return { tx: run, system: (work, options) => run(null, work, options), ask };
}

interface Transacting {
  parts: DbParts;
  byEvent: Map<string, Subscription[]>;
  workspaceId: string | null;
  options: TxOptions;
}

/** One transaction with all of these acts, side by side: all of them commit, or none. */
async function transact<T>({ parts, byEvent, workspaceId, options }: Transacting, works: readonly Work<T>[]): Promise<T[]> {
  if (workspaceId !== null && !isId(workspaceId)) throw new BatonError('not_found', { message: 'No workspace by that id.' });
  const client = await connect(parts.pool);
  const marker = { done: false };
  const hooks: (() => void)[] = [];
  const stop = parts.metrics.dbTransaction.startTimer();
  const flight = startFlight(client, workspaceId);
  const shared = works.length > 1 && workspaceId !== null ? shareFlight(flight, workspaceId) : null;
  let broken: Error | undefined;
  try {
    begin(flight, parts.kind, workspaceId, options);
    const toWrite: ToWrite = { events: [], jobs: [], ended: [], last: new Map(), onDisk: false };
    const claimed = new Set<string>();
    const make = () => makeTx({ flight: shared?.join() ?? flight, workspaceId, hooks, parts, byEvent, toWrite, claimed });
    // All of them end before anything is rolled back, so that none goes on speaking on a connection that is somebody else's by then.
    const settled = await Promise.allSettled(works.map(({ work, inContext }) => inContext(() => openTransaction.run(marker, () => work(make())))));
    shared?.flush();
    const results = settled.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    await commitWith({ flight, workspaceId, jobs: parts.jobs, hooks }, toWrite);
    if (options.handOverFirst && parts.kind === 'postgres') await client.query(BRING_TO_DISK);
    return results;
  } catch (error) {
    await flight.rollback().catch((failure: Error) => (broken = failure));
    // What failed first says more than "current transaction is aborted", which every later statement gets. An act that understood
    // the failure and put it in words of its own says the most.
    throw translate(error instanceof BatonError ? error : (flight.failure() ?? error));
  } finally {
    marker.done = true;
    stop();
    client.release(broken);
  }
}

/** A commit that has written something waits until all that was written before it is on the disk. */
const BRING_TO_DISK = `select pg_logical_emit_message(true, 'baton', '')`;

interface Committing {
  flight: WholeFlight;
  workspaceId: string | null;
  jobs: JobWriter;
  hooks: readonly (() => void)[];
}

/** Commits with all that waited for it. Jobs are handed on behind the hooks: what a hook forgets must not be what a handler begins with. */
async function commitWith({ flight, workspaceId, jobs, hooks }: Committing, toWrite: ToWrite): Promise<void> {
  const handOver = jobs.handOver(toWrite.jobs);
  let written: Written;
  try {
    const writing = writeWithCommit(flight, workspaceId, toWrite);
    await flight.commit();
    written = await writing;
  } catch (error) {
    handOver.cancelled();
    throw error;
  }
  for (const job of toWrite.ended) job.onEnded(written.laneWaits.has(job.id));
  try {
    for (const hook of hooks) hook();
  } finally {
    jobs.wake(handOver.committed(written.running));
  }
}

/** Begins, and says as whom and for which workspace. */
function begin(flight: WholeFlight, kind: DbParts['kind'], workspaceId: string | null, { repeatable, handOverFirst }: TxOptions): void {
  // Were it prepared and forgotten by Postgres, what leaves before that is known would be done outside a transaction, as whoever the connection is.
  flight.send('begin', [], UNPREPARED);
  // The embedded database keeps what it has not written in our own memory, so that there even a kill would lose it.
  const unhurried = (repeatable || handOverFirst) && kind === 'postgres';
  const settings = unhurried ? UNHURRIED : '';
  if (workspaceId === null)
    return flight.send(`select set_config('role', 'baton_system', true)${settings}`, [], unhurried ? 'begin-system-unhurried' : 'begin-system');
  flight.send(
    `select set_config('role', 'baton_app', true), set_config('baton.workspace_id', $1, true)${settings}`,
    [workspaceId],
    unhurried ? 'begin-repeatable' : 'begin-workspace',
  );
}

/**
 * What jobs do is said in few statements, always the same, each with an index made for it: they keep their plans. Left to itself Postgres plans each five times on each
 * connection, and again for each call of those whose plan for all values looks dearer: planning was a sixth of its processor time for a turn in a process that is
 * some hundred questions old.
 */
const UNHURRIED = `, set_config('synchronous_commit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)`;

/** Rows stay locked until the commit. */
const MOST_TOGETHER = 32;

interface Work<T> {
  work(tx: Tx): Promise<T>;
  /** Runs something with the correlation id of whoever asked. */
  inContext<R>(inner: () => R): R;
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new BatonError('storage_unavailable', { cause, retryAfterSeconds: 5 });
  }
}

/** A lost connection becomes `storage_unavailable`, so that a caller is told to come again; everything else passes. */
function translate(error: unknown): unknown {
  const code = (error as { code?: string }).code;
  const lost = (code !== undefined && CONNECTION_LOST.has(code)) || /Connection terminated|not queryable/.test((error as Error).message ?? '');
  return lost && !(error instanceof BatonError) ? new BatonError('storage_unavailable', { cause: error, retryAfterSeconds: 5 }) : error;
}

interface TxParts {
  flight: Flight;
  workspaceId: string | null;
  hooks: (() => void)[];
  parts: DbParts;
  byEvent: Map<string, Subscription[]>;
  toWrite: ToWrite;
  /** What acts of this transaction work on. */
  claimed: Set<string>;
}

function makeTx({ flight, workspaceId, hooks, parts, byEvent, toWrite, claimed }: TxParts): Tx {
  let orm: NodePgDatabase | undefined;
  const ours = new Set<string>();
  const enqueue = (job: JobDefinition, items: { data: unknown; options: SendOptions }[], owner: string | null) => {
    for (const item of items) addQueued(toWrite.jobs, job, parts.jobs.toQueued(owner, job, item));
  };
  const tx: Tx = {
    workspaceId,
    get orm() {
      return (orm ??= drizzle(flight.client));
    },
    async query<R extends object>(text: string, values: unknown[] = [], name?: string) {
      return flight.ask<R>(text, values, name);
    },
    write: flight.send,
    each: (statement, row) => flight.each(statement, row),
    // A failure shows at the commit.
    writeEach: (statement, row) => void flight.each(statement, row).catch(() => undefined),
    eachLast: (statement, row) => addLast(toWrite, statement, row),
    // The embedded database never leaves it out.
    keepOnDisk: () => void (toWrite.onDisk = parts.kind === 'postgres'),
    claim(what) {
      if (ours.has(what)) return;
      // Not what it is: it may be somebody's number.
      if (claimed.has(what)) throw new Error('two acts of one transaction work on the same');
      ours.add(what);
      claimed.add(what);
    },
    async record(event, payload, about = {}) {
      if (workspaceId === null) throw new Error('events belong to a workspace: record them in its transaction');
      const recorded: RecordedEvent = {
        id: newId(),
        type: event.type,
        workspaceId,
        at: parts.clock.now(),
        actor: about.actor ?? null,
        payload: event.payload.parse(payload),
      };
      toWrite.events.push(toEventRow(recorded, about));
      const entry = auditEntryOf(recorded, about);
      if (entry) flight.send(INSERT_AUDIT, entry, 'record-audit');
      for (const subscription of byEvent.get(event.type) ?? []) {
        const mapped = subscription.map(recorded, about.carried);
        if (mapped) enqueue(subscription.job, [{ data: mapped.data, options: mapped }], workspaceId);
      }
      hooks.push(() => parts.onRecorded(recorded, about));
      return recorded.id;
    },
    send: async (job, data, options = {}) => enqueue(job as JobDefinition, [{ data, options }], options.workspaceId ?? workspaceId),
    sendMany: async (job, items) => (items.length > 0 ? enqueue(job as JobDefinition, [...items], workspaceId) : undefined),
    endJob: (job) => void toWrite.ended.push(job),
    afterCommit: (work) => void hooks.push(work),
    tx: (other, work) => {
      if (other !== workspaceId) throw new Error('a transaction serves one workspace');
      return work(tx);
    },
    ask: (other, text, values, how) => tx.tx(other, () => tx.query(text, values, typeof how === 'string' ? how : how?.name)),
    system: () => {
      throw new Error('a workspace transaction cannot become a system one');
    },
  };
  return tx;
}
