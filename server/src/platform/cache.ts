import type { Clock } from './clock.ts';
import type { Metrics } from './metrics.ts';
import { GAP } from './realtime.ts';
import type { Realtime } from './realtime.ts';

/** An answer out of a cache, and how old it is. */
export interface Cached<T> {
  value: T;
  ageSeconds: number;
  /** True when loading anew failed and this is the last answer there was. */
  stale: boolean;
  /** What failed, when `stale`. */
  failure: unknown;
}

export interface Keep {
  /** How long an answer is taken as it is. */
  ttlMs: number;
  /** How much longer it may stand in when loading anew fails. 0: not at all. */
  graceMs: number;
  /** Names under which it can be dropped, for example `contact:<id>`. */
  tags: readonly string[];
}

/**
 * Answers that cost time or money, kept in memory. A hint to be asked again, never truth: a restart forgets all of it, and a lost
 * drop only leaves an answer until its time is over. Keys and tags must begin with the workspace, so that nobody is shown another's.
 */
export interface Cache<T> {
  /** The answer kept for `key`, or what `load` gives. Whoever asks while it loads waits for the same load. @throws what `load` throws when nothing is left to stand in */
  get(key: string, keep: Keep, load: () => Promise<T>): Promise<Cached<T>>;
  set(key: string, keep: Keep, value: T): void;
  /** Forgets everything under a tag in this process: for whoever hears in every process why. */
  forget(tag: string): void;
  /** Forgets everything under a tag, here and in every other process. What is being loaded is given to those who wait and not kept. */
  drop(tag: string): void;
}

export interface CacheOptions {
  name: string;
  clock: Clock;
  metrics: Pick<Metrics, 'cache'>;
  realtime: Pick<Realtime, 'publish' | 'subscribe'>;
  /** The one unused for longest goes first. Default 10 000. */
  mostEntries?: number;
}

interface Entry<T> {
  value: T;
  storedAt: number;
  keep: Keep;
}

interface Load<T> {
  answer: Promise<T>;
  tags: readonly string[];
  /** Set by a drop while it runs. */
  outdated: boolean;
}

const DROP = 'cache.drop';
const SWEEP_EVERY_MS = 60_000;
const MOST_ENTRIES = 10_000;

export function createMemoryCache<T>(options: CacheOptions): Cache<T> {
  const { name, realtime } = options;
  const cache = new MemoryCache<T>(options);
  realtime.subscribe(DROP, (payload) => {
    if (payload['cache'] === name && typeof payload['tag'] === 'string') cache.forget(payload['tag']);
  });
  // A drop may have been among the hints that were lost.
  realtime.subscribe(GAP, () => cache.forgetAll());
  return cache;
}

const fresh = <T>(value: T, ageMs = 0): Cached<T> => ({ value, ageSeconds: Math.max(0, Math.floor(ageMs / 1000)), stale: false, failure: null });

class MemoryCache<T> implements Cache<T> {
  readonly #options: CacheOptions;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry<T>>();
  readonly #loads = new Map<string, Load<T>>();
  #sweptAt: number;

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#sweptAt = this.#now();
  }

  async get(key: string, keep: Keep, load: () => Promise<T>): Promise<Cached<T>> {
    const found = this.#find(key);
    if (found && found.ageMs < found.entry.keep.ttlMs) {
      this.#count('hit');
      return fresh(found.entry.value, found.ageMs);
    }
    const running = this.#loads.get(key);
    this.#count(running ? 'joined' : 'miss');
    try {
      return fresh(await (running ?? this.#begin(key, keep, load)).answer);
    } catch (failure) {
      // Looked up again: it may have been dropped while the load ran, and what was dropped must not come back.
      const last = this.#find(key);
      if (!last) throw failure;
      this.#count('stale');
      return { ...fresh(last.entry.value, last.ageMs), stale: true, failure };
    }
  }

  set(key: string, keep: Keep, value: T): void {
    this.#sweep();
    this.#entries.delete(key);
    this.#entries.set(key, { value, keep, storedAt: this.#now() });
    const beyond = this.#entries.size - (this.#options.mostEntries ?? MOST_ENTRIES);
    if (beyond > 0) for (const oldest of [...this.#entries.keys()].slice(0, beyond)) this.#entries.delete(oldest);
  }

  forget(tag: string): void {
    for (const [key, entry] of this.#entries) if (entry.keep.tags.includes(tag)) this.#entries.delete(key);
    for (const [key, load] of this.#loads) if (load.tags.includes(tag)) this.#outdate(key, load);
  }

  forgetAll(): void {
    this.#entries.clear();
    for (const [key, load] of this.#loads) this.#outdate(key, load);
  }

  drop(tag: string): void {
    this.#options.realtime.publish(DROP, { cache: this.#options.name, tag });
  }

  /** Who asks from now on begins a load of their own. */
  #outdate(key: string, load: Load<T>): void {
    load.outdated = true;
    this.#loads.delete(key);
  }

  #begin(key: string, keep: Keep, load: () => Promise<T>): Load<T> {
    const started: Load<T> = { answer: load(), tags: keep.tags, outdated: false };
    this.#loads.set(key, started);
    started.answer = started.answer
      .then((value) => {
        if (!started.outdated) this.set(key, keep, value);
        return value;
      })
      .finally(() => {
        if (this.#loads.get(key) === started) this.#loads.delete(key);
      });
    return started;
  }

  #find(key: string): { entry: Entry<T>; ageMs: number } | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    const ageMs = this.#now() - entry.storedAt;
    this.#entries.delete(key);
    if (isOver(entry, ageMs)) return null;
    this.#entries.set(key, entry);
    return { entry, ageMs };
  }

  /** What is personal must not stay only because nobody asks for it again. */
  #sweep(): void {
    const now = this.#now();
    if (now - this.#sweptAt <= SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    for (const [key, entry] of this.#entries) if (isOver(entry, now - entry.storedAt)) this.#entries.delete(key);
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }

  #count(result: string): void {
    this.#options.metrics.cache.inc({ cache: this.#options.name, result });
  }
}

function isOver({ keep }: Pick<Entry<unknown>, 'keep'>, ageMs: number): boolean {
  return ageMs >= keep.ttlMs + keep.graceMs;
}

export { createLayeredCache } from './cache/layered-cache.ts';
export type { KeepFor, Kept, LayeredCache } from './cache/layered-cache.ts';
export { createRedisStore } from './cache/redis-store.ts';
export { createSqliteStore } from './cache/sqlite-store.ts';
