import type { Ctx } from '#platform/context';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { seesAllTickets } from './lock-ticket.ts';

/** A ticket that is over, by what it was about. */
export interface PastSubject {
  id: string;
  subject: string;
  resolvedAt: Date | null;
}

/** The newest resolved and closed tickets that `who` may see, without counting the rest. */
export async function listPastTickets(ctx: Pick<Ctx, 'db'>, who: Principal, limit: number): Promise<PastSubject[]> {
  requirePermission(who, 'tickets.read_own');
  const workspaceId = workspaceOf(who);
  const own = seesAllTickets(who) ? '' : 'and (assignee_id is null or assignee_id = $3)';
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<PastSubject>(
      `select id, subject, resolved_at as "resolvedAt" from tickets
       where workspace_id = $1 and status in ('resolved', 'closed') ${own} order by created_at desc, id desc limit $2`,
      own === '' ? [workspaceId, limit] : [workspaceId, limit, who.id],
    ),
  );
}
