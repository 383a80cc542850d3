import type { Language } from '../triage/index.ts';
import { clockOf, dayOf } from './view-order.ts';
import type { OrderView } from './view-order.ts';

/** An order under the number by which a reply cites it, beside passages. */
export interface OrderSource {
  kind: 'order';
  number: number;
  title: string;
  /** Everything about it that may be said, in words and figures. */
  text: string;
  url: null;
  /** What the order meant when it was read, as a digest. */
  version: string;
  order: OrderView;
}

interface Telling {
  language: Language;
  timeZone: string;
  /** The number of the first. */
  from: number;
}

// One English word beside the shop's own: the guard and the model read it, whatever the folder is called.
const MEANS = {
  new: 'received',
  preparing: 'being prepared',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelled',
  refunded: 'refunded',
} as const;

export function toOrderSources(orders: readonly OrderView[], telling: Telling): OrderSource[] {
  return orders.map((order, at) => ({
    kind: 'order',
    number: telling.from + at,
    title: `Order ${order.number}`,
    text: textOf(order, telling),
    url: null,
    version: order.stateHash,
    order,
  }));
}

/** As data, one fact a line. Amounts stand without a currency because the store names none. */
function textOf(order: OrderView, at: Telling): string {
  const { payment } = order;
  const state = order.folder === null ? null : order.stage === null ? order.folder : `${order.folder} (${MEANS[order.stage]})`;
  const paid = payment.stage === 'refunded' ? `${payment.status} (refunded)` : payment.status;
  const lines = [
    `Order number: ${order.number}`,
    ...(state === null ? [] : [`State: ${state}`]),
    ...(order.addedAt ? [`Placed on: ${dayOf(order.addedAt, at)}`] : []),
    ...order.items.map((item) => `Item: ${item.quantity} × ${item.name}`),
    ...(order.shippingMethod ? [`Shipping method: ${order.shippingMethod}`] : []),
    ...order.shipments.flatMap((one) => [
      `Parcel shipped: ${[one.carrier && `by ${one.carrier}`, one.on && `on ${dayOf(one.on, at)}`, one.tracking && `tracking number ${one.tracking}`].filter(Boolean).join(', ')}`,
      ...(one.url ? [`Tracking link: ${one.url}`] : []),
    ]),
    ...(order.expectedOn ? [`Expected day of delivery: ${dayOf(order.expectedOn, at)}`] : []),
    ...(paid ? [`Payment status: ${paid}`] : []),
    ...(payment.type ? [`Paid with: ${payment.type}`] : []),
    ...(order.total === null ? [] : [`Total: ${order.total}`]),
    `As of: ${dayOf(order.asOf, at)}, ${clockOf(order.asOf, at.timeZone)}${order.isStale ? ' (the shop system does not answer now; this is the last it said)' : ''}`,
  ];
  return lines.join('\n');
}
