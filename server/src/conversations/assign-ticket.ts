import { readTeammate } from '#accounts';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { changeHolder } from './assignment-holder.ts';
import type { Held, NewHolder } from './assignment-holder.ts';
import { lockTicket, lockTicketRow } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';

export interface AssignTicket extends NewHolder {
  ticketId: string;
}

/**
 * Gives a ticket to a teammate, a team, or nobody, in the caller's transaction. Locks the ticket; closes the record before and begins the next.
 * Giving it to others needs tickets.assign; taking one that nobody has, and passing on one's own, need tickets.reply.
 * @throws not_found when the caller may not see the ticket; forbidden; invalid_input when there is no such teammate or team
 */
export async function assignTicket(tx: Tx, who: Principal | { kind: 'system' }, input: AssignTicket): Promise<Held> {
  const ticket = who.kind === 'system' ? await lockTicketRow(tx, input.ticketId) : await lockTicket(tx, who, input.ticketId);
  if (who.kind !== 'system') requireMayAssign(who, ticket, input);
  await requireHolder(tx, ticket, input);
  return changeHolder(tx, who, ticket, input);
}

/** @throws forbidden, naming what is missing */
export function requireMayAssign(who: Principal, ticket: LockedTicket, next: NewHolder): void {
  if (who.kind === 'operator' || who.permissions.has('tickets.assign')) return;
  const mine = ticket.assigneeId === who.id;
  const takesFree = ticket.assigneeId === null && next.assigneeId === who.id && (next.teamId === undefined || next.teamId === ticket.teamId);
  const passesOn = mine && (next.reason === 'transfer' || next.reason === 'escalation' || next.assigneeId === null);
  const raises = ticket.assigneeId === null && next.reason === 'escalation';
  if (takesFree || passesOn || raises) return;
  const message = 'Giving tickets to others needs the permission tickets.assign. You may claim a free one, and pass on your own.';
  throw new BatonError('forbidden', { message, details: { permission: 'tickets.assign' } });
}

async function requireHolder(tx: Tx, ticket: LockedTicket, next: NewHolder): Promise<void> {
  if (next.assigneeId && next.assigneeId !== ticket.assigneeId) await requireTeammate(tx, next.assigneeId);
}

async function requireTeammate(tx: Tx, teammateId: string): Promise<void> {
  await readTeammate({ db: tx }, tx.workspaceId ?? '', teammateId).catch((error: unknown) => {
    if (!(error instanceof BatonError) || error.code !== 'not_found') throw error;
    throw new BatonError('invalid_input', { details: [{ field: 'assignee_id', reason: 'is no teammate of this workspace', allowed: null }] });
  });
}
