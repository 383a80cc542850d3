import type { Tx } from '#platform/db';
import { changeHolder, openRecord } from './assignment-holder.ts';
import { assignmentAccepted } from './events.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { actorOf } from './mover.ts';
import type { Mover } from './mover.ts';

/*
 * How far a record is:
 *
 *   pending ──accepted──→ accepted ──replied──→ in_progress ──completed──→ completed (no longer active)
 *
 * Any step may be jumped over; none goes back. Completing happens to whoever holds it. Reopening a ticket that somebody had begins a new record:
 * what the first one took stays as it was.
 */
export type AssignmentStep = 'accepted' | 'replied' | 'completed' | 'reopened';

/**
 * Keeps the record true to what happened to its ticket; call it in the transaction of the act, with the ticket locked.
 * Accepting and replying move it on only when `who` is the one who has the ticket. Without a record there is nothing to do.
 */
export async function followAssignment(tx: Tx, who: Mover, ticket: LockedTicket, step: { step: AssignmentStep; at?: Date | undefined }): Promise<void> {
  const at = step.at ?? null;
  if (step.step === 'completed') await complete(tx, ticket.id, at);
  else if (step.step === 'reopened') await reopen(tx, who, { ticket, at });
  else if (who.kind === 'teammate') await moveOn(tx, who, { ticket, at, replied: step.step === 'replied' });
}

async function complete(tx: Tx, ticketId: string, at: Date | null): Promise<void> {
  // A team's queue has done nothing: its record only ends.
  await tx.query(
    `update assignments set is_active = false, ended_at = coalesce($3, now()),
       status = case when teammate_id is null then status else 'completed' end, completed_at = case when teammate_id is null then null else coalesce($3, now()) end
     where workspace_id = $1 and ticket_id = $2 and is_active`,
    [tx.workspaceId, ticketId, at],
  );
}

interface Following {
  ticket: LockedTicket;
  at: Date | null;
}

async function reopen(tx: Tx, who: Mover, { ticket, at }: Following): Promise<void> {
  const [active] = await tx.query('select 1 from assignments where workspace_id = $1 and ticket_id = $2 and is_active', [tx.workspaceId, ticket.id]);
  if (active || (ticket.assigneeId === null && ticket.teamId === null)) return;
  if (ticket.assigneeId !== null && !(await isHere(tx, ticket.assigneeId))) {
    await changeHolder(tx, { kind: 'system' }, ticket, { assigneeId: null, reason: 'auto_route', at: at ?? undefined });
    return;
  }
  const reason = who.kind === 'system' ? 'auto_route' : 'manual';
  const holder = { assigneeId: ticket.assigneeId, teamId: ticket.teamId, previousTeammateId: ticket.assigneeId };
  await openRecord(tx, who, { ...holder, ticketId: ticket.id, reason, at: at ?? undefined });
}

/** False for whoever has been removed since. */
async function isHere(tx: Tx, teammateId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from teammates where workspace_id = $1 and id = $2 and removed_at is null', [tx.workspaceId, teammateId]);
  return rows.length > 0;
}

async function moveOn(tx: Tx, who: Mover & { id: string }, { ticket, at, replied }: Following & { replied: boolean }): Promise<void> {
  const [moved] = await tx.query<{ id: string; first: boolean }>(
    `with before as (select id, status from assignments where workspace_id = $1 and ticket_id = $2 and is_active and teammate_id = $3)
     update assignments a set accepted_at = coalesce(a.accepted_at, $5, now()),
       started_at = case when $4 then coalesce(a.started_at, $5, now()) else a.started_at end,
       status = case when $4 then 'in_progress' when a.status = 'pending' then 'accepted' else a.status end
     from before where a.workspace_id = $1 and a.id = before.id and (before.status = 'pending' or ($4 and before.status = 'accepted'))
     returning a.id, before.status = 'pending' as first`,
    [tx.workspaceId, ticket.id, who.id, replied, at],
  );
  if (!moved?.first) return;
  const subject = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId };
  const changes = { assignment_status: { from: 'pending', to: replied ? 'in_progress' : 'accepted' } };
  await tx.record(
    assignmentAccepted,
    { ...subject, assignment_id: moved.id, teammate_id: who.id, changes },
    { conversationId: ticket.conversationId, ticketId: ticket.id, actor: actorOf(who) },
  );
}
