import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import { mapOf, numberOf, textOf } from '../orderdesk/order-document.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { findOrdersOfContact } from './find-orders-of-contact.ts';
import type { OrderIdentity } from './find-orders-of-contact.ts';
import type { Seen } from './get-order.ts';

/** A buyer, as far as their orders tell: OrderDesk keeps no list of them. */
export interface Buyer {
  name: string;
  email: string;
  phone: string;
  orders: number;
  /** As a decimal number; OrderDesk names no currency. */
  spent: number;
  firstOrderAt: string | null;
  lastOrderAt: string | null;
  orderIds: string[];
}

const MOST_ORDERS = 100;

/** Null when there is no order of theirs. @throws as getOrder */
export async function getBuyer(ctx: OpenCtx, place: Place, identity: OrderIdentity): Promise<(Buyer & Seen) | null> {
  const found = await ctx.cache.get<Buyer | null>(
    {
      name: 'buyers',
      key: cacheKey(place, 'buyer', identity),
      keep: (buyer) => (buyer === null ? KEEP.absence : KEEP.person),
      tags: [TAGS.workspace(place.workspaceId), TAGS.store(place), TAGS.lists(place)],
    },
    () => project(ctx, place, identity),
  );
  return found.value && { ...found.value, fetchedAt: found.at, isStale: found.stale };
}

async function project(ctx: OpenCtx, place: Place, identity: OrderIdentity): Promise<Buyer | null> {
  const { orders } = await findOrdersOfContact(ctx, place, identity, { limit: MOST_ORDERS });
  const [newest] = orders;
  if (!newest) return null;
  const person = { ...mapOf(newest['shipping']), ...mapOf(newest['customer']) };
  const days = orders
    .map((order) => textOf(order['date_added']))
    .filter((day) => day !== '')
    .sort();
  return {
    name: [person['first_name'], person['last_name']].map(textOf).filter(Boolean).join(' ') || textOf(person['company']),
    email: textOf(newest['email']),
    phone: textOf(person['phone']),
    orders: orders.length,
    spent: Math.round(orders.reduce((sum, order) => sum + (numberOf(order['order_total']) ?? 0), 0) * 100) / 100,
    firstOrderAt: days[0] ?? null,
    lastOrderAt: days.at(-1) ?? null,
    orderIds: orders.map((order) => order.id),
  };
}
