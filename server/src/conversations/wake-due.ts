import type { Ctx } from '#platform/context';
import { lockTicketRow } from './lock-ticket.ts';
import { moveTicket } from './move-ticket.ts';

const AT_ONCE = 200;

/**
 * Opens pending tickets whose moment has come, in every workspace. Many processes may do this at once: the ticket is looked at again under its
 * lock, so each comes back once. Returns how many this call opened.
 */
export async function wakeDue(ctx: Pick<Ctx, 'db' | 'clock' | 'log'>): Promise<number> {
  const due = await ctx.db.system((tx) =>
    tx.query<{ workspaceId: string; id: string }>(
      `select workspace_id as "workspaceId", id from tickets where pending_until is not null and pending_until <= $1 order by pending_until limit ${AT_ONCE}`,
      [ctx.clock.now()],
      'due-follow-ups',
    ),
  );
  let woken = 0;
  for (const { workspaceId, id } of due) {
    // One ticket that cannot be woken must not hold up the others.
    const done = await wake(ctx, workspaceId, id).catch((error: unknown) => {
      ctx.log.warn({ err: error, ticket: id }, 'a follow-up could not be made; it is tried again');
      return false;
    });
    if (done) woken += 1;
  }
  return woken;
}

function wake(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, ticketId: string): Promise<boolean> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await lockTicketRow(tx, ticketId);
    if (ticket.status !== 'pending' || ticket.pendingUntil === null || ticket.pendingUntil > ctx.clock.now()) return false;
    await moveTicket(tx, { kind: 'system' }, ticket, { move: 'wake' });
    return true;
  });
}
