import { and, eq } from 'drizzle-orm';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import { canonical } from '../../canonical.ts';
import { sourceChanged } from '../../events.ts';
import { toolSources } from '../../schema.ts';
import type { SourceCtx } from '../add-source.ts';
import { findSourceRow, openSecret, sourceTag, withoutSecret } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { compareOffer, listOffer } from './list-offer.ts';
import { offerOf } from './offer.ts';

/** Looks at a server's tools again: those that became others are taken out of use until somebody allows them anew. @throws not_found, provider_failed */
export async function refreshOffer(ctx: SourceCtx, workspaceId: string, id: string, who: Principal | null): Promise<ToolSource> {
  const before = await ctx.db.tx(workspaceId, (tx) => findSourceRow(tx, workspaceId, id));
  const tools = await listOffer({ config: ctx.config, source: before, secret: openSecret(ctx, before) }).catch(async (error: unknown) => {
    if (error instanceof BatonError) {
      await ctx.db.ask(workspaceId, 'update tool_sources set last_error = $3 where workspace_id = $1 and id = $2', [workspaceId, id, error.message]);
    }
    throw error;
  });
  const after = await ctx.db.tx(workspaceId, async (tx) => {
    const row = await findSourceRow(tx, workspaceId, id, true);
    const offer = offerOf(row);
    const next = compareOffer(offer, tools);
    const states = (list: typeof next) => list.allowed.map(({ name, state }) => [name, state]);
    const isSame = canonical(states(offer)) === canonical(states(next));
    const now = ctx.clock.now();
    const [settled] = await tx.orm
      .update(toolSources)
      .set({ definition: next, refreshedAt: now, lastError: null, ...(isSame ? {} : { version: row.version + 1, updatedAt: now }) })
      .where(and(eq(toolSources.workspaceId, workspaceId), eq(toolSources.id, id)))
      .returning();
    const about = { tool_source_id: id, kind: row.kind, name: row.name };
    const changes = isSame ? {} : { tools: { from: Object.fromEntries(states(offer)) as unknown, to: Object.fromEntries(states(next)) as unknown } };
    await tx.record(sourceChanged, { ...about, changes }, who ? { actor: { kind: who.kind, id: who.id } } : {});
    return withoutSecret(settled ?? row);
  });
  await ctx.cache.drop([sourceTag(workspaceId)]);
  return after;
}
