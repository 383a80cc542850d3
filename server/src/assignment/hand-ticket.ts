import { assignTicket, lockTicket, requireOpen } from '#conversations';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readHolder } from './read-assignments.ts';
import type { HolderView } from './read-assignments.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** To whom a person gives a ticket. A team takes it into its queue; a teammate with a team has it as one of that team. */
export interface Target {
  ticketId: string;
  teammateId?: string | undefined;
  teamId?: string | undefined;
}

/** Gives a ticket to a teammate or a team. @throws what assignTicket throws; conflict for a closed ticket */
export async function giveTicket(ctx: Deps, who: Principal, target: Target): Promise<HolderView> {
  return hand(ctx, who, { target, reason: 'manual' });
}

/** Passes a ticket on, with the reason in the giver's words. @throws as giveTicket; conflict when they have it already */
export async function transferTicket(ctx: Deps, who: Principal, target: Target, note: string): Promise<HolderView> {
  return hand(ctx, who, { target, reason: 'transfer', note });
}

/** Takes a ticket out of its holder's hands; it stays with its team. */
export async function unassignTicket(ctx: Deps, who: Principal, ticketId: string): Promise<HolderView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    requireOpen(ticket);
    await assignTicket(tx, who, { ticketId, assigneeId: null, reason: 'manual', at: ctx.clock.now() });
    return readHolder(tx, { ...ticket, assigneeId: null });
  });
}

interface Handing {
  target: Target;
  reason: 'manual' | 'transfer';
  note?: string;
}

async function hand(ctx: Deps, who: Principal, { target, reason, note }: Handing): Promise<HolderView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, target.ticketId);
    requireOpen(ticket);
    const held = await assignTicket(tx, who, {
      ticketId: target.ticketId,
      assigneeId: target.teammateId ?? null,
      teamId: target.teamId,
      reason,
      note,
      at: ctx.clock.now(),
    });
    if (!held.changed && reason === 'transfer') throw new BatonError('conflict', { message: 'They have this ticket already.', details: { ...shown(held) } });
    return readHolder(tx, { id: ticket.id, assigneeId: held.assigneeId, teamId: held.teamId });
  });
}

function shown(held: { assigneeId: string | null; teamId: string | null }): { assignee_id: string | null; team_id: string | null } {
  return { assignee_id: held.assigneeId, team_id: held.teamId };
}
