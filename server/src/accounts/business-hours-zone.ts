/*
 * Time zones, from the tables that Intl carries. Temporal would do the same; Node 24 has it behind a flag only.
 * All instants are milliseconds since 1970; "wall" is what a clock on the wall shows, as milliseconds as if it were UTC.
 */

/** A stretch of time in which the zone keeps one offset. Never longer than a UTC day. */
export interface ZonePiece {
  from: number;
  to: number;
  /** wall = instant + offset */
  offset: number;
}

export const DAY_MS = 86_400_000;
const MAX_REMEMBERED_DAYS = 20_000;

interface Zone {
  format: Intl.DateTimeFormat;
  days: Map<number, ZonePiece[]>;
}

const zones = new Map<string, Zone>();

/** True for an IANA name such as Europe/Amsterdam. Bare offsets and abbreviations know no summer time and are refused. */
export function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Z][A-Za-z_+-]+(\/[A-Za-z0-9_+-]+)+$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The UTC day with this number (0 is 1970-01-01), cut where the zone's offset changes. */
export function zonePieces(timeZone: string, day: number): ZonePiece[] {
  const zone = openZone(timeZone);
  const known = zone.days.get(day);
  if (known) return known;
  const from = day * DAY_MS;
  const to = from + DAY_MS;
  const pieces = cut(zone, { from, to, offset: readOffset(zone, from) }, readOffset(zone, to - 1));
  if (zone.days.size >= MAX_REMEMBERED_DAYS) zone.days.clear();
  zone.days.set(day, pieces);
  return pieces;
}

function openZone(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known) return known;
  const zone = { format: new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }), days: new Map<number, ZonePiece[]>() };
  zones.set(timeZone, zone);
  return zone;
}

function cut(zone: Zone, piece: ZonePiece, lastOffset: number): ZonePiece[] {
  if (piece.offset === lastOffset) return [piece];
  let same = piece.from;
  let other = piece.to - 1;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (readOffset(zone, middle) === piece.offset) same = middle;
    else other = middle;
  }
  const rest = { from: other, to: piece.to, offset: readOffset(zone, other) };
  return [{ from: piece.from, to: other, offset: piece.offset }, ...cut(zone, rest, lastOffset)];
}

/** Reads "GMT", "GMT+05:30" or "GMT-00:44:30" at the end of a formatted date. */
function readOffset(zone: Zone, at: number): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT(?:([+\-−])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(zone.format.format(at)) ?? [];
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === undefined || sign === '+' ? size : -size;
}
