import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import { BatonError } from '#platform/errors';
import type { Fields } from '../orderdesk/order-document.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { orNothing } from './get-order.ts';
import type { ReadOptions, Seen } from './get-order.ts';

export interface ProductQuery {
  name?: string;
  code?: string;
  limit?: number;
  offset?: number;
}

const MOST = 500;

/** Items of the store's inventory. @throws as getOrder */
export async function listProducts(
  ctx: OpenCtx,
  place: Place,
  query: ProductQuery,
  options: ReadOptions = {},
): Promise<Seen & { total: number; items: Fields[] }> {
  const asked = { ...query, limit: Math.min(MOST, Math.max(1, query.limit ?? 50)) };
  const found = await ctx.cache.get<{ total: number; items: Fields[] }>(
    { name: 'products', key: cacheKey(place, 'inventory', asked), keep: KEEP.product, tags: productTags(place), fresh: options.fresh === true },
    async () => (await openStore(ctx, place, options)).orderdesk.listInventory(asked),
  );
  return { ...found.value, fetchedAt: found.at, isStale: found.stale };
}

/** @throws OD_API_404, and as getOrder */
export async function getProduct(ctx: OpenCtx, place: Place, productId: string, options: ReadOptions = {}): Promise<Seen & { item: Fields }> {
  if (!/^\d{1,20}$/.test(productId)) throw new BatonError('OD_API_404', { message: 'A product is named by digits.' });
  const found = await ctx.cache.get<Fields | null>(
    {
      name: 'products',
      key: cacheKey(place, 'inventory-item', { id: productId }),
      keep: (item) => (item === null ? KEEP.absence : KEEP.product),
      tags: productTags(place),
      fresh: options.fresh === true,
    },
    async () => {
      const { orderdesk } = await openStore(ctx, place, options);
      return orNothing(orderdesk.getInventory(productId));
    },
  );
  if (found.value === null) throw new BatonError('OD_API_404', { message: `There is no product ${productId} in this store.` });
  return { item: found.value, fetchedAt: found.at, isStale: found.stale };
}

/** New stock of a product: the record is read, its number replaced, and the whole sent back. */
export async function setProductStock(ctx: OpenCtx, place: Place, productId: string, stock: number): Promise<Fields> {
  const { orderdesk } = await openStore(ctx, place);
  const before = await orderdesk.getInventory(productId);
  try {
    await orderdesk.updateInventory(productId, { ...before, stock });
    return await orderdesk.getInventory(productId);
  } finally {
    await ctx.cache.drop([TAGS.products(place)]);
  }
}

function productTags(place: Place): string[] {
  return [TAGS.workspace(place.workspaceId), TAGS.store(place), TAGS.products(place)];
}
