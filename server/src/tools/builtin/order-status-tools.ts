import { z } from 'zod';
import { findOrdersOfContact, findOwnOrders, nameFolder, textOf } from '#orders';
import type { OrderDocument, Seen } from '#orders';
import type { Ctx } from '#platform/context';
import { defineTool } from '../define-tool.ts';
import type { ToolCaller } from '../define-tool.ts';
import { ageOf, anyId, asked, chooseStore, storeId, storesFor } from './choose-store.ts';
import { askFor, chooseForSale, findOrderByNumber, orderNumber } from './find-sale.ts';
import {
  Sale,
  SalePayment,
  SaleShipping,
  paymentOfDashboard,
  paymentOfOrder,
  saleOfDashboard,
  saleOfOrder,
  salesOfDashboard,
  shippingOfDashboard,
  shippingOfOrder,
} from './present-sale.ts';

const byNumber = z.object({ order_id: orderNumber, store_id: storeId });
// The shop's own dashboard says more of a sale than OrderDesk, so it is asked where there is one.
const EITHER = ['dashboard', 'orderdesk'] as const;
const own = { serves: 'own', leavesOut: ['store_id'] } as const;

export const getOrderStatusTool = defineTool({
  name: 'get_order_status',
  title: 'Where an order is',
  description:
    'How one order stands: what was bought, whether it is paid, how and when it is sent, where the parcel can be followed, and what happened so far. Use it for "where is my order". Whoever asks must be the buyer: names and addresses in it are cut short on purpose.',
  class: 'read',
  permission: 'orders.read',
  contacts: own,
  input: byNumber,
  output: z.object({ order: Sale, ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseForSale(ctx, caller, { number: input.order_id, named: input.store_id, kinds: EITHER });
    if (chosen.store.kind === 'dashboard') {
      const answer = await askFor(ctx, caller, chosen, { ask: 'order', orderId: input.order_id, what: `order ${input.order_id}` });
      return { order: saleOfDashboard(answer.shown, answer.data), ...ageOf(ctx, chosen, answer) };
    }
    const found = await findOrderByNumber(ctx, caller, chosen, input.order_id);
    const folder = await nameFolder(ctx, chosen.place, textOf(found.order['folder_id']));
    return { order: saleOfOrder(found.order, folder), ...ageOf(ctx, chosen, found) };
  },
});

export const getPaymentStatusTool = defineTool({
  name: 'get_payment_status',
  title: 'Whether an order is paid',
  description: 'How an order was paid, when, and whether the money was taken or given back. It moves no money.',
  class: 'read',
  permission: 'orders.read',
  contacts: own,
  input: byNumber,
  output: z.object({ order_id: z.string(), payment: SalePayment, ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseForSale(ctx, caller, { number: input.order_id, named: input.store_id, kinds: EITHER });
    if (chosen.store.kind === 'dashboard') {
      const answer = await askFor(ctx, caller, chosen, { ask: 'payment', orderId: input.order_id, what: `order ${input.order_id}` });
      return { order_id: input.order_id, payment: paymentOfDashboard(answer.shown), ...ageOf(ctx, chosen, answer) };
    }
    const found = await findOrderByNumber(ctx, caller, chosen, input.order_id);
    return { order_id: input.order_id, payment: paymentOfOrder(found.order), ...ageOf(ctx, chosen, found) };
  },
});

export const getShippingTool = defineTool({
  name: 'get_shipping',
  title: 'How an order is sent',
  description: 'How an order is sent, where its parcels can be followed, and when it should arrive, as far as the store says.',
  class: 'read',
  permission: 'orders.read',
  contacts: own,
  input: byNumber,
  output: z.object({ order_id: z.string(), shipping: SaleShipping, ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseForSale(ctx, caller, { number: input.order_id, named: input.store_id, kinds: EITHER });
    if (chosen.store.kind === 'dashboard') {
      const answer = await askFor(ctx, caller, chosen, { ask: 'shipping', orderId: input.order_id, what: `order ${input.order_id}` });
      return { order_id: input.order_id, shipping: shippingOfDashboard(answer.shown, answer.data), ...ageOf(ctx, chosen, answer) };
    }
    const found = await findOrderByNumber(ctx, caller, chosen, input.order_id);
    const folder = await nameFolder(ctx, chosen.place, textOf(found.order['folder_id']));
    return { order_id: input.order_id, shipping: shippingOfOrder(found.order, folder), ...ageOf(ctx, chosen, found) };
  },
});

export const getUserOrdersTool = defineTool({
  name: 'get_user_orders',
  title: 'Orders of one person',
  description: 'The orders of one person, the newest first: by the id that the shop has for them, or in an OrderDesk store also by their whole e-mail address.',
  class: 'read',
  permission: 'orders.read',
  contacts: { serves: 'own', leavesOut: ['user_id', 'store_id'] },
  input: z.object({
    user_id: anyId.describe('The id that the shop has for them, or their whole e-mail address.'),
    limit: z.int().min(1).max(50).default(10),
    store_id: storeId,
  }),
  output: z.object({ orders: z.array(Sale), ...asked }),
  async run(ctx, caller, input) {
    if (caller.contact) return tellOwn(ctx, caller, input.limit);
    const chosen = await chooseStore(ctx, caller, input.store_id, EITHER);
    if (chosen.store.kind === 'dashboard') {
      const answer = await askFor(ctx, caller, chosen, { ask: 'orders_of_user', userId: input.user_id, what: `user ${input.user_id}` });
      return { orders: salesOfDashboard(answer, 'orders').slice(0, input.limit), ...ageOf(ctx, chosen, answer) };
    }
    const identity = input.user_id.includes('@') ? { emails: [input.user_id] } : { customerIds: [input.user_id] };
    const found = await findOrdersOfContact(ctx, chosen.place, identity, { limit: input.limit });
    return { orders: await salesOf(ctx, chosen.place, found.orders), ...ageOf(ctx, chosen, found) };
  },
});

/** Orders of the contact that is served, from every OrderDesk store: a dashboard cannot be asked by what proves a contact. */
async function tellOwn(ctx: Ctx, caller: ToolCaller, limit: number) {
  const identity = caller.contact?.identity ?? {};
  const stores = (await storesFor(ctx, caller)).filter((store) => store.kind === 'orderdesk');
  const [first] = stores;
  if (!first) return { orders: [], store_id: '', as_of: ctx.clock.now().toISOString(), age_seconds: 0, is_stale: false };
  const pages = await Promise.all(
    stores.map(async (store) => {
      const place = { workspaceId: caller.workspaceId, storeId: store.id };
      const found = await findOwnOrders(ctx, place, identity, { limit });
      return { found, sales: await salesOf(ctx, place, found.orders) };
    }),
  );
  const oldest = new Date(Math.min(...pages.map((page) => page.found.fetchedAt.getTime())));
  const seen: Seen = { fetchedAt: oldest, isStale: pages.some((page) => page.found.isStale) };
  const place = { workspaceId: caller.workspaceId, storeId: first.id };
  return { orders: pages.flatMap((page) => page.sales).slice(0, limit), ...ageOf(ctx, { store: first, place }, seen) };
}

function salesOf(ctx: Ctx, place: { workspaceId: string; storeId: string }, orders: readonly OrderDocument[]) {
  return Promise.all(orders.map(async (order) => saleOfOrder(order, await nameFolder(ctx, place, textOf(order['folder_id'])))));
}
