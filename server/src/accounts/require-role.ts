import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { Permission, Principal } from '#platform/principal';
import { ROLES, covers, isBuiltInRole, permissionsOf } from './roles.ts';

/** What this role allows; the row of an own one is held until the end of the transaction. @throws invalid_input for an unknown name */
export async function requireRole(tx: Tx, name: string): Promise<ReadonlySet<Permission>> {
  if (isBuiltInRole(name)) return permissionsOf(name);
  const [own] = await tx.query<{ permissions: Permission[] }>('select permissions from roles where workspace_id = $1 and name = $2 for share', [
    tx.workspaceId,
    name,
  ]);
  if (own) return permissionsOf(name, own.permissions);
  const others = await tx.query<{ name: string }>('select name from roles where workspace_id = $1 order by name limit 200', [tx.workspaceId]);
  const allowed = [...ROLES, ...others.map((one) => one.name)];
  throw new BatonError('invalid_input', { details: [{ field: 'role', reason: `there is no role ${name}`, allowed }] });
}

/** @throws forbidden when what `who` is about to give, or to touch, may do more than `who`; `message` says what that was */
export function requireCovers(who: Principal | undefined, permissions: ReadonlySet<Permission>, message: string): void {
  if (!who || who.kind === 'operator' || covers(who.permissions, permissions)) return;
  const missing = [...permissions].filter((permission) => !who.permissions.has(permission));
  throw new BatonError('forbidden', { message, details: { missing } });
}

/**
 * @throws conflict when `leavingId` is the only admin left. Whoever asks holds the workspace's row until they are done: two admins cannot
 * remove each other at once, nor wait for each other, as they would if each held the other's row and asked for their own.
 */
export async function requireOtherAdmin(tx: Tx, leavingId: string): Promise<void> {
  await tx.query('select from workspaces where id = $1 for no key update', [tx.workspaceId]);
  const admins = await tx.query<{ id: string }>(`select id from teammates where workspace_id = $1 and role = 'admin' and removed_at is null`, [tx.workspaceId]);
  if (admins.every((one) => one.id === leavingId))
    throw new BatonError('conflict', { message: 'This is the last admin. Make another teammate an admin first.', details: { admins: admins.length } });
}
