import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './spawn-postgres.ts';

export type Environment = Readonly<Record<string, string>>;

export interface SpawnBatonOptions {
  /** A postgres:// address; absent means the embedded database in `dataDir`. */
  databaseUrl?: string | undefined;
  /** Kept at the end when given; absent: a fresh one, deleted by `close`. */
  dataDir?: string | undefined;
  env?: Environment;
  /** A named point of the flow at which the process kills itself (see platform/crash-point.ts), for this start alone. */
  crashAt?: string | undefined;
  /** Options of node itself, for example `--cpu-prof`. */
  nodeOptions?: readonly string[];
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A Baton in a process of its own. */
export interface SpawnedBaton {
  readonly url: string;
  readonly webhookUrl: string;
  readonly pid: number;
  readonly dataDir: string;
  /** Milliseconds from spawn until /health answered, of the newest start. */
  readonly startedInMs: number;
  /** Everything the process wrote, over all its lives. */
  logs(): string;
  /** Resolves when the present process has ended. */
  ended(): Promise<Ended>;
  isRunning(): boolean;
  kill9(): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
  /** The same program on the same data and port, after the present process ended. */
  restart(change?: { env?: Environment; crashAt?: string | undefined }): Promise<void>;
  /** Ends the process at once and deletes its folder. */
  close(): Promise<void>;
}

export const OPERATOR_KEY = 'op_spawned_operator_key';
export const MASTER_KEYS = `1:${Buffer.alloc(32, 9).toString('base64')}`;
export const WEBHOOK_SECRET = 'spawned-webhook-secret';
/** The demo shop's WhatsApp number (app/load-demo.ts). */
export const PHONE_NUMBER_ID = '100000000000001';

const MAIN = fileURLToPath(new URL('../src/app/cli/main.ts', import.meta.url));
const PATIENCE_MS = 90_000;

/** Starts `baton serve` as an installation would and waits until it is healthy. Rejects with the log when the process ends first. */
export async function spawnBaton(options: SpawnBatonOptions = {}): Promise<SpawnedBaton> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'baton-spawned-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let env: Environment = { ...options.env };
  let child: ChildProcess;
  let ending: Promise<Ended>;
  let startedInMs = 0;
  let log = '';
  const start = async (crashAt: string | undefined): Promise<void> => {
    const began = performance.now();
    child = spawn(process.execPath, [...(options.nodeOptions ?? []), MAIN, 'serve'], {
      env: {
        ...cleanEnvironment(),
        ...baseEnvironment({ dataDir, port, databaseUrl: options.databaseUrl }),
        ...env,
        ...(crashAt ? { BATON_CRASH_AT: crashAt } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
    ending = once(child, 'exit').then(([code, signal]) => ({ code: code as number | null, signal: signal as NodeJS.Signals | null }));
    await untilHealthy(url, child, () => log);
    startedInMs = performance.now() - began;
  };
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const kill9 = async () => {
    child.kill('SIGKILL');
    await ending;
  };
  const baton: SpawnedBaton = {
    url,
    webhookUrl: `${url}/webhook/meta`,
    dataDir,
    get pid() {
      return child.pid ?? 0;
    },
    get startedInMs() {
      return startedInMs;
    },
    logs: () => log,
    ended: () => ending,
    isRunning,
    kill9,
    async stop() {
      child.kill('SIGTERM');
      return ending;
    },
    signal: (signal) => void child.kill(signal),
    async restart(change = {}) {
      await ending;
      env = { ...env, ...change.env };
      await start(change.crashAt);
    },
    async close() {
      if (isRunning()) await kill9();
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  // Whoever started it may end without `close`; nothing must be left running then.
  process.once('exit', () => child.kill('SIGKILL'));
  try {
    await start(options.crashAt);
  } catch (error) {
    await baton.close();
    throw error;
  }
  return baton;
}

function baseEnvironment({ dataDir, port, databaseUrl }: { dataDir: string; port: number; databaseUrl: string | undefined }): Environment {
  return {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: String(port),
    BATON_DATA_DIR: dataDir,
    BATON_OPERATOR_KEY: OPERATOR_KEY,
    BATON_MASTER_KEYS: MASTER_KEYS,
    BATON_ADMIN_PASSWORD: 'correct horse battery',
    SECRET_KEY: 'a secret for processes of tests',
    WEBHOOK_SECRET,
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    ADDRESS_RATE_LIMIT: '1000000',
    API_RATE_LIMIT: '1000000',
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
  };
}

/** What the process needs of ours; a setting in the developer's shell must not change what is measured. */
function cleanEnvironment(): Environment {
  return Object.fromEntries(['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

async function untilHealthy(url: string, child: ChildProcess, logs: () => string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Baton ended before it was healthy:\n${logs().slice(-4000)}`);
    const healthy = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  child.kill('SIGKILL');
  throw new Error(`Baton was not healthy within ${PATIENCE_MS} ms:\n${logs().slice(-4000)}`);
}
