import { readTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';

/** One time that a ticket was in somebody's hands. */
export interface AssignmentRecord {
  id: string;
  ticketId: string;
  teammateId: string | null;
  teammateName: string | null;
  teamId: string | null;
  teamName: string | null;
  status: 'pending' | 'accepted' | 'in_progress' | 'completed';
  reason: 'manual' | 'auto_route' | 'escalation' | 'transfer';
  assignedBy: { kind: string; id: string | null };
  assignedAt: Date;
  acceptedAt: Date | null;
  startedAt: Date | null;
  completedAt: Date | null;
  endedAt: Date | null;
  previousTeammateId: string | null;
  note: string | null;
  holderGoneAt: Date | null;
  isActive: boolean;
}

/** Who has a ticket now. */
export interface HolderView {
  ticketId: string;
  assigneeId: string | null;
  teamId: string | null;
  record: AssignmentRecord | null;
}

const RECORD = `select a.id, a.ticket_id as "ticketId", a.teammate_id as "teammateId", p.name as "teammateName", a.team_id as "teamId", g.name as "teamName",
    a.status, a.reason, a.assigned_by as "assignedBy", a.assigned_at as "assignedAt", a.accepted_at as "acceptedAt", a.started_at as "startedAt",
    a.completed_at as "completedAt", a.ended_at as "endedAt", a.previous_teammate_id as "previousTeammateId", a.note, a.holder_gone_at as "holderGoneAt",
    a.is_active as "isActive"
  from assignments a
  left join teammates p on p.workspace_id = a.workspace_id and p.id = a.teammate_id
  left join teams g on g.workspace_id = a.workspace_id and g.id = a.team_id
  where a.workspace_id = $1 and a.ticket_id = $2`;

/** Every time the ticket was in somebody's hands, oldest first; 500 is the end. @throws not_found when the caller may not see it */
export async function listAssignments(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<AssignmentRecord[]> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await readTicket({ db: tx }, who, ticketId);
    return tx.query<AssignmentRecord>(`${RECORD} order by a.assigned_at, a.id limit 500`, [tx.workspaceId, ticketId]);
  });
}

/** For whoever has just moved it, who may not see it any more. */
export async function readHolder(tx: Tx, ticket: { id: string; assigneeId: string | null; teamId: string | null }): Promise<HolderView> {
  const [record] = await tx.query<AssignmentRecord>(`${RECORD} and a.is_active`, [tx.workspaceId, ticket.id]);
  return { ticketId: ticket.id, assigneeId: ticket.assigneeId, teamId: ticket.teamId, record: record ?? null };
}
