import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { connectToEngine } from './engine-stream.ts';
import { startEngineThread } from './engine-thread.ts';
import { startEngine } from './start-engine.ts';
import type { Engine } from './start-engine.ts';

/** An open database. `embedded` is PGlite in a thread of this process: one session, so nothing may ask the pool from inside a transaction. */
export interface DatabaseHandle {
  kind: 'embedded' | 'postgres';
  pool: pg.Pool;
  /** For the job queue's own book-keeping, whose commits need not reach the disk at once. The same pool on the embedded database. */
  queuePool: pg.Pool;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** A postgres:// address; absent means the embedded database. */
  url?: string | undefined;
  /** Folder of the embedded database; absent means in memory (tests only). */
  dataDir?: string | undefined;
  poolSize: number;
  /** How long to wait for a connection. */
  timeoutMs: number;
  /** A dump to start the embedded database from instead of an empty one (tests). */
  loadFrom?: Blob | undefined;
}

export async function openPool(options: OpenOptions): Promise<DatabaseHandle> {
  return options.url ? openPostgres(options, options.url) : openEmbedded(options);
}

function openPostgres(options: OpenOptions, url: string): DatabaseHandle {
  const open = (max: number) => {
    const pool = new pg.Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: options.timeoutMs,
      application_name: 'baton',
      // A new connection plans each of its statements five times before it keeps a plan, so between questions they stay. What a firewall has forgotten shows within a
      // minute, not when somebody waits for an answer on it.
      idleTimeoutMillis: IDLE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: PROBE_MS,
      // Statements leave without waiting for the answer to the one before (see flight.ts).
      pipeline: true,
    });
    // An idle connection that breaks is replaced on next use; without a listener it would end the process.
    pool.on('error', () => undefined);
    // So would one that breaks between two statements of a transaction; the next statement on it fails and says so.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  const pool = open(options.poolSize);
  // A job that was taken or finished, forgotten because the server lost its power within half a second, runs once more, as after a kill at
  // that point: every job stands that. Waiting for the disk there was three of the eight waits between a webhook and its answer.
  const queuePool = open(QUEUE_CONNECTIONS);
  queuePool.on('connect', (client) => void client.query(QUEUE_SESSION).catch(() => undefined));
  return {
    kind: 'postgres',
    pool,
    queuePool,
    async close() {
      await Promise.all([pool.end(), queuePool.end()]);
    },
  };
}

const IDLE_MS = 30 * 60_000;
const PROBE_MS = 30_000;
const QUEUE_CONNECTIONS = 4;
// The queue's statements are few and always the same, each with an index made for it. Left to itself Postgres plans those with parameters
// anew for each call, and a plan from when the table was empty reads all of it.
const QUEUE_SESSION = 'set synchronous_commit = off; set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off';

async function openEmbedded(options: OpenOptions): Promise<DatabaseHandle> {
  const release = options.dataDir ? lockFolder(options.dataDir) : () => undefined;
  try {
    const { dataDir, loadFrom } = options;
    const engine = dataDir ? await startEngineThread({ dataDir: join(dataDir, 'db'), loadFrom }) : await startInThisThread(loadFrom);
    // A connection that ended for being idle would have to prepare its statements anew.
    const pool = new pg.Pool({ stream: () => connectToEngine(engine), pipeline: true, max: 1, idleTimeoutMillis: 0 });
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return {
      kind: 'embedded',
      pool,
      queuePool: pool,
      async close() {
        await pool.end();
        await engine.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * In memory, for tests: a thread would cost each of hundreds its start. Each piece waits for its turn of the event loop, so that a
 * chain of statements that only awaits itself lets others in between. With a folder, as in every process of its own, there is a thread.
 */
async function startInThisThread(loadFrom: Blob | undefined): Promise<Engine> {
  const engine = await startEngine({ loadFrom });
  return {
    async exec(messages) {
      await new Promise((resolve) => setImmediate(resolve));
      return engine.run(messages);
    },
    close: () => engine.close(),
  };
}

/** Two processes on one embedded database would ruin it. The lock is a file with our process id; a dead owner's lock is taken over. */
function lockFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'baton.lock');
  const owner = readOwner(path);
  if (owner !== null && owner !== process.pid && isAlive(owner)) {
    throw new Error(
      `The data folder ${dataDir} is in use by process ${owner}. Stop that Baton first, or give this one another folder (BATON_DATA_DIR) or a Postgres (DATABASE_URL).`,
    );
  }
  writeFileSync(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

function readOwner(path: string): number | null {
  try {
    const owner = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(owner) && owner > 0 ? owner : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A recycled process id must not lock a shop out after a reboot: only another Node process counts as an owner.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
