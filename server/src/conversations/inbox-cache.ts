import { createMemoryCache } from '#platform/cache';
import type { Ctx } from '#platform/context';
import { inboxBroken, inboxChanged, inboxConnected, inboxWorking } from './events.ts';

export type InboxCacheCtx = Pick<Ctx, 'db' | 'clock' | 'metrics' | 'realtime'>;

/** What this process remembers of inboxes, until one of them changes, in whatever process. */
export interface InboxCache<T> {
  get(key: string, load: () => Promise<T>): Promise<T>;
}

// Hints of changes come within milliseconds. One that was lost leaves an earlier state for so long.
const KEEP_MS = 5000;
// Changes are rare and what is forgotten is one query to read: whose inbox it was does not matter.
const ALL = 'inboxes';
const CHANGES: ReadonlySet<unknown> = new Set([inboxConnected, inboxChanged, inboxBroken, inboxWorking].map(({ type }) => type));

/** One for each process: opened at its first use, and kept beside its database. */
export function createInboxCache<T>(name: string): (ctx: InboxCacheCtx) => InboxCache<T> {
  const opened = new WeakMap<Ctx['db'], InboxCache<T>>();
  return (ctx) => {
    const known = opened.get(ctx.db);
    if (known) return known;
    const cache = createMemoryCache<T>({ ...ctx, name });
    ctx.realtime.subscribe('event', ({ type }) => {
      if (CHANGES.has(type)) cache.forget(ALL);
    });
    const made: InboxCache<T> = { get: async (key, load) => (await cache.get(key, { ttlMs: KEEP_MS, graceMs: 0, tags: [ALL] }, load)).value };
    opened.set(ctx.db, made);
    return made;
  };
}
