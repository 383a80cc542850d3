import type { Ctx } from '#platform/context';
import { bindJob } from '#platform/jobs';
import type { BoundJob } from '#platform/jobs';
import { keepClocksJob, reapplyJob } from './job-definitions.ts';
import { keepClocks } from './keep-clocks.ts';
import { reapplyRules } from './reapply-rules.ts';

/** The jobs of the clocks, bound to what they may touch. */
export function slaJobs(ctx: Pick<Ctx, 'db' | 'clock'>): BoundJob[] {
  return [
    bindJob(keepClocksJob, async ({ workspaceId, data }) => {
      if (workspaceId === null) throw new Error('a ticket belongs to a workspace');
      return { outcome: await keepClocks(ctx, workspaceId, { ticketId: data.ticket_id, at: new Date(data.at), what: data.happening }) };
    }),
    bindJob(reapplyJob, async ({ workspaceId, data }) => {
      if (workspaceId === null) throw new Error('policies belong to a workspace');
      return reapplyRules(ctx, workspaceId, data);
    }),
  ];
}
