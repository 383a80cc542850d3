import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import { BatonError } from '#platform/errors';
import { OdError } from '../orderdesk/od-error.ts';
import { numberOf } from '../orderdesk/order-document.ts';
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

export interface SetStock {
  stock: number;
  /** What it was when somebody decided. Left out: whatever it is. */
  expected?: number | null;
}

/**
 * New stock of a product: the record is read, its number replaced, and the whole sent back. A lost answer is looked for.
 * @throws CONCURRENT_UPDATE when it is not `expected`, WRITE_UNCERTAIN, and as getProduct
 */
export async function setProductStock(ctx: OpenCtx, place: Place, productId: string, { stock, expected }: SetStock): Promise<Fields> {
  const { orderdesk } = await openStore(ctx, place);
  const before = await orderdesk.getInventory(productId);
  const theirs = numberOf(before['stock']);
  if (expected !== undefined && theirs !== expected) {
    const differences = [{ path: 'stock', base: expected, theirs, mine: stock }];
    throw new BatonError('CONCURRENT_UPDATE', { message: 'The stock was changed meanwhile. Look at it again.', details: { differences } });
  }
  try {
    await orderdesk.updateInventory(productId, { ...before, stock });
    return await orderdesk.getInventory(productId);
  } catch (error) {
    if (!(error instanceof OdError) || error.done !== 'unknown') throw error;
    const now = await orderdesk.getInventory(productId).catch(() => null);
    if (now && numberOf(now['stock']) === stock) return now;
    throw new BatonError('WRITE_UNCERTAIN', { message: 'The stock may or may not have been set. Look at it before you try again.', cause: error });
  } finally {
    await ctx.cache.drop([TAGS.products(place)]);
  }
}

function productTags(place: Place): string[] {
  return [TAGS.workspace(place.workspaceId), TAGS.store(place), TAGS.products(place)];
}
