import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import type { Cached } from '../cache.ts';
import type { Clock } from '../clock.ts';
import { newId } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { GAP } from '../realtime.ts';
import type { Realtime } from '../realtime.ts';
import type { Vault } from '../vault.ts';
import { createSealedDriver } from './sealed-driver.ts';
import type { CacheStore } from './store.ts';

/** How long an answer is kept; an answer may say so itself, for example that there is nothing. */
export interface KeepFor {
  ttlMs: number;
  /** How much longer it may stand in when loading anew fails. 0: not at all. */
  graceMs: number;
}

export interface Lookup<T> {
  /** In metrics, from a closed list. */
  name: string;
  /** Begins with the workspace: `{workspace}:{store}:{what}:{digest of the question}`. */
  key: string;
  keep: KeepFor | ((value: T) => KeepFor);
  /** Names under which it can be dropped. At most three: each costs a look at every read. They begin with the workspace too. */
  tags: readonly string[];
  /** True: asks anew whatever is kept, and keeps the answer. A failure is then not covered up. */
  fresh?: boolean;
}

/** An answer, and when it was brought. */
export interface Kept<T> extends Cached<T> {
  at: Date;
}

/**
 * Answers that cost time or money, in two levels: this process's memory, and a file or Redis that survives a restart. A hint to be asked
 * again, never truth. What is written anywhere is decided on what was asked at the source, not on what lies here.
 */
export interface LayeredCache {
  /** The answer kept, or what `load` gives. Whoever asks while it loads waits for the same load. @throws what `load` throws when nothing is left to stand in */
  get<T>(lookup: Lookup<T>, load: () => Promise<T>): Promise<Kept<T>>;
  /** Forgets everything under these tags: here before it resolves, and soon in every other process. */
  drop(tags: readonly string[]): Promise<void>;
  /** Takes away what is past its time. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

export interface LayeredCacheParts {
  store: CacheStore;
  clock: Clock;
  metrics: Pick<Metrics, 'cache'>;
  realtime: Pick<Realtime, 'publish' | 'subscribe'>;
  vault: Pick<Vault, 'seal' | 'open'>;
  log: Pick<Log, 'warn'>;
}

interface Envelope<T> {
  value: T;
  /** By the clock that is handed in. */
  at: number;
  ttlMs: number;
  graceMs: number;
}

interface Load {
  /** An envelope. */
  answer: Promise<unknown>;
  tags: readonly string[];
  /** Set by a drop while it runs: what it brings may be from before. */
  outdated: boolean;
}

const DROP = 'layered-cache.drop';
const MOST_ITEMS = 20_000;
const MOST_TAGS_IN_HINT = 50;
// After a failure of the second level: without it for so long, instead of waiting for it at every read.
const STORE_REST = '5s';

export function createLayeredCache(parts: LayeredCacheParts): LayeredCache {
  const cache = new TwoLevels(parts);
  parts.realtime.subscribe(DROP, (payload) => cache.hear(payload));
  // A drop may have been among the hints that were lost.
  parts.realtime.subscribe(GAP, () => cache.forgetAll());
  return cache;
}

/**
 * bentocache keeps the two levels and the tags. Single flight, age and grace are ours, because with its own an answer that was being loaded
 * during a drop is stored after it, a dropped one may stand in as stale, and nobody is told that an answer is stale (docs/decisions/0014).
 */
class TwoLevels implements LayeredCache {
  readonly #parts: LayeredCacheParts;
  readonly #bento: ReturnType<typeof openBento>;
  readonly #loads = new Map<string, Load>();
  readonly #self = newId();

  constructor(parts: LayeredCacheParts) {
    this.#parts = parts;
    this.#bento = openBento(parts);
  }

  async get<T>(lookup: Lookup<T>, load: () => Promise<T>): Promise<Kept<T>> {
    const kept = lookup.fresh ? null : await this.#find<T>(lookup.key);
    if (kept && kept.ageMs < kept.envelope.ttlMs) {
      this.#count(lookup.name, 'hit');
      return present(kept.envelope, kept.ageMs);
    }
    const running = lookup.fresh ? undefined : this.#loads.get(lookup.key);
    this.#count(lookup.name, running ? 'joined' : 'miss');
    try {
      return present((await (running ?? this.#begin(lookup, load)).answer) as Envelope<T>, 0);
    } catch (failure) {
      // Looked up again: it may have been dropped while the load ran, and what was dropped must not come back.
      const last = lookup.fresh ? null : await this.#find<T>(lookup.key);
      if (!last) throw failure;
      this.#count(lookup.name, 'stale');
      return { ...present(last.envelope, last.ageMs), stale: true, failure };
    }
  }

  async drop(tags: readonly string[]): Promise<void> {
    await this.#forget(tags);
    for (let at = 0; at < tags.length; at += MOST_TAGS_IN_HINT) {
      this.#parts.realtime.publish(DROP, { from: this.#self, tags: tags.slice(at, at + MOST_TAGS_IN_HINT).join(' ') });
    }
  }

  hear(payload: Record<string, unknown>): void {
    if (payload['from'] === this.#self || typeof payload['tags'] !== 'string') return;
    this.#forget(payload['tags'].split(' ')).catch((error: unknown) => this.#warn(error));
  }

  forgetAll(): void {
    for (const [key, load] of this.#loads) this.#outdate(key, load);
    this.#bento.clear().catch((error: unknown) => this.#warn(error));
  }

  prune(): Promise<void> {
    return this.#bento.prune();
  }

  async close(): Promise<void> {
    await this.#bento.disconnectAll();
  }

  #begin<T>(lookup: Lookup<T>, load: () => Promise<T>): Load {
    const started: Load = { answer: Promise.resolve(null), tags: lookup.tags, outdated: false };
    this.#loads.set(lookup.key, started);
    started.answer = this.#load(lookup, load)
      .then(async ({ envelope, isNew }) => {
        if (isNew && !started.outdated) await this.#keep(lookup, envelope);
        return envelope;
      })
      .finally(() => {
        if (this.#loads.get(lookup.key) === started) this.#loads.delete(lookup.key);
      });
    return started;
  }

  /** Looks once more: another load may have ended while whoever begins this one was looking. */
  async #load<T>(lookup: Lookup<T>, load: () => Promise<T>): Promise<{ envelope: Envelope<T>; isNew: boolean }> {
    const kept = lookup.fresh ? null : await this.#find<T>(lookup.key);
    if (kept && kept.ageMs < kept.envelope.ttlMs) return { envelope: kept.envelope, isNew: false };
    // The answer is as old as the question: what it tells may have been read over there at once.
    const at = this.#now();
    const value = await load();
    const { ttlMs, graceMs } = typeof lookup.keep === 'function' ? lookup.keep(value) : lookup.keep;
    return { envelope: { value, at, ttlMs, graceMs }, isNew: true };
  }

  async #keep<T>({ key, tags }: Lookup<T>, envelope: Envelope<T>): Promise<void> {
    const ttl = envelope.ttlMs + envelope.graceMs;
    if (ttl > 0) await this.#bento.set({ key, value: envelope, ttl, tags: [...tags] });
  }

  async #find<T>(key: string): Promise<{ envelope: Envelope<T>; ageMs: number } | null> {
    const envelope = await this.#bento.get<Envelope<T> | undefined>({ key });
    if (!envelope) return null;
    const ageMs = this.#now() - envelope.at;
    return ageMs >= envelope.ttlMs + envelope.graceMs ? null : { envelope, ageMs };
  }

  async #forget(tags: readonly string[]): Promise<void> {
    for (const [key, load] of this.#loads) if (load.tags.some((tag) => tags.includes(tag))) this.#outdate(key, load);
    await this.#bento.deleteByTag({ tags: [...tags] });
  }

  /** Who asks from now on begins a load of their own. */
  #outdate(key: string, load: Load): void {
    load.outdated = true;
    this.#loads.delete(key);
  }

  #now(): number {
    return this.#parts.clock.now().getTime();
  }

  #count(cache: string, result: string): void {
    this.#parts.metrics.cache.inc({ cache, result });
  }

  #warn(error: unknown): void {
    this.#parts.log.warn({ err: error }, 'cache');
  }
}

function present<T>({ value, at }: Envelope<T>, ageMs: number): Kept<T> {
  return { value, at: new Date(at), ageSeconds: Math.max(0, Math.floor(ageMs / 1000)), stale: false, failure: null };
}

// The first level holds text: with plain objects bentocache 1.6.1 puts text there anyway when a value comes up from the second level, and
// then fails to read it. It also hands each reader a copy of their own. 5 µs a read.
function openBento({ store, vault, log }: LayeredCacheParts) {
  const nothing = () => undefined;
  const logger = {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    fatal: nothing,
    error: (told: unknown, text?: unknown) => log.warn({ cache: told }, typeof text === 'string' ? text : 'cache'),
    child: () => logger,
  };
  const driver = { options: {}, factory: () => createSealedDriver(store, vault) };
  const layers = bentostore()
    .useL1Layer(memoryDriver({ maxItems: MOST_ITEMS }))
    .useL2Layer(driver);
  return new BentoCache({ default: 'layers', logger, l2CircuitBreakerDuration: STORE_REST, grace: false, stores: { layers } });
}
