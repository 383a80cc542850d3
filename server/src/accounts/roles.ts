import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';

/** What a teammate is, from least to most. Each role may do what the one before may, and more. */
export const ROLES = ['agent', 'senior_agent', 'team_lead', 'manager', 'admin'] as const;

export type Role = (typeof ROLES)[number];

const AGENT: Permission[] = ['tickets.read_own', 'tickets.reply', 'messages.retry'];
const SENIOR_AGENT: Permission[] = [...AGENT, 'tickets.read_all', 'tickets.assign', 'messages.read'];
const TEAM_LEAD: Permission[] = [...SENIOR_AGENT, 'team.manage', 'metrics.team', 'knowledge.manage'];
const MANAGER: Permission[] = [...TEAM_LEAD, 'reports.read', 'sla.manage', 'teammates.manage', 'credits.read'];
// Credits are what a workspace pays with: only the operator gives them, or a key that the operator made for it.
const ADMIN: Permission[] = PERMISSIONS.filter((permission) => permission !== 'credits.grant');

const BY_ROLE: Record<Role, ReadonlySet<Permission>> = {
  agent: new Set(AGENT),
  senior_agent: new Set(SENIOR_AGENT),
  team_lead: new Set(TEAM_LEAD),
  manager: new Set(MANAGER),
  admin: new Set(ADMIN),
};

export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return BY_ROLE[role];
}

/** True when `mine` may do all that `other` may: nobody makes or raises a teammate above themselves. */
export function coversRole(mine: ReadonlySet<Permission>, other: Role): boolean {
  return [...BY_ROLE[other]].every((permission) => mine.has(permission));
}
