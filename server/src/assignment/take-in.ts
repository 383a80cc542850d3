import type { Ctx } from '#platform/context';
import { takeInJob, routeTicketJob } from './job-definitions.ts';

const PAGE = 500;

/** After a change of the rules: every open ticket that is people's and nobody's is routed, a page at a time. */
export async function takeIn(ctx: Pick<Ctx, 'db'>, workspaceId: string, after: string | null): Promise<{ outcome: string }> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `select id from tickets where workspace_id = $1 and assignee_id is null and owner = 'people' and status in ('open', 'in_progress')
         and ($2::uuid is null or id > $2) order by id limit $3`,
      [workspaceId, after, PAGE],
    );
    await tx.sendMany(
      routeTicketJob,
      rows.map((row) => ({ data: { ticket_id: row.id, passed_on_by: null }, options: {} })),
    );
    const last = rows.at(-1);
    if (rows.length === PAGE && last) await tx.send(takeInJob, { after: last.id });
    return { outcome: rows.length > 0 ? 'routed' : 'nothing' };
  });
}
