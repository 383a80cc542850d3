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

export function createMemoryCache<T>({ name, clock, metrics, realtime, mostEntries = 10_000 }: CacheOptions): Cache<T> {
  const entries = new Map<string, Entry<T>>();
  const loads = new Map<string, Load<T>>();
  let sweptAt = clock.now().getTime();
  const count = (result: string) => metrics.cache.inc({ cache: name, result });
  const now = () => clock.now().getTime();

  const store = (key: string, keep: Keep, value: T) => {
    // What is personal must not stay only because nobody asks for it again.
    if (now() - sweptAt > SWEEP_EVERY_MS) {
      sweptAt = now();
      for (const [other, entry] of entries) if (sweptAt - entry.storedAt >= entry.keep.ttlMs + entry.keep.graceMs) entries.delete(other);
    }
    entries.delete(key);
    entries.set(key, { value, keep, storedAt: now() });
    if (entries.size > mostEntries) for (const oldest of [...entries.keys()].slice(0, entries.size - mostEntries)) entries.delete(oldest);
  };
  const begin = (key: string, keep: Keep, load: () => Promise<T>): Load<T> => {
    const started: Load<T> = { answer: load(), tags: keep.tags, outdated: false };
    loads.set(key, started);
    started.answer = started.answer.then(
      (value) => {
        if (loads.get(key) === started) loads.delete(key);
        if (!started.outdated) store(key, keep, value);
        return value;
      },
      (error: unknown) => {
        if (loads.get(key) === started) loads.delete(key);
        throw error;
      },
    );
    return started;
  };
  const find = (key: string): { entry: Entry<T>; ageMs: number } | null => {
    const entry = entries.get(key);
    if (!entry) return null;
    const ageMs = now() - entry.storedAt;
    if (ageMs >= entry.keep.ttlMs + entry.keep.graceMs) {
      entries.delete(key);
      return null;
    }
    entries.delete(key);
    entries.set(key, entry);
    return { entry, ageMs };
  };
  const forget = (tag: string) => {
    for (const [key, entry] of entries) if (entry.keep.tags.includes(tag)) entries.delete(key);
    for (const [key, load] of loads) {
      if (!load.tags.includes(tag)) continue;
      load.outdated = true;
      loads.delete(key);
    }
  };
  realtime.subscribe(DROP, (payload) => {
    if (payload['cache'] === name && typeof payload['tag'] === 'string') forget(payload['tag']);
  });
  // A drop may have been among the hints that were lost.
  realtime.subscribe(GAP, () => {
    entries.clear();
    for (const load of loads.values()) load.outdated = true;
    loads.clear();
  });

  const cached = (value: T, ageMs = 0, failure: unknown = null): Cached<T> => ({
    value,
    ageSeconds: Math.max(0, Math.floor(ageMs / 1000)),
    stale: failure !== null,
    failure,
  });
  return {
    async get(key, keep, load) {
      const found = find(key);
      if (found && found.ageMs < found.entry.keep.ttlMs) {
        count('hit');
        return cached(found.entry.value, found.ageMs);
      }
      const running = loads.get(key);
      count(running ? 'joined' : 'miss');
      try {
        return cached(await (running ?? begin(key, keep, load)).answer);
      } catch (error) {
        // Looked up again: it may have been dropped while the load ran, and what was dropped must not come back.
        const last = find(key);
        if (!last) throw error;
        count('stale');
        return cached(last.entry.value, last.ageMs, error);
      }
    },
    set: store,
    forget,
    drop: (tag) => realtime.publish(DROP, { cache: name, tag }),
  };
}
