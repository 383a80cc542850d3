import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { TAGS } from './cache-keys.ts';
import { cacheDropped } from './events.ts';
import { readStore } from './stores/read-stores.ts';

export type DroppedScope = 'workspace' | 'store' | 'order';

/** Forgets by hand what is kept of an order, a store or the whole workspace, in every process. @throws STORE_NOT_FOUND */
export async function dropKept(
  ctx: Pick<Ctx, 'db' | 'cache'>,
  who: Principal,
  what: { storeId?: string | undefined; orderId?: string | undefined },
): Promise<DroppedScope> {
  requirePermission(who, 'stores.manage');
  const workspaceId = workspaceOf(who);
  const place = what.storeId === undefined ? null : { workspaceId, storeId: (await readStore(ctx, workspaceId, what.storeId)).id };
  const scope = place === null ? 'workspace' : what.orderId === undefined ? 'store' : 'order';
  const tags =
    place === null ? [TAGS.workspace(workspaceId)] : what.orderId === undefined ? [TAGS.store(place)] : [TAGS.order(place, what.orderId), TAGS.lists(place)];
  await ctx.cache.drop(tags);
  const payload = { scope, store_id: place?.storeId ?? null, order_id: what.orderId ?? null };
  await ctx.db.tx(workspaceId, (tx) => tx.record(cacheDropped, payload, { actor: { kind: who.kind, id: who.id } }));
  return scope;
}
