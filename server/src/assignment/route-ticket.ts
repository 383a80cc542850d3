import { changeHolder, lockTicketRow } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { giveOut } from './give-out.ts';
import { absenceJob } from './job-definitions.ts';
import { pickTeam } from './pick-team.ts';
import { enterQueue, leaveQueue, needsSomebody } from './queue.ts';
import { readNeed } from './read-need.ts';
import { enterGate, readRules } from './read-rules.ts';

export interface RouteTicket {
  ticketId: string;
  /** Whoever had it and passed it on by hand: it is not given to them again. */
  passedOnBy?: string | null | undefined;
}

/**
 * Looks at a ticket that may need somebody: finds its team, puts it into the queue, and gives out what waits there. A ticket that needs
 * nobody leaves the queue. Safe to run any number of times.
 */
export async function routeTicket(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, input: RouteTicket): Promise<{ outcome: string }> {
  const concerned = await ctx.db.tx(workspaceId, (tx) => mayConcern(tx, input.ticketId));
  const queued = concerned && (await ctx.db.tx(workspaceId, (tx) => queueTicket(tx, input, ctx.clock.now())).catch(goneAlready));
  if (!queued) return { outcome: (await watchHolder(ctx, workspaceId, input.ticketId)) ? 'holder_away' : 'not_needed' };
  const { given } = await giveOut(ctx, workspaceId, [queued.teamId]);
  return { outcome: given > 0 ? 'given' : 'waits' };
}

/** Most events are about tickets that somebody has: those do not come through the gate. */
async function mayConcern(tx: Tx, ticketId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from tickets t where t.workspace_id = $1 and t.id = $2 and ((t.assignee_id is null and t.owner = 'people')
       or exists (select from assignment_queue q where q.workspace_id = t.workspace_id and q.ticket_id = t.id))`,
    [tx.workspaceId, ticketId],
  );
  return rows.length > 0;
}

async function queueTicket(tx: Tx, input: RouteTicket, at: Date): Promise<{ teamId: string | null } | null> {
  await enterGate(tx);
  const ticket = await lockTicketRow(tx, input.ticketId);
  if (!needsSomebody(ticket)) {
    await leaveQueue(tx, ticket.id);
    return null;
  }
  const found = await readNeed(tx, ticket.id);
  const need = { ...found, passedOnBy: input.passedOnBy ?? found.passedOnBy };
  const general = await readRules(tx, null);
  const teamId = ticket.teamId ?? (general.routeToTeams ? await pickTeam(tx, ticket.inboxId, need) : null);
  if (teamId !== ticket.teamId) await changeHolder(tx, { kind: 'system' }, ticket, { teamId, reason: 'auto_route', at });
  const rules = teamId === null ? general : await readRules(tx, teamId);
  if (!rules.automatic) {
    await leaveQueue(tx, ticket.id);
    return null;
  }
  await enterQueue(tx, { ticket, need, at });
  return { teamId };
}

/** Deleted since the event: nothing to do. */
function goneAlready(error: unknown): null {
  if (error instanceof BatonError && error.code === 'not_found') return null;
  throw error;
}

/** A ticket that came back to somebody who is not there: they have as long to accept it as if they had left just now. */
async function watchHolder(ctx: Pick<Ctx, 'db' | 'clock'>, workspaceId: string, ticketId: string): Promise<boolean> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const [away] = await tx.query<{ id: string }>(
      `select p.id from assignments a join teammates p on p.workspace_id = a.workspace_id and p.id = a.teammate_id
       where a.workspace_id = $1 and a.ticket_id = $2 and a.is_active and a.status = 'pending' and a.previous_teammate_id = a.teammate_id
         and p.status = 'offline'`,
      [workspaceId, ticketId],
    );
    if (!away) return false;
    const since = ctx.clock.now().toISOString();
    await tx.send(absenceJob, { teammate_id: away.id, event_id: newId(), since, stage: 'noticed', team_id: null, ticket_id: ticketId });
    return true;
  });
}
