import type { FetchedJob } from './fetch-jobs.ts';
import type { QueuedJob } from './queued-job.ts';

/** A place kept for one job among those that run at once. */
export interface Place {
  /** The job is committed, and active. It begins after so many milliseconds. */
  start(job: FetchedJob, delayMs: number): void;
  /** It stands in line, or there is none. */
  release(): void;
}

/** Who runs the jobs of a queue in this process. */
export interface JobRunner {
  readonly queue: string;
  /** Up to which delay it keeps a job in mind. */
  readonly heldMs: number;
  /** Null when a job has to stand in line: all places are taken, others wait already, or the process is about to stop. */
  reserve(): Place | null;
}

/** Jobs on their way into a commit, with the places that are kept for them. */
export interface HandOver {
  /** `running`: the ids of those that the commit wrote as active. Each of them starts here; gives back the jobs that stand in line. */
  committed(running: ReadonlySet<string>): QueuedJob[];
  cancelled(): void;
}

/**
 * A job that can begin at once begins with the commit that makes it: written as active, and started here when the commit is through. To be found in the queue it
 * would need a look, a further version of its row and a commit: 1.2 to 2 ms of a question alone, three times. Marks the rows that there is a place for; of those of one lane
 * only the first, because the others come after it.
 */
export function planHandOver(runners: readonly JobRunner[], jobs: readonly QueuedJob[]): HandOver {
  const places = new Map<string, { job: QueuedJob; place: Place }>();
  const lanes = new Set<string>();
  for (const job of jobs) {
    const { row } = job;
    const lane = row.lane === null ? null : `${row.name} ${row.lane}`;
    const comesLater = lane !== null && lanes.has(lane);
    if (lane !== null) lanes.add(lane);
    const place = comesLater ? null : reserve(runners, job);
    if (!place) continue;
    row.at_once = true;
    places.set(row.id, { job, place });
  }
  return {
    committed(running) {
      for (const [id, { job, place }] of places) {
        if (running.has(id)) place.start({ id, data: job.row.data, retryCount: 0, carried: job.carried }, job.delayMs);
        else place.release();
      }
      return jobs.filter(({ row }) => !running.has(row.id));
    },
    cancelled() {
      for (const { place } of places.values()) place.release();
    },
  };
}

function reserve(runners: readonly JobRunner[], { row, delayMs }: QueuedJob): Place | null {
  for (const runner of runners) {
    const place = runner.queue === row.name && delayMs <= runner.heldMs ? runner.reserve() : null;
    if (place) return place;
  }
  return null;
}
