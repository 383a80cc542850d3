import { TAGS_MAX } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { assignTicket } from './assign-ticket.ts';
import { changeFields } from './change-fields.ts';
import { moveTowards } from './lifecycle.ts';
import type { Move } from './lifecycle.ts';
import { lockTicket, lockTicketRow } from './lock-ticket.ts';
import type { LockedTicket } from './lock-ticket.ts';
import { moveTicket } from './move-ticket.ts';
import { presentTicket } from './present.ts';
import { readTicketsIn } from './read-tickets.ts';
import type { TicketView } from './read-tickets.ts';
import type { PriorityName, TicketStatus } from './schema.ts';

/** What is absent stays as it is. */
export interface TicketEdit {
  subject?: string | undefined;
  priority?: PriorityName | undefined;
  status?: TicketStatus | undefined;
  assigneeId?: string | null | undefined;
  teamId?: string | null | undefined;
  /** Makes it pending until then; null leaves it pending until somebody writes. */
  pendingUntil?: Date | null | undefined;
  /** All of them. */
  tags?: readonly string[] | undefined;
  addTags?: readonly string[] | undefined;
  removeTags?: readonly string[] | undefined;
}

type Deps = Pick<Ctx, 'db' | 'clock'>;

/**
 * Changes a ticket in one transaction. `version` is the one the author has read.
 * @throws stale with the current ticket when it was changed since; conflict when the lifecycle does not allow it; not_found; forbidden
 */
export async function editTicket(ctx: Deps, who: Principal, ticketId: string, change: { edit: TicketEdit; version?: number | undefined }): Promise<TicketView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    if (change.version !== undefined && change.version !== ticket.version) await refuseOld(tx, ticket);
    await applyEdit(ctx, tx, who, { ticket, edit: change.edit });
    return viewOf(tx, ticketId);
  });
}

/** The same in an open transaction, on a locked ticket. Returns the version before and after. */
export async function applyEdit(
  ctx: Pick<Ctx, 'clock'>,
  tx: Tx,
  who: Principal,
  { ticket: given, edit }: { ticket: LockedTicket; edit: TicketEdit },
): Promise<{ before: number; after: number }> {
  const before = given.version;
  refusePast(ctx, edit.pendingUntil);
  let ticket = given;
  if (edit.assigneeId !== undefined || edit.teamId !== undefined) {
    await assignTicket(tx, who, { ticketId: ticket.id, assigneeId: edit.assigneeId, teamId: edit.teamId, reason: 'manual' });
    ticket = await lockTicketRow(tx, ticket.id);
  }
  const also = { subject: edit.subject ?? ticket.subject, priority: edit.priority ?? ticket.priority, tags: tagsAfter(ticket.tags, edit) };
  const move = moveOf(ticket, edit);
  if (move) await moveTicket(tx, who, ticket, { move, pendingUntil: edit.pendingUntil ?? null, also });
  else await changeFields(tx, who, ticket, { to: also });
  return { before, after: ticket.version };
}

/** The move behind the status that is asked for; null when it has that already. */
function moveOf(ticket: LockedTicket, edit: TicketEdit): Move | null {
  const wanted = edit.pendingUntil ? 'pending' : edit.status;
  // Null takes the moment off a ticket that waits, and says nothing about others.
  if (wanted === undefined) return edit.pendingUntil === null && ticket.status === 'pending' ? 'wait' : null;
  // Pending without a moment, and pending already.
  if (wanted === 'pending' && ticket.status === 'pending' && edit.pendingUntil === undefined) return null;
  return moveTowards(wanted, ticket.status);
}

function tagsAfter(before: readonly string[], { tags, addTags = [], removeTags = [] }: TicketEdit): string[] {
  const after = [...new Set([...(tags ?? before), ...addTags])].filter((name) => !removeTags.includes(name));
  if (after.length > TAGS_MAX && after.length > before.length)
    throw new BatonError('invalid_input', { details: [{ field: 'tags', reason: `a ticket has at most ${TAGS_MAX} tags`, allowed: null }] });
  return after;
}

const MOST_DAYS = 730;

function refusePast(ctx: Pick<Ctx, 'clock'>, until: Date | null | undefined): void {
  if (!until) return;
  const ahead = until.getTime() - ctx.clock.now().getTime();
  const reason = ahead <= 0 ? 'must be in the future' : ahead > MOST_DAYS * 86_400_000 ? `must be within ${MOST_DAYS} days` : null;
  if (reason) throw new BatonError('invalid_input', { details: [{ field: 'pending_until', reason, allowed: null }] });
}

async function refuseOld(tx: Tx, ticket: LockedTicket): Promise<never> {
  const message = 'Somebody changed this ticket since you read it. Look at it, and change it again.';
  throw new BatonError('stale', { message, details: { version: ticket.version, ticket: presentTicket(await viewOf(tx, ticket.id)) } });
}

/** Whoever has just passed a ticket on may not see it any more, but is told what it is now. */
async function viewOf(tx: Tx, ticketId: string): Promise<TicketView> {
  const [view] = await readTicketsIn(tx, [ticketId]);
  if (!view) throw notFound('ticket');
  return view;
}
