import { BatonError } from '#platform/errors';
import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import type { OrderPage, OrderQuery } from '../orderdesk/orderdesk-client.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import type { ReadOptions, Seen } from './get-order.ts';

export type SeenPage = OrderPage & Seen;

const MOST = 500;
const USUAL = 50;

/** Orders that fit, the newest first unless told otherwise. `limit` is 1 to 500. @throws as getOrder */
export async function listOrders(ctx: OpenCtx, place: Place, query: OrderQuery, options: ReadOptions = {}): Promise<SeenPage> {
  if (query.folder_id !== undefined && query.folder_name !== undefined) {
    throw new BatonError('invalid_input', { details: [{ field: 'folder_name', reason: 'name the folder or give its id, not both', allowed: null }] });
  }
  const asked = { ...query, limit: Math.min(MOST, Math.max(1, query.limit ?? USUAL)), offset: Math.max(0, query.offset ?? 0) };
  const found = await ctx.cache.get<OrderPage>(
    {
      name: 'order_lists',
      key: cacheKey(place, 'orders', asked),
      keep: KEEP.order,
      tags: [TAGS.workspace(place.workspaceId), TAGS.store(place), TAGS.lists(place)],
      fresh: options.fresh === true,
    },
    async () => (await openStore(ctx, place, options)).orderdesk.listOrders(asked),
  );
  return { ...found.value, fetchedAt: found.at, isStale: found.stale };
}
