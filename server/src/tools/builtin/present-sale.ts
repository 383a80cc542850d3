import { z } from 'zod';
import { mapOf, maskMail, numberOf, rowsOf, textOf } from '#orders';
import type { DashboardAnswer, Fields, OrderDocument } from '#orders';

const Person = z.object({ first_name: z.string(), email: z.string().describe('Masked.') }).nullable();

export const SalePayment = z.object({ status: z.string().nullable(), method: z.string().nullable(), paid_at: z.string().nullable() });

export const SaleShipping = z.object({
  method: z.string().nullable(),
  status: z.string().nullable(),
  estimated_delivery: z.string().nullable(),
  parcels: z.array(
    z.object({ carrier: z.string().nullable(), tracking_code: z.string(), tracking_url: z.string().nullable(), shipped_on: z.string().nullable() }),
  ),
});

/** An order as it may be told to whoever bought: of people the first name and a masked address, and no street. The same from either kind of store. */
export const Sale = z.object({
  order_id: z.string().describe('The number that the buyer was given.'),
  status: z.string().describe("In the store's own words."),
  ordered_at: z.string().nullable(),
  items: z.array(z.object({ title: z.string(), quantity: z.number().nullable(), price: z.number().nullable() })),
  total: z.number().nullable().describe('In the currency of the shop.'),
  buyer: Person,
  seller: Person,
  payment: SalePayment,
  shipping: SaleShipping,
  timeline: z.array(z.object({ event: z.string(), at: z.string() })),
});

/** `shown` is what a model may see. Tracking codes are taken from what it was made of: long numbers in texts are masked as if they were phones. */
export function saleOfDashboard(shown: unknown, data: unknown): z.infer<typeof Sale> {
  const order = mapOf(shown);
  const listing = mapOf(order['listing']);
  const timeline = rowsOf(order['timeline']).map((row) => ({ event: textOf(row['event']), at: textOf(row['timestamp']) }));
  return {
    order_id: textOf(order['id']),
    status: textOf(order['status']),
    ordered_at: timeline[0]?.at ?? null,
    items: Object.keys(listing).length === 0 ? [] : [{ title: textOf(listing['title']), quantity: null, price: numberOf(listing['price']) }],
    total: null,
    buyer: personOf(order['buyer']),
    seller: personOf(order['seller']),
    payment: paymentOfDashboard(order['payment']),
    shipping: shippingOfDashboard(order['shipping'], mapOf(data)['shipping']),
    timeline,
  };
}

export function paymentOfDashboard(shown: unknown): z.infer<typeof SalePayment> {
  const payment = mapOf(shown);
  return { status: orNull(payment['status']), method: orNull(payment['method']), paid_at: orNull(payment['paidAt']) };
}

export function shippingOfDashboard(shown: unknown, data: unknown): z.infer<typeof SaleShipping> {
  const shipping = mapOf(shown);
  const code = textOf(mapOf(data)['trackingCode']);
  return {
    method: orNull(shipping['method']),
    status: orNull(shipping['status']),
    estimated_delivery: orNull(shipping['estimatedDelivery']),
    parcels: code === '' ? [] : [{ carrier: null, tracking_code: code, tracking_url: null, shipped_on: null }],
  };
}

export function salesOfDashboard({ shown, data }: Pick<DashboardAnswer, 'shown' | 'data'>, name: string): z.infer<typeof Sale>[] {
  const [seen, raw] = [shown, data].map((one) => (Array.isArray(one) ? rowsOf(one) : rowsOf(mapOf(one)[name])));
  return (seen ?? []).map((one, at) => saleOfDashboard(one, raw?.[at]));
}

/** `folder` is what the order's folder is called: the state of an order at OrderDesk. */
export function saleOfOrder(order: OrderDocument, folder: string | null): z.infer<typeof Sale> {
  const placed = toIso(order['date_added']);
  const shipped = rowsOf(order['order_shipments']).flatMap((row) => toIso(row['date_shipped']) ?? toIso(row['date_added']) ?? []);
  return {
    order_id: textOf(order['source_id']) || order.id,
    status: folder ?? 'unknown',
    ordered_at: placed,
    items: rowsOf(order['order_items']).map((row) => ({ title: textOf(row['name']), quantity: numberOf(row['quantity']), price: numberOf(row['price']) })),
    total: numberOf(order['order_total']),
    buyer: buyerOf(order),
    seller: null,
    payment: paymentOfOrder(order),
    shipping: shippingOfOrder(order, folder),
    timeline: [...(placed === null ? [] : [{ event: 'order_placed', at: placed }]), ...shipped.map((at) => ({ event: 'shipped', at }))],
  };
}

export function paymentOfOrder(order: Fields): z.infer<typeof SalePayment> {
  return { status: orNull(order['payment_status']), method: orNull(order['payment_type']), paid_at: null };
}

export function shippingOfOrder(order: Fields, folder: string | null): z.infer<typeof SaleShipping> {
  return {
    method: orNull(order['shipping_method']),
    status: folder,
    estimated_delivery: null,
    parcels: rowsOf(order['order_shipments']).map((row) => ({
      carrier: orNull(row['carrier_code']),
      tracking_code: textOf(row['tracking_number']),
      tracking_url: orNull(row['tracking_url']),
      shipped_on: orNull(row['date_shipped']),
    })),
  };
}

/** First name and masked address of whoever bought. */
export function buyerOf(order: Fields): z.infer<typeof Person> {
  const name = textOf(mapOf(order['customer'])['first_name']) || textOf(mapOf(order['shipping'])['first_name']);
  const email = textOf(order['email']);
  return name === '' && email === '' ? null : { first_name: name, email: email === '' ? '' : maskMail(email) };
}

function personOf(shown: unknown): z.infer<typeof Person> {
  const person = mapOf(shown);
  return Object.keys(person).length === 0 ? null : { first_name: textOf(person['name']), email: textOf(person['email']) };
}

/** OrderDesk writes moments as `YYYY-MM-DD HH:MM:SS`, in UTC. Null for what is none. */
export function toIso(value: unknown): string | null {
  const at = new Date(`${textOf(value).trim().replace(' ', 'T')}${textOf(value).includes(':') ? 'Z' : ''}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function orNull(value: unknown): string | null {
  const text = textOf(value).trim();
  return text === '' ? null : text;
}
