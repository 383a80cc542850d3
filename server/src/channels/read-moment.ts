/**
 * A provider's moment: seconds or milliseconds since 1970, as number or text, or an ISO text. What cannot be read, and what lies in the
 * future, is the moment we received it: a clock that runs ahead would keep a reply window open that is closed.
 */
export function momentOf(value: unknown, receivedAt: Date): Date {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : null;
  // Seconds have ten digits until the year 2286.
  const millis = number === null ? Date.parse(typeof value === 'string' ? value : '') : number < 1e11 ? number * 1000 : number;
  if (!Number.isFinite(millis) || millis <= 0 || millis > receivedAt.getTime()) return receivedAt;
  return new Date(millis);
}
