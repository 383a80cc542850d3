import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { probeDashboard } from '../dashboard/probe-dashboard.ts';
import { storeTested } from '../events.ts';
import { markStoreBroken, markStoreWorking } from './mark-store.ts';
import { openStore } from './open-store.ts';
import type { OpenCtx } from './open-store.ts';
import { readStoreForCalling } from './read-stores.ts';

export interface StoreCheck {
  works: boolean;
  /** Why not. */
  code: string | null;
  message: string | null;
  /** How far OrderDesk's clock is before ours, in seconds; null when it does not say. */
  clockAheadSeconds: number | null;
}

/** Asks the store whether its credentials work. One that was taken out of use goes on when they do. @throws STORE_NOT_FOUND */
export async function checkStore(ctx: OpenCtx, who: Principal, storeId: string): Promise<StoreCheck> {
  requirePermission(who, 'stores.manage');
  const workspaceId = workspaceOf(who);
  const check = await probeStore(ctx, workspaceId, storeId);
  await ctx.db.tx(workspaceId, (tx) =>
    tx.record(storeTested, { store_id: storeId, works: check.works, code: check.code }, { actor: { kind: who.kind, id: who.id } }),
  );
  return check;
}

/** The same without a person, for the regular round. */
export async function probeStore(ctx: OpenCtx, workspaceId: string, storeId: string): Promise<StoreCheck> {
  const { store, secrets } = await readStoreForCalling(ctx, workspaceId, storeId);
  try {
    const serverTime =
      store.kind === 'orderdesk'
        ? (await (await openStore(ctx, { workspaceId, storeId }, { evenBroken: true })).orderdesk.test()).serverTime
        : await probeDashboard(ctx, { baseUrl: store.externalId, apiKey: secrets.current });
    await markStoreWorking(ctx, workspaceId, storeId);
    const clockAheadSeconds = serverTime && Math.round((serverTime.getTime() - ctx.clock.now().getTime()) / 1000);
    return { works: true, code: null, message: null, clockAheadSeconds };
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    const isRefused = error.code === 'OD_API_401' || error.code === 'AUTH_REQUIRED';
    if (isRefused) await markStoreBroken(ctx, workspaceId, storeId);
    return { works: false, code: error.code, message: error.message, clockAheadSeconds: null };
  }
}
