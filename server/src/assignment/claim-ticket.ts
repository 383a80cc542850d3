import { changeHolder, followAssignment, lockTicketRow, maySee, requireOpen, takeFromAssistant } from '#conversations';
import type { LockedTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readHolder } from './read-assignments.ts';
import type { HolderView } from './read-assignments.ts';

/** A list on somebody's screen is about so old: within it, whoever comes second is told who came first even when they may not see the ticket. */
const RACE_SECONDS = 120;

/**
 * A teammate takes a ticket that nobody has. Of several at the same moment one gets it; claiming it again is no error.
 * @throws conflict with who has it; not_found when the ticket is somebody else's and the caller sees only their own
 */
export async function claimTicket(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, ticketId: string): Promise<HolderView> {
  requirePermission(who, 'tickets.reply');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicketRow(tx, ticketId);
    if (who.kind !== 'teammate') throw new BatonError('conflict', { message: 'A key holds no tickets. Assign the ticket to a teammate.' });
    if (ticket.assigneeId !== null && ticket.assigneeId !== who.id) throw await takenBy(tx, who, { ticket, now: ctx.clock.now() });
    requireOpen(ticket);
    const at = ctx.clock.now();
    await takeFromAssistant(tx, who, ticket);
    await changeHolder(tx, who, ticket, { assigneeId: who.id, reason: 'manual', at });
    await followAssignment(tx, who, ticket, { step: 'accepted', at });
    return readHolder(tx, ticket);
  });
}

async function takenBy(tx: Tx, who: Principal, { ticket, now }: { ticket: LockedTicket; now: Date }): Promise<BatonError> {
  const [holder] = await tx.query<{ name: string | null; at: Date | null }>(
    `select p.name, a.assigned_at as at from (select 1) as one
     left join teammates p on p.workspace_id = $1 and p.id = $3
     left join assignments a on a.workspace_id = $1 and a.ticket_id = $2 and a.is_active`,
    [tx.workspaceId, ticket.id, ticket.assigneeId],
  );
  const inRace = holder?.at && now.getTime() - holder.at.getTime() < RACE_SECONDS * 1000;
  if (!maySee(who, ticket) && !inRace) return notFound('ticket');
  const details = { assignee_id: ticket.assigneeId, assignee_name: holder?.name ?? null, assigned_at: holder?.at?.toISOString() ?? null };
  return new BatonError('conflict', { message: `${holder?.name ?? 'Somebody else'} has this ticket already.`, details });
}
