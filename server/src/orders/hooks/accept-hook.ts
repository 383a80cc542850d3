import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { TAGS } from '../cache-keys.ts';
import { refreshOrderJob } from '../job-definitions.ts';
import { findHookStores } from './find-hook-stores.ts';
import type { HookStore } from './find-hook-stores.ts';
import { readHook } from './read-hook.ts';
import type { RawHook, ReadHook } from './read-hook.ts';

export type HookCtx = Pick<Ctx, 'db' | 'vault' | 'clock' | 'config' | 'metrics' | 'cache'>;

export interface AcceptedHook {
  storeId: string;
  isNew: boolean;
}

/**
 * Takes a webhook: checked, on record with its job in one commit, what is kept of the order dropped. It is never believed: a replay cannot be
 * told from a repetition, so the order itself is asked for. @throws bad_request, bad_json, forbidden, STORE_NOT_FOUND
 */
export async function acceptHook(ctx: HookCtx, raw: RawHook): Promise<AcceptedHook> {
  try {
    const hook = readHook(raw);
    const { workspaceId, storeId } = await findSigner(ctx, hook);
    const isNew = await store(ctx, { workspaceId, storeId }, hook);
    const place = { workspaceId, storeId };
    if (isNew) await ctx.cache.drop([TAGS.lists(place), ...(hook.orderId === null ? [] : [TAGS.order(place, hook.orderId)])]);
    ctx.metrics.orderHooks.inc({ result: isNew ? 'ok' : 'duplicate' });
    return { storeId, isNew };
  } catch (error) {
    ctx.metrics.orderHooks.inc({ result: refusalOf(error) });
    throw error;
  }
}

async function findSigner(ctx: HookCtx, hook: ReadHook): Promise<HookStore> {
  const stores = await findHookStores(ctx, hook.storeRef);
  const installationSecrets = ctx.config.webhookSecret
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const signer = stores.find((one) => hook.isSignedBy(one, { now: ctx.clock.now(), installationSecrets }));
  // Whether there is such a store is nobody's business who cannot sign for it.
  if (!signer) throw new BatonError('forbidden', { message: "The signature is missing, or is not that of this store's key over exactly these bytes." });
  return signer;
}

async function store(ctx: HookCtx, { workspaceId, storeId }: { workspaceId: string; storeId: string }, hook: ReadHook): Promise<boolean> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const rows = await tx.query(
      `insert into order_hooks (workspace_id, id, store_id, digest, event, order_id, received_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (workspace_id, store_id, digest) do nothing returning id`,
      [workspaceId, newId(), storeId, hook.identity, hook.event.slice(0, 100), hook.orderId, ctx.clock.now()],
      'store-order-hook',
    );
    if (rows.length === 0) return false;
    if (hook.orderId !== null) {
      const data = { store_id: storeId, order_id: hook.orderId, source: 'webhook' as const };
      await tx.send(refreshOrderJob, data, { lane: `${storeId}:${hook.orderId}` });
    }
    return true;
  });
}

function refusalOf(error: unknown): string {
  if (!(error instanceof BatonError)) return 'failed';
  return error.code === 'forbidden' ? 'bad_signature' : 'bad_body';
}
