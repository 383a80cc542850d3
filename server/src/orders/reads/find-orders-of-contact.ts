import { mapOf, textOf } from '../orderdesk/order-document.ts';
import type { OrderDocument } from '../orderdesk/order-document.ts';
import type { OrderQuery } from '../orderdesk/orderdesk-client.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { listOrders } from './list-orders.ts';
import type { ReadOptions, Seen } from './get-order.ts';

/** By what a person is known. Whoever calls says what is proved: nothing here asks a model or believes a message. */
export interface OrderIdentity {
  emails?: readonly string[];
  /** With the country code; any writing of it. */
  phones?: readonly string[];
  /** The shop's own ids of a customer. */
  customerIds?: readonly string[];
}

export interface FoundOrders extends Seen {
  /** The newest first. */
  orders: OrderDocument[];
}

const MOST_ASKED = 10;

/**
 * Orders of one person. What OrderDesk answers is looked through once more: an order counts only when the address, number or id stands in it
 * exactly, so that a filter that is loose over there, or is ignored, never shows somebody else's.
 */
export async function findOrdersOfContact(
  ctx: OpenCtx,
  place: Place,
  identity: OrderIdentity,
  { limit = 20, ...options }: ReadOptions & { limit?: number } = {},
): Promise<FoundOrders> {
  const pages = await Promise.all(
    questionsOf(identity)
      .slice(0, MOST_ASKED)
      .map((question) => listOrders(ctx, place, { ...question, limit }, options)),
  );
  const byId = new Map<string, OrderDocument>();
  for (const order of pages.flatMap((page) => page.orders)) if (belongsTo(order, identity)) byId.set(order.id, order);
  const orders = [...byId.values()].sort((one, other) => (textOf(one['date_added']) < textOf(other['date_added']) ? 1 : -1)).slice(0, limit);
  const oldest = Math.min(ctx.clock.now().getTime(), ...pages.map((page) => page.fetchedAt.getTime()));
  return { orders, isStale: pages.some((page) => page.isStale), fetchedAt: new Date(oldest) };
}

/** How many of a store's newest orders are looked through for a telephone number that is written in another way than could be asked for. */
const NEWEST = 250;

/** The same, and where nothing is found by a telephone number as it could be asked for, among the store's newest orders however it is written there. */
export async function findOwnOrders(ctx: OpenCtx, place: Place, identity: OrderIdentity, { limit = 20 }: { limit?: number } = {}): Promise<FoundOrders> {
  const found = await findOrdersOfContact(ctx, place, identity, { limit });
  if (found.orders.length > 0 || !identity.phones?.length) return found;
  const newest = await listOrders(ctx, place, { limit: NEWEST });
  return { ...newest, orders: newest.orders.filter((order) => belongsTo(order, identity)).slice(0, limit) };
}

/** True when the order names one of these, exactly. The check behind every answer about an order to whoever is not a teammate. */
export function belongsTo(order: OrderDocument, identity: OrderIdentity): boolean {
  const email = textOf(order['email']).trim().toLowerCase();
  if (email !== '' && identity.emails?.some((one) => one.trim().toLowerCase() === email)) return true;
  const id = textOf(order['customer_id']);
  if (id !== '' && id !== '0' && identity.customerIds?.includes(id)) return true;
  const phones = [mapOf(order['customer'])['phone'], mapOf(order['shipping'])['phone']].map((one) => digitsOf(textOf(one)));
  return identity.phones?.some((one) => digitsOf(one).length >= SHORTEST_PHONE && phones.includes(digitsOf(one))) === true;
}

const SHORTEST_PHONE = 9;

function questionsOf({ emails = [], phones = [], customerIds = [] }: OrderIdentity): OrderQuery[] {
  const writings = phones.filter((one) => digitsOf(one).length >= SHORTEST_PHONE).flatMap((one) => [one.trim(), `+${digitsOf(one)}`, digitsOf(one)]);
  return [
    ...emails.filter((one) => one.includes('@')).map((email) => ({ email: email.trim() })),
    ...customerIds.map((customerId) => ({ customer_id: customerId })),
    // The filter compares letter by letter, and people write numbers in more ways than can be asked for: as it was given, and as shops store it.
    ...[...new Set(writings)].flatMap((phone) => [{ customer_phone: phone }, { shipping_phone: phone }]),
  ];
}

function digitsOf(phone: string): string {
  return phone.replaceAll(/\D/g, '').replace(/^00/, '');
}
