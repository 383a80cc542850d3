import { considerJob } from './job-definitions.ts';
import type { TurnExit } from './exits.ts';
import type { Burst } from './read-burst.ts';
import type { Consider, TurnCtx } from './turn-ctx.ts';

export type Quiet = { kind: 'go' } | { kind: 'newer_message' } | { kind: 'wait'; ms: number };

/**
 * People write in bursts. A message that is followed by a newer one is left to that one's job while the window is open; the
 * newest itself waits until the window is over, once: a clock that runs apart from the database's must not hold it longer.
 */
export function quietWindow(
  ctx: Pick<TurnCtx, 'clock'>,
  job: Pick<Consider, 'messageSeq' | 'waited'>,
  { burst, windowMs }: { burst: Burst; windowMs: number },
): Quiet {
  const newest = burst.messages.at(-1);
  if (!newest) return { kind: 'go' };
  const left = Math.min(windowMs, newest.createdAt.getTime() + windowMs - ctx.clock.now().getTime());
  if (left <= 0) return { kind: 'go' };
  if (newest.seq > job.messageSeq) return { kind: 'newer_message' };
  return job.waited ? { kind: 'go' } : { kind: 'wait', ms: left };
}

/** Comes back when the window is over. Waiting in the job itself would hold one of its places and its lane. */
export async function waitForQuiet(ctx: Pick<TurnCtx, 'db'>, job: Consider, ms: number): Promise<TurnExit> {
  const data = { conversation_id: job.conversationId, message_seq: job.messageSeq, waited: true };
  await ctx.db.tx(job.workspaceId, (tx) => tx.send(considerJob, data, { lane: job.conversationId, delayMs: Math.ceil(ms) }));
  return 'quiet_window';
}
