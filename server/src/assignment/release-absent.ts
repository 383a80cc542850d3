import { changeHolder, lockTicketRow } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { ticketHolderGone } from './events.ts';
import { absenceJob } from './job-definitions.ts';
import { readRules } from './read-rules.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;

export interface Absence {
  teammateId: string;
  /** The event of their going. */
  eventId: string;
  since: Date;
  /** Only this ticket of theirs; all of them when absent. */
  ticketId?: string | undefined;
}

export type AbsenceStage = 'noticed' | 'unaccepted' | 'accepted' | 'removed';

interface InHand {
  id: string;
  ticketId: string;
  status: 'pending' | 'accepted' | 'in_progress';
  teamId: string | null;
}

/** Gives what an absent teammate has in hand to others, as far as the rules of each ticket's team say so and the grace is over. */
export async function handleAbsence(ctx: Deps, workspaceId: string, absence: Absence, when: { stage: AbsenceStage; teamId: string | null }): Promise<string> {
  if (when.stage === 'removed') return releaseAll(ctx, workspaceId, absence.teammateId);
  const stillGone = await ctx.db.tx(workspaceId, (tx) => isSame(tx, absence));
  if (!stillGone) return 'came_back';
  if (when.stage === 'noticed') return setTimers(ctx, workspaceId, absence);
  const held = (await ctx.db.tx(workspaceId, (tx) => readInHand(tx, absence))).filter((one) => one.teamId === when.teamId);
  const rules = await ctx.db.tx(workspaceId, (tx) => readRules(tx, when.teamId));
  let released = 0;
  for (const one of held) {
    if (one.status === 'pending' ? when.stage === 'unaccepted' && rules.automatic : when.stage === 'accepted' && rules.acceptedGraceSeconds !== null)
      released += (await release(ctx, workspaceId, one, absence.teammateId)) ? 1 : 0;
    else if (one.status !== 'pending' && when.stage === 'unaccepted' && rules.acceptedGraceSeconds === null) await markGone(ctx, workspaceId, one, absence);
  }
  return released > 0 ? 'released' : 'nothing_to_release';
}

/** No change of their presence since: then they have been offline all the while. */
async function isSame(tx: Tx, absence: Absence): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from events where workspace_id = $1 and type in ('teammate.presence_changed', 'teammate.removed') and id > $2
       and payload->>'teammate_id' = $3 limit 1`,
    [tx.workspaceId, absence.eventId, absence.teammateId],
  );
  return rows.length === 0;
}

async function setTimers(ctx: Deps, workspaceId: string, absence: Absence): Promise<string> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const teams = new Set((await readInHand(tx, absence)).map((one) => one.teamId));
    for (const teamId of teams) {
      const rules = await readRules(tx, teamId);
      const data = {
        teammate_id: absence.teammateId,
        event_id: absence.eventId,
        since: absence.since.toISOString(),
        team_id: teamId,
        ticket_id: absence.ticketId,
      };
      const gone = ctx.clock.now().getTime() - absence.since.getTime();
      const delay = (seconds: number) => Math.max(0, seconds * 1000 - gone);
      await tx.send(absenceJob, { ...data, stage: 'unaccepted' }, { delayMs: delay(rules.unacceptedGraceSeconds) });
      if (rules.acceptedGraceSeconds !== null) await tx.send(absenceJob, { ...data, stage: 'accepted' }, { delayMs: delay(rules.acceptedGraceSeconds) });
    }
    return teams.size > 0 ? 'timers_set' : 'nothing_in_hand';
  });
}

/** Without what a person gave them knowing that they were away. */
async function readInHand(tx: Tx, absence: Absence): Promise<InHand[]> {
  return tx.query<InHand>(
    `select id, ticket_id as "ticketId", status, team_id as "teamId" from assignments
     where workspace_id = $1 and teammate_id = $2 and is_active and (reason = 'auto_route' or assigned_at <= $3)
       and ($4::uuid is null or ticket_id = $4) order by id`,
    [tx.workspaceId, absence.teammateId, absence.since, absence.ticketId ?? null],
  );
}

/** The event of it wakes the routing of the ticket. */
async function release(ctx: Deps, workspaceId: string, one: Pick<InHand, 'id' | 'ticketId' | 'status'>, teammateId: string): Promise<boolean> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await lockTicketRow(tx, one.ticketId);
    const [same] = await tx.query<{ status: string }>('select status from assignments where workspace_id = $1 and id = $2 and is_active', [
      workspaceId,
      one.id,
    ]);
    // Accepted or passed on between the look and the lock.
    if (same?.status !== one.status || ticket.assigneeId !== teammateId) return false;
    return (await changeHolder(tx, { kind: 'system' }, ticket, { assigneeId: null, reason: 'auto_route', at: ctx.clock.now() })).changed;
  });
}

async function markGone(ctx: Deps, workspaceId: string, one: InHand, absence: Absence): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const ticket = await lockTicketRow(tx, one.ticketId);
    const marked = await tx.query(
      'update assignments set holder_gone_at = $3 where workspace_id = $1 and id = $2 and is_active and holder_gone_at is null returning id',
      [workspaceId, one.id, absence.since],
    );
    if (marked.length === 0) return;
    const subject = { ticket_id: ticket.id, conversation_id: ticket.conversationId, inbox_id: ticket.inboxId };
    await tx.record(
      ticketHolderGone,
      { ...subject, assignment_id: one.id, teammate_id: absence.teammateId },
      { conversationId: ticket.conversationId, ticketId: ticket.id },
    );
  });
}

/** Whoever is removed holds nothing any more. */
async function releaseAll(ctx: Deps, workspaceId: string, teammateId: string): Promise<string> {
  const held = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<InHand>(
      `select id, ticket_id as "ticketId", status, team_id as "teamId" from assignments where workspace_id = $1 and teammate_id = $2 and is_active`,
      [workspaceId, teammateId],
    ),
  );
  for (const one of held) await release(ctx, workspaceId, one, teammateId);
  return held.length > 0 ? 'released' : 'nothing_in_hand';
}

/** Back at work: the marks go. */
export async function welcomeBack(tx: Tx, teammateId: string): Promise<void> {
  await tx.query(
    `update assignments a set holder_gone_at = null where a.workspace_id = $1 and a.teammate_id = $2 and a.is_active and a.holder_gone_at is not null
       and exists (select from teammates p where p.workspace_id = $1 and p.id = $2 and p.status <> 'offline')`,
    [tx.workspaceId, teammateId],
  );
}
