import type { JobDefinition } from './define.ts';

/**
 * SQL that is true where no job of this lane is still to be run or running; `lane` is an expression of type text. For system transactions:
 * a timer that judges by what the lane's jobs keep must not run ahead of them, as it would after a stop of all workers.
 * Each half says what the queue's own partial indexes say (job_i10 waiting, job_i8 running), so a lane is one probe in each, however many
 * jobs are kept that are done.
 */
export function laneIsIdle(job: Pick<JobDefinition, 'name'>, lane: string): string {
  const ofLane = `waiting.name = '${job.name}' and waiting.singleton_key = ${lane} and waiting.policy = 'key_strict_fifo'`;
  return `not exists (select from pgboss.job as waiting where ${ofLane} and waiting.state < 'active' and not waiting.blocked)
    and not exists (select from pgboss.job as waiting where ${ofLane} and waiting.state in ('active', 'retry'))`;
}
