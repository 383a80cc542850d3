import { askDashboard, mapOf, paymentStageOf, stageOf, stateHash, textOf } from '#orders';
import type { Fields, OrderIdentity } from '#orders';
import type { Ctx } from '#platform/context';

import { lineOf, momentOf } from './view-order.ts';
import type { OrderView } from './view-order.ts';

type Deps = Pick<Ctx, 'db' | 'vault' | 'config' | 'clock' | 'metrics' | 'cache'>;

export interface DashboardLook {
  numbers: readonly string[];
  identity: OrderIdentity;
  /** Every question to a dashboard is on record with who asked. */
  assistantId: string;
}

/** Orders of a shop's dashboard by their numbers. It knows buyers by their e-mail addresses alone, so nobody else is proved to it. */
export async function findInDashboard(ctx: Deps, place: { workspaceId: string; storeId: string }, look: DashboardLook): Promise<OrderView[]> {
  const emails = (look.identity.emails ?? []).map((email) => email.trim().toLowerCase());
  if (emails.length === 0) return [];
  const actor = { kind: 'assistant', id: look.assistantId };
  const answers = await Promise.all(look.numbers.map((orderId) => askDashboard(ctx, place, { ask: 'order', orderId }, actor)));
  return answers.flatMap(({ data, fetchedAt, isStale }) => {
    const order = mapOf(data);
    const buyer = textOf(mapOf(order['buyer'])['email']).trim().toLowerCase();
    return emails.includes(buyer) ? [viewOfDashboard(order, { storeId: place.storeId, fetchedAt, isStale })] : [];
  });
}

function viewOfDashboard(order: Fields, seen: { storeId: string; fetchedAt: Date; isStale: boolean }): OrderView {
  const [shipping, payment] = [mapOf(order['shipping']), mapOf(order['payment'])];
  const title = lineOf(mapOf(order['listing'])['title']);
  const tracking = lineOf(shipping['trackingCode']);
  const status = lineOf(order['status']).replaceAll('_', ' ');
  const paid = lineOf(payment['status']);
  return {
    storeId: seen.storeId,
    orderId: textOf(order['id']),
    number: lineOf(order['id']),
    folder: status || null,
    stage: stageOf(status),
    addedAt: null,
    items: title === '' ? [] : [{ name: title, quantity: 1 }],
    // A code may be made before anything leaves: it is a parcel once the order has left.
    shipments: tracking !== '' && ['shipped', 'delivered'].includes(stageOf(status) ?? '') ? [{ carrier: '', tracking, url: null, on: null }] : [],
    shippingMethod: lineOf(shipping['method']),
    expectedOn: momentOf(shipping['estimatedDelivery']),
    payment: { stage: paymentStageOf(paid), status: paid, type: lineOf(payment['method']) },
    total: null,
    stateHash: stateHash(order),
    asOf: seen.fetchedAt,
    isStale: seen.isStale,
  };
}
