import type { Ctx } from '#platform/context';
import { notFound } from '#platform/errors';
import type { Presence } from './schema.ts';

/** A group of teammates that tickets can wait for together. */
export interface Team {
  id: string;
  name: string;
  description: string | null;
  department: string | null;
  /** What its members know, on top of what each knows alone. */
  skills: string[];
  /** Two-letter codes. */
  languages: string[];
  /** New tickets of these inboxes go to this team. */
  inboxIds: string[];
  memberIds: string[];
  createdAt: Date;
  updatedAt: Date;
}

/** A teammate as whoever hands out work needs to see them. */
export interface TeamMember {
  id: string;
  name: string;
  role: string;
  status: Presence;
  specializations: string[];
  languages: string[];
  maxConcurrentTickets: number;
  /** When they were last active, exact to a minute. */
  lastActiveAt: Date | null;
}

type Deps = Pick<Ctx, 'db'>;

const TEAM = `select t.id, t.name, t.description, t.department, t.skills, t.languages, t.created_at as "createdAt", t.updated_at as "updatedAt",
    array(select i.inbox_id from team_inboxes i where i.workspace_id = t.workspace_id and i.team_id = t.id order by 1) as "inboxIds",
    array(select m.teammate_id from team_members m where m.workspace_id = t.workspace_id and m.team_id = t.id order by m.added_at, 1) as "memberIds"
  from teams t where t.workspace_id = $1`;

/** @throws not_found */
export async function readTeam(ctx: Deps, workspaceId: string, teamId: string): Promise<Team> {
  const [team] = await ctx.db.tx(workspaceId, (tx) => tx.query<Team>(`${TEAM} and t.id = $2`, [workspaceId, teamId]));
  if (!team) throw notFound('team');
  return team;
}

/** All teams of the workspace by name; a thousand is the end. */
export async function listTeams(ctx: Deps, workspaceId: string): Promise<Team[]> {
  return ctx.db.tx(workspaceId, (tx) => tx.query<Team>(`${TEAM} order by lower(t.name) limit 1000`, [workspaceId]));
}

/** The living members of a team, longest first; with null, all living teammates. Empty for a team that does not exist. */
export async function listTeamMembers(ctx: Deps, workspaceId: string, teamId: string | null): Promise<TeamMember[]> {
  const within = 'exists (select from team_members m where m.workspace_id = $1 and m.team_id = $2 and m.teammate_id = p.id)';
  return ctx.db.tx(workspaceId, (tx) =>
    tx.query<TeamMember>(
      `select p.id, p.name, p.role, p.status, p.specializations, p.languages, p.max_concurrent_tickets as "maxConcurrentTickets",
         p.last_active_at as "lastActiveAt"
       from teammates p where p.workspace_id = $1 and p.removed_at is null ${teamId === null ? '' : `and ${within}`}
       order by p.created_at, p.id limit 1000`,
      teamId === null ? [workspaceId] : [workspaceId, teamId],
    ),
  );
}

/** The ids of the teams a teammate is in. */
export async function listTeamsOf(ctx: Deps, workspaceId: string, teammateId: string): Promise<string[]> {
  const rows = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ id: string }>('select team_id as id from team_members where workspace_id = $1 and teammate_id = $2 order by 1', [workspaceId, teammateId]),
  );
  return rows.map((row) => row.id);
}

/** The team that new tickets of this inbox go to, or null. */
export async function findTeamOfInbox(ctx: Deps, workspaceId: string, inboxId: string): Promise<string | null> {
  const [row] = await ctx.db.tx(workspaceId, (tx) =>
    tx.query<{ id: string }>('select team_id as id from team_inboxes where workspace_id = $1 and inbox_id = $2', [workspaceId, inboxId]),
  );
  return row?.id ?? null;
}
