/** Where the second level of a cache lies: outside of this process's memory, and never the truth. Values are sealed before they come here. */
export interface CacheStore {
  read(key: string): Promise<string | null>;
  write(key: string, value: string, ttlMs: number): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  clear(): Promise<void>;
  /** Takes what is past its time away, where the store does not do that by itself. */
  prune(): Promise<void>;
  close(): Promise<void>;
}
