import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Permission, Principal } from '#platform/principal';
import { roleChanged, roleCreated, roleDeleted } from './events.ts';
import { listChanges } from './list-changes.ts';
import { REVOKED } from './recent-callers.ts';
import { requireCovers } from './require-role.ts';
import { ROLES, isBuiltInRole, permissionsOf } from './roles.ts';
import type { Role } from './roles.ts';

/** One of the five (without an id), or a role of the workspace's own. */
export interface RoleDescription {
  id: string | null;
  name: string;
  description: string | null;
  base: Role;
  permissions: Permission[];
  /** How many living teammates have it. */
  teammates: number;
}

type Deps = Pick<Ctx, 'db' | 'realtime'>;
type OwnRole = RoleDescription & { id: string };

const OWN = `select r.id, r.name, r.description, r.base, r.permissions,
    (select count(*)::int from teammates p where p.workspace_id = r.workspace_id and p.role = r.name and p.removed_at is null) as teammates
  from roles r where r.workspace_id = $1`;

/** The five, from least to most, then the workspace's own by name. */
export async function listRoles(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<RoleDescription[]> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const counted = await tx.query<{ role: string; n: number }>(
      'select role, count(*)::int as n from teammates where workspace_id = $1 and removed_at is null group by role',
      [workspaceId],
    );
    const having = new Map(counted.map((row) => [row.role, row.n]));
    const builtIn = ROLES.map((name) => ({
      id: null,
      name,
      description: null,
      base: name,
      permissions: [...permissionsOf(name)],
      teammates: having.get(name) ?? 0,
    }));
    return [...builtIn, ...(await tx.query<OwnRole>(`${OWN} order by r.name limit 200`, [workspaceId]))];
  });
}

export interface CreateRole {
  name: string;
  description?: string | null | undefined;
  base: Role;
  /** Those of the base unless given. */
  permissions?: Permission[] | undefined;
}

/** @throws conflict when the name is taken, forbidden when the role may do more than `who` */
export async function createRole(ctx: Deps, who: Principal, input: CreateRole): Promise<RoleDescription> {
  const permissions = usable(who, input.permissions ?? [...permissionsOf(input.base)]);
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await requireFreeName(tx, input.name, null);
    const id = newId();
    await tx.query('insert into roles (workspace_id, id, name, description, base, permissions) values ($1, $2, $3, $4, $5, $6)', [
      tx.workspaceId,
      id,
      input.name,
      input.description ?? null,
      input.base,
      permissions,
    ]);
    await tx.record(roleCreated, { role_id: id, name: input.name, permissions }, { actor: { kind: who.kind, id: who.id } });
    return { id, name: input.name, description: input.description ?? null, base: input.base, permissions, teammates: 0 };
  });
}

export interface EditRole {
  name?: string | undefined;
  description?: string | null | undefined;
  permissions?: Permission[] | undefined;
}

/** Whoever has the role may do the new things, and no longer the old, at once. @throws not_found, conflict, forbidden as above */
export async function editRole(ctx: Deps, who: Principal, roleId: string, input: EditRole): Promise<RoleDescription> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const before = await lockRole(tx, who, roleId);
    const permissions = input.permissions === undefined ? before.permissions : usable(who, input.permissions);
    const name = input.name ?? before.name;
    const description = input.description === undefined ? before.description : input.description;
    if (name !== before.name) await requireFreeName(tx, name, roleId);
    await tx.query('update roles set name = $3, description = $4, permissions = $5, updated_at = now() where workspace_id = $1 and id = $2', [
      workspaceId,
      roleId,
      name,
      description,
      permissions,
    ]);
    await tx.query('update teammates set role = $3 where workspace_id = $1 and role = $2', [workspaceId, before.name, name]);
    const changes = listChanges<EditRole>(before, { name, description, permissions });
    if (Object.keys(changes).length > 0) await tx.record(roleChanged, { role_id: roleId, changes }, { actor: { kind: who.kind, id: who.id } });
    tx.afterCommit(() => ctx.realtime.publish(REVOKED, { workspace: workspaceId }));
    return { ...before, name, description, permissions };
  });
}

/** @throws not_found, conflict while somebody has it */
export async function deleteRole(ctx: Deps, who: Principal, roleId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const { name, teammates } = await lockRole(tx, who, roleId);
    if (teammates > 0) throw new BatonError('conflict', { message: 'Teammates have this role. Give them another first.', details: { teammates } });
    await tx.query('delete from roles where workspace_id = $1 and id = $2', [tx.workspaceId, roleId]);
    await tx.record(roleDeleted, { role_id: roleId, name }, { actor: { kind: who.kind, id: who.id } });
  });
}

async function lockRole(tx: Tx, who: Principal, roleId: string): Promise<OwnRole> {
  const [role] = await tx.query<OwnRole>(`${OWN} and r.id = $2 for no key update of r`, [tx.workspaceId, roleId]);
  if (!role) throw notFound('role');
  requireCovers(who, new Set(role.permissions), 'This role may do more than you. Ask an admin.');
  return role;
}

/** @throws forbidden for what `who` may not do, and for giving credits, which is the operator's alone */
function usable(who: Principal, permissions: Permission[]): Permission[] {
  if (permissions.includes('credits.grant'))
    throw new BatonError('forbidden', {
      message: 'Credits are given by the operator: credits.grant cannot be in a role.',
      details: { missing: ['credits.grant'] },
    });
  const unique = [...new Set(permissions)].sort();
  requireCovers(who, new Set(unique), 'You cannot make a role that may do more than you.');
  return unique;
}

async function requireFreeName(tx: Tx, name: string, except: string | null): Promise<void> {
  const others = await tx.query('select from roles where workspace_id = $1 and name = $2 and ($3::uuid is null or id <> $3)', [tx.workspaceId, name, except]);
  if (others.length > 0 || isBuiltInRole(name)) throw new BatonError('conflict', { message: `There is a role ${name} already.` });
}
