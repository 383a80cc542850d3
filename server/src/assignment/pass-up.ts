import { listTeamMembers } from '#accounts';
import type { TeamMember } from '#accounts';
import { changeFields, changeHolder, lockTicket, readLoads, requireOpen, takeFromAssistant } from '#conversations';
import type { LockedTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { Permission, Principal } from '#platform/principal';
import { workspaceOf } from '#platform/principal';
import { permissionsByRole } from './gather-candidates.ts';
import { readHolder } from './read-assignments.ts';
import type { HolderView } from './read-assignments.ts';

const RAISED = { low: 'normal', normal: 'high', high: 'urgent', urgent: 'urgent' } as const;
const PRESENCES = ['online', 'busy', 'away', 'offline'];

/** By what they may do, so that own roles have their place: replies, gives tickets to others, leads a team, manages teammates. */
type Level = 0 | 1 | 2 | 3;

/**
 * Passes a ticket up, and raises its priority by one step. It goes to whoever stands above the one who has it, in its team first: a lead,
 * else a senior, else a manager; of several the one who is there, then who has fewest tickets, then who got one longest ago. Capacity does
 * not count here, and somebody offline is better than nobody.
 * @throws conflict when nobody stands above; forbidden for somebody else's ticket without tickets.assign
 */
export async function passUp(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, ticketId: string, note: string): Promise<HolderView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    requireOpen(ticket);
    const mine = ticket.assigneeId === null || ticket.assigneeId === who.id;
    if (!mine && who.kind !== 'operator' && !who.permissions.has('tickets.assign')) {
      throw new BatonError('forbidden', { message: 'This ticket is not yours to pass up.', details: { permission: 'tickets.assign' } });
    }
    const above = await findAbove(tx, who, ticket);
    if (!above) {
      const message = 'Nobody stands above whoever has this ticket. Assign it to somebody by name.';
      throw new BatonError('conflict', { message, details: { assignee_id: ticket.assigneeId } });
    }
    await takeFromAssistant(tx, who, ticket);
    await changeFields(tx, who, ticket, { to: { priority: RAISED[ticket.priority] } });
    await changeHolder(tx, who, ticket, { assigneeId: above, reason: 'escalation', note, at: ctx.clock.now() });
    return readHolder(tx, ticket);
  });
}

async function findAbove(tx: Tx, who: Principal, ticket: LockedTicket): Promise<string | null> {
  const may = await permissionsByRole(tx);
  const everybody = await listTeamMembers({ db: tx }, tx.workspaceId ?? '', null);
  const level = (member: TeamMember) => levelOf(may(member.role));
  const holder = everybody.find((one) => one.id === (ticket.assigneeId ?? who.id));
  const least = holder ? level(holder) : 0;
  const free = (people: TeamMember[]) => people.filter((one) => level(one) > least && one.id !== who.id && one.id !== ticket.assigneeId);
  const inTeam = ticket.teamId === null ? [] : free(await listTeamMembers({ db: tx }, tx.workspaceId ?? '', ticket.teamId));
  const able = inTeam.length > 0 ? inTeam : free(everybody);
  if (able.length === 0) return null;
  const loads = new Map(
    (
      await readLoads(
        tx,
        able.map((one) => one.id),
      )
    ).map((load) => [load.teammateId, load]),
  );
  // A lead before a senior, and both before a manager, who has other work.
  const order: Level[] = [2, 1, 3, 0];
  const place = (one: TeamMember) => [order.indexOf(level(one)), PRESENCES.indexOf(one.status), loads.get(one.id)?.open ?? 0, loads.get(one.id)?.lastTurn ?? 0];
  const [best] = able.map((one) => ({ one, place: place(one) })).toSorted((a, b) => compare(a.place, b.place));
  return best?.one.id ?? null;
}

function levelOf(permissions: ReadonlySet<Permission>): Level {
  if (permissions.has('teammates.manage')) return 3;
  if (permissions.has('team.manage')) return 2;
  return permissions.has('tickets.assign') ? 1 : 0;
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, n) => value !== b[n]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
