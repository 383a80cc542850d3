import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';

/** What waits for somebody to be free, by team. */
export interface QueueView {
  teamId: string | null;
  teamName: string | null;
  waiting: number;
  oldestWaitingSince: Date | null;
  nextTicketId: string | null;
}

/** Queues in which something waits, the longest first. */
export async function listQueues(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<QueueView[]> {
  return ctx.db.tx(workspaceOf(who), (tx) =>
    tx.query<QueueView>(
      `select nullif(q.scope_id, $1) as "teamId", g.name as "teamName", count(*)::int as waiting, min(q.queued_at) as "oldestWaitingSince",
         (array_agg(q.ticket_id order by q.place_at, q.ticket_id))[1] as "nextTicketId"
       from assignment_queue q left join teams g on g.workspace_id = q.workspace_id and g.id = q.scope_id
       where q.workspace_id = $1 group by q.scope_id, g.name order by waiting desc, q.scope_id`,
      [tx.workspaceId],
    ),
  );
}
