import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BatonError } from '../../../server/src/platform/errors.ts';
import { defineTool } from '../../../server/src/tools/define-tool.ts';
import type { Tool, ToolCaller } from '../../../server/src/tools/index.ts';
import { ownOrder, ownUser } from './bound-user.ts';
import { exchangeItems, modifyItems, returnItems } from './change-items.ts';
import { cancelOrder, modifyOrderAddress, modifyPayment, modifyUserAddress } from './change-order.ts';
import { Address, applyChange, digestOf } from './retail-shop.ts';
import type { Change, Order, RetailShop, User } from './retail-shop.ts';

const orderId = z.string().max(100);
const ids = z.array(z.string().max(100)).min(1).max(50);
const swap = z.strictObject({ order_id: orderId, item_ids: ids, new_item_ids: ids, payment_method_id: z.string().max(100) });

type Found = { order?: Order; user: User };

interface WriteSpec<I extends z.ZodObject, F extends Found> {
  name: string;
  title: string;
  description: string;
  class: 'reversible' | 'irreversible';
  input: I;
  /** What it is about: of the writer alone. */
  find(caller: ToolCaller, input: z.infer<I>): F;
  /** What would become of it. */
  change(found: F, input: z.infer<I>): Change;
}

/** Whatever changes the shop: shown first, done after the yes, and only to what the yes was said to. */
export function retailWrites(shop: RetailShop): Tool[] {
  const ofOrder = (caller: ToolCaller, input: { order_id: string }) => ownOrder(shop, caller, input.order_id);
  return [
    defineWrite(shop, {
      name: 'cancel_pending_order',
      title: 'Cancel an order',
      description: 'Cancels a pending order and gives the money back.',
      class: 'irreversible',
      input: z.strictObject({ order_id: orderId, reason: z.enum(['no longer needed', 'ordered by mistake']) }),
      find: ofOrder,
      change: ({ order, user }, { reason }) => cancelOrder(order, user, reason),
    }),
    defineWrite(shop, {
      name: 'modify_pending_order_address',
      title: 'Send an order elsewhere',
      description: 'Changes where a pending order goes.',
      class: 'reversible',
      input: Address.extend({ order_id: orderId }),
      find: ofOrder,
      change: ({ order }, input) => modifyOrderAddress(order, addressIn(input)),
    }),
    defineWrite(shop, {
      name: 'modify_pending_order_payment',
      title: 'Pay an order otherwise',
      description: 'Pays a pending order with another payment method, and gives back what was paid.',
      class: 'irreversible',
      input: z.strictObject({ order_id: orderId, payment_method_id: z.string().max(100) }),
      find: ofOrder,
      change: ({ order, user }, { payment_method_id: id }) => modifyPayment(order, user, id),
    }),
    defineWrite(shop, {
      name: 'modify_user_address',
      title: 'Change the default address',
      description: 'Changes the default address of the writer.',
      class: 'reversible',
      input: Address.extend({ user_id: z.string().max(100) }),
      find: (caller, { user_id: id }) => ({ user: ownUser(shop, caller, id) }),
      change: ({ user }, input) => modifyUserAddress(user, addressIn(input)),
    }),
    ...itemWrites(shop, ofOrder),
    handOver,
  ];
}

function itemWrites(shop: RetailShop, find: (caller: ToolCaller, input: { order_id: string }) => { order: Order; user: User }): Tool[] {
  return [
    defineWrite(shop, {
      name: 'modify_pending_order_items',
      title: 'Other variants in a pending order',
      description: 'Takes other variants of the same products in a pending order. Possible once.',
      class: 'irreversible',
      input: swap,
      find,
      change: ({ order, user }, input) => modifyItems(shop, order, user, input),
    }),
    defineWrite(shop, {
      name: 'exchange_delivered_order_items',
      title: 'Exchange what was delivered',
      description: 'Asks for other variants of the same products in exchange for delivered ones. Possible once.',
      class: 'irreversible',
      input: swap,
      find,
      change: ({ order, user }, input) => exchangeItems(shop, order, user, input),
    }),
    defineWrite(shop, {
      name: 'return_delivered_order_items',
      title: 'Return what was delivered',
      description: 'Asks for the return of delivered items, and for their money. Possible once.',
      class: 'irreversible',
      input: swap.omit({ new_item_ids: true }),
      find,
      change: ({ order, user }, input) => returnItems(order, user, input),
    }),
  ];
}

/** Leaves the shop as it is. */
const handOver = defineTool({
  name: 'transfer_to_human_agents',
  title: 'Give it to a person',
  description: 'A person goes on with this, who reads the summary.',
  class: 'reversible',
  permission: 'orders.write',
  contacts: { serves: 'anybody' },
  input: z.strictObject({ summary: z.string().max(4000) }),
  output: z.object({ handed_over: z.boolean() }),
  run: async () => ({ handed_over: true }),
});

function defineWrite<I extends z.ZodObject, F extends Found>(shop: RetailShop, spec: WriteSpec<I, F>): Tool {
  const plan = (caller: ToolCaller, input: z.infer<I>) => {
    const found = spec.find(caller, input);
    return { change: spec.change(found, input), seen: stateOf(found) };
  };
  return defineTool({
    name: spec.name,
    title: spec.title,
    description: spec.description,
    class: spec.class,
    permission: 'orders.write',
    contacts: { serves: 'own' },
    input: spec.input,
    output: z.object({ summary: z.string() }),
    async preview(_, caller, input) {
      const { change, seen } = plan(caller, input);
      return { summary: change.summary, changes: null, seenState: seen };
    },
    async run(_, caller, input, seenState) {
      const { change, seen } = plan(caller, input);
      if (seenState !== null && seen !== seenState) throw new BatonError('CONCURRENT_UPDATE');
      applyChange(shop, change);
      return { summary: change.summary };
    },
  });
}

function addressIn({ address1, address2, city, country, state, zip }: z.infer<typeof Address>): z.infer<typeof Address> {
  return { address1, address2, city, country, state, zip };
}

function stateOf({ order, user }: Found): string {
  return createHash('sha256')
    .update(`${order ? digestOf(order) : ''} ${digestOf(user)}`)
    .digest('hex');
}
