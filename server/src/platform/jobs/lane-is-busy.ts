import type { JobDefinition } from './define.ts';

/**
 * SQL that is true where a job of this lane is still to be run or running; `lane` is an expression of type text. For system transactions:
 * a timer that judges by what the lane's jobs keep must not run ahead of them, as it would after a stop of all workers.
 */
export function laneIsBusy(job: Pick<JobDefinition, 'name'>, lane: string): string {
  return `exists (select from pgboss.job as waiting where waiting.name = '${job.name}' and waiting.singleton_key = ${lane} and waiting.state < 'completed')`;
}
