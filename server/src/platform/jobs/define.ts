import type { EndingJob } from './queued-job.ts';
import type { z } from 'zod';

/** A kind of job: its name, the shape of its data and how it runs. Handlers are bound in each domain's `jobs.ts`. */
export interface JobDefinition<D = unknown> {
  name: string;
  data: z.ZodType<D>;
  /** True when jobs carry a lane: those of one lane run one at a time, in the order they were sent. */
  lanes: boolean;
  /** How many run at once in one process. */
  concurrency: number;
  /** After so many attempts the job becomes a dead letter: listed, and replayed by hand. */
  attempts: number;
  /** First retry delay; it doubles with jitter, up to 60 s. */
  retrySeconds: number;
  /** A job that may run within so many milliseconds takes its place at once and begins then. It holds its lane meanwhile, so only for jobs that all have the same delay. */
  heldMs: number;
  /** Two jobs that one transaction makes for the same lane, as one: whoever runs it does what both say, in this order. */
  join?(earlier: D, later: D): D;
}

export function defineJob<D>(
  name: string,
  data: z.ZodType<D>,
  options: { lanes?: boolean; concurrency?: number; attempts?: number; retrySeconds?: number; heldMs?: number; join?: (earlier: D, later: D) => D } = {},
): JobDefinition<D> {
  return { name, data, lanes: false, concurrency: 20, attempts: 8, retrySeconds: 1, heldMs: 0, ...options };
}

export interface SendOptions {
  /** Under which it stands in the queue, for a statement of the same commit that asks for it; a new one unless given. */
  id?: string;
  /** Needed when the job has lanes. */
  lane?: string;
  delayMs?: number;
  /** The workspace the job works for, when sent from a `system` transaction. */
  workspaceId?: string;
  /** Under which id the job's log lines stand; the one in force unless given. For work of several requests in one transaction. */
  correlationId?: string | null;
  /** What the handler needs and its sender has in hand. It is written nowhere: a handler that the commit hands the job to has it, and any other reads it. */
  carried?: unknown;
}

/** A job as its handler sees it. It is over when the handler is, or with the commit that ends it (`Tx.endJob`). */
export interface RunningJob<D> extends EndingJob {
  workspaceId: string | null;
  data: D;
  /** What its sender had in hand, where the job comes from it directly. */
  carried?: unknown;
  /** True when a failure now makes it a dead letter. */
  lastAttempt: boolean;
  /** Aborted at shutdown. */
  signal: AbortSignal;
}

export type JobHandler<D> = (job: RunningJob<D>) => Promise<{ outcome: string } | void>;

/** A definition with its handler, as `app` collects them. */
export interface BoundJob {
  definition: JobDefinition;
  handler: JobHandler<unknown>;
}

export function bindJob<D>(definition: JobDefinition<D>, handler: JobHandler<D>): BoundJob {
  return { definition: definition as JobDefinition, handler: handler as JobHandler<unknown> };
}
