import { BatonError } from '#platform/errors';
import type { Mover } from './mover.ts';
import type { TicketStatus } from './schema.ts';

/*
 * The life of a ticket. Whatever moves a ticket, by hand, in bulk, by a message or by the clock, asks this table.
 *
 *            ┌──────────── start, reply, take over ────────────┐
 *            │                                                 ↓
 *          open ←─────────── requeue, hand off ────────── in_progress
 *            ↑  ↖── hear, wake, requeue ── pending ←── wait ───┘
 *            │                                ↑ wait (also from open)
 *            └── reopen; hear, while the window is open ── resolved ── close ──→ closed ── reopen ──→ open
 *
 * Any open ticket may be resolved or closed. `resolved`: we think it is done, and the contact may say otherwise for a while.
 * `closed`: it is done, and what the contact says next is another ticket.
 */

type Who = 'people' | 'assistant' | 'contact' | 'system';

interface Rule {
  by: readonly Who[];
  /** Status before → status after. What is absent is refused. */
  leads: Partial<Record<TicketStatus, TicketStatus>>;
}

/** Every move there is, who may make it, and where it leads. */
export const LIFECYCLE = {
  start: { by: ['people'], leads: { open: 'in_progress', pending: 'in_progress' } },
  requeue: { by: ['people'], leads: { in_progress: 'open', pending: 'open' } },
  wait: { by: ['people'], leads: { open: 'pending', in_progress: 'pending', pending: 'pending' } },
  resolve: { by: ['people', 'contact', 'system'], leads: { open: 'resolved', in_progress: 'resolved', pending: 'resolved' } },
  close: { by: ['people'], leads: { open: 'closed', in_progress: 'closed', pending: 'closed', resolved: 'closed' } },
  // By the desk behind an inbox, too: a person there opened the conversation again, or made it the assistant's.
  reopen: { by: ['people', 'system'], leads: { resolved: 'open', closed: 'open' } },
  take_over: { by: ['people'], leads: { open: 'in_progress', in_progress: 'in_progress', pending: 'pending' } },
  give_back: { by: ['people', 'system'], leads: { open: 'open', in_progress: 'open', pending: 'open' } },
  // From the desk, or by a person of the shop in the provider's own app.
  reply: { by: ['people', 'system'], leads: { open: 'in_progress', in_progress: 'in_progress', pending: 'pending' } },
  hand_off: { by: ['assistant', 'system'], leads: { open: 'open', in_progress: 'open', pending: 'open' } },
  hear: { by: ['contact'], leads: { open: 'open', in_progress: 'in_progress', pending: 'open', resolved: 'open' } },
  wake: { by: ['system'], leads: { pending: 'open' } },
} as const satisfies Record<string, Rule>;

export type Move = keyof typeof LIFECYCLE;

export const MOVES = Object.keys(LIFECYCLE) as Move[];

const ruleOf = (move: Move): Rule => LIFECYCLE[move];

/** Where a move leads, or null when it may not be made. */
export function leadsTo(move: Move, status: TicketStatus, who: Mover): TicketStatus | null {
  const rule = ruleOf(move);
  return rule.by.includes(sideOf(who)) ? (rule.leads[status] ?? null) : null;
}

/** The moves that `who` may make now. */
export function allowedMoves(status: TicketStatus, who: Mover): Move[] {
  return MOVES.filter((move) => leadsTo(move, status, who) !== null);
}

/** @throws conflict with the status and the moves that are allowed */
export function requireMove(move: Move, ticket: { id: string; status: TicketStatus }, who: Mover): TicketStatus {
  const next = leadsTo(move, ticket.status, who);
  if (next !== null) return next;
  const over = ticket.status === 'resolved' || ticket.status === 'closed';
  const message = over && move !== 'reopen' ? `The ticket is ${ticket.status}. Reopen it first.` : `A ticket that is ${ticket.status} does not allow this.`;
  throw new BatonError('conflict', { message, details: { ticket_id: ticket.id, status: ticket.status, move, allowed: allowedMoves(ticket.status, who) } });
}

/** The move behind "set the status to …"; null when it has that status already. */
export function moveTowards(wanted: TicketStatus, status: TicketStatus): Move | null {
  if (wanted === 'pending') return 'wait';
  if (wanted === status) return null;
  if (wanted === 'in_progress') return 'start';
  if (wanted === 'resolved') return 'resolve';
  if (wanted === 'closed') return 'close';
  return status === 'resolved' || status === 'closed' ? 'reopen' : 'requeue';
}

function sideOf(who: Mover): Who {
  return who.kind === 'system' || who.kind === 'assistant' || who.kind === 'contact' ? who.kind : 'people';
}
