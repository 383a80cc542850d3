import { readTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { joinPauses, readClock } from './calculate.ts';
import type { ClockState } from './calculate.ts';
import { adopt } from './keep-clocks.ts';
import { openRuleBook, readHoursOf } from './rule-book.ts';
import type { ClockKind, PauseCause } from './schema.ts';
import { pausesOf, toRule } from './set-moments.ts';
import type { HoursOf } from './set-moments.ts';
import { loadTicketClocks, openPause } from './ticket-clocks.ts';
import type { Clock, StoredPause, TicketClocks } from './ticket-clocks.ts';

/** How one clock stands. */
export interface ClockView {
  status: ClockState;
  /** While paused: the one that would hold if it went on now. */
  deadline: Date | null;
  /** Null when it does not run any more. */
  remainingSeconds: number | null;
  stoppedAt: Date | null;
}

export interface TicketSlaView {
  ticketId: string;
  priority: Clock['priority'];
  clocks: Partial<Record<ClockKind, ClockView>>;
  isPaused: boolean;
  /** Since when, without a break. */
  pausedAt: Date | null;
  totalPausedSeconds: number;
  pauses: StoredPause[];
}

/** A ticket's clocks as they stand now. @throws not_found for a ticket that the caller may not see */
export async function readTicketSla(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, ticketId: string): Promise<TicketSlaView> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    await readTicket({ db: tx }, who, ticketId);
    const [all] = await loadTicketClocks(tx, [ticketId], { lock: false });
    if (!all) throw notFound('ticket');
    const now = ctx.clock.now();
    // Older than the clocks, or opened this very moment: shown as they will be, and written when something happens.
    if (all.clocks.size === 0) adopt({ all, book: await openRuleBook(tx), at: now });
    const hoursOf = await readHoursOf(
      tx,
      [...all.clocks.values()].map((clock) => clock.calendar),
    );
    return viewOf(all, hoursOf, now);
  });
}

// What people call paused. A closed ticket is not waiting, and the assistant's time is nobody's pause.
const PAUSES: readonly PauseCause[] = ['by_hand', 'pending', 'contacts_turn'];
const MAX_SHOWN = 50;

export function viewOf(all: TicketClocks, hoursOf: HoursOf, now: Date): TicketSlaView {
  const shown = all.pauses.filter((one) => PAUSES.includes(one.cause));
  const stretches = joinPauses(shown.map((one) => ({ from: one.startedAt.getTime(), to: one.endedAt?.getTime() ?? null })));
  const last = stretches.at(-1);
  const lasting = last?.to === null ? last : undefined;
  const totalMs = stretches.reduce((sum, one) => sum + Math.max(0, Math.min(one.to ?? now.getTime(), now.getTime()) - one.from), 0);
  const closed = openPause(all.pauses, 'closed') !== undefined;
  return {
    ticketId: all.ticket.id,
    priority: all.ticket.priority,
    clocks: Object.fromEntries([...all.clocks].map(([kind, clock]) => [kind, readOne(clock, all, { hoursOf, now, closed })])),
    isPaused: lasting !== undefined && !closed,
    pausedAt: lasting && !closed ? new Date(lasting.from) : null,
    totalPausedSeconds: Math.round(totalMs / 1000),
    pauses: shown.slice(-MAX_SHOWN).reverse(),
  };
}

function readOne(clock: Clock, all: TicketClocks, { hoursOf, now, closed }: { hoursOf: HoursOf; now: Date; closed: boolean }): ClockView {
  const reading = readClock(toRule(clock, hoursOf), pausesOf(clock, all.pauses), { now: now.getTime(), stoppedAt: clock.stoppedAt?.getTime() ?? null });
  const running = !clock.stoppedAt && !closed;
  const deadline = clock.stoppedAt || clock.breachedAt ? clock.dueAt : closed || reading.dueAt === null ? null : new Date(reading.dueAt);
  return {
    // What was missed stays missed, whatever the rule says now.
    status: clock.breachedAt ? 'breached' : reading.state,
    deadline,
    remainingSeconds: running ? Math.round(reading.remainingMs / 1000) : null,
    stoppedAt: clock.stoppedAt,
  };
}
