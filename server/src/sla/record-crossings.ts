import { listTeamMembers, listTeammates } from '#accounts';
import type { Tx } from '#platform/db';
import { slaAtRisk, slaBreached } from './events.ts';
import type { Clock, SlaTicket } from './ticket-clocks.ts';

/** A threshold or a deadline that a clock has gone over. */
export interface Crossing {
  what: 'at_risk' | 'breached';
  at: Date;
  clock: Clock;
  ticket: Pick<SlaTicket, 'id' | 'conversationId' | 'inboxId' | 'assigneeId' | 'teamId'>;
}

// Enough for any team; an event is read by every socket of the workspace.
const MAX_TOLD = 100;

/** What the clock went over up to and including `until`, earliest first; the clock remembers it, so it is found once. */
export function crossingsOf(clock: Clock, ticket: Crossing['ticket'], until: Date): Crossing[] {
  const found: Crossing[] = [];
  if (clock.stoppedAt || clock.breachedAt) return found;
  if (!clock.atRiskAt && clock.warnAt && clock.warnAt <= until) {
    clock.atRiskAt = clock.warnAt;
    found.push({ what: 'at_risk', at: clock.warnAt, clock, ticket });
  }
  if (clock.dueAt && clock.dueAt <= until) {
    clock.breachedAt = clock.dueAt;
    found.push({ what: 'breached', at: clock.dueAt, clock, ticket });
  }
  return found;
}

/** Records crossings as events, in the order in which they happened. */
export async function recordCrossings(tx: Tx, crossings: readonly Crossing[]): Promise<void> {
  const audience = openAudience(tx);
  for (const { what, at, clock, ticket } of [...crossings].sort((left, right) => left.at.getTime() - right.at.getTime())) {
    await tx.record(
      what === 'at_risk' ? slaAtRisk : slaBreached,
      {
        conversation_id: ticket.conversationId,
        ticket_id: ticket.id,
        inbox_id: ticket.inboxId,
        kind: clock.kind,
        priority: clock.priority,
        at: at.toISOString(),
        deadline: clock.dueAt?.toISOString() ?? null,
        target_seconds: clock.targetSeconds,
        assignee_id: ticket.assigneeId,
        team_id: ticket.teamId,
        tell: await audience(ticket, what === 'breached'),
      },
      { conversationId: ticket.conversationId, ticketId: ticket.id },
    );
  }
}

/** Whom a crossing concerns. Members and leads are read once for a transaction. */
function openAudience(tx: Tx) {
  const workspaceId = tx.workspaceId ?? '';
  const teams = new Map<string, string[]>();
  let leads: string[] | undefined;
  const readLeads = async () =>
    (leads ??= (await listTeammates({ db: tx }, workspaceId)).filter((one) => one.permissions.has('team.manage')).map((one) => one.id));
  const readTeam = async (teamId: string) => {
    const known = teams.get(teamId) ?? (await listTeamMembers({ db: tx }, workspaceId, teamId)).map((one) => one.id);
    teams.set(teamId, known);
    return known;
  };
  return async ({ assigneeId, teamId }: Crossing['ticket'], missed: boolean) => {
    const team = assigneeId === null && teamId !== null ? await readTeam(teamId) : [];
    const as = assigneeId !== null ? ('assignee' as const) : team.length > 0 ? ('team' as const) : ('leads' as const);
    const first = assigneeId !== null ? [assigneeId] : team;
    const others = missed || as === 'leads' ? await readLeads() : [];
    return { as, teammate_ids: [...new Set([...first, ...others])].slice(0, MAX_TOLD) };
  };
}
