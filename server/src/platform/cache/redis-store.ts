import type { RedisLinks } from '../redis.ts';
import type { CacheStore } from './store.ts';

const PREFIX = 'baton:cache:';
const SCAN_COUNT = 1000;

/** In Redis, under `baton:cache:`. While Redis is away each call fails at once, and the cache does without. */
export function createRedisStore({ commands }: Pick<RedisLinks, 'commands'>): CacheStore {
  return {
    read: (key) => commands.get(PREFIX + key),
    async write(key, value, ttlMs) {
      await commands.set(PREFIX + key, value, 'PX', Math.max(1, Math.ceil(ttlMs)));
    },
    async remove(keys) {
      if (keys.length > 0) await commands.unlink(keys.map((key) => PREFIX + key));
    },
    async clear() {
      let cursor = '0';
      do {
        const [next, keys] = await commands.scan(cursor, 'MATCH', `${PREFIX}*`, 'COUNT', SCAN_COUNT);
        if (keys.length > 0) await commands.unlink(keys);
        cursor = next;
      } while (cursor !== '0');
    },
    // Redis forgets by itself, and its connection is not ours to close.
    prune: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
