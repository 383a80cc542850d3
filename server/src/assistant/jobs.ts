import { crashPoint } from '#platform/crash-point';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import type { Mailer } from '#platform/mail';
import { mailCode } from './identity/mail-code.ts';
import { considerJob, mailCodeJob, moveMemoryJob, rememberJob } from './job-definitions.ts';
import { moveMemory } from './memory/move-memory.ts';
import { rememberTicket } from './memory/remember-ticket.ts';
import { runTurn } from './run-turn.ts';
import type { TurnCtx, TurnMeans } from './turn-ctx.ts';

/** The assistant's jobs, bound to what they may touch. */
export function assistantJobs(ctx: TurnCtx, means: TurnMeans, mailer: Mailer): BoundJob[] {
  return [
    bindJob(considerJob, async (job) => {
      const { workspaceId, data, signal } = job;
      if (workspaceId === null) throw new Error('a turn belongs to a workspace');
      const outcome = await runTurn(ctx, means, {
        workspaceId,
        conversationId: data.conversation_id,
        messageSeq: data.message_seq,
        waited: data.waited ?? false,
        signal,
        running: job,
      });
      crashPoint('turn.after_commit');
      ctx.metrics.turns.inc({ exit: outcome });
      return { outcome };
    }),
    bindJob(mailCodeJob, async (job) => ({ outcome: await mailCode(ctx, mailer, job) })),
    bindJob(rememberJob, async ({ workspaceId, data, signal }) => {
      if (workspaceId === null) throw new Error('a memory belongs to a workspace');
      return { outcome: await rememberTicket(ctx, means.models, { workspaceId, ticketId: data.ticket_id, look: data.look, tries: data.tries, signal }) };
    }),
    bindJob(moveMemoryJob, async ({ workspaceId, data }) => {
      if (workspaceId === null) throw new Error('a memory belongs to a workspace');
      await moveMemory(ctx, workspaceId, data);
      return { outcome: 'moved' };
    }),
  ];
}
