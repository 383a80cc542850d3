import type { Ctx } from '#platform/context';
import { storeBroken, storeWorking } from '../events.ts';

const REASON = 'The credentials are refused.';

/** The store is not asked from now on. Says so once. */
export async function markStoreBroken(ctx: Pick<Ctx, 'db'>, workspaceId: string, storeId: string): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const changed = await tx.query(
      `update order_stores set status = 'broken', broken_reason = $3, updated_at = now() where workspace_id = $1 and id = $2 and status = 'active' returning id`,
      [workspaceId, storeId, REASON],
    );
    if (changed.length > 0) await tx.record(storeBroken, { store_id: storeId, reason: REASON });
  });
}

export async function markStoreWorking(ctx: Pick<Ctx, 'db'>, workspaceId: string, storeId: string): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const changed = await tx.query(
      `update order_stores set status = 'active', broken_reason = null, updated_at = now() where workspace_id = $1 and id = $2 and status = 'broken' returning id`,
      [workspaceId, storeId],
    );
    if (changed.length > 0) await tx.record(storeWorking, { store_id: storeId });
  });
}
