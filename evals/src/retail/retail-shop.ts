import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical } from '../../../server/src/tools/canonical.ts';

const Options = z.record(z.string(), z.string());
export const Address = z.strictObject({
  address1: z.string(),
  address2: z.string(),
  city: z.string(),
  country: z.string(),
  state: z.string(),
  zip: z.string(),
});

const Variant = z.object({ item_id: z.string(), options: Options, available: z.boolean(), price: z.number() });
export const Product = z.object({ name: z.string(), product_id: z.string(), variants: z.record(z.string(), Variant) });

const PaymentMethod = z.object({
  source: z.enum(['credit_card', 'gift_card', 'paypal']),
  id: z.string(),
  brand: z.string().optional(),
  last_four: z.string().optional(),
  balance: z.number().optional(),
});
export const User = z.object({
  user_id: z.string(),
  name: z.object({ first_name: z.string(), last_name: z.string() }),
  address: Address,
  email: z.string(),
  payment_methods: z.record(z.string(), PaymentMethod),
  orders: z.array(z.string()),
});

const Payment = z.object({ transaction_type: z.enum(['payment', 'refund']), amount: z.number(), payment_method_id: z.string() });
const Line = z.object({ name: z.string(), product_id: z.string(), item_id: z.string(), price: z.number(), options: Options });
export const Order = z.object({
  order_id: z.string(),
  user_id: z.string(),
  address: Address,
  items: z.array(Line),
  status: z.string(),
  fulfillments: z.array(z.object({ tracking_id: z.array(z.string()), item_ids: z.array(z.string()) })),
  payment_history: z.array(Payment),
  cancel_reason: z.string().optional(),
  return_items: z.array(z.string()).optional(),
  return_payment_method_id: z.string().optional(),
  exchange_items: z.array(z.string()).optional(),
  exchange_new_items: z.array(z.string()).optional(),
  exchange_payment_method_id: z.string().optional(),
  exchange_price_difference: z.number().optional(),
});

export type Address = z.infer<typeof Address>;
export type Variant = z.infer<typeof Variant>;
export type Product = z.infer<typeof Product>;
export type User = z.infer<typeof User>;
export type Order = z.infer<typeof Order>;
export type OrderLine = z.infer<typeof Line>;
export type Payment = z.infer<typeof Payment>;

/** A shop in memory. Records are frozen and replaced as a whole, so a copy of the shop is a copy of its lists. */
export interface RetailShop {
  products: ReadonlyMap<string, Product>;
  users: Map<string, User>;
  orders: Map<string, Order>;
}

/** What a write makes of one order or one user, or of both. */
export interface Change {
  /** For whoever has to say yes. */
  summary: string;
  order?: Order;
  user?: User;
}

const Shop = z.object({ products: z.record(z.string(), Product), users: z.record(z.string(), User), orders: z.record(z.string(), Order) });

export function readShop(folder: string): RetailShop {
  const shop = freeze(Shop.parse(JSON.parse(readFileSync(join(folder, 'db.json'), 'utf8'))));
  return { products: mapOf(shop.products), users: mapOf(shop.users), orders: mapOf(shop.orders) };
}

export function copyShop(shop: RetailShop): RetailShop {
  return { products: shop.products, users: new Map(shop.users), orders: new Map(shop.orders) };
}

export function applyChange(shop: RetailShop, { order, user }: Change): void {
  if (order) shop.orders.set(order.order_id, freeze(order));
  if (user) shop.users.set(user.user_id, freeze(user));
}

const digests = new WeakMap<object, string>();

/** Of one record, whatever the order of its keys. Kept, since a record never changes. */
export function digestOf(record: Order | User): string {
  const known = digests.get(record);
  if (known !== undefined) return known;
  const digest = createHash('sha256').update(canonical(record)).digest('hex');
  digests.set(record, digest);
  return digest;
}

/** Of every user and order there is. */
export function hashShop({ users, orders }: RetailShop): string {
  const hash = createHash('sha256');
  for (const records of [users, orders]) for (const id of [...records.keys()].sort()) hash.update(`${id} ${digestOf(records.get(id)!)}\n`);
  return hash.digest('hex');
}

function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}

function mapOf<T>(record: Record<string, T>): Map<string, T> {
  return new Map(Object.entries(record));
}
