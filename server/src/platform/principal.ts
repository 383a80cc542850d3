import { BatonError } from './errors.ts';

/** The closed list of permissions. Roles are sets of them; API keys carry them as scopes. */
export const PERMISSIONS = [
  'tickets.read_own',
  'tickets.read_all',
  'tickets.reply',
  'tickets.assign',
  'tickets.delete',
  'team.manage',
  'metrics.team',
  'reports.read',
  'sla.manage',
  'teammates.manage',
  'teammates.delete',
  'inboxes.manage',
  'assistants.manage',
  'knowledge.manage',
  'credits.read',
  'credits.grant',
  'messages.read',
  'messages.retry',
  'workspace.manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** Who is acting. `operator` runs the installation and stands above workspaces. */
export interface Principal {
  kind: 'teammate' | 'api_key' | 'operator';
  id: string;
  name: string;
  /** Null for the operator, who names a workspace in the path. */
  workspaceId: string | null;
  permissions: ReadonlySet<Permission>;
}

/** Throws `forbidden` unless `who` may do it. */
export function requirePermission(who: Principal, permission: Permission): void {
  if (who.kind !== 'operator' && !who.permissions.has(permission)) {
    throw new BatonError('forbidden', { message: `This needs the permission ${permission}.`, details: { permission } });
  }
}

/** The workspace `who` acts in. The operator must name one. */
export function workspaceOf(who: Principal): string {
  if (who.workspaceId === null) throw new BatonError('bad_request', { message: 'Name a workspace: use /users/{user_id}/… or a key of the workspace.' });
  return who.workspaceId;
}
