import { listTeamMembers, readTeam, readTeammate, readWorkspace } from '#accounts';
import type { Teammate, TeamMember } from '#accounts';
import { readLoads } from '#conversations';
import type { TeammateLoad } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readFigures } from './read-figures.ts';
import type { Figures, Period } from './read-figures.ts';

type Deps = Pick<Ctx, 'db' | 'clock'>;
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** The period asked for; 30 days until now unless given. */
export interface AskedPeriod {
  since?: string | undefined;
  until?: string | undefined;
}

export interface Workload {
  open: number;
  pending: number;
  capacity: number;
}

export interface TeammateReport {
  teammate: Pick<Teammate, 'id' | 'name' | 'status'> & { lastLoginAt: Date | null };
  figures: Figures;
  workload: Workload;
}

export interface MetricsPeriod extends Period {
  timeZone: string;
}

export interface TeamReport {
  teamId: string | null;
  teamName: string | null;
  total: Figures;
  waiting: number;
  members: TeammateReport[];
  period: MetricsPeriod;
}

/** One teammate's figures: one's own always, anybody else's with metrics.team. */
export async function readTeammateMetrics(
  ctx: Deps,
  who: Principal,
  teammateId: string,
  asked: AskedPeriod,
): Promise<TeammateReport & { period: MetricsPeriod }> {
  if (who.id !== teammateId) requirePermission(who, 'metrics.team');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const teammate = await readTeammate({ db: tx }, tx.workspaceId ?? '', teammateId);
    const period = await toPeriod(tx, asked, ctx.clock.now());
    const figures = await readFigures(tx, [teammateId], period);
    const [load] = await readLoads(tx, [teammateId]);
    return { teammate, figures: figures.of(teammateId), workload: workloadOf(load, teammate.maxConcurrentTickets), period };
  });
}

/** A team's figures, or with null the whole workspace's, with those of each member. */
export async function readTeamMetrics(ctx: Deps, who: Principal, teamId: string | null, asked: AskedPeriod): Promise<TeamReport> {
  requirePermission(who, 'metrics.team');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const workspaceId = tx.workspaceId ?? '';
    const team = teamId === null ? null : await readTeam({ db: tx }, workspaceId, teamId);
    const members = await listTeamMembers({ db: tx }, workspaceId, teamId);
    const ids = members.map((one) => one.id);
    const period = await toPeriod(tx, asked, ctx.clock.now());
    const figures = await readFigures(tx, teamId === null ? null : ids, period);
    const loads = new Map((await readLoads(tx, ids)).map((load) => [load.teammateId, load]));
    const signIns = await lastSignIns(tx, ids);
    const report = (one: TeamMember): TeammateReport => ({
      teammate: { id: one.id, name: one.name, status: one.status, lastLoginAt: signIns.get(one.id) ?? null },
      figures: figures.of(one.id),
      workload: workloadOf(loads.get(one.id), one.maxConcurrentTickets),
    });
    return { teamId, teamName: team?.name ?? null, total: figures.total, waiting: await countWaiting(tx, teamId), members: members.map(report), period };
  });
}

async function toPeriod(tx: Tx, asked: AskedPeriod, now: Date): Promise<MetricsPeriod> {
  const { timeZone } = (await readWorkspace({ db: tx }, tx.workspaceId ?? '')).settings;
  const until = asked.until ? new Date(asked.until) : now;
  const since = asked.since ? new Date(asked.since) : new Date(until.getTime() - MONTH_MS);
  const [row] = await tx.query<{ today: Date }>(`select date_trunc('day', $1::timestamptz at time zone $2) at time zone $2 as today`, [now, timeZone]);
  return { since, until, today: row?.today ?? now, timeZone };
}

function workloadOf(load: TeammateLoad | undefined, capacity: number): Workload {
  return { open: load?.open ?? 0, pending: load?.pending ?? 0, capacity };
}

async function lastSignIns(tx: Tx, ids: string[]): Promise<Map<string, Date | null>> {
  const rows = await tx.query<{ id: string; at: Date | null }>(
    'select id, last_login_at as at from teammates where workspace_id = $1 and id = any($2::uuid[])',
    [tx.workspaceId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.at]));
}

async function countWaiting(tx: Tx, teamId: string | null): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    'select count(*)::int as n from assignment_queue where workspace_id = $1 and ($2::uuid is null or scope_id = $2)',
    [tx.workspaceId, teamId],
  );
  return row?.n ?? 0;
}
