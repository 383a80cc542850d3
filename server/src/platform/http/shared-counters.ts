import type { RedisLinks } from '../redis.ts';

/** Counters that several processes add to. */
export interface SharedCounters {
  /** Adds, and gives what each holds then, in the same order; null while they cannot be reached. */
  add(window: number, entries: readonly { key: string; by: number; withPrevious: boolean }[]): Promise<{ total: number; previous: number | null }[] | null>;
}

const KEEP_SECONDS = 180;

/** In Redis, under `baton:rate:<minute>:<key>`. Nothing there is truth: it is gone after three minutes, and nobody misses it. */
export function createSharedCounters(redis: RedisLinks): SharedCounters {
  const name = (window: number, key: string) => `baton:rate:${window}:${key}`;
  return {
    async add(window, entries) {
      if (entries.length === 0) return [];
      const pipeline = redis.commands.pipeline();
      for (const { key, by, withPrevious } of entries) {
        pipeline.incrby(name(window, key), by).expire(name(window, key), KEEP_SECONDS);
        if (withPrevious) pipeline.get(name(window - 1, key));
      }
      const replies = await pipeline.exec().catch(() => null);
      if (!replies || replies.some(([error]) => error !== null)) return null;
      const values = replies.map(([, value]) => value);
      return entries.map(({ withPrevious }) => {
        const total = Number(values.shift());
        values.shift();
        return { total, previous: withPrevious ? Number(values.shift() ?? 0) : null };
      });
    },
  };
}
