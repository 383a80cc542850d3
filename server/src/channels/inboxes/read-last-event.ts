import type { Inbox } from '#conversations';
import type { Ctx } from '#platform/context';

/** When the provider last told of something that was new, as far back as deliveries are kept. */
export async function readLastEvent(ctx: Pick<Ctx, 'db'>, inbox: Pick<Inbox, 'workspaceId' | 'id'>): Promise<Date | null> {
  const [row] = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ at: Date | null }>('select max(received_at) as at from deliveries where workspace_id = $1 and inbox_id = $2', [inbox.workspaceId, inbox.id]),
  );
  return row?.at ?? null;
}
