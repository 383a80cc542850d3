import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { countTags } from './count-tags.ts';
import { eraseMessages } from './erase-messages.ts';
import { ticketDeleted } from './events.ts';
import { lockTicketRow } from './lock-ticket.ts';

/**
 * Deletes a ticket for good: the ticket, everything that hangs on it, and every word said in it, with earlier versions, notes and files. On a connected
 * channel the messages leave rows without text, so that a provider who delivers one again brings nothing back. The events stay: they hold no words.
 * @throws not_found, forbidden
 */
export async function deleteTicket(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<void> {
  requirePermission(who, 'tickets.delete');
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicketRow(tx, ticketId);
    await countTags(tx, ticket.tags, []);
    await eraseMessages(tx, { ticketId });
    const gone = await tx.query('delete from tickets where workspace_id = $1 and id = $2 returning id', [tx.workspaceId, ticketId]);
    if (gone.length === 0) throw notFound('ticket');
    // Nothing outside knows the conversation that the desk made for this ticket.
    if (ticket.inboxKind === 'desk') await tx.query('delete from conversations where workspace_id = $1 and id = $2', [tx.workspaceId, ticket.conversationId]);
    await tx.record(
      ticketDeleted,
      { conversation_id: ticket.conversationId, ticket_id: ticketId, inbox_id: ticket.inboxId, changes: { status: { from: ticket.status, to: null } } },
      { conversationId: ticket.conversationId, ticketId, actor: { kind: who.kind, id: who.id } },
    );
  });
}
