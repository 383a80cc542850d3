import type { JobDefinition } from './define.ts';

/** A job as it stands in the queue; all else comes from the queue's own row. */
export interface JobRow {
  id: string;
  name: string;
  data: JobEnvelope;
  /** ISO 8601; null for now. */
  start_after: string | null;
  lane: string | null;
  /** There is a place for it in this process: it is active from the start, unless its lane is busy. */
  at_once?: true;
}

/** What a job row carries around its data. */
export interface JobEnvelope {
  workspace_id: string | null;
  correlation_id: string | null;
  data: unknown;
}

/** A job that waits for the commit. */
export interface QueuedJob {
  row: JobRow;
  delayMs: number;
  /** See `SendOptions`. */
  carried: unknown;
}

/**
 * Puts a job to those that wait for the commit, or what it says into the last one of its lane (`JobDefinition.join`): each job is written, taken and deleted in
 * five indexes, a fifth of what a turn costs Postgres.
 */
export function addQueued(jobs: QueuedJob[], { join }: Pick<JobDefinition, 'join'>, added: QueuedJob): void {
  const { row, delayMs } = added;
  const last = join && row.lane !== null ? jobs.findLast((one) => one.row.name === row.name && one.row.lane === row.lane) : undefined;
  const isOneMoment =
    last?.delayMs === delayMs && last.row.data.workspace_id === row.data.workspace_id && last.row.data.correlation_id === row.data.correlation_id;
  if (join && last && isOneMoment) last.row.data.data = join(last.row.data.data, row.data.data);
  else jobs.push(added);
}

/** A job that is over with the commit. */
export interface EndingJob {
  queue: string;
  id: string;
  /** 1 on the first run. */
  attempt: number;
  /** Told after the commit; `laneWaits`: another job of its lane could run now. */
  onEnded(laneWaits: boolean): void;
}
