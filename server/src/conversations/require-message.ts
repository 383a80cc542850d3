import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readTicketIn } from './read-tickets.ts';

/** @throws not_found unless the message is of this ticket and the caller may see the ticket. */
export async function requireMessageOfTicket(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string, messageId: string): Promise<void> {
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, async (tx) => {
    await readTicketIn(tx, who, ticketId);
    const found = await tx.query('select from messages where workspace_id = $1 and id = $2 and ticket_id = $3', [workspaceId, messageId, ticketId]);
    if (found.length === 0) throw notFound('message');
  });
}
