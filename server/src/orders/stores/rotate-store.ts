import { eq } from 'drizzle-orm';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { TAGS } from '../cache-keys.ts';
import { probeDashboard } from '../dashboard/probe-dashboard.ts';
import { storeRotated } from '../events.ts';
import { orderStores } from '../schema.ts';
import { openUnregistered } from './open-store.ts';
import type { OpenCtx } from './open-store.ts';
import { findStoreRow, readStore, toStore } from './read-stores.ts';
import type { Store } from './read-stores.ts';
import { openSecrets, sealSecrets } from './store-secrets.ts';

const HOUR_MS = 3_600_000;

/**
 * Takes a new key. It is tried first, so a mistyped one changes nothing. OrderDesk signs webhooks with the key itself: those signed with the
 * old one are taken for `keepOldHours` more, because posts that failed are repeated for two hours.
 * @throws STORE_NOT_FOUND, OD_API_401 and the like
 */
export async function rotateStore(ctx: OpenCtx, who: Principal, storeId: string, input: { apiKey: string; keepOldHours: number }): Promise<Store> {
  requirePermission(who, 'stores.manage');
  const workspaceId = workspaceOf(who);
  const store = await readStore(ctx, workspaceId, storeId);
  if (store.kind === 'orderdesk') await openUnregistered(ctx, store, input.apiKey).test();
  else await probeDashboard(ctx, { baseUrl: store.externalId, apiKey: input.apiKey });
  const rotated = await ctx.db.tx(workspaceId, async (tx) => {
    const before = await findStoreRow(tx, storeId, true);
    const { current, webhookSecret } = openSecrets(ctx.vault, storeId, before.sealedSecrets);
    const oldUntil =
      input.keepOldHours > 0 && current !== input.apiKey ? new Date(ctx.clock.now().getTime() + input.keepOldHours * HOUR_MS).toISOString() : null;
    const secrets = {
      current: input.apiKey,
      ...(oldUntil === null ? {} : { previous: current, previousUntil: oldUntil }),
      ...(webhookSecret === undefined ? {} : { webhookSecret }),
    };
    const [row] = await tx.orm
      .update(orderStores)
      .set({ sealedSecrets: sealSecrets(ctx.vault, storeId, secrets), status: 'active', brokenReason: null, updatedAt: ctx.clock.now() })
      .where(eq(orderStores.id, storeId))
      .returning();
    await tx.record(storeRotated, { store_id: storeId, old_until: oldUntil }, { actor: { kind: who.kind, id: who.id } });
    return toStore(row ?? before);
  });
  await ctx.cache.drop([TAGS.store({ workspaceId, storeId })]);
  return rotated;
}
