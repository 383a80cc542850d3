import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { departmentChanged, departmentCreated, departmentDeleted } from './events.ts';

/** A part of the business that teammates and teams belong to. */
export interface Department {
  id: string;
  name: string;
  teammates: number;
  teams: number;
}

const DEPARTMENT = `select d.id, d.name,
    (select count(*)::int from teammates p where p.workspace_id = d.workspace_id and p.department = d.name and p.removed_at is null) as teammates,
    (select count(*)::int from teams t where t.workspace_id = d.workspace_id and t.department = d.name) as teams
  from departments d where d.workspace_id = $1`;

export async function listDepartments(ctx: Pick<Ctx, 'db'>, workspaceId: string): Promise<Department[]> {
  return ctx.db.tx(workspaceId, (tx) => tx.query<Department>(`${DEPARTMENT} order by lower(d.name) limit 1000`, [workspaceId]));
}

/** @throws conflict when there is one by that name, however it is capitalised */
export async function createDepartment(ctx: Pick<Ctx, 'db'>, who: Principal, name: string): Promise<Department> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const id = newId();
    const made = await tx.query('insert into departments (workspace_id, id, name) values ($1, $2, $3) on conflict do nothing returning id', [
      tx.workspaceId,
      id,
      name,
    ]);
    if (made.length === 0) throw taken(name);
    await tx.record(departmentCreated, { department_id: id, name }, { actor: { kind: who.kind, id: who.id } });
    return { id, name, teammates: 0, teams: 0 };
  });
}

/** Renames it everywhere it stands. @throws not_found, conflict */
export async function renameDepartment(ctx: Pick<Ctx, 'db'>, who: Principal, departmentId: string, name: string): Promise<Department> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const before = await lockDepartment(tx, departmentId);
    const other = await tx.query('select from departments where workspace_id = $1 and lower(name) = lower($2) and id <> $3', [
      tx.workspaceId,
      name,
      departmentId,
    ]);
    if (other.length > 0) throw taken(name);
    await tx.query('update departments set name = $3 where workspace_id = $1 and id = $2', [tx.workspaceId, departmentId, name]);
    for (const table of ['teammates', 'teams'])
      await tx.query(`update ${table} set department = $3 where workspace_id = $1 and department = $2`, [tx.workspaceId, before, name]);
    const changes = { name: { from: before, to: name } };
    if (before !== name) await tx.record(departmentChanged, { department_id: departmentId, changes }, { actor: { kind: who.kind, id: who.id } });
    const [after] = await tx.query<Department>(`${DEPARTMENT} and d.id = $2`, [tx.workspaceId, departmentId]);
    if (!after) throw notFound('department');
    return after;
  });
}

/** @throws not_found, conflict while somebody belongs to it */
export async function deleteDepartment(ctx: Pick<Ctx, 'db'>, who: Principal, departmentId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const name = await lockDepartment(tx, departmentId);
    const [now] = await tx.query<Department>(`${DEPARTMENT} and d.id = $2`, [tx.workspaceId, departmentId]);
    if (now && now.teammates + now.teams > 0)
      throw new BatonError('conflict', {
        message: 'Somebody belongs to this department. Move them first.',
        details: { teammates: now.teammates, teams: now.teams },
      });
    await tx.query('delete from departments where workspace_id = $1 and id = $2', [tx.workspaceId, departmentId]);
    await tx.record(departmentDeleted, { department_id: departmentId, name }, { actor: { kind: who.kind, id: who.id } });
  });
}

/** The department's name as it is written here; made when it is new, since a teammate may name one by just saying so. */
export async function ensureDepartment(tx: Tx, name: string | null | undefined): Promise<string | null | undefined> {
  if (!name) return name;
  await tx.query('insert into departments (workspace_id, id, name) values ($1, $2, $3) on conflict do nothing', [tx.workspaceId, newId(), name]);
  const [row] = await tx.query<{ name: string }>('select name from departments where workspace_id = $1 and lower(name) = lower($2) for share', [
    tx.workspaceId,
    name,
  ]);
  return row?.name ?? name;
}

async function lockDepartment(tx: Tx, departmentId: string): Promise<string> {
  const [row] = await tx.query<{ name: string }>('select name from departments where workspace_id = $1 and id = $2 for no key update', [
    tx.workspaceId,
    departmentId,
  ]);
  if (!row) throw notFound('department');
  return row.name;
}

function taken(name: string): BatonError {
  return new BatonError('conflict', { message: `There is a department ${name} already.` });
}
