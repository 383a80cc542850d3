import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { inject } from 'vitest';
import type { Clock } from '#platform/clock';
import { loadConfig } from '#platform/config';
import type { Config } from '#platform/config';
import type { Ctx } from '#platform/context';
import type { Subscription } from '#platform/db';
import { newId } from '#platform/ids';
import { startDispatcher } from '#platform/jobs';
import type { BoundJob, JobDefinition } from '#platform/jobs';
import { createLog } from '#platform/log';
import { openPlatform } from '#platform/open-platform';

/** A clock that moves only when told. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

export function createTestClock(start = new Date('2026-03-02T09:00:00Z')): TestClock {
  let now = start.getTime();
  return { now: () => new Date(now), advance: (ms) => void (now += ms) };
}

export interface TestCtxOptions {
  config?: Partial<Config>;
  jobs?: readonly JobDefinition[];
  subscriptions?: readonly Subscription[];
  clock?: Clock;
}

export interface TestCtx {
  ctx: Ctx;
  /** A fresh workspace. */
  workspaceId: string;
  createWorkspace(name?: string): Promise<string>;
  /** Runs jobs until `close`. */
  startWorkers(jobs: readonly BoundJob[]): void;
  close(): Promise<void>;
}

export const TEST_MASTER_KEYS = `1:${Buffer.alloc(32, 7).toString('base64')}`;

/** The platform on a migrated database of its own: a clone of the embedded dump, or with DB=postgres a copy of the template. */
export async function createTestCtx(options: TestCtxOptions = {}): Promise<TestCtx> {
  const target = await createTestDatabase();
  const config = loadConfig({ env: {}, overrides: { environment: 'test', logLevel: 'silent', quietWindowMs: 0, ...target.config, ...options.config } });
  const platform = await openPlatform(config, {
    jobs: options.jobs ?? [],
    subscriptions: options.subscriptions ?? [],
    masterKeys: TEST_MASTER_KEYS,
    log: createLog({ level: process.env['TEST_LOG'] ?? 'silent', format: 'json' }),
    inMemory: true,
    ...(target.loadFrom ? { loadFrom: target.loadFrom } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
  });
  const { ctx } = platform;
  const stops: (() => Promise<void>)[] = [];
  const createWorkspace = async (name = 'Test shop') => {
    const id = newId();
    await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [id, name, `w-${id}`]));
    return id;
  };
  return {
    ctx,
    workspaceId: await createWorkspace(),
    createWorkspace,
    startWorkers(jobs) {
      const dispatcher = startDispatcher({ ...ctx, queue: platform.queue, jobs, pollMs: 100 });
      stops.push(() => dispatcher.stop(2000));
    },
    async close() {
      for (const stop of stops) await stop();
      await platform.close();
      await target.drop();
    },
  };
}

export interface TestDatabase {
  config: Partial<Config>;
  loadFrom?: Blob;
  drop(): Promise<void>;
}

/** A database for one test file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('postgres');
  if (!server) return { config: {}, loadFrom: new Blob([readFileSync(inject('dump'))]), drop: async () => undefined };
  const name = `baton_${randomBytes(6).toString('hex')}`;
  await onServer(server, `create database ${name} template baton_template`);
  return {
    config: { databaseUrl: `${server}/${name}`, databasePoolSize: 10 },
    drop: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Waits until `check` gives something truthy; fails with `what` after `timeoutMs`. */
export async function eventually<T>(check: () => Promise<T> | T, what: string, timeoutMs = 10_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value) return value as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
