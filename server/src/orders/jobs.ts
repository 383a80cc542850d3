import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import { TAGS } from './cache-keys.ts';
import { refreshOrder } from './hooks/refresh-order.ts';
import { dropKeptJob, refreshOrderJob } from './job-definitions.ts';

/** The jobs of the orders, bound to what they may touch. */
export function ordersJobs(ctx: Ctx): BoundJob[] {
  return [
    bindJob(refreshOrderJob, async ({ workspaceId, data }) => {
      if (workspaceId === null) throw new Error('a store belongs to a workspace');
      return { outcome: await refreshOrder(ctx, { workspaceId, storeId: data.store_id }, { orderId: data.order_id, source: data.source }) };
    }),
    bindJob(dropKeptJob, async ({ workspaceId }) => {
      if (workspaceId !== null) await ctx.cache.drop([TAGS.workspace(workspaceId)]);
    }),
  ];
}
