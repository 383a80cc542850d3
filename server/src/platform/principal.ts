import type { z } from 'zod';
import { PermissionName } from '@baton/contract';
import { BatonError } from './errors.ts';

/** The closed list of permissions stands in the contract, so that documents and server cannot differ. Roles are sets of them; API keys carry them as scopes. */
export const PERMISSIONS = PermissionName.options;

export type Permission = z.infer<typeof PermissionName>;

/** What a credential that is made for tools alone is held to, beyond its permissions. What is absent is not limited. */
export interface ToolLimits {
  classes?: readonly string[] | undefined;
  /** Of orders: other stores are as if they were not there. */
  store_ids?: readonly string[] | undefined;
}

/** Who is acting. `operator` runs the installation and stands above workspaces; an `assistant` comes through no door but its own turns. */
export interface Principal {
  kind: 'teammate' | 'api_key' | 'operator' | 'assistant';
  id: string;
  name: string;
  /** Null for the operator, who names a workspace in the path. */
  workspaceId: string | null;
  permissions: ReadonlySet<Permission>;
  /** The session or key shown, for acts on "all my other sessions". Absent for the operator. */
  credential?: string;
  /** Given: it opens tools and nothing else. */
  tools?: ToolLimits;
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
