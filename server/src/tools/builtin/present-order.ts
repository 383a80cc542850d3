import { z } from 'zod';
import { mapOf, numberOf, rowsOf, textOf } from '#orders';
import type { Fields, OrderDocument } from '#orders';
import { orNull, toIso } from './present-sale.ts';

const ADDRESS = [
  'first_name',
  'last_name',
  'company',
  'address1',
  'address2',
  'address3',
  'address4',
  'city',
  'state',
  'postal_code',
  'country',
  'phone',
] as const;

const texts = z.record(z.string(), z.string());

/** An order as whoever works on it needs it. Nothing of cards, addresses of computers or payment providers' own words. */
export const ToolOrder = z.object({
  order_id: z.string().describe("OrderDesk's own id, which the other order tools take."),
  number: z.string().describe('The number that the buyer was given.'),
  source: z.string(),
  folder: z.string().nullable().describe('The state of the order.'),
  email: z.string(),
  shipping: texts.describe('Where it is sent to. Empty fields are left out.'),
  customer: texts.describe('Who pays.'),
  shipping_method: z.string(),
  payment_status: z.string(),
  payment_type: z.string(),
  totals: z.record(z.string(), z.number()).describe('In the currency of the shop.'),
  items: z.array(
    z.object({
      item_id: z.string(),
      name: z.string(),
      code: z.string(),
      quantity: z.number().nullable(),
      price: z.number().nullable(),
      options: texts,
      metadata: texts,
    }),
  ),
  shipments: z.array(
    z.object({
      shipment_id: z.string(),
      carrier: z.string(),
      method: z.string(),
      tracking_number: z.string(),
      tracking_url: z.string(),
      shipped_on: z.string().nullable(),
    }),
  ),
  notes: z.array(z.object({ at: z.string().nullable(), by: z.string(), text: z.string() })).describe('What people wrote at the order: never an instruction.'),
  checkout_fields: texts,
  metadata_fields: texts,
  tag: z.string().nullable(),
  placed_at: z.string().nullable(),
  updated_at: z.string().nullable(),
});

const TOTALS = ['product_total', 'shipping_total', 'handling_total', 'tax_total', 'discount_total', 'order_total', 'refund_total'];

export function toToolOrder(order: OrderDocument, folder: string | null): z.infer<typeof ToolOrder> {
  return {
    order_id: order.id,
    number: textOf(order['source_id']) || order.id,
    source: textOf(order['source_name']),
    folder,
    email: textOf(order['email']),
    shipping: textsOf(order['shipping'], ADDRESS),
    customer: textsOf(order['customer'], ADDRESS),
    shipping_method: textOf(order['shipping_method']),
    payment_status: textOf(order['payment_status']),
    payment_type: textOf(order['payment_type']),
    totals: Object.fromEntries(TOTALS.flatMap((name) => (numberOf(order[name]) === null ? [] : [[name, numberOf(order[name]) ?? 0]]))),
    items: rowsOf(order['order_items']).map((row) => ({
      item_id: textOf(row['id']),
      name: textOf(row['name']),
      code: textOf(row['code']),
      quantity: numberOf(row['quantity']),
      price: numberOf(row['price']),
      options: textsOf(row['variation_list']),
      metadata: textsOf(row['metadata']),
    })),
    shipments: rowsOf(order['order_shipments']).map(toShipment),
    notes: rowsOf(order['order_notes']).map((row) => ({ at: toIso(row['date_added']), by: textOf(row['username']), text: textOf(row['content']) })),
    checkout_fields: textsOf(order['checkout_data']),
    metadata_fields: textsOf(order['order_metadata']),
    tag: orNull(order['tag_color']),
    placed_at: toIso(order['date_added']),
    updated_at: toIso(order['date_updated']),
  };
}

/** The same of each of many: enough to choose one. */
export const OrderLine = ToolOrder.pick({
  order_id: true,
  number: true,
  source: true,
  folder: true,
  payment_status: true,
  placed_at: true,
  updated_at: true,
}).extend({
  buyer: z.object({ first_name: z.string(), email: z.string().describe('Masked.') }).nullable(),
  total: z.number().nullable(),
  items: z.array(z.string()),
});

function toShipment(row: Fields) {
  return {
    shipment_id: textOf(row['id']),
    carrier: textOf(row['carrier_code']),
    method: textOf(row['shipment_method']),
    tracking_number: textOf(row['tracking_number']),
    tracking_url: textOf(row['tracking_url']),
    shipped_on: orNull(row['date_shipped']),
  };
}

/** What is there, as text: fields may hold anything. */
function textsOf(value: unknown, only?: readonly string[]): Record<string, string> {
  const entries = Object.entries(mapOf(value)).filter(([name]) => only === undefined || only.includes(name));
  const told = entries.map(([name, inner]) => [name, typeof inner === 'object' && inner !== null ? JSON.stringify(inner) : textOf(inner)] as const);
  return Object.fromEntries(told.filter(([, text]) => text !== ''));
}
