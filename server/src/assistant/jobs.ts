import { crashPoint } from '#platform/crash-point';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import { considerJob } from './job-definitions.ts';
import type { Models } from './models.ts';
import { runTurn } from './run-turn.ts';
import type { TurnCtx } from './turn-ctx.ts';

/** The assistant's jobs, bound to what they may touch. */
export function assistantJobs(ctx: TurnCtx, models: Models): BoundJob[] {
  return [
    bindJob(considerJob, async ({ workspaceId, data, signal }) => {
      if (workspaceId === null) throw new Error('a turn belongs to a workspace');
      const outcome = await runTurn(ctx, models, {
        workspaceId,
        conversationId: data.conversation_id,
        messageSeq: data.message_seq,
        waited: data.waited ?? false,
        signal,
      });
      crashPoint('turn.after_commit');
      ctx.metrics.turns.inc({ exit: outcome });
      return { outcome };
    }),
  ];
}
