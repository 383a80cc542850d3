import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { readTeam } from '#accounts';
import { viewChanged, viewCreated, viewDeleted } from './events.ts';
import { listViewsIn, readViewIn } from './read-views.ts';
import type { Filters, StoredView } from './read-views.ts';

export interface ViewFields {
  name: string;
  filters: Filters;
  sort: StoredView['sort'];
  direction: StoredView['direction'];
  sharing: StoredView['sharing'];
  teamId: string | null;
}

type Deps = Pick<Ctx, 'db' | 'clock'>;
const OWN_MOST = 100;

/** @throws forbidden when it is to be shared without the right to, not_found for a team that does not exist, conflict above 100 views */
export async function createView(ctx: Deps, who: Principal, fields: ViewFields): Promise<StoredView> {
  if (who.kind === 'operator') throw new BatonError('forbidden', { message: 'A view belongs to somebody of the workspace. Sign in as a teammate.' });
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    await requireSharing(tx, who, fields);
    const own = (await listViewsIn(tx, who)).filter((view) => view.ownerId === who.id);
    if (own.length >= OWN_MOST) throw new BatonError('conflict', { message: `You have ${OWN_MOST} views. Delete one first.` });
    const id = newId();
    await tx.query(
      `insert into saved_views (workspace_id, id, owner_id, name, filters, sort, direction, sharing, team_id, created_at, updated_at)
       values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $10)`,
      [tx.workspaceId, id, who.id, fields.name, JSON.stringify(fields.filters), fields.sort, fields.direction, fields.sharing, fields.teamId, ctx.clock.now()],
    );
    await tx.record(
      viewCreated,
      { view_id: id, name: fields.name, sharing: fields.sharing, team_id: fields.teamId },
      { actor: { kind: who.kind, id: who.id } },
    );
    return readViewIn(tx, who, id);
  });
}

/** Changes what is given. Only the owner does, and for a shared view whoever may manage teams. */
export async function changeView(ctx: Deps, who: Principal, viewId: string, given: Partial<ViewFields>): Promise<StoredView> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const before = await lockOwn(tx, who, viewId);
    const after = { ...before, ...given };
    if (given.sharing !== undefined && given.sharing !== 'team') after.teamId = null;
    if ((after.sharing === 'team') !== (after.teamId !== null)) {
      throw new BatonError('invalid_input', { details: [{ field: 'team_id', reason: 'is needed with sharing team, and only there' }] });
    }
    await requireSharing(tx, who, after);
    const fields = ['name', 'filters', 'sort', 'direction', 'sharing', 'teamId'] as const;
    const changed = fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
    if (changed.length === 0) return before;
    await tx.query(
      `update saved_views set name = $3, filters = $4::jsonb, sort = $5, direction = $6, sharing = $7, team_id = $8, updated_at = $9
       where workspace_id = $1 and id = $2`,
      [tx.workspaceId, viewId, after.name, JSON.stringify(after.filters), after.sort, after.direction, after.sharing, after.teamId, ctx.clock.now()],
    );
    const changes = Object.fromEntries(changed.map((field) => [API_NAMES[field], { from: before[field], to: after[field] }]));
    await tx.record(viewChanged, { view_id: viewId, changes }, { actor: { kind: who.kind, id: who.id } });
    return { ...after, updatedAt: ctx.clock.now() };
  });
}

export async function deleteView(ctx: Deps, who: Principal, viewId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const view = await lockOwn(tx, who, viewId);
    await tx.query('delete from saved_views where workspace_id = $1 and id = $2', [tx.workspaceId, viewId]);
    await tx.record(viewDeleted, { view_id: viewId, name: view.name }, { actor: { kind: who.kind, id: who.id } });
  });
}

const API_NAMES = { name: 'name', filters: 'filters', sort: 'sort', direction: 'order', sharing: 'sharing', teamId: 'team_id' } as const;

async function lockOwn(tx: Tx, who: Principal, viewId: string): Promise<StoredView> {
  await tx.query('select 1 from saved_views where workspace_id = $1 and id = $2 for update', [tx.workspaceId, viewId]);
  const view = await readViewIn(tx, who, viewId);
  if (view.ownerId !== who.id) requirePermission(who, 'team.manage');
  return view;
}

async function requireSharing(tx: Tx, who: Principal, { sharing, teamId }: Pick<ViewFields, 'sharing' | 'teamId'>): Promise<void> {
  if (sharing === 'private') return;
  requirePermission(who, 'team.manage');
  if (teamId !== null) await readTeam({ db: tx }, workspaceOf(who), teamId);
}
