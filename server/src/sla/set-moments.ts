import type { OpenCalendar, CalendarRef } from '#accounts';
import type { SlaMark } from '#conversations';
import { elapsedMs, momentsOf } from './calculate.ts';
import type { ClockRule, Pause } from './calculate.ts';
import { openPause } from './ticket-clocks.ts';
import type { Clock, StoredPause, TicketClocks } from './ticket-clocks.ts';

export type HoursOf = (ref: CalendarRef | null) => OpenCalendar | null;

/** Works out anew when each clock that runs will be at risk and breached, and when somebody must look at it next. */
export function setMoments({ clocks, pauses }: TicketClocks, hoursOf: HoursOf, now: Date): void {
  for (const clock of clocks.values()) {
    if (clock.stoppedAt) {
      clock.nextAt = null;
      continue;
    }
    const moments = momentsOf(toRule(clock, hoursOf), pausesOf(clock, pauses));
    clock.warnAt = toDate(moments.warnAt);
    clock.dueAt = toDate(moments.dueAt);
    // More time was given than has gone by: the warning was for an earlier deadline. A missed deadline stays missed.
    if (clock.atRiskAt && !clock.breachedAt && (!clock.warnAt || clock.warnAt > now)) clock.atRiskAt = null;
    clock.nextAt = nextMoment(clock);
  }
}

export function nextMoment({ stoppedAt, breachedAt, atRiskAt, warnAt, dueAt }: Clock): Date | null {
  if (stoppedAt || breachedAt) return null;
  return atRiskAt ? dueAt : warnAt;
}

export function toRule(clock: Clock, hoursOf: HoursOf): ClockRule {
  return {
    startedAt: clock.startedAt.getTime(),
    targetMs: clock.targetSeconds * 1000,
    warningPercent: clock.warningPercent,
    calendar: hoursOf(clock.calendar),
  };
}

/** The pauses that hold this clock. The time in which the assistant holds a ticket counts, unless only a person's answer does. */
export function pausesOf(clock: Pick<Clock, 'kind' | 'assistantCounts'>, pauses: readonly StoredPause[]): Pause[] {
  const waitsForPerson = clock.kind !== 'resolution' && !clock.assistantCounts;
  return pauses
    .filter((one) => one.cause !== 'assistant_holds' || waitsForPerson)
    .map((one) => ({ from: one.startedAt.getTime(), to: one.endedAt?.getTime() ?? null }));
}

/** How much of its own time a clock has used up by `until`, in seconds. */
export function elapsedSeconds(clock: Clock, pauses: readonly StoredPause[], hoursOf: HoursOf, until: Date): number {
  return Math.round(elapsedMs(toRule(clock, hoursOf), pausesOf(clock, pauses), until.getTime()) / 1000);
}

/** What lists show: the nearest deadline that runs, and the worst state of the clocks that do. */
export function markOf({ ticket, clocks, pauses }: Pick<TicketClocks, 'ticket' | 'clocks' | 'pauses'>): SlaMark {
  const running = openPause(pauses, 'closed') ? [] : [...clocks.values()].filter((one) => !one.stoppedAt);
  const due = running.flatMap((one) => one.dueAt ?? []).sort((left, right) => left.getTime() - right.getTime());
  return { ticketId: ticket.id, dueAt: due[0] ?? null, state: stateOf(running) };
}

function stateOf(running: readonly Clock[]): SlaMark['state'] {
  if (running.length === 0) return null;
  if (running.some((one) => one.breachedAt)) return 'breached';
  if (running.some((one) => one.atRiskAt)) return 'at_risk';
  return running.every((one) => one.dueAt === null) ? 'paused' : 'pending';
}

const toDate = (at: number | null) => (at === null ? null : new Date(at));
