import type { L2CacheDriver } from 'bentocache/types';
import type { Vault } from '../vault.ts';
import type { CacheStore } from './store.ts';

const LONGEST_MS = 86_400_000;

/**
 * A store as bentocache's second level. Every value is sealed and bound to its key: what lies in a file or in Redis cannot be read there, and
 * a value that was copied under another workspace's key does not open. What does not open is a miss.
 */
export function createSealedDriver(store: CacheStore, vault: Pick<Vault, 'seal' | 'open'>): L2CacheDriver {
  const context = (key: string) => `cache:${key}`;
  const read = async (key: string): Promise<string | undefined> => {
    const sealed = await store.read(key);
    if (sealed === null) return undefined;
    try {
      return vault.open(sealed, context(key));
    } catch {
      await store.remove([key]);
      return undefined;
    }
  };
  const driver: L2CacheDriver = {
    type: 'l2',
    // One level of names is enough: keys begin with the workspace.
    namespace: () => driver,
    get: read,
    async pull(key) {
      const value = await read(key);
      await store.remove([key]);
      return value;
    },
    async set(key, value, ttlMs) {
      await store.write(key, vault.seal(value, context(key)), Math.min(ttlMs || LONGEST_MS, LONGEST_MS * 10));
      return true;
    },
    async delete(key) {
      await store.remove([key]);
      return true;
    },
    async deleteMany(keys) {
      await store.remove(keys);
      return true;
    },
    clear: () => store.clear(),
    prune: () => store.prune(),
    disconnect: () => store.close(),
  };
  return driver;
}
