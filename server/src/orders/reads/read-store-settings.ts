import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import type { StoreSettings } from '../orderdesk/orderdesk-client.ts';
import { openStore } from '../stores/open-store.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import type { ReadOptions, Seen } from './get-order.ts';

/** A store's settings and folders, without its secrets. @throws as getOrder */
export async function readStoreSettings(ctx: OpenCtx, place: Place, options: ReadOptions = {}): Promise<StoreSettings & Seen> {
  const found = await ctx.cache.get<StoreSettings>(
    {
      name: 'store_settings',
      key: cacheKey(place, 'store', {}),
      keep: KEEP.store,
      tags: [TAGS.workspace(place.workspaceId), TAGS.store(place)],
      fresh: options.fresh === true,
    },
    async () => (await openStore(ctx, place, options)).orderdesk.getStore(),
  );
  return { ...found.value, fetchedAt: found.at, isStale: found.stale };
}

/** What an order's folder is called: that is its state. Null for one that nobody knows. */
export async function nameFolder(ctx: OpenCtx, place: Place, folderId: string, options: ReadOptions = {}): Promise<string | null> {
  const { folders } = await readStoreSettings(ctx, place, options);
  return folders[folderId] ?? null;
}
