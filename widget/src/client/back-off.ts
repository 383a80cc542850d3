/** Grows by doubling to `maxMs`; the wait is drawn from the upper half, so that a thousand widgets do not come back in the same second. */
export function backOffMs(attempt: number, baseMs: number, maxMs: number, random: () => number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
