import { lockTicket, markTicketSla, requireOpen } from '#conversations';
import type { LockedTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import type { EventDefinition } from '#platform/db';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { slaPaused, slaResumed } from './events.ts';
import { adopt } from './keep-clocks.ts';
import { viewOf } from './read-ticket-sla.ts';
import type { TicketSlaView } from './read-ticket-sla.ts';
import { openRuleBook, readHoursOf } from './rule-book.ts';
import { markOf, setMoments } from './set-moments.ts';
import { beginPause, endPause, loadTicketClocks, openPause, saveTicketClocks } from './ticket-clocks.ts';
import type { TicketClocks } from './ticket-clocks.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** Lets all clocks of a ticket stand still until somebody resumes them. @throws conflict when they do already, saying since when; not_found */
export async function pauseClocks(ctx: Deps, who: Principal, ticketId: string, reason: string | undefined): Promise<TicketSlaView> {
  return change(ctx, who, { ticketId, event: slaPaused, from: false }, (all, now) => {
    const already = openPause(all.pauses, 'by_hand');
    if (already) {
      const details = { is_paused: true, paused_at: already.startedAt.toISOString(), reason: already.reason, paused_by: already.startedBy?.name ?? null };
      throw new BatonError('conflict', { message: `The clocks are paused already, since ${details.paused_at}.`, details });
    }
    beginPause(all, 'by_hand', now, { reason: reason ?? null, who: { kind: who.kind, id: who.id, name: who.name } });
  });
}

/** Lets them go on with what was left. @throws conflict when nobody paused them, saying what holds them otherwise; not_found */
export async function resumeClocks(ctx: Deps, who: Principal, ticketId: string): Promise<TicketSlaView> {
  return change(ctx, who, { ticketId, event: slaResumed, from: true }, (all, now) => {
    if (openPause(all.pauses, 'by_hand')) return endPause(all, 'by_hand', now);
    const holding = openPause(all.pauses, 'pending') ?? openPause(all.pauses, 'contacts_turn');
    const message = holding
      ? `Nobody paused the clocks: they stand still because ${holding.cause === 'pending' ? 'the ticket is pending' : 'the assistant waits for the contact'}.`
      : 'The clocks are not paused.';
    throw new BatonError('conflict', {
      message,
      details: { is_paused: holding !== undefined, paused_at: holding?.startedAt.toISOString() ?? null, cause: holding?.cause ?? null },
    });
  });
}

interface Change {
  ticketId: string;
  event: EventDefinition<{ conversation_id: string; ticket_id: string; inbox_id: string; changes: { is_paused: { from: unknown; to: unknown } } }>;
  from: boolean;
}

async function change(ctx: Deps, who: Principal, { ticketId, event, from }: Change, act: (all: TicketClocks, now: Date) => void): Promise<TicketSlaView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const ticket = await lockTicket(tx, who, ticketId);
    requireOpen(ticket);
    const [all] = await loadTicketClocks(tx, [ticketId], { lock: true });
    if (!all) throw new Error('a ticket vanished while locked');
    const now = ctx.clock.now();
    if (all.clocks.size === 0) adopt({ all, book: await openRuleBook(tx), at: now });
    act(all, now);
    const hoursOf = await readHoursOf(
      tx,
      [...all.clocks.values()].map((clock) => clock.calendar),
    );
    setMoments(all, hoursOf, now);
    saveTicketClocks(tx, [all]);
    markTicketSla(tx, [markOf(all)]);
    await tx.record(event, { ...subjectOf(ticket), changes: { is_paused: { from, to: !from } } }, about(who, ticket));
    return viewOf(all, hoursOf, now);
  });
}

const subjectOf = (ticket: LockedTicket) => ({ conversation_id: ticket.conversationId, ticket_id: ticket.id, inbox_id: ticket.inboxId });

const about = (who: Principal, ticket: LockedTicket) => ({
  conversationId: ticket.conversationId,
  ticketId: ticket.id,
  actor: { kind: who.kind, id: who.id },
});
