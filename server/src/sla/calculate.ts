import { addOpenTime, openTimeBetween } from '#accounts';
import type { OpenCalendar } from '#accounts';

/*
 * What a clock says, worked out from nothing but its rule, its pauses and the present. No database, no state.
 *
 *   pending ──threshold──→ at_risk ──deadline──→ breached
 *      └───────────stopped before the deadline──────→ met
 *
 * At the deadline itself it is breached. All times are milliseconds since 1970.
 */

export type ClockState = 'pending' | 'at_risk' | 'breached' | 'met';

export interface ClockRule {
  startedAt: number;
  /** What may go by, in the clock's own time. */
  targetMs: number;
  /** Of the target, when it is at risk. */
  warningPercent: number;
  /** Null counts around the clock. */
  calendar: OpenCalendar | null;
}

/** A stretch in which the clock stands still; `to` is null while it lasts. */
export interface Pause {
  from: number;
  to: number | null;
}

export interface Moments {
  /** Null while a pause keeps it from being known. */
  warnAt: number | null;
  dueAt: number | null;
}

/** When the clock will be at risk and breached. A pause that lasts leaves null what would come after its beginning. */
export function momentsOf(rule: ClockRule, pauses: readonly Pause[]): Moments {
  const joined = joinPauses(pauses);
  const warnMs = (rule.targetMs * rule.warningPercent) / 100;
  return { warnAt: momentAfter(rule, joined, warnMs), dueAt: momentAfter(rule, joined, rule.targetMs) };
}

export interface Reading extends Moments {
  state: ClockState;
  /** What is left of the target in the clock's own time; negative when more has gone by. */
  remainingMs: number;
  isPaused: boolean;
}

/** How the clock stands at `now`. Where it is paused, the moments are those that would hold if it went on now. */
export function readClock(rule: ClockRule, pauses: readonly Pause[], at: { now: number; stoppedAt: number | null }): Reading {
  const until = at.stoppedAt ?? at.now;
  const ended = pauses.filter((one) => one.from <= until).map((one) => ({ from: one.from, to: Math.min(one.to ?? until, until) }));
  const moments = momentsOf(rule, ended);
  const remainingMs = rule.targetMs - elapsedMs(rule, pauses, until);
  const isPaused = at.stoppedAt === null && pauses.some((one) => one.from <= until && (one.to === null || one.to > until));
  return { ...moments, remainingMs, isPaused, state: stateOf(moments, until, at.stoppedAt !== null) };
}

function stateOf({ warnAt, dueAt }: Moments, until: number, stopped: boolean): ClockState {
  if (dueAt !== null && dueAt <= until) return 'breached';
  if (stopped) return 'met';
  return warnAt !== null && warnAt <= until ? 'at_risk' : 'pending';
}

/** How much of the clock's own time has gone by. */
export function elapsedMs(rule: Pick<ClockRule, 'startedAt' | 'calendar'>, pauses: readonly Pause[], until: number): number {
  let sum = 0;
  let cursor = rule.startedAt;
  for (const pause of joinPauses(pauses)) {
    if (pause.from >= until) break;
    sum += openTimeBetween(rule.calendar, cursor, pause.from);
    if (pause.to === null) return sum;
    cursor = Math.max(cursor, pause.to);
  }
  return sum + openTimeBetween(rule.calendar, cursor, until);
}

function momentAfter(rule: ClockRule, joined: readonly Pause[], spendMs: number): number | null {
  let left = spendMs;
  let cursor = rule.startedAt;
  for (const pause of joined) {
    const available = openTimeBetween(rule.calendar, cursor, pause.from);
    if (available >= left) break;
    if (pause.to === null) return null;
    left -= available;
    cursor = Math.max(cursor, pause.to);
  }
  return addOpenTime(rule.calendar, cursor, left);
}

/** In order, those that touch or overlap made one, empty ones left out: so neither their order nor how they are cut matters. */
export function joinPauses(pauses: readonly Pause[]): Pause[] {
  const result: Pause[] = [];
  for (const pause of [...pauses].sort((left, right) => left.from - right.from)) {
    if (pause.to !== null && pause.to <= pause.from) continue;
    const last = result.at(-1);
    if (!last || (last.to !== null && last.to < pause.from)) result.push({ ...pause });
    else if (last.to !== null) last.to = pause.to === null ? null : Math.max(last.to, pause.to);
  }
  return result;
}
