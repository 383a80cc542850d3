import { listTeamsOf } from '#accounts';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { giveOut } from './give-out.ts';
import { giveOutJob } from './job-definitions.ts';
import { welcomeBack } from './release-absent.ts';

/** What changed, by which the queues to look at are known. With nothing named: all in which something waits. */
export interface Occasion {
  teammateId?: string | undefined;
  /** A ticket that somebody is done with, or that became less work: its assignee may have room. */
  ticketId?: string | undefined;
  teamId?: string | undefined;
}

/** Gives out what waits where room may have come: in the teammate's teams and among tickets without a team. Never a look at all tickets. */
export async function giveOutAfter(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, occasion: Occasion): Promise<{ outcome: string }> {
  const teams = await ctx.db.tx(workspaceId, (tx) => teamsOf(tx, occasion));
  if (teams.length === 0) return { outcome: 'nothing_waits' };
  const { given, more } = await giveOut(ctx, workspaceId, teams);
  if (more) await ctx.db.tx(workspaceId, (tx) => tx.send(giveOutJob, {}));
  return { outcome: given > 0 ? 'given' : 'nothing_fits' };
}

async function teamsOf(tx: Tx, occasion: Occasion): Promise<(string | null)[]> {
  const waiting = await tx.query<{ scopeId: string }>(
    // Steps from one queue to the next in the index, however much waits in each.
    `with recursive q as (
       (select scope_id from assignment_queue where workspace_id = $1 order by scope_id limit 1)
       union all
       select (select n.scope_id from assignment_queue n where n.workspace_id = $1 and n.scope_id > q.scope_id order by n.scope_id limit 1) from q where q.scope_id is not null)
     select scope_id as "scopeId" from q where scope_id is not null`,
    [tx.workspaceId],
  );
  const scopes = waiting.map((row) => (row.scopeId === tx.workspaceId ? null : row.scopeId));
  if (occasion.teamId) return scopes.filter((one) => one === occasion.teamId);
  const teammateId = occasion.teammateId ?? (occasion.ticketId ? await assigneeOf(tx, occasion.ticketId) : undefined);
  if (teammateId === undefined) return occasion.ticketId ? [] : scopes;
  if (occasion.teammateId) await welcomeBack(tx, teammateId);
  const theirs = new Set<string | null>([null, ...(await listTeamsOf({ db: tx }, tx.workspaceId ?? '', teammateId))]);
  return scopes.filter((one) => theirs.has(one));
}

async function assigneeOf(tx: Tx, ticketId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string | null }>('select assignee_id as id from tickets where workspace_id = $1 and id = $2', [tx.workspaceId, ticketId]);
  return row?.id ?? undefined;
}
