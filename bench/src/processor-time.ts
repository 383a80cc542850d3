import { readFileSync, readdirSync } from 'node:fs';

/** Processor time in milliseconds that a process and all that it started have used so far, those included that have ended. */
export function processorTimeOf(pid: number): number {
  const below = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : null;
    if (stat) below.set(stat.parent, [...(below.get(stat.parent) ?? []), Number(name)]);
  }
  const sum = (id: number): number => (readStat(id)?.ms ?? 0) + (below.get(id) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(pid);
}

// Linux tells processor time in hundredths of a second, whatever the kernel counts in.
const MS_OF_A_TICK = 10;

/** Null when the process has ended. The name in brackets may hold spaces, so it is read from behind it. */
function readStat(pid: number): { parent: number; ms: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    // From the third field on: state, parent, … user, system, and the same of children that were waited for.
    const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [1, 11, 12, 13, 14].map((place) => fields[place] ?? 0);
    return { parent, ms: (user + system + childUser + childSystem) * MS_OF_A_TICK };
  } catch {
    return null;
  }
}

const CALM_MS = 400;
const CALM_SHARE = 0.04;

/** Waits until the processes do next to nothing: what follows an answer is done then, too. Throws when they do not come to rest. */
export async function untilCalm(read: () => number, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const before = read();
    await new Promise((resolve) => setTimeout(resolve, CALM_MS));
    if (read() - before <= CALM_MS * CALM_SHARE) return;
    if (performance.now() > deadline) throw new Error(`the measured processes did not come to rest within ${timeoutMs} ms`);
  }
}
