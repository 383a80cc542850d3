import { join } from 'node:path';
import { openBlobStore } from './blob.ts';
import { createLayeredCache, createRedisStore, createSqliteStore } from './cache.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Ctx } from './context.ts';
import { armCrashPoint } from './crash-point.ts';
import { createDb, migrate, openPool } from './db.ts';
import type { DatabaseHandle, RecordedEvent, Subscription } from './db.ts';
import type { EventSubject } from './db/transaction.ts';
import { createSharedCounters } from './http.ts';
import { openQueue } from './jobs.ts';
import type { JobDefinition, Queue } from './jobs.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createRealtime } from './realtime.ts';
import type { Fanout, Realtime } from './realtime.ts';
import { createPostgresFanout } from './realtime-postgres.ts';
import { createRedisFanout } from './realtime-redis.ts';
import { openRedis } from './redis.ts';
import type { RedisLinks } from './redis.ts';
import { createVault, parseMasterKeys } from './vault.ts';

/** Everything open and connected, nothing running yet. */
export interface Platform {
  ctx: Ctx;
  database: DatabaseHandle;
  queue: Queue;
  /** Names of the migrations this start applied. */
  applied: string[];
  close(): Promise<void>;
}

export interface PlatformOptions {
  /** Every kind of job this process sends or runs. */
  jobs: readonly JobDefinition[];
  subscriptions: readonly Subscription[];
  masterKeys: string;
  clock?: Clock;
  log?: Log;
  /** A dump to start the embedded database from (tests). */
  loadFrom?: Blob;
  /** Keeps the embedded database in memory (tests). */
  inMemory?: boolean;
}

/** Opens database, realtime and queue in the order in which they need each other. */
export async function openPlatform(config: Config, options: PlatformOptions): Promise<Platform> {
  const log = options.log ?? createLog({ level: config.logLevel, format: logFormat(config) });
  const metrics = createMetrics();
  armCrashPoint(config.crashAt);
  const vault = createVault(parseMasterKeys(options.masterKeys));
  const database = await openPool({
    url: config.databaseUrl,
    dataDir: options.inMemory ? undefined : config.dataDir,
    poolSize: config.databasePoolSize,
    timeoutMs: config.databaseTimeoutSeconds * 1000,
    loadFrom: options.loadFrom,
  });
  let redis: RedisLinks | null = null;
  try {
    const applied = await migrate(database.pool);
    const onError = (error: unknown) => log.warn({ err: error }, 'realtime');
    redis = config.redisUrl ? openRedis(config.redisUrl, onError) : null;
    const realtime = await createRealtime(createFanout(config, { database, redis, onError }), onError);
    const queue = await openQueue(database, [...options.jobs], realtime, log);
    const clock = options.clock ?? systemClock;
    const db = createDb({
      pool: database.pool,
      kind: database.kind,
      jobs: queue,
      subscriptions: options.subscriptions,
      metrics,
      clock,
      onRecorded: hintAt(realtime),
    });
    const blobs = openBlobStore(config);
    // Kept in memory with the embedded database (tests), else in Redis, else in a file of this machine.
    const store = redis ? createRedisStore(redis) : createSqliteStore(options.inMemory ? ':memory:' : join(config.dataDir, 'cache.sqlite'));
    const cache = createLayeredCache({ store, clock, metrics, realtime, vault, log });
    const ctx: Ctx = { config, db, clock, log, metrics, realtime, vault, blobs, cache, counters: redis && createSharedCounters(redis) };
    const close = async () => {
      await queue.stop();
      await cache.close();
      await realtime.close();
      redis?.close();
      await database.close();
    };
    return { ctx, database, queue, applied, close };
  } catch (error) {
    redis?.close();
    await database.close().catch(() => undefined);
    throw error;
  }
}

interface Ways {
  database: DatabaseHandle;
  redis: RedisLinks | null;
  onError(error: unknown): void;
}

/** The embedded database has one process, which needs no way to others. */
function createFanout(config: Config, { database, redis, onError }: Ways): Fanout | null {
  if (!config.databaseUrl) return null;
  const postgres = createPostgresFanout(database.pool, config.databaseUrl, onError);
  return redis ? createRedisFanout(redis, postgres, onError) : postgres;
}

/** After its commit, every event is hinted at: to whoever watches all events, and to whoever watches its conversation. */
function hintAt(realtime: Realtime) {
  return (event: RecordedEvent, about: EventSubject): void => {
    const hint = {
      workspace_id: event.workspaceId,
      type: event.type,
      event_id: event.id,
      conversation_id: about.conversationId ?? null,
      ticket_id: about.ticketId ?? null,
      contact_id: contactOf(event.payload),
    };
    realtime.publish('event', hint);
    if (about.conversationId) realtime.publish(`conversation:${about.conversationId}`, hint);
  };
}

/** Whose contact an event is about, so that what is remembered of them can be dropped. */
function contactOf(payload: unknown): string | null {
  const id = (payload as { contact_id?: unknown } | null)?.contact_id;
  return typeof id === 'string' ? id : null;
}

function logFormat(config: Config): 'json' | 'pretty' {
  if (config.logFormat !== 'auto') return config.logFormat;
  return process.stdout.isTTY ? 'pretty' : 'json';
}
