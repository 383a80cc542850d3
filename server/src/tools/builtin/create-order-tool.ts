import { z } from 'zod';
import { createOrder, listOrders, textOf } from '#orders';
import { BatonError } from '#platform/errors';
import type { Ctx } from '#platform/context';
import { defineTool } from '../define-tool.ts';
import { actorOf, chooseStore, storeId } from './choose-store.ts';
import type { Chosen } from './choose-store.ts';

const text = z.string().trim().max(200).optional();
const address = z.object({
  first_name: text,
  last_name: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  state: text,
  postal_code: text,
  country: text.describe('Two letters, such as NL.'),
  phone: text,
});

const input = z.object({
  number: z.string().trim().min(1).max(100).optional().describe("The shop's own number for it. Absent: one is made."),
  email: z.email().max(320).optional(),
  shipping: address.describe('Where it is sent to.'),
  customer: address.optional().describe('Who pays. Absent: the same.'),
  items: z
    .array(z.object({ name: z.string().trim().min(1).max(500), code: text, price: z.number().min(0), quantity: z.int().min(1).max(100_000).default(1) }))
    .min(1)
    .max(100),
  shipping_method: text,
  shipping_total: z.number().min(0).optional(),
  idempotency_key: z.string().trim().min(1).max(200).optional().describe('However often it is asked for under the same key, it is made once.'),
  store_id: storeId,
});

export const createOrderTool = defineTool({
  name: 'create_order',
  title: 'Make an order',
  description:
    'Makes a new order in an OrderDesk store, such as a replacement. Nobody is charged. The rules of the store for new orders run, and may mail the buyer.',
  class: 'irreversible',
  permission: 'orders.write',
  input,
  output: z.object({ store_id: z.string(), order_id: z.string(), number: z.string(), is_new: z.boolean().describe('False: it was made before.') }),
  async preview(ctx, caller, wanted) {
    const chosen = await chooseStore(ctx, caller, wanted.store_id, ['orderdesk']);
    requireName(wanted);
    if (wanted.idempotency_key === undefined) await refuseKnown(ctx, chosen, wanted.number);
    const total = wanted.items.reduce((sum, item) => sum + item.price * item.quantity, wanted.shipping_total ?? 0);
    const { first_name: first, last_name: last, company, city } = wanted.shipping;
    const whom = [first, last, company, city].filter(Boolean).join(' ');
    const lines = wanted.items.map((item) => `${item.quantity} × ${item.name} at ${item.price}`);
    const summary = `Make an order in ${chosen.store.name} for ${whom}: ${lines.join(', ')}; ${Math.round(total * 100) / 100} in all.`;
    return { summary, changes: [{ path: 'order', before: null, after: toDocument(wanted) }], seenState: null };
  },
  async run(ctx, caller, wanted) {
    const chosen = await chooseStore(ctx, caller, wanted.store_id, ['orderdesk']);
    const made = await createOrder(ctx, chosen.place, { order: toDocument(wanted), actor: actorOf(caller), idempotencyKey: wanted.idempotency_key });
    return { store_id: chosen.place.storeId, order_id: made.order.id, number: textOf(made.order['source_id']) || made.order.id, is_new: made.isNew };
  },
});

type Wanted = z.infer<typeof input>;

function toDocument({ number, items, store_id: _store, idempotency_key: _key, ...fields }: Wanted): Record<string, unknown> {
  return { ...fields, ...(number === undefined ? {} : { source_id: number }), order_items: items };
}

function requireName({ shipping, customer }: Wanted): void {
  const names = [shipping, customer ?? {}].flatMap((one) => [one.first_name, one.last_name, one.company]);
  if (names.some(Boolean)) return;
  throw new BatonError('invalid_input', { details: [{ field: 'shipping', reason: 'needs a first name, a last name or a company', allowed: null }] });
}

/** Better told before anybody says yes than refused afterwards. */
async function refuseKnown(ctx: Ctx, { place }: Chosen, number: string | undefined): Promise<void> {
  if (number === undefined) return;
  const { orders } = await listOrders(ctx, place, { source_id: number, limit: 5 }, { fresh: true });
  const known = orders.find((order) => textOf(order['source_id']) === number);
  if (known) throw new BatonError('OD_API_DUPLICATE', { message: `There is an order ${number} already.`, details: { order_id: known.id } });
}
