import { eq } from 'drizzle-orm';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { TAGS } from '../cache-keys.ts';
import { storeChanged, storeRemoved } from '../events.ts';
import { orderStores } from '../schema.ts';
import type { OpenCtx } from './open-store.ts';
import { findStoreRow, toStore } from './read-stores.ts';
import type { Store } from './read-stores.ts';
import { openSecrets, sealSecrets } from './store-secrets.ts';

export interface StoreEdit {
  name?: string | undefined;
  callLimit?: { burst: number; per_second: number } | null | undefined;
  /** Null: webhooks of the generic form are signed with the installation's secret. */
  webhookSecret?: string | null | undefined;
}

type Deps = Pick<OpenCtx, 'db' | 'vault' | 'clock' | 'cache'>;

/** What is left out stays. @throws STORE_NOT_FOUND */
export async function editStore(ctx: Deps, who: Principal, storeId: string, edit: StoreEdit): Promise<Store> {
  requirePermission(who, 'stores.manage');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const before = await findStoreRow(tx, storeId, true);
    const { webhookSecret, ...secrets } = openSecrets(ctx.vault, storeId, before.sealedSecrets);
    const secretAfter = edit.webhookSecret === undefined ? webhookSecret : (edit.webhookSecret ?? undefined);
    const changes = {
      ...(edit.name !== undefined && edit.name !== before.name ? { name: { from: before.name, to: edit.name } } : {}),
      ...(edit.callLimit !== undefined ? { call_limit: { from: before.callLimit, to: edit.callLimit } } : {}),
      // That it changed, never what it is.
      ...(secretAfter === webhookSecret ? {} : { webhook_secret: { from: webhookSecret !== undefined, to: secretAfter !== undefined } }),
    };
    if (Object.keys(changes).length === 0) return toStore(before);
    const [row] = await tx.orm
      .update(orderStores)
      .set({
        ...(edit.name === undefined ? {} : { name: edit.name }),
        ...(edit.callLimit === undefined ? {} : { callLimit: edit.callLimit }),
        sealedSecrets: sealSecrets(ctx.vault, storeId, { ...secrets, ...(secretAfter === undefined ? {} : { webhookSecret: secretAfter }) }),
        updatedAt: ctx.clock.now(),
      })
      .where(eq(orderStores.id, storeId))
      .returning();
    await tx.record(storeChanged, { store_id: storeId, changes }, { actor: { kind: who.kind, id: who.id } });
    return toStore(row ?? before);
  });
}

/** Takes a store away with everything kept of it. Orders at OrderDesk stay as they are. @throws STORE_NOT_FOUND */
export async function removeStore(ctx: Deps, who: Principal, storeId: string): Promise<void> {
  requirePermission(who, 'stores.manage');
  const workspaceId = workspaceOf(who);
  await ctx.db.tx(workspaceId, async (tx) => {
    const { kind, name } = await findStoreRow(tx, storeId, true);
    await tx.orm.delete(orderStores).where(eq(orderStores.id, storeId));
    await tx.query('delete from call_buckets where workspace_id = $1 and bucket like $2', [workspaceId, `store:${storeId}%`]);
    await tx.record(storeRemoved, { store_id: storeId, kind, name }, { actor: { kind: who.kind, id: who.id } });
  });
  await ctx.cache.drop([TAGS.store({ workspaceId, storeId })]);
}
