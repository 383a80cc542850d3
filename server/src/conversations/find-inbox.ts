import { and, eq, ne } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import type { Db } from '#platform/db';
import { toInbox } from './inboxes.ts';
import type { Inbox } from './inboxes.ts';
import { inboxes } from './schema.ts';
import type { InboxKind } from './schema.ts';

// A webhook asks this for every item. Five seconds bound how long a changed assistant or rule stays unseen.
const KEEP_MS = 5000;
const MOST_ENTRIES = 10_000;

const caches = new WeakMap<Db, Map<string, { inbox: Inbox | null; until: number }>>();

/** The inbox that a provider's id belongs to, whatever the workspace; null when nobody connected it. Kept for five seconds. */
export async function findInbox(ctx: Pick<Ctx, 'db' | 'clock'>, kind: InboxKind, externalId: string): Promise<Inbox | null> {
  const now = ctx.clock.now().getTime();
  const cache = caches.get(ctx.db) ?? new Map<string, { inbox: Inbox | null; until: number }>();
  caches.set(ctx.db, cache);
  const key = `${kind}:${externalId}`;
  const kept = cache.get(key);
  if (kept && kept.until > now) return kept.inbox;
  const inbox = await ctx.db.system(async (tx) => {
    const [row] = await tx.orm
      .select()
      .from(inboxes)
      .where(and(eq(inboxes.kind, kind), eq(inboxes.externalId, externalId), ne(inboxes.status, 'disabled')));
    return row ? toInbox(row) : null;
  });
  // Ids come from outside: whoever invents ten thousand of them must not fill our memory.
  if (cache.size >= MOST_ENTRIES) cache.clear();
  cache.set(key, { inbox, until: now + KEEP_MS });
  return inbox;
}
