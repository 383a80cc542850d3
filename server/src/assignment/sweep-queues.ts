import type { Ctx } from '#platform/context';
import { absenceJob, giveOutJob } from './job-definitions.ts';

/**
 * A second look where a job was lost as a dead letter: workspaces in which tickets wait, and tickets that somebody removed still holds.
 * Reads the queues, not the tickets.
 */
export async function sweepQueues(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<void> {
  await ctx.db.system(async (tx) => {
    const waiting = await tx.query<{ workspaceId: string }>('select distinct workspace_id as "workspaceId" from assignment_queue');
    for (const { workspaceId } of waiting) await tx.send(giveOutJob, {}, { workspaceId });
    const orphaned = await tx.query<{ workspaceId: string; id: string }>(
      `select p.workspace_id as "workspaceId", p.id from teammates p where p.removed_at is not null
         and exists (select from assignments a where a.workspace_id = p.workspace_id and a.teammate_id = p.id and a.is_active)`,
    );
    const since = ctx.clock.now().toISOString();
    for (const { workspaceId, id } of orphaned)
      await tx.send(absenceJob, { teammate_id: id, event_id: id, since, stage: 'removed', team_id: null }, { workspaceId });
  });
}
