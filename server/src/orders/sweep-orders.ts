import type { Ctx } from '#platform/context';
import { probeStore } from './stores/check-store.ts';
import type { OpenCtx } from './stores/open-store.ts';

const KEEP_IMAGES = "interval '30 days'";
/** Posts are repeated for two hours; a week is long enough for a queue that stood still. */
const KEEP_HOOKS = "interval '7 days'";
const KEEP_LANES = "interval '1 day'";
const MOST = 5000;
const MOST_PROBED = 20;

/** The regular round: orders from before and after a change are erased, old webhooks and lanes too, stores out of use are tried again. */
export async function sweepOrders(ctx: OpenCtx & Pick<Ctx, 'log'>): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db.system(async (tx) => {
    await tx.query(
      `update order_mutations set sealed_plan = null, sealed_before = null, sealed_after = null where (workspace_id, id) in
         (select workspace_id, id from order_mutations where created_at < $1::timestamptz - ${KEEP_IMAGES} and sealed_plan is not null limit ${MOST})`,
      [now],
    );
    await tx.query(
      `delete from order_hooks where (workspace_id, id) in (select workspace_id, id from order_hooks where received_at < $1::timestamptz - ${KEEP_HOOKS} limit ${MOST})`,
      [now],
    );
    await tx.query(`delete from order_lanes where held_until < now() - ${KEEP_LANES}`);
  });
  await ctx.cache.prune();
  const broken = await ctx.db.system((tx) =>
    tx.query<{ workspaceId: string; id: string }>(
      `select workspace_id as "workspaceId", id from order_stores where status = 'broken' order by updated_at limit ${MOST_PROBED}`,
    ),
  );
  for (const { workspaceId, id } of broken) {
    const { works } = await probeStore(ctx, workspaceId, id);
    if (works) ctx.log.info({ store: id }, 'a store that was out of use works again');
  }
}
