import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';

/** What a teammate is, from least to most. Each role may do what the one before may, and more. */
export const ROLES = ['agent', 'senior_agent', 'team_lead', 'manager', 'admin'] as const;

export type Role = (typeof ROLES)[number];

const AGENT: Permission[] = ['tickets.read_own', 'tickets.reply', 'messages.retry', 'orders.read'];
const SENIOR_AGENT: Permission[] = [...AGENT, 'tickets.read_all', 'tickets.assign', 'messages.read', 'messages.moderate', 'orders.write'];
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

export function isBuiltInRole(name: string): name is Role {
  return Object.hasOwn(BY_ROLE, name);
}

/** What a role allows: one of the five by its name, an own role by what is stored for it. A name that means nothing allows nothing. */
export function permissionsOf(role: string, own: readonly Permission[] | null = null): ReadonlySet<Permission> {
  if (isBuiltInRole(role)) return BY_ROLE[role];
  // Stored names that the list no longer knows are dropped, and credits stay the operator's to give.
  return new Set((own ?? []).filter((permission) => BY_ROLE.admin.has(permission)));
}

/** True when `mine` covers all of `other`: nobody makes or raises a teammate above themselves. */
export function covers(mine: ReadonlySet<Permission>, other: ReadonlySet<Permission>): boolean {
  return [...other].every((permission) => mine.has(permission));
}
