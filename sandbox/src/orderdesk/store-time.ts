/** Milliseconds since 1970 of a time as filters carry it, in the zone it is meant in; null when it is none. A bare date ends at its last second. */
export function toUtc(text: string, timezone: string, side: 'from' | 'to'): number | null {
  const found = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(text);
  if (!found) return null;
  const wall = Date.parse(`${found[1]}T${found[2] ?? (side === 'from' ? '00:00:00' : '23:59:59')}Z`);
  return Number.isNaN(wall) ? null : wall - offsetOf(wall - offsetOf(wall, timezone), timezone);
}

/** The wall clock of a zone, `YYYY-MM-DD HH:MM:SS`. */
export function wallClock(ms: number, timezone: string): string {
  return new Date(ms + offsetOf(ms, timezone)).toISOString().slice(0, 19).replace('T', ' ');
}

function offsetOf(ms: number, timeZone: string): number {
  const options: Intl.DateTimeFormatOptions = { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric' };
  const parts = new Intl.DateTimeFormat('en-US', { ...options, minute: 'numeric', second: 'numeric' }).formatToParts(ms);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(ms / 1000) * 1000;
}
