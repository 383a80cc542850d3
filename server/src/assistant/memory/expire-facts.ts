import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';

const AT_ONCE = 1000;

/** Deletes facts that are too old, in every workspace, and counts them. For a timer; nothing shows or uses them before it comes round. */
export async function expireFacts(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ expired: number }> {
  const rows = await ctx.db.system((tx) =>
    tx.query(
      `delete from contact_facts f using (select workspace_id, id from contact_facts where expires_at <= $1 order by expires_at limit ${AT_ONCE} for update skip locked) as old
       where f.workspace_id = old.workspace_id and f.id = old.id returning f.id`,
      [ctx.clock.now()],
    ),
  );
  return { expired: rows.length };
}

/** A shorter retention binds what is kept already; a longer one revives nothing. */
export async function shortenKept(tx: Tx, retentionDays: number): Promise<void> {
  await tx.query(
    `update contact_facts set expires_at = least(coalesce(expires_at, 'infinity'), said_at + make_interval(days => $2))
     where workspace_id = $1 and (expires_at is null or expires_at > said_at + make_interval(days => $2))`,
    [tx.workspaceId, retentionDays],
  );
}
