import { readFileSync } from 'node:fs';

const MOST_ANCESTORS = 5;

/**
 * The process id of the npm that started us, or null. npm passes signals on, but one that is killed outright tells nobody:
 * the server would go on, hold its port and its data, and the next start would be refused. So the server watches it.
 */
export function findNpm() {
  if (process.env.npm_lifecycle_event === undefined) return null;
  try {
    let pid = process.ppid;
    for (let step = 0; step < MOST_ANCESTORS && pid > 1; step += 1) {
      if (/(^|[/\0 ])npm(-cli\.js)?([\0 ]|$)/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return pid;
      pid = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    }
  } catch {
    // No /proc on this system: then nothing is watched.
  }
  return null;
}
