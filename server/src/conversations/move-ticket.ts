import type { EventDefinition, Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { followAssignment } from './assignment-steps.ts';
import { changeFields } from './change-fields.ts';
import type { TicketClocks, TicketFields } from './change-fields.ts';
import { endProofs } from './end-proofs.ts';
import { ticketClosed, ticketFollowedUp, ticketGivenBack, ticketReopened, ticketResolved } from './events.ts';
import { requireMove } from './lifecycle.ts';
import type { Move } from './lifecycle.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { actorOf } from './mover.ts';
import type { Mover } from './mover.ts';
import type { TicketStatus } from './schema.ts';

/** Moves after which people answer, not the assistant. */
const TO_PEOPLE: readonly Move[] = ['start', 'take_over', 'reply', 'reopen', 'wake'];
const OVER: readonly TicketStatus[] = ['resolved', 'closed'];

export interface MoveInput {
  move: Move;
  /** When a ticket that is made to wait comes back. */
  pendingUntil?: Date | null;
  /** What changes with it, in the same write and the same event. */
  also?: Pick<TicketFields, 'subject' | 'priority' | 'tags'>;
}

/**
 * Makes one move of the lifecycle with a locked ticket: status, owner, clocks, the record of assignment and the event, in the caller's transaction.
 * @throws conflict when the table does not allow it, or when a newer ticket of the conversation is open
 */
export async function moveTicket(tx: Tx, who: Mover, ticket: LockedTicket, input: MoveInput): Promise<void> {
  const { move } = input;
  const before = ticket.status;
  const status = requireMove(move, ticket, who);
  const begins = OVER.includes(before) && !OVER.includes(status);
  if (begins) await refuseBesideOpen(tx, ticket);
  const owner = TO_PEOPLE.includes(move) ? 'people' : move === 'give_back' ? 'assistant' : ticket.owner;
  const pendingUntil = status !== 'pending' ? null : move === 'wait' ? (input.pendingUntil ?? null) : ticket.pendingUntil;
  const given: Partial<Pick<TicketFields, 'handoffReason'>> = move === 'give_back' ? { handoffReason: null } : {};
  await changeFields(tx, who, ticket, { to: { status, owner, pendingUntil, ...given, ...input.also } as TicketFields, clocks: clocksOf(move, ticket, status) });
  const ends = OVER.includes(status) && !OVER.includes(before);
  if (ends) endProofs(tx, { ticketId: ticket.id });
  if (ends) await followAssignment(tx, who, ticket, { step: 'completed' });
  if (begins) await followAssignment(tx, who.kind === 'contact' ? { kind: 'system' } : who, ticket, { step: 'reopened' });
  if (move === 'start' || move === 'take_over') await followAssignment(tx, who, ticket, { step: 'accepted' });
  if (move === 'reply') await followAssignment(tx, who, ticket, { step: 'replied' });
  const event = begins ? ticketReopened : EVENTS[move];
  if (event) await recordMove(tx, who, ticket, event);
}

const EVENTS: Partial<Record<Move, EventDefinition<{ conversation_id: string; ticket_id: string; inbox_id: string }>>> = {
  resolve: ticketResolved,
  close: ticketClosed,
  give_back: ticketGivenBack,
  wake: ticketFollowedUp,
};

function clocksOf(move: Move, ticket: LockedTicket, status: TicketStatus): Partial<TicketClocks> {
  if (OVER.includes(status)) return { deadlineAt: null, resolvedAt: ticket.resolvedAt ?? 'now' };
  const reopened = OVER.includes(ticket.status) ? { resolvedAt: null } : {};
  if (move === 'give_back') return { answeredCount: 0 };
  if (move === 'reply') return { deadlineAt: null, firstResponseAt: ticket.firstResponseAt ?? 'now' };
  return TO_PEOPLE.includes(move) ? { ...reopened, deadlineAt: null } : reopened;
}

/** A conversation has one open ticket at most. */
async function refuseBesideOpen(tx: Tx, ticket: LockedTicket): Promise<void> {
  const [open] = await tx.query<{ id: string }>(
    `select id from tickets where workspace_id = $1 and conversation_id = $2 and status in ('open', 'in_progress', 'pending')`,
    [tx.workspaceId, ticket.conversationId],
  );
  if (!open) return;
  const message = 'A newer ticket of this conversation is open. Work there.';
  throw new BatonError('conflict', { message, details: { ticket_id: open.id, status: ticket.status, allowed: [] } });
}

async function recordMove(tx: Tx, who: Mover, ticket: LockedTicket, event: NonNullable<(typeof EVENTS)[Move]>): Promise<void> {
  const payload = { conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId };
  await tx.record(event, payload, { conversationId: ticket.conversationId, ticketId: ticket.id, actor: actorOf(who) });
}
