import type { Kept } from '#platform/cache';
import { BatonError } from '#platform/errors';
import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import { stateHash } from '../mutate/canonical.ts';
import { OdError } from '../orderdesk/od-error.ts';
import { textOf } from '../orderdesk/order-document.ts';
import type { OrderDocument } from '../orderdesk/order-document.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';

/** How old an answer is. */
export interface Seen {
  /** When OrderDesk said so. */
  fetchedAt: Date;
  /** True when OrderDesk could not be asked and this is the last answer there was. */
  isStale: boolean;
}

/** An order, and the state that a later change can be bound to. */
export interface SeenOrder extends Seen {
  order: OrderDocument;
  /** Hand it to `mutateOrder` as `expectedHash`: the change is then made only to what was seen here. */
  stateHash: string;
}

export interface ReadOptions {
  /** Asks OrderDesk whatever is kept. */
  fresh?: boolean;
  /** For work that nobody waits for: it leaves calls to people. */
  background?: boolean;
}

/** @throws OD_API_404, STORE_NOT_FOUND, AUTH_REQUIRED and the other OD_ codes when nothing is left to stand in */
export async function getOrder(ctx: OpenCtx, place: Place, orderId: string, options: ReadOptions = {}): Promise<SeenOrder> {
  requireOrderId(orderId);
  const found = await ctx.cache.get<OrderDocument | null>(
    {
      name: 'orders',
      key: cacheKey(place, 'order', { id: orderId }),
      keep: (order) => (order === null ? KEEP.absence : KEEP.order),
      tags: [TAGS.workspace(place.workspaceId), TAGS.store(place), TAGS.order(place, orderId)],
      fresh: options.fresh === true,
    },
    async () => {
      const { orderdesk } = await openStore(ctx, place, options);
      return orNothing(orderdesk.getOrder(orderId).then(({ order }) => order));
    },
  );
  if (found.value === null) throw new BatonError('OD_API_404', { message: `There is no order ${orderId} in this store.` });
  const seen = toSeen({ ...found, value: found.value });
  await keepSeen(ctx, place, seen);
  return seen;
}

/** Null where OrderDesk says that there is nothing. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof OdError && error.code === 'OD_API_404') return null;
    throw error;
  });
}

function toSeen({ value, at, stale }: Kept<OrderDocument>): SeenOrder {
  return { order: value, stateHash: stateHash(value), fetchedAt: at, isStale: stale };
}

/** Keeps the order under its own state for an hour, so that a change confirmed later is merged with what was really seen. */
async function keepSeen(ctx: OpenCtx, place: Place, seen: SeenOrder): Promise<void> {
  await ctx.cache.get<OrderDocument | null>(seenLookup(place, textOf(seen.order.id), seen.stateHash), () => Promise.resolve(seen.order));
}

/** The order as it was when it had this state; null when nobody remembers. */
export async function recallSeen(ctx: Pick<OpenCtx, 'cache'>, place: Place, orderId: string, hash: string): Promise<OrderDocument | null> {
  const found = await ctx.cache.get<OrderDocument | null>(seenLookup(place, orderId, hash), () => Promise.resolve(null));
  return found.value;
}

function seenLookup(place: Place, orderId: string, hash: string) {
  return {
    name: 'orders_seen',
    key: cacheKey(place, 'seen', { id: orderId, hash }),
    keep: (order: OrderDocument | null) => (order === null ? { ttlMs: 0, graceMs: 0 } : KEEP.seen),
    tags: [TAGS.workspace(place.workspaceId), TAGS.store(place)],
  };
}

/** An id goes into a path: anything but digits is nothing that OrderDesk could have. @throws OD_API_404 */
export function requireOrderId(orderId: string): void {
  if (!/^\d{1,20}$/.test(orderId)) {
    throw new BatonError('OD_API_404', { message: "An order is named by OrderDesk's own id, which is digits only. Find others by source_id." });
  }
}
