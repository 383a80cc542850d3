import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { changeFields } from './change-fields.ts';
import { ticketAssigned } from './events.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { actorOf } from './mover.ts';
import type { Mover } from './mover.ts';
import type { AssignmentReason } from './schema.ts';

export interface NewHolder {
  /** Absent leaves it as it is; null means nobody. */
  assigneeId?: string | null | undefined;
  teamId?: string | null | undefined;
  reason: AssignmentReason;
  /** Why it is passed on, in a person's words. Kept in the record, never in an event. */
  note?: string | undefined;
  /** The moment; the database's clock unless given. */
  at?: Date | undefined;
}

export interface Held {
  /** The record that is active now; null when nobody holds the ticket. */
  assignmentId: string | null;
  assigneeId: string | null;
  teamId: string | null;
  /** False when it was so already: then nothing was written. */
  changed: boolean;
}

/**
 * Puts a locked ticket into other hands: the ticket, the record before and the record from now on, and the event, in the caller's transaction.
 * A teammate who takes a ticket themselves has accepted it. Passing it within the same hands to another team keeps the record.
 */
export async function changeHolder(tx: Tx, who: Mover, ticket: LockedTicket, next: NewHolder): Promise<Held> {
  const from = { assigneeId: ticket.assigneeId, teamId: ticket.teamId };
  const to = { assigneeId: next.assigneeId === undefined ? from.assigneeId : next.assigneeId, teamId: next.teamId === undefined ? from.teamId : next.teamId };
  const moved = to.assigneeId !== from.assigneeId;
  if (!moved && to.teamId === from.teamId) return { ...to, assignmentId: await activeAssignment(tx, ticket.id), changed: false };
  const open = ticket.status !== 'resolved' && ticket.status !== 'closed';
  const keep = !moved && to.assigneeId !== null;
  const assignmentId = !open ? null : keep ? await changeTeamOfRecord(tx, ticket.id, to.teamId) : await replaceRecord(tx, who, { ticket, to, next });
  const changes = {
    ...(moved ? { assignee_id: { from: from.assigneeId, to: to.assigneeId } } : {}),
    ...(to.teamId === from.teamId ? {} : { team_id: { from: from.teamId, to: to.teamId } }),
  };
  const subject = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId };
  await tx.record(
    ticketAssigned,
    { ...subject, reason: next.reason, assignment_id: assignmentId, changes },
    { conversationId: ticket.conversationId, ticketId: ticket.id, actor: actorOf(who) },
  );
  await changeFields(tx, who, ticket, { to });
  return { ...to, assignmentId, changed: true };
}

async function activeAssignment(tx: Tx, ticketId: string): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>('select id from assignments where workspace_id = $1 and ticket_id = $2 and is_active', [
    tx.workspaceId,
    ticketId,
  ]);
  return row?.id ?? null;
}

async function changeTeamOfRecord(tx: Tx, ticketId: string, teamId: string | null): Promise<string | null> {
  const [row] = await tx.query<{ id: string }>('update assignments set team_id = $3 where workspace_id = $1 and ticket_id = $2 and is_active returning id', [
    tx.workspaceId,
    ticketId,
    teamId,
  ]);
  return row?.id ?? null;
}

interface Replacing {
  ticket: LockedTicket;
  to: { assigneeId: string | null; teamId: string | null };
  next: NewHolder;
}

async function replaceRecord(tx: Tx, who: Mover, { ticket, to, next }: Replacing): Promise<string | null> {
  await tx.query('update assignments set is_active = false, ended_at = coalesce($3, now()) where workspace_id = $1 and ticket_id = $2 and is_active', [
    tx.workspaceId,
    ticket.id,
    next.at ?? null,
  ]);
  if (to.assigneeId === null && to.teamId === null) return null;
  const record = { ...to, ticketId: ticket.id, reason: next.reason, note: next.note, at: next.at, previousTeammateId: ticket.assigneeId };
  return openRecord(tx, who, record);
}

export interface NewRecord {
  ticketId: string;
  assigneeId: string | null;
  teamId: string | null;
  reason: AssignmentReason;
  note?: string | undefined;
  at?: Date | undefined;
  previousTeammateId: string | null;
}

/** Begins a record and takes the teammate's turn. Somebody who takes a ticket by their own hand has accepted it. */
export async function openRecord(tx: Tx, who: Mover, record: NewRecord): Promise<string> {
  const id = newId();
  if (record.assigneeId !== null) await takeTurn(tx, record.assigneeId, record.at);
  const accepted = who.kind === 'teammate' && who.id === record.assigneeId;
  await tx.query(
    `insert into assignments (workspace_id, id, ticket_id, teammate_id, team_id, status, reason, previous_teammate_id, note, assigned_by, assigned_at, accepted_at)
     values ($1, $2, $3, $4, $5, case when $6 then 'accepted' else 'pending' end, $7, $8, $9, $10, coalesce($11, now()), case when $6 then coalesce($11, now()) end)`,
    [
      tx.workspaceId,
      id,
      record.ticketId,
      record.assigneeId,
      record.teamId,
      accepted,
      record.reason,
      record.previousTeammateId,
      record.note ?? null,
      actorOf(who),
      record.at ?? null,
    ],
  );
  return id;
}

/** Also the lock under which a teammate's tickets are counted: whoever adds one waits for whoever is adding one. */
async function takeTurn(tx: Tx, teammateId: string, at: Date | undefined): Promise<void> {
  await tx.query(
    `insert into assignment_turns (workspace_id, teammate_id, last_turn, last_assigned_at) values ($1, $2, nextval('assignment_turn'), coalesce($3, now()))
     on conflict (workspace_id, teammate_id) do update set last_turn = excluded.last_turn, last_assigned_at = excluded.last_assigned_at`,
    [tx.workspaceId, teammateId, at ?? null],
  );
}
