import type { BlobStore } from './blob.ts';
import type { LayeredCache } from './cache.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db.ts';
import type { SharedCounters } from './http.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Realtime } from './realtime.ts';
import type { Vault } from './vault.ts';

/** What an act may touch. Acts take the part they need: `Pick<Ctx, 'db' | 'clock'>`. */
export interface Ctx {
  /** Read a setting at the moment of use: some change while running. */
  config: Config;
  blobs: BlobStore;
  /** Answers of outside services, in two levels. A hint, never truth. */
  cache: LayeredCache;
  db: Db;
  clock: Clock;
  /** Counters in Redis; null without one. */
  counters: SharedCounters | null;
  log: Log;
  metrics: Metrics;
  realtime: Realtime;
  vault: Vault;
}
