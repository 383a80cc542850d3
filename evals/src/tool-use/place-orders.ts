import type { OrderDeskSandbox } from '../../../sandbox/src/index.ts';
import type { People } from './people.ts';
import type { ShopOrder } from './task.ts';

/** Puts a task's orders into the store by its own API, as a shop's checkout would. */
export async function placeOrders(store: OrderDeskSandbox, orders: readonly ShopOrder[], people: People): Promise<void> {
  for (const order of orders) {
    const id = await create(store, order, people);
    if (order.tracking) await send(store, `orders/${id}/shipments`, shipmentOf(order.tracking));
    if (order.note !== undefined) store.edit({ orderId: id, note: order.note, username: 'Web shop', rules: false });
    store.edit({ orderId: id, folder: order.folder, rules: false });
  }
}

/** What stands in a tracking link that the store is given. */
export function trackingLink(number: string): string {
  return `https://track.secondhome.example/${number}`;
}

async function create(store: OrderDeskSandbox, order: ShopOrder, people: People): Promise<string> {
  const buyer = people[order.buyer];
  const address = {
    first_name: buyer.firstName,
    last_name: buyer.lastName,
    address1: buyer.street,
    city: buyer.city,
    postal_code: buyer.postalCode,
    country: 'NL',
    phone: `+${buyer.phone}`,
  };
  await send(store, 'orders', {
    source_id: order.number,
    source_name: 'Secondhome',
    email: buyer.email,
    shipping_method: 'Parcel post',
    payment_type: order.paidWith ?? 'iDEAL',
    payment_status: order.payment ?? 'Captured',
    shipping: address,
    customer: address,
    order_items: [{ name: order.item, price: order.price, quantity: 1, code: `item-${order.number}` }],
  });
  const made = store.orders().find((one) => one.source_id === order.number);
  if (!made) throw new Error(`order ${order.number} was not made`);
  return made.id;
}

function shipmentOf({ carrier, number }: { carrier: string; number: string }): object {
  return { tracking_number: number, carrier_code: carrier, shipment_method: 'Parcel post', tracking_url: trackingLink(number), date_shipped: '2026-11-12' };
}

async function send(store: OrderDeskSandbox, path: string, body: object): Promise<void> {
  const response = await fetch(`${store.url}/api/v2/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'orderdesk-store-id': store.storeId, 'orderdesk-api-key': store.apiKey },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok || !text.includes('"success"')) throw new Error(`${path}: HTTP ${response.status} ${text.slice(0, 300)}`);
}
