import { z } from 'zod';
import { mutateOrder, nameFolder, numberOf, rowsOf, stageOf, textOf } from '#orders';
import type { MutateOrder, OrderDocument } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { defineTool } from '../define-tool.ts';
import type { ToolCaller } from '../define-tool.ts';
import { actorOf, storeId } from './choose-store.ts';
import type { Chosen } from './choose-store.ts';
import { ChangeResult, previewOf, toChangeResult } from './define-change.ts';
import { chooseForSale, findOrderByNumber, orderNumber } from './find-sale.ts';

const line = (most: number) => z.string().trim().max(most);
const Address = z.strictObject({
  first_name: line(100).optional(),
  last_name: line(100).optional(),
  company: line(200).optional(),
  address1: line(200).min(1).describe('Street and number.'),
  address2: line(200).optional().describe('What else the carrier needs: floor, building.'),
  city: line(100).min(1),
  state: line(100).optional(),
  postal_code: line(30).min(1),
  country: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{2}$/, 'must be two letters, such as NL')
    .transform((code) => code.toUpperCase())
    .optional()
    .describe('Two letters. Absent: the country stays.'),
});
const Input = z.object({ order_id: orderNumber, address: Address, store_id: storeId });
type Wanted = z.infer<typeof Input>;

/** Where it is going already, it cannot be sent elsewhere. */
const GONE = new Set(['shipped', 'delivered', 'cancelled', 'refunded']);

export const changeDeliveryAddressTool = defineTool({
  name: 'change_delivery_address',
  title: 'Send an order to another address',
  description:
    'Changes where an order is sent, while nothing of it has left. Give the whole new address as the buyer wrote it: parts that are absent are emptied, but for name and country, which stay. It is shown first and done after a yes. Never guess a part of an address: ask.',
  class: 'reversible',
  permission: 'orders.write',
  contacts: { serves: 'own', leavesOut: ['store_id'] },
  input: Input,
  output: ChangeResult,
  async preview(ctx, caller, input) {
    const { chosen, order } = await findUnsent(ctx, caller, input);
    const result = await mutateOrder(ctx, chosen.place, order.id, { operations: operationsFor(input), actor: actorOf(caller), dryRun: true });
    if (result.changes.length === 0)
      throw new BatonError('conflict', { message: `Order ${input.order_id} has this address already.`, details: { reason: 'unchanged' } });
    return { ...(await previewOf(ctx, chosen, order.id, result)), amount: numberOf(order['order_total']) };
  },
  async run(ctx, caller, input, seenState) {
    const { chosen, order } = await findUnsent(ctx, caller, input);
    const result = await mutateOrder(ctx, chosen.place, order.id, {
      operations: operationsFor(input),
      actor: actorOf(caller),
      expectedHash: seenState ?? undefined,
    });
    return toChangeResult(chosen, order.id, result);
  },
});

/** @throws not_found; conflict when it has left, or is over */
async function findUnsent(ctx: Ctx, caller: ToolCaller, { order_id: number, store_id: named }: Wanted): Promise<{ chosen: Chosen; order: OrderDocument }> {
  const chosen = await chooseForSale(ctx, caller, { number, named, kinds: ['orderdesk'] });
  const { order } = await findOrderByNumber(ctx, caller, chosen, number);
  const folder = await nameFolder(ctx, chosen.place, textOf(order['folder_id']));
  if (rowsOf(order['order_shipments']).length > 0 || GONE.has(stageOf(folder) ?? ''))
    throw new BatonError('conflict', {
      message: `Order ${number} has left or is closed (${folder ?? 'shipped'}): its address stays.`,
      details: { reason: 'sent' },
    });
  return { chosen, order };
}

/** A line of the old address under a new street would lead a parcel astray. */
function operationsFor({ address }: Wanted): MutateOrder['operations'] {
  const given = Object.fromEntries(Object.entries(address).filter(([, value]) => value !== undefined));
  return [{ op: 'set_address', which: 'shipping', address: { company: '', address2: '', address3: '', address4: '', state: '', ...given } }];
}
