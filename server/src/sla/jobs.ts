import type { Ctx } from '#platform/context';
import { correlationId } from '#platform/correlation';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import { keepClocksJob, reapplyJob } from './job-definitions.ts';
import { createClockKeeper } from './keep-clocks.ts';
import { reapplyRules } from './reapply-rules.ts';

/** The jobs of the clocks, bound to what they may touch. */
export function slaJobs(ctx: Pick<Ctx, 'db' | 'clock'>): BoundJob[] {
  const keepClocks = createClockKeeper(ctx);
  return [
    bindJob(keepClocksJob, async (job) => {
      const { workspaceId, data } = job;
      if (workspaceId === null) throw new Error('a ticket belongs to a workspace');
      const { ticket_id: ticketId, next = [] } = data;
      const happened = [data, ...next].map(({ at, happening }) => ({ at: new Date(at), what: happening }));
      return { outcome: await keepClocks({ workspaceId, ticketId, happened, correlationId: correlationId(), job }) };
    }),
    bindJob(reapplyJob, async ({ workspaceId, data }) => {
      if (workspaceId === null) throw new Error('policies belong to a workspace');
      return reapplyRules(ctx, workspaceId, data);
    }),
  ];
}
