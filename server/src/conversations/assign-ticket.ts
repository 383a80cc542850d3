import { readTeam, readTeammate } from '#accounts';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { changeHolder } from './assignment-holder.ts';
import type { Held, NewHolder } from './assignment-holder.ts';
import { changeFields } from './change-fields.ts';
import { ticketTakenOver } from './events.ts';
import { lockTicket, lockTicketRow } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { actorOf } from './mover.ts';
import type { Mover } from './mover.ts';

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
  if (input.assigneeId || input.teamId) await takeFromAssistant(tx, who, ticket);
  return changeHolder(tx, who, ticket, input);
}

/** What is put into people's hands is not the assistant's any more, even if it is writing at this moment. */
export async function takeFromAssistant(tx: Tx, who: Mover, ticket: LockedTicket): Promise<void> {
  if (ticket.owner !== 'assistant' || ticket.status === 'resolved' || ticket.status === 'closed') return;
  await changeFields(tx, who, ticket, { to: { owner: 'people' }, clocks: { deadlineAt: null } });
  const subject = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId };
  const actor = actorOf(who);
  await tx.record(ticketTakenOver, { ...subject, teammate_id: actor.id ?? actor.kind }, { conversationId: ticket.conversationId, ticketId: ticket.id, actor });
}

/** @throws forbidden, naming what is missing */
function requireMayAssign(who: Principal, ticket: LockedTicket, next: NewHolder): void {
  if (who.kind === 'operator' || who.permissions.has('tickets.assign')) return;
  const mine = ticket.assigneeId === who.id;
  const takesFree = ticket.assigneeId === null && next.assigneeId === who.id && (next.teamId === undefined || next.teamId === ticket.teamId);
  const passesOn = mine && (next.reason === 'transfer' || next.assigneeId === null);
  if (takesFree || passesOn) return;
  const message = 'Giving tickets to others needs the permission tickets.assign. You may claim a free one, and pass on your own.';
  throw new BatonError('forbidden', { message, details: { permission: 'tickets.assign' } });
}

async function requireHolder(tx: Tx, ticket: LockedTicket, next: NewHolder): Promise<void> {
  const workspaceId = tx.workspaceId ?? '';
  if (next.assigneeId && next.assigneeId !== ticket.assigneeId)
    await readTeammate({ db: tx }, workspaceId, next.assigneeId).catch(refuse('assignee_id', 'is no teammate of this workspace'));
  if (next.teamId && next.teamId !== ticket.teamId)
    await readTeam({ db: tx }, workspaceId, next.teamId).catch(refuse('team_id', 'is no team of this workspace'));
}

function refuse(field: string, reason: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof BatonError) || error.code !== 'not_found') throw error;
    throw new BatonError('invalid_input', { details: [{ field, reason, allowed: null }] });
  };
}
