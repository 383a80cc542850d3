import { changeHolder, lockTicketRow } from '#conversations';
import type { Ctx } from '#platform/context';
import { disbandTeamJob, routeTicketJob } from './job-definitions.ts';

const PAGE = 200;

/** Takes the tickets of a deleted team out of it, a page at a time, and forgets the team's rules. Whoever has one keeps it. */
export async function disbandTeam(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, teamId: string): Promise<{ outcome: string }> {
  return ctx.db.tx(workspaceId, async (tx) => {
    await tx.query('delete from assignment_rules where workspace_id = $1 and scope_id = $2', [workspaceId, teamId]);
    const rows = await tx.query<{ id: string }>(
      `select id from tickets where workspace_id = $1 and team_id = $2 and status in ('open', 'in_progress', 'pending') order by id limit $3`,
      [workspaceId, teamId, PAGE],
    );
    for (const { id } of rows) {
      const ticket = await lockTicketRow(tx, id);
      if (ticket.teamId === teamId) await changeHolder(tx, { kind: 'system' }, ticket, { teamId: null, reason: 'auto_route', at: ctx.clock.now() });
      await tx.send(routeTicketJob, { ticket_id: id, passed_on_by: null });
    }
    if (rows.length === PAGE) await tx.send(disbandTeamJob, { team_id: teamId });
    return { outcome: rows.length > 0 ? 'disbanded' : 'nothing' };
  });
}
