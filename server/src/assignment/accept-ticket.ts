import { followAssignment, lockTicket, requireOpen } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readHolder } from './read-assignments.ts';
import type { HolderView } from './read-assignments.ts';

/**
 * Whoever was given a ticket says that they take it on. Accepting twice is no error.
 * @throws conflict when it is somebody else's or nobody's, with whose it is
 */
export async function acceptTicket(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, ticketId: string): Promise<HolderView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    requireOpen(ticket);
    if (ticket.assigneeId === null) throw new BatonError('conflict', { message: 'Nobody has this ticket. Claim it.', details: { assignee_id: null } });
    if (ticket.assigneeId !== who.id) {
      throw new BatonError('conflict', { message: 'This ticket was given to somebody else.', details: { assignee_id: ticket.assigneeId } });
    }
    await followAssignment(tx, who, ticket, { step: 'accepted', at: ctx.clock.now() });
    return readHolder(tx, ticket);
  });
}
