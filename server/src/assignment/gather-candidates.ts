import { listTeamMembers, listTeams, permissionsOf } from '#accounts';
import type { TeamMember } from '#accounts';
import { readLoads } from '#conversations';
import type { TeammateLoad } from '#conversations';
import type { Tx } from '#platform/db';
import type { Permission } from '#platform/principal';
import { toSkill } from './candidate.ts';
import type { Candidate } from './candidate.ts';
import type { Rules } from './rules.ts';

/** Everybody a ticket of this team could go to; with null, everybody in the workspace. As things stand in this transaction. */
export async function gatherCandidates(tx: Tx, teamId: string | null, rules: Rules): Promise<Candidate[]> {
  const workspaceId = tx.workspaceId ?? '';
  const members = await listTeamMembers({ db: tx }, workspaceId, teamId);
  if (members.length === 0) return [];
  const teams = await listTeams({ db: tx }, workspaceId);
  const roles = await permissionsByRole(tx);
  const loads = new Map(
    (
      await readLoads(
        tx,
        members.map((one) => one.id),
      )
    ).map((load) => [load.teammateId, load]),
  );
  return members.map((member) => {
    const mine = teams.filter((team) => (teamId === null || team.id === teamId) && team.memberIds.includes(member.id));
    const may = roles(member.role);
    return {
      id: member.id,
      name: member.name,
      presence: member.status,
      languages: languagesOf(
        member,
        mine.flatMap((team) => team.languages),
      ),
      skills: member.specializations.map(toSkill),
      teamSkills: mine.flatMap((team) => team.skills).map(toSkill),
      ...standingOf(loads.get(member.id), rules),
      capacity: member.maxConcurrentTickets,
      takesTickets: may.has('tickets.reply') && (teamId !== null || !may.has('teammates.manage')),
    };
  });
}

/** What a count of somebody's tickets means under these rules. */
export function standingOf(load: TeammateLoad | undefined, rules: Rules): Pick<Candidate, 'load' | 'lastTurn' | 'lastAssignedAt'> {
  if (!load) return { load: 0, lastTurn: 0, lastAssignedAt: null };
  return { load: load.open + (rules.countPending ? load.pending : 0), lastTurn: load.lastTurn, lastAssignedAt: load.lastAssignedAt };
}

/** What they say themselves; what their teams are for when they say nothing. */
function languagesOf(member: TeamMember, ofTeams: string[]): string[] {
  return (member.languages.length > 0 ? member.languages : ofTeams).map((language) => language.toLowerCase());
}

/** What each role allows here, the workspace's own ones too. */
export async function permissionsByRole(tx: Tx): Promise<(role: string) => ReadonlySet<Permission>> {
  const own = await tx.query<{ name: string; permissions: Permission[] }>('select name, permissions from roles where workspace_id = $1', [tx.workspaceId]);
  const stored = new Map(own.map((role) => [role.name, role.permissions]));
  return (role) => permissionsOf(role, stored.get(role) ?? null);
}
