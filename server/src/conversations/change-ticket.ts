import type { Ctx } from '#platform/context';
import type { EventDefinition, Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { changeHolder } from './assignment-holder.ts';
import { followAssignment } from './assignment-steps.ts';
import { changeFields } from './change-fields.ts';
import { ticketClosed, ticketGivenBack, ticketReopened, ticketTakenOver } from './events.ts';
import { lockTicket, requireOpen } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { readTicketIn } from './read-tickets.ts';
import type { TicketView } from './read-tickets.ts';

/*
 * Who holds a ticket, and whether it is open:
 *
 *   assistant ──hand off / take over──→ people ──give back──→ assistant
 *   open, in_progress, pending ──close──→ closed ──reopen──→ open (unless a newer ticket of the conversation is open)
 */

type Deps = Pick<Ctx, 'db'>;

/** A person takes the ticket: from here on the assistant stays silent, even if it is writing at this moment. */
export async function takeOver(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, async (tx, ticket) => {
    requireOpen(ticket);
    const status = ticket.status === 'open' ? 'in_progress' : ticket.status;
    await changeFields(tx, who, ticket, { to: { owner: 'people', status }, clocks: { deadlineAt: null } });
    if (who.kind === 'teammate') await changeHolder(tx, who, ticket, { assigneeId: who.id, reason: 'manual' });
    await followAssignment(tx, who, ticket, { step: 'accepted' });
    await record(tx, who, { ticket, event: ticketTakenOver, extra: { teammate_id: who.id } });
  });
}

/** Gives the ticket back to the assistant, which answers from the contact's next message on. */
export async function giveBack(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, async (tx, ticket) => {
    requireOpen(ticket);
    const [inbox] = await tx.query<{ assistantId: string | null }>('select assistant_id as "assistantId" from inboxes where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      ticket.inboxId,
    ]);
    if (!inbox?.assistantId) throw new BatonError('conflict', { message: 'This inbox has no assistant to give the ticket to.' });
    await changeFields(tx, who, ticket, { to: { owner: 'assistant', handoffReason: null, status: 'open' }, clocks: { answeredCount: 0 } });
    await changeHolder(tx, who, ticket, { assigneeId: null, teamId: null, reason: 'manual' });
    // What a person has seen is answered: the assistant must not reply to old messages now.
    await tx.query('update conversations set answered_seq = last_contact_seq where workspace_id = $1 and id = $2', [tx.workspaceId, ticket.conversationId]);
    await record(tx, who, { ticket, event: ticketGivenBack });
  });
}

export async function closeTicket(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, async (tx, ticket) => {
    requireOpen(ticket);
    await changeFields(tx, who, ticket, { to: { status: 'closed' }, clocks: { deadlineAt: null, resolvedAt: ticket.resolvedAt ?? 'now' } });
    await followAssignment(tx, who, ticket, { step: 'completed' });
    await record(tx, who, { ticket, event: ticketClosed });
  });
}

export async function reopenTicket(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, async (tx, ticket) => {
    if (ticket.status !== 'closed' && ticket.status !== 'resolved') throw new BatonError('conflict', { message: 'The ticket is open already.' });
    const [open] = await tx.query<{ id: string }>(
      `select id from tickets where workspace_id = $1 and conversation_id = $2 and status in ('open', 'in_progress', 'pending')`,
      [tx.workspaceId, ticket.conversationId],
    );
    if (open) throw new BatonError('conflict', { message: 'A newer ticket of this conversation is open. Work there.', details: { ticket_id: open.id } });
    await changeFields(tx, who, ticket, { to: { status: 'open', owner: 'people' }, clocks: { resolvedAt: null } });
    await followAssignment(tx, who, ticket, { step: 'reopened' });
    await record(tx, who, { ticket, event: ticketReopened });
  });
}

async function change(ctx: Deps, who: Principal, ticketId: string, act: (tx: Tx, ticket: LockedTicket) => Promise<void>): Promise<TicketView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await act(tx, await lockTicket(tx, who, ticketId));
    return readTicketIn(tx, who, ticketId);
  });
}

interface Recording {
  ticket: LockedTicket;
  event: EventDefinition;
  extra?: Record<string, string>;
}

async function record(tx: Tx, who: Principal, { ticket, event, extra = {} }: Recording): Promise<void> {
  const payload = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId, ...extra };
  const about = { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } };
  await tx.record(event, payload, about);
}
