import { and, eq } from 'drizzle-orm';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { canonical } from '../canonical.ts';
import { sourceChanged, sourceRemoved } from '../events.ts';
import { toolSources } from '../schema.ts';
import type { Toolbox } from '../toolbox.ts';
import { checkSize, lockSources, nextFetch, refuseTakenNames } from './add-source.ts';
import type { SourceCtx } from './add-source.ts';
import { findSourceRow, openSecret, sealSecret, sourceTag, withoutSecret } from './source.ts';
import type { Secret, SourceRow, ToolSource } from './source.ts';
import { wrong } from './wrong-field.ts';

/** What is left out stays. */
export interface SourceEdit {
  title?: string | undefined;
  description?: string | undefined;
  enabled?: boolean | undefined;
  address?: string | undefined;
  secret?: Secret | null | undefined;
  refreshMinutes?: number | null | undefined;
  /** The whole definition, checked, out of the one that is there at that moment. */
  redefine?: ((before: SourceRow) => Record<string, unknown>) | undefined;
}

/** @throws not_found, conflict when a name is taken, invalid_input when another host would be sent the old host's secret */
export async function editSource(
  ctx: SourceCtx,
  who: Principal,
  { toolbox, id, edit }: { toolbox: Toolbox; id: string; edit: SourceEdit },
): Promise<ToolSource> {
  requirePermission(who, 'workspace.manage');
  const workspaceId = workspaceOf(who);
  const source = await ctx.db.tx(workspaceId, async (tx) => {
    await lockSources(tx, workspaceId);
    const before = await findSourceRow(tx, workspaceId, id, true);
    refuseToCarrySecret(before, edit);
    const definition = edit.redefine?.(before) ?? before.definition;
    checkSize(definition);
    const secret = edit.secret === undefined ? openSecret(ctx, before) : edit.secret;
    const after = {
      title: edit.title ?? before.title,
      description: edit.description ?? before.description,
      enabled: edit.enabled ?? before.enabled,
      address: edit.address ?? before.address,
      refreshMinutes: edit.refreshMinutes === undefined ? before.refreshMinutes : edit.refreshMinutes,
      definition,
    };
    const changes = compare(before, after, edit.secret !== undefined);
    if (Object.keys(changes).length === 0) return withoutSecret(before);
    const now = ctx.clock.now();
    const [row] = await tx.orm
      .update(toolSources)
      .set({
        ...after,
        ...(edit.secret === undefined ? {} : sealSecret(ctx, id, secret)),
        version: before.version + 1,
        refreshAt: nextFetch(now, after.refreshMinutes),
        updatedAt: now,
      })
      .where(and(eq(toolSources.workspaceId, workspaceId), eq(toolSources.id, id)))
      .returning();
    const changed = withoutSecret(row ?? before);
    await refuseTakenNames({ db: tx }, toolbox, changed);
    const payload = { tool_source_id: id, kind: before.kind, name: before.name, changes };
    await tx.record(sourceChanged, payload, { actor: { kind: who.kind, id: who.id } });
    return changed;
  });
  await ctx.cache.drop([sourceTag(workspaceId)]);
  return source;
}

/** Takes a source away with its tools and all that is kept of it. @throws not_found */
export async function removeSource(ctx: SourceCtx, who: Principal, id: string): Promise<void> {
  requirePermission(who, 'workspace.manage');
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, async (tx) => {
    const { kind, name } = await findSourceRow(tx, workspaceId, id, true);
    await tx.orm.delete(toolSources).where(and(eq(toolSources.workspaceId, workspaceId), eq(toolSources.id, id)));
    await tx.query('delete from call_buckets where workspace_id = $1 and bucket = $2', [workspaceId, `tool-source:${id}`]);
    await tx.record(sourceRemoved, { tool_source_id: id, kind, name }, { actor: { kind: who.kind, id: who.id } });
  });
  await ctx.cache.drop([sourceTag(workspaceId)]);
}

/** A secret is never shown; pointing its source at a machine of one's own would show it. @throws invalid_input */
export function refuseToCarrySecret(before: Pick<ToolSource, 'address' | 'secretHeader'>, { address, secret }: Pick<SourceEdit, 'address' | 'secret'>): void {
  if (address === undefined || before.secretHeader === null || secret !== undefined) return;
  const isSame = before.address !== null && new URL(before.address).origin === new URL(address).origin;
  if (!isSame) throw wrong('secret', 'must be given again, or null, when the address is another');
}

type Compared = Pick<ToolSource, 'title' | 'description' | 'enabled' | 'address' | 'refreshMinutes' | 'definition'>;

/** By their names in the API. Of the secret and the definition that they changed, never what they are. */
function compare(before: Compared, after: Compared, isSecretGiven: boolean): Record<string, { from: unknown; to: unknown }> {
  const plain = [
    ['title', before.title, after.title],
    ['description', before.description, after.description],
    ['enabled', before.enabled, after.enabled],
    ['address', before.address, after.address],
    ['refresh_minutes', before.refreshMinutes, after.refreshMinutes],
  ] as const;
  const changes = Object.fromEntries(plain.filter(([, from, to]) => from !== to).map(([name, from, to]) => [name, { from, to }]));
  const isDefined = canonical(before.definition) !== canonical(after.definition);
  return {
    ...changes,
    ...(isDefined ? { definition: { from: 'before', to: 'changed' } } : {}),
    ...(isSecretGiven ? { secret: { from: 'before', to: 'changed' } } : {}),
  };
}
