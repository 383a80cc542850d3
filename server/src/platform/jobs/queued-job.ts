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

/** A job that is over with the commit. */
export interface EndingJob {
  queue: string;
  id: string;
  /** 1 on the first run. */
  attempt: number;
  /** Told after the commit; `laneWaits`: another job of its lane could run now. */
  onEnded(laneWaits: boolean): void;
}
