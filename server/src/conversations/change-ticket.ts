import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { changeHolder } from './assignment-holder.ts';
import { ticketTakenOver } from './events.ts';
import { requireMove } from './lifecycle.ts';
import { lockTicket } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { moveTicket } from './move-ticket.ts';
import { readTicketIn } from './read-tickets.ts';
import type { TicketView } from './read-tickets.ts';

/*
 * Moves of the lifecycle by one word each. Who holds a ticket:
 *
 *   assistant ──hand off / take over──→ people ──give back──→ assistant
 */

type Deps = Pick<Ctx, 'db'>;

/** A person takes the ticket: from here on the assistant stays silent, even if it is writing at this moment. */
export async function takeOver(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, async (tx, ticket) => {
    await moveTicket(tx, who, ticket, { move: 'take_over' });
    if (who.kind === 'teammate') await changeHolder(tx, who, ticket, { assigneeId: who.id, reason: 'manual' });
    const payload = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId, teammate_id: who.id };
    const about = { conversationId: ticket.conversationId, ticketId: ticket.id, actor: { kind: who.kind, id: who.id } };
    await tx.record(ticketTakenOver, payload, about);
  });
}

/** Gives the ticket back to the assistant, which answers from the contact's next message on. */
export async function giveBack(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, async (tx, ticket) => {
    requireMove('give_back', ticket, who);
    const [inbox] = await tx.query<{ assistantId: string | null }>('select assistant_id as "assistantId" from inboxes where workspace_id = $1 and id = $2', [
      tx.workspaceId,
      ticket.inboxId,
    ]);
    if (!inbox?.assistantId) throw new BatonError('conflict', { message: 'This inbox has no assistant to give the ticket to.' });
    await changeHolder(tx, who, ticket, { assigneeId: null, teamId: null, reason: 'manual' });
    await moveTicket(tx, who, ticket, { move: 'give_back' });
    // What a person has seen is answered: the assistant must not reply to old messages now.
    await tx.query('update conversations set answered_seq = last_contact_seq where workspace_id = $1 and id = $2', [tx.workspaceId, ticket.conversationId]);
  });
}

/** Done, as far as we know. The contact may open it again by writing, while the workspace's window lasts. */
export async function resolveTicket(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, (tx, ticket) => moveTicket(tx, who, ticket, { move: 'resolve' }));
}

/** Done. What the contact says next is another ticket. */
export async function closeTicket(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, (tx, ticket) => moveTicket(tx, who, ticket, { move: 'close' }));
}

export async function reopenTicket(ctx: Deps, who: Principal, ticketId: string): Promise<TicketView> {
  return change(ctx, who, ticketId, (tx, ticket) => moveTicket(tx, who, ticket, { move: 'reopen' }));
}

async function change(ctx: Deps, who: Principal, ticketId: string, act: (tx: Tx, ticket: LockedTicket) => Promise<void>): Promise<TicketView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await act(tx, await lockTicket(tx, who, ticketId));
    return readTicketIn(tx, who, ticketId);
  });
}
