import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatonError } from '#platform/errors';
import { newId } from '#platform/ids';
import { TAGS } from './cache-keys.ts';
import { orderCreated } from './events.ts';
import type { Actor } from './mutate/mutation-row.ts';
import { OdError } from './orderdesk/od-error.ts';
import { textOf } from './orderdesk/order-document.ts';
import type { Fields, OrderDocument } from './orderdesk/order-document.ts';
import type { OrderDesk } from './orderdesk/orderdesk-client.ts';
import { openStore } from './stores/open-store.ts';
import type { OpenCtx, Place } from './stores/open-store.ts';

const SOURCE_NAME = 'Baton';
const LOOK_AFTER_MS = [0, 500, 2000];

/**
 * Makes an order, once: it always has a number of its own by which it is found again when the answer was lost, or when it is asked for a second
 * time under the same key. @throws OD_API_DUPLICATE, OD_API_REFUSED, WRITE_UNCERTAIN
 */
export async function createOrder(
  ctx: OpenCtx,
  place: Place,
  input: { order: Fields; actor: Actor; idempotencyKey?: string | undefined },
): Promise<{ order: OrderDocument; isNew: boolean }> {
  const { orderdesk } = await openStore(ctx, place);
  const source = sourceOf(input);
  const known = input.idempotencyKey === undefined ? null : await find(orderdesk, source);
  if (known) return { order: known, isNew: false };
  try {
    const order = await post(orderdesk, { ...input.order, ...source }, source);
    const payload = { store_id: place.storeId, order_id: order.id };
    await ctx.db.tx(place.workspaceId, (tx) => tx.record(orderCreated, payload, { actor: input.actor }));
    return { order, isNew: true };
  } finally {
    await ctx.cache.drop([TAGS.lists(place)]);
  }
}

interface Source {
  source_name: string;
  source_id: string;
}

function sourceOf({ order, idempotencyKey }: { order: Fields; idempotencyKey?: string | undefined }): Source {
  const own = idempotencyKey === undefined ? newId() : createHash('sha256').update(idempotencyKey).digest('hex');
  return { source_name: textOf(order['source_name']) || SOURCE_NAME, source_id: textOf(order['source_id']) || `B-${own.slice(-20)}` };
}

/** A lost answer is looked for; the post is never repeated by itself. */
async function post(orderdesk: OrderDesk, body: Fields, source: Source): Promise<OrderDocument> {
  try {
    return await orderdesk.createOrder(body);
  } catch (error) {
    if (!(error instanceof OdError) || error.done !== 'unknown') throw error;
    for (const pause of LOOK_AFTER_MS) {
      await sleep(pause);
      const found = await find(orderdesk, source).catch(() => null);
      if (found) return found;
    }
    throw new BatonError('WRITE_UNCERTAIN', { cause: error, details: { source_id: source.source_id, source_name: source.source_name } });
  }
}

async function find(orderdesk: OrderDesk, { source_id: id, source_name: name }: Source): Promise<OrderDocument | null> {
  const { orders } = await orderdesk.listOrders({ source_id: id, source_name: name, limit: 2 });
  return orders.find((order) => textOf(order['source_id']) === id && textOf(order['source_name']) === name) ?? null;
}
