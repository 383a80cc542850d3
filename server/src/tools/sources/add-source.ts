import { count, eq } from 'drizzle-orm';
import { TOOL_SOURCES_MAX } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { sourceAdded } from '../events.ts';
import { toolSources } from '../schema.ts';
import type { SourceKind } from '../schema.ts';
import type { Toolbox } from '../toolbox.ts';
import { namesOf } from './build-tools.ts';
import { listSources, sealSecret, sourceTag, withoutSecret } from './source.ts';
import type { Secret, ToolSource } from './source.ts';
import { wrong } from './wrong-field.ts';

export type SourceCtx = Pick<Ctx, 'db' | 'vault' | 'clock' | 'config' | 'cache'>;

export interface NewSource {
  kind: SourceKind;
  name: string;
  title: string;
  description: string;
  address: string | null;
  secret: Secret | null;
  /** Checked, by kind. */
  definition: Record<string, unknown>;
  refreshMinutes: number | null;
}

const MOST_BYTES = 400_000;

/**
 * Keeps a source and with it its tools. `toolbox` is what is built in: no name of it may be taken.
 * @throws conflict when a name is taken or there are too many, invalid_input
 */
export async function addSource(ctx: SourceCtx, who: Principal, toolbox: Toolbox, wanted: NewSource): Promise<ToolSource> {
  requirePermission(who, 'workspace.manage');
  const workspaceId = workspaceOf(who);
  const { secret, ...rest } = wanted;
  checkSize(rest.definition);
  const id = newId();
  const now = ctx.clock.now();
  const source = await ctx.db.tx(workspaceId, async (tx) => {
    await lockSources(tx, workspaceId);
    const [there] = await tx.orm.select({ many: count() }).from(toolSources).where(eq(toolSources.workspaceId, workspaceId));
    if ((there?.many ?? 0) >= TOOL_SOURCES_MAX)
      throw new BatonError('conflict', { message: `A workspace has at most ${TOOL_SOURCES_MAX} tool sources. Remove one first.` });
    const refreshAt = nextFetch(now, rest.refreshMinutes);
    const values = { ...rest, ...sealSecret(ctx, id, secret), workspaceId, id, refreshAt, createdAt: now, updatedAt: now };
    const [row] = await tx.orm.insert(toolSources).values(values).onConflictDoNothing().returning();
    if (!row) throw new BatonError('conflict', { message: `There is a tool source ${rest.name} already.` });
    const tools = await refuseTakenNames({ db: tx }, toolbox, withoutSecret(row));
    const payload = { tool_source_id: id, kind: rest.kind, name: rest.name, tools };
    await tx.record(sourceAdded, payload, { actor: { kind: who.kind, id: who.id } });
    return withoutSecret(row);
  });
  await ctx.cache.drop([sourceTag(workspaceId)]);
  return source;
}

/** Whoever adds or changes a source fetches it at once: the next time is one round later. */
export function nextFetch(now: Date, minutes: number | null): Date | null {
  return minutes === null ? null : new Date(now.getTime() + minutes * 60_000);
}

/** Two that are added at the same moment must see each other's names. */
export async function lockSources(tx: Tx, workspaceId: string): Promise<void> {
  await tx.query('select 1 as held from workspaces where id = $1 for no key update', [workspaceId]);
}

/** The names of its tools. @throws conflict when one of them is another's */
export async function refuseTakenNames(ctx: Pick<Ctx, 'db'>, toolbox: Toolbox, source: ToolSource): Promise<string[]> {
  const names = namesOf(source);
  const others = (await listSources(ctx, source.workspaceId)).filter((one) => one.id !== source.id);
  const taken = new Set(others.flatMap(namesOf));
  const name = names.find((one) => taken.has(one) || toolbox.find(one) !== undefined);
  if (name !== undefined) throw new BatonError('conflict', { message: `There is a tool ${name} already. Choose another name.` });
  return names;
}

export function checkSize(definition: Record<string, unknown>): void {
  if (JSON.stringify(definition).length > MOST_BYTES) throw wrong('operations', 'are too long together; take fewer, or shorten their schemas');
}
