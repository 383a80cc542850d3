import type { Ctx } from '#platform/context';
import { backfillJob } from './job-definitions.ts';

/** From the schedule: every working inbox with a desk behind it is asked what that desk knows that we do not. */
export async function queueBackfills(ctx: Pick<Ctx, 'db'>): Promise<void> {
  await ctx.db.system(async (tx) => {
    const inboxes = await tx.query<{ workspaceId: string; id: string }>(
      `select workspace_id as "workspaceId", id from inboxes where kind in ('dixa', 'chatwoot') and status = 'active' limit 1000`,
    );
    await tx.sendMany(
      backfillJob,
      inboxes.map(({ workspaceId, id }) => ({ data: { workspace_id: workspaceId, inbox_id: id }, options: { workspaceId } })),
    );
  });
}
