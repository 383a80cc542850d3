import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { requirePermission } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { requireMove } from './lifecycle.ts';
import type { Mover } from './mover.ts';
import type { InboxKind, PriorityName, TicketStatus } from './schema.ts';

export interface LockedTicket {
  id: string;
  conversationId: string;
  contactId: string;
  inboxId: string;
  inboxKind: InboxKind;
  owner: 'assistant' | 'people';
  status: TicketStatus;
  assigneeId: string | null;
  teamId: string | null;
  subject: string;
  priority: PriorityName;
  handoffReason: string | null;
  tags: string[];
  pendingUntil: Date | null;
  version: number;
  firstResponseAt: Date | null;
  resolvedAt: Date | null;
  lastSeq: number;
  lastContactSeq: number;
}

/** Locks a ticket and its conversation for a change. A ticket that the caller may not see is not found. */
export async function lockTicket(tx: Tx, who: Principal, ticketId: string): Promise<LockedTicket> {
  requirePermission(who, 'tickets.reply');
  const ticket = await lockTicketRow(tx, ticketId);
  if (!maySee(who, ticket)) throw notFound('ticket');
  return ticket;
}

/** The same for Baton itself, which sees every ticket of the workspace. */
export async function lockTicketRow(tx: Tx, ticketId: string): Promise<LockedTicket> {
  const [ticket] = await tx.query<LockedTicket>(
    `select t.id, t.conversation_id as "conversationId", t.contact_id as "contactId", t.inbox_id as "inboxId", i.kind as "inboxKind", t.owner, t.status,
       t.assignee_id as "assigneeId", t.team_id as "teamId", t.subject, t.priority, t.handoff_reason as "handoffReason", t.tags,
       t.pending_until as "pendingUntil", t.version, t.first_response_at as "firstResponseAt", t.resolved_at as "resolvedAt", c.last_seq as "lastSeq", c.last_contact_seq as "lastContactSeq"
     from tickets t
     join conversations c on c.workspace_id = t.workspace_id and c.id = t.conversation_id
     join inboxes i on i.workspace_id = t.workspace_id and i.id = t.inbox_id
     where t.workspace_id = $1 and t.id = $2 for update of c, t`,
    [tx.workspaceId, ticketId],
  );
  if (!ticket) throw notFound('ticket');
  return ticket;
}

/** Whoever sees only their own tickets sees those assigned to them and those assigned to nobody. */
export function maySee(who: Principal, ticket: { assigneeId: string | null }): boolean {
  return seesAllTickets(who) || ticket.assigneeId === null || ticket.assigneeId === who.id;
}

export function seesAllTickets(who: Principal): boolean {
  return who.kind === 'operator' || who.permissions.has('tickets.read_all');
}

/** @throws conflict, with what may be done instead */
export function requireOpen(ticket: LockedTicket, who: Mover = { kind: 'system' }): void {
  if (ticket.status === 'resolved' || ticket.status === 'closed') requireMove('reply', ticket, who);
}
