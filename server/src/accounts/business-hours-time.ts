import { DAY_MS, zonePieces } from './business-hours-zone.ts';

/** Opening hours made ready to count with. Whatever a clock on the wall shows decides: an hour that summer time skips is not there, one it repeats counts twice. */
export interface OpenCalendar {
  timeZone: string;
  /** Monday first: minutes of the local day, ascending, apart from each other. */
  weekly: readonly (readonly OpenMinutes[])[];
  /** By date, `2026-12-24`: these instead of the weekday's. */
  dated: ReadonlyMap<string, readonly OpenMinutes[]>;
  /** By `12-25`, every year; a dated one goes first. */
  yearly: ReadonlyMap<string, readonly OpenMinutes[]>;
}

export interface OpenMinutes {
  /** 0 to 1440; `to` is not included. */
  from: number;
  to: number;
}

/** From an instant up to, and not including, another; milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** Nothing is looked for further away than this. */
export const HORIZON_MS = 3653 * DAY_MS;
const MINUTE_MS = 60_000;

/** Open stretches from an instant on, the running one from that instant. Those that touch are not joined: around the clock there is one for each day. Null is always open. Ends at the horizon. */
export function* openSpans(calendar: OpenCalendar | null, from: number): Generator<Span> {
  const end = from + HORIZON_MS;
  if (!calendar) {
    yield { from, to: end };
    return;
  }
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS < end; day += 1) {
    for (const piece of zonePieces(calendar.timeZone, day)) {
      for (const span of spansWithin(calendar, piece)) {
        if (span.to > from) yield { from: Math.max(span.from, from), to: span.to };
      }
    }
  }
}

function spansWithin(calendar: OpenCalendar, piece: { from: number; to: number; offset: number }): Span[] {
  const spans: Span[] = [];
  const last = Math.floor((piece.to + piece.offset - 1) / DAY_MS);
  for (let day = Math.floor((piece.from + piece.offset) / DAY_MS); day <= last; day += 1) {
    for (const open of minutesOf(calendar, day)) {
      const from = Math.max(piece.from, day * DAY_MS + open.from * MINUTE_MS - piece.offset);
      const to = Math.min(piece.to, day * DAY_MS + open.to * MINUTE_MS - piece.offset);
      if (from < to) spans.push({ from, to });
    }
  }
  return spans;
}

function minutesOf(calendar: OpenCalendar, localDay: number): readonly OpenMinutes[] {
  if (calendar.dated.size > 0 || calendar.yearly.size > 0) {
    const date = new Date(localDay * DAY_MS).toISOString().slice(0, 10);
    const special = calendar.dated.get(date) ?? calendar.yearly.get(date.slice(5));
    if (special) return special;
  }
  // 1970-01-01 was a Thursday.
  return calendar.weekly[(((localDay + 3) % 7) + 7) % 7] ?? [];
}

/** Milliseconds of open time from one instant to another; 0 when the second is not later. */
export function openTimeBetween(calendar: OpenCalendar | null, from: number, to: number): number {
  if (to <= from) return 0;
  if (!calendar) return to - from;
  let sum = 0;
  for (const span of openSpans(calendar, from)) {
    if (span.from >= to) break;
    sum += Math.min(span.to, to) - span.from;
  }
  return sum;
}

/** The earliest instant by which so much open time has gone by. Further away than the horizon is the horizon. */
export function addOpenTime(calendar: OpenCalendar | null, from: number, ms: number): number {
  if (ms <= 0) return from;
  if (!calendar) return from + ms;
  let left = ms;
  for (const span of openSpans(calendar, from)) {
    if (span.to - span.from >= left) return span.from + left;
    left -= span.to - span.from;
  }
  return from + HORIZON_MS;
}

export interface Opening {
  isOpen: boolean;
  /** When it closes; null while closed, and when it does not within a year. */
  closesAt: number | null;
  /** When it opens next; null while open. */
  opensAt: number | null;
}

const LOOK_AHEAD_MS = 366 * DAY_MS;

/** Whether it is open at this instant, and until when it stays so. */
export function openingAt(calendar: OpenCalendar | null, at: number): Opening {
  let until = at;
  for (const span of openSpans(calendar, at)) {
    if (until === at && span.from > at) return { isOpen: false, closesAt: null, opensAt: span.from };
    if (span.from > until) break;
    until = span.to;
    if (until > at + LOOK_AHEAD_MS) return { isOpen: true, closesAt: null, opensAt: null };
  }
  return { isOpen: until > at, closesAt: until > at ? until : null, opensAt: null };
}
