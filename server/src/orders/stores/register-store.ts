import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { allowAddress } from '../dashboard/allow-address.ts';
import { probeDashboard } from '../dashboard/probe-dashboard.ts';
import { storeRegistered } from '../events.ts';
import { orderStores } from '../schema.ts';
import type { StoreKind } from '../schema.ts';
import { openUnregistered } from './open-store.ts';
import type { OpenCtx } from './open-store.ts';
import { toStore } from './read-stores.ts';
import type { Store } from './read-stores.ts';
import { sealSecrets } from './store-secrets.ts';

export interface RegisterStore {
  kind: StoreKind;
  name: string;
  /** The store's id at OrderDesk. Not for a dashboard. */
  externalId?: string | undefined;
  /** Of a dashboard. Absent: MCP_BASE_URL. */
  baseUrl?: string | undefined;
  /** Of a dashboard, absent: MCP_API_KEY. */
  apiKey?: string | undefined;
  webhookSecret?: string | undefined;
  /** Where the vendor allows other than 20 calls at once and 3 a second. */
  callLimit?: { burst: number; per_second: number } | undefined;
}

/**
 * Connects a store. The credentials are tried first: what does not work is not kept.
 * @throws conflict when this workspace has it already, OD_API_401 and the like when they do not work
 */
export async function registerStore(ctx: OpenCtx, who: Principal, input: RegisterStore): Promise<Store> {
  requirePermission(who, 'stores.manage');
  const workspaceId = workspaceOf(who);
  const wanted = await settle(ctx, input);
  const id = newId();
  const store = { id, workspaceId, externalId: wanted.externalId, callLimit: input.callLimit ?? null };
  if (input.kind === 'orderdesk') await openUnregistered(ctx, store, wanted.apiKey).test();
  else await probeDashboard(ctx, { baseUrl: wanted.externalId, apiKey: wanted.apiKey });
  return ctx.db.tx(workspaceId, async (tx) => {
    const sealedSecrets = sealSecrets(ctx.vault, id, { current: wanted.apiKey, ...(input.webhookSecret ? { webhookSecret: input.webhookSecret } : {}) });
    const [row] = await tx.orm
      .insert(orderStores)
      .values({ ...store, kind: input.kind, name: input.name, baseUrl: wanted.baseUrl, sealedSecrets, createdAt: ctx.clock.now(), updatedAt: ctx.clock.now() })
      .onConflictDoNothing()
      .returning();
    if (!row) throw new BatonError('conflict', { message: `${wanted.externalId} is registered in this workspace already.` });
    const payload = { store_id: id, kind: input.kind, name: input.name, external_id: wanted.externalId };
    await tx.record(storeRegistered, payload, { actor: { kind: who.kind, id: who.id } });
    return toStore(row);
  });
}

async function settle(ctx: Pick<OpenCtx, 'config'>, input: RegisterStore): Promise<{ externalId: string; baseUrl: string | null; apiKey: string }> {
  const missing = (field: string, reason: string) => new BatonError('invalid_input', { details: [{ field, reason, allowed: null }] });
  if (input.kind === 'orderdesk') {
    if (!input.externalId) throw missing('store_id', "is OrderDesk's id of the store");
    if (!input.apiKey) throw missing('api_key', "is the store's API key");
    return { externalId: input.externalId, baseUrl: null, apiKey: input.apiKey };
  }
  const baseUrl = input.baseUrl ?? ctx.config.dashboardBaseUrl;
  if (!baseUrl) throw missing('base_url', 'is needed: MCP_BASE_URL is not set');
  await allowAddress(ctx.config, baseUrl);
  // The installation's key goes to the installation's dashboard alone.
  const apiKey = input.apiKey ?? (input.baseUrl === undefined ? ctx.config.dashboardApiKey : undefined);
  if (!apiKey) throw missing('api_key', 'is needed: MCP_API_KEY is not set, or another address is given');
  return { externalId: baseUrl.replace(/\/+$/, ''), baseUrl: input.baseUrl ?? null, apiKey };
}
