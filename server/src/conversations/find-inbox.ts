import { and, eq, ne } from 'drizzle-orm';
import type { SQL } from 'drizzle-orm';
import type { Ctx } from '#platform/context';
import { isId } from '#platform/ids';
import { createInboxCache } from './inbox-cache.ts';
import type { InboxCacheCtx } from './inbox-cache.ts';
import { toInbox } from './inboxes.ts';
import type { Inbox } from './inboxes.ts';
import { inboxes } from './schema.ts';
import type { InboxKind } from './schema.ts';

// A webhook asks this for every item.
const cacheOf = createInboxCache<Inbox | null>('inboxes');

// No provider's id of an account comes near it. Webhooks ask before their signature is checked, and what they ask for is remembered.
const LONGEST_ID = 200;

/** The inbox that a provider's id belongs to, whatever the workspace; null when nobody connected it, or it was taken out of use. */
export async function findInbox(ctx: InboxCacheCtx, kind: InboxKind, externalId: string): Promise<Inbox | null> {
  // Postgres refuses to compare what it could not hold.
  if (externalId.length > LONGEST_ID || externalId.includes('\0') || !externalId.isWellFormed()) return null;
  return cacheOf(ctx).get(`${kind}:${externalId}`, () => read(ctx, and(eq(inboxes.kind, kind), eq(inboxes.externalId, externalId))));
}

/** The inbox of this kind by our own id, as an address may name it. */
export async function findInboxById(ctx: InboxCacheCtx, kind: InboxKind, id: string): Promise<Inbox | null> {
  if (!isId(id)) return null;
  return cacheOf(ctx).get(`id:${kind}:${id}`, () => read(ctx, and(eq(inboxes.kind, kind), eq(inboxes.id, id))));
}

async function read(ctx: Pick<Ctx, 'db'>, which: SQL | undefined): Promise<Inbox | null> {
  const [row] = await ctx.db.system((tx) =>
    tx.orm
      .select()
      .from(inboxes)
      .where(and(which, ne(inboxes.status, 'disabled'))),
  );
  return row ? toInbox(row) : null;
}
