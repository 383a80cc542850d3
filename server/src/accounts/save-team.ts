import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { ensureDepartment } from './departments.ts';
import { teamChanged, teamCreated, teamDeleted } from './events.ts';
import { listChanges } from './list-changes.ts';
import { readTeam } from './read-teams.ts';
import type { Team } from './read-teams.ts';

export interface TeamInput {
  name: string;
  description?: string | null | undefined;
  department?: string | null | undefined;
  skills?: string[] | undefined;
  languages?: string[] | undefined;
  memberIds?: string[] | undefined;
  /** New tickets of these inboxes go to this team. */
  inboxIds?: string[] | undefined;
}

type Deps = Pick<Ctx, 'db' | 'clock'>;

/** @throws conflict when the name is taken or an inbox has a team, invalid_input for unknown members and inboxes */
export async function createTeam(ctx: Deps, who: Principal, input: TeamInput): Promise<Team> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const id = newId();
    await requireFreeName(tx, input.name, id);
    await tx.query('insert into teams (workspace_id, id, name, created_at, updated_at) values ($1, $2, $3, $4, $4)', [
      workspaceId,
      id,
      input.name,
      ctx.clock.now(),
    ]);
    await store(tx, ctx, await readTeam({ db: tx }, workspaceId, id), input);
    await tx.record(teamCreated, { team_id: id, name: input.name }, { actor: { kind: who.kind, id: who.id } });
    return readTeam({ db: tx }, workspaceId, id);
  });
}

/** What is left out stays. @throws not_found, and as above */
export async function editTeam(ctx: Deps, who: Principal, teamId: string, input: Partial<TeamInput>): Promise<Team> {
  const workspaceId = workspaceOf(who);
  return ctx.db.tx(workspaceId, async (tx) => {
    const before = await lockTeam(tx, teamId);
    if (input.name !== undefined) await requireFreeName(tx, input.name, teamId);
    await store(tx, ctx, before, input);
    const after = await readTeam({ db: tx }, workspaceId, teamId);
    const { createdAt: _, updatedAt: __, ...fields } = after;
    const changes = listChanges<Partial<Team>>(before, fields);
    if (Object.keys(changes).length > 0) await tx.record(teamChanged, { team_id: teamId, changes }, { actor: { kind: who.kind, id: who.id } });
    return after;
  });
}

/** One more member, or one fewer; nothing happens when it is so already. @throws not_found */
export async function changeMembership(ctx: Deps, who: Principal, change: { teamId: string; teammateId: string; member: boolean }): Promise<Team> {
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const { memberIds } = await lockTeam(tx, change.teamId);
    const others = memberIds.filter((id) => id !== change.teammateId);
    if (change.member && (await findUnknown(tx, [change.teammateId])).length > 0) throw notFound('teammate');
    if (!change.member && others.length === memberIds.length) throw notFound('member');
    return editTeam({ ...ctx, db: tx }, who, change.teamId, { memberIds: change.member ? [...others, change.teammateId] : others });
  });
}

/** @throws not_found */
export async function deleteTeam(ctx: Pick<Ctx, 'db'>, who: Principal, teamId: string): Promise<void> {
  await ctx.db.tx(workspaceOf(who), async (tx) => {
    const { name } = await lockTeam(tx, teamId);
    await tx.query('delete from teams where workspace_id = $1 and id = $2', [tx.workspaceId, teamId]);
    await tx.record(teamDeleted, { team_id: teamId, name }, { actor: { kind: who.kind, id: who.id } });
  });
}

async function lockTeam(tx: Tx, teamId: string): Promise<Team> {
  await tx.query('select from teams where workspace_id = $1 and id = $2 for no key update', [tx.workspaceId, teamId]);
  return readTeam({ db: tx }, tx.workspaceId ?? '', teamId);
}

async function requireFreeName(tx: Tx, name: string, teamId: string): Promise<void> {
  const others = await tx.query('select from teams where workspace_id = $1 and lower(name) = lower($2) and id <> $3', [tx.workspaceId, name, teamId]);
  if (others.length > 0) throw new BatonError('conflict', { message: `There is a team ${name} already.` });
}

async function store(tx: Tx, ctx: Deps, before: Team, input: Partial<TeamInput>): Promise<void> {
  const department = await ensureDepartment(tx, input.department);
  await tx.query(
    `update teams set name = $3, description = $4, department = $5, skills = $6, languages = $7, updated_at = $8 where workspace_id = $1 and id = $2`,
    [
      tx.workspaceId,
      before.id,
      input.name ?? before.name,
      input.description === undefined ? before.description : input.description,
      department === undefined ? before.department : department,
      input.skills ?? before.skills,
      input.languages ?? before.languages,
      ctx.clock.now(),
    ],
  );
  if (input.memberIds) await storeMembers(tx, before.id, { ids: input.memberIds, at: ctx.clock.now() });
  if (input.inboxIds) await storeInboxes(tx, before.id, input.inboxIds);
}

async function storeMembers(tx: Tx, teamId: string, { ids, at }: { ids: string[]; at: Date }): Promise<void> {
  const unknown = await findUnknown(tx, ids);
  if (unknown.length > 0)
    throw new BatonError('invalid_input', { details: [{ field: 'member_ids', reason: `no teammate by the id ${unknown.join(', ')}`, allowed: null }] });
  await tx.query('delete from team_members where workspace_id = $1 and team_id = $2 and teammate_id <> all($3::uuid[])', [tx.workspaceId, teamId, ids]);
  await tx.query(`insert into team_members (workspace_id, team_id, teammate_id, added_at) select $1, $2, unnest($3::uuid[]), $4 on conflict do nothing`, [
    tx.workspaceId,
    teamId,
    [...new Set(ids)],
    at,
  ]);
}

/** Those of the ids that are no living teammate here; the others are held, so that they are not removed meanwhile. */
async function findUnknown(tx: Tx, ids: string[]): Promise<string[]> {
  const found = await tx.query<{ id: string }>(
    'select id from teammates where workspace_id = $1 and id = any($2::uuid[]) and removed_at is null order by id for key share',
    [tx.workspaceId, ids],
  );
  const known = new Set(found.map((row) => row.id));
  return ids.filter((id) => !known.has(id));
}

async function storeInboxes(tx: Tx, teamId: string, ids: string[]): Promise<void> {
  await tx.query('delete from team_inboxes where workspace_id = $1 and team_id = $2 and inbox_id <> all($3::uuid[])', [tx.workspaceId, teamId, ids]);
  const taken = await tx.query<{ inbox_id: string; team_id: string }>(
    'select inbox_id, team_id from team_inboxes where workspace_id = $1 and inbox_id = any($2::uuid[]) and team_id <> $3',
    [tx.workspaceId, ids, teamId],
  );
  if (taken[0]) throw new BatonError('conflict', { message: 'An inbox has one team at most. Take it from the other team first.', details: { taken } });
  try {
    await tx.query('insert into team_inboxes (workspace_id, inbox_id, team_id) select $1, unnest($2::uuid[]), $3 on conflict do nothing', [
      tx.workspaceId,
      [...new Set(ids)],
      teamId,
    ]);
  } catch (error) {
    // The database knows the inboxes; this domain stands below them and may not ask.
    if ((error as { code?: string }).code !== '23503') throw error;
    throw new BatonError('invalid_input', { details: [{ field: 'inbox_ids', reason: 'one of them is no inbox here', allowed: null }], cause: error });
  }
}
