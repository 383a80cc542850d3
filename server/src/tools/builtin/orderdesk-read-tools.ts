import { z } from 'zod';
import { getOrder, listOrders, nameFolder, numberOf, openStore, readStoreSettings, rowsOf, textOf } from '#orders';
import type { Fields, OrderDocument } from '#orders';
import { BatonError } from '#platform/errors';
import { defineTool } from '../define-tool.ts';
import { ageOf, anyId, asked, chooseStore, storeId, storesFor } from './choose-store.ts';
import { findOrderByNumber, orderNumber } from './find-sale.ts';
import { OrderLine, ToolOrder, toToolOrder } from './present-order.ts';
import { buyerOf, toIso } from './present-sale.ts';

export const listStoresTool = defineTool({
  name: 'list_stores',
  title: 'Stores and dashboards',
  description: 'The OrderDesk stores and dashboards of this workspace, with the store_id that other tools take where there are several.',
  class: 'read',
  permission: 'orders.read',
  input: z.object({}),
  output: z.object({ stores: z.array(z.object({ store_id: z.string(), kind: z.string(), name: z.string(), works: z.boolean() })) }),
  async run(ctx, caller) {
    const stores = await storesFor(ctx, caller);
    return { stores: stores.map((one) => ({ store_id: one.id, kind: one.kind, name: one.name, works: one.status === 'active' })) };
  },
});

export const getStoreTool = defineTool({
  name: 'get_store',
  title: 'Settings of a store',
  description: "An OrderDesk store's folders, which are the states its orders can have, and its settings. Keys and passwords are left out.",
  class: 'read',
  permission: 'orders.read',
  input: z.object({ store_id: storeId }),
  output: z.object({
    name: z.string(),
    folders: z.array(z.object({ folder_id: z.string(), name: z.string() })),
    settings: z.record(z.string(), z.string()),
    ...asked,
  }),
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const { name, folders, settings, ...seen } = await readStoreSettings(ctx, chosen.place);
    return {
      name,
      folders: Object.entries(folders).map(([id, folder]) => ({ folder_id: id, name: folder })),
      settings: Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : textOf(value)])),
      ...ageOf(ctx, chosen, seen),
    };
  },
});

const day = z.iso.datetime({ offset: true }).optional();
const text = z.string().trim().min(1).max(200).optional();

export const listOrdersTool = defineTool({
  name: 'list_orders',
  title: 'List orders',
  description:
    'Orders of an OrderDesk store, the newest first, by whatever is given: all of it must fit. There is no search over words. Give a number, an address or dates where you can: a list without any is slow for the store. get_order gives the whole of one.',
  class: 'read',
  permission: 'orders.read',
  input: z.object({
    number: orderNumber.optional(),
    email: z.string().trim().max(320).optional(),
    customer_id: text,
    customer_last_name: text,
    shipping_last_name: text,
    customer_phone: text,
    folder_name: text.describe('Exactly as get_store names it.'),
    source_name: text.describe('Where it was bought, such as Shopify.'),
    added_from: day,
    added_to: day,
    modified_from: day,
    modified_to: day,
    limit: z.int().min(1).max(100).default(20),
    offset: z.int().min(0).max(100_000).default(0),
    store_id: storeId,
  }),
  output: z.object({ orders: z.array(OrderLine), total: z.number(), ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const { number, added_from: from, added_to: to, modified_from: since, modified_to: until, store_id: _, ...query } = input;
    const dates = {
      search_start_date: toStamp(from),
      search_end_date: toStamp(to),
      modified_start_date: toStamp(since),
      modified_end_date: toStamp(until),
    };
    const page = await listOrders(ctx, chosen.place, { ...query, ...dates, source_id: number });
    const orders = await Promise.all(page.orders.map(async (order) => toLine(order, await nameFolder(ctx, chosen.place, textOf(order['folder_id'])))));
    return { orders, total: page.total, ...ageOf(ctx, chosen, page) };
  },
});

function toStamp(moment: string | undefined): string | undefined {
  return moment && new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
}

function toLine(order: OrderDocument, folder: string | null): z.infer<typeof OrderLine> {
  return {
    order_id: order.id,
    number: textOf(order['source_id']) || order.id,
    source: textOf(order['source_name']),
    folder,
    payment_status: textOf(order['payment_status']),
    placed_at: toIso(order['date_added']),
    updated_at: toIso(order['date_updated']),
    buyer: buyerOf(order),
    total: numberOf(order['order_total']),
    items: rowsOf(order['order_items']).map((row) => textOf(row['name'])),
  };
}

export const getOrderTool = defineTool({
  name: 'get_order',
  title: 'Read an order',
  description:
    'The whole of one order of an OrderDesk store, with the addresses: for whoever works on it, not to be read out to a customer (get_order_status is for that). Give order_id or number.',
  class: 'read',
  permission: 'orders.read',
  input: z.object({
    order_id: anyId.optional().describe("OrderDesk's own id, as list_orders gives it."),
    number: orderNumber.optional(),
    fresh: z.boolean().default(false).describe('True: asks the store, whatever is kept. Else the answer may be 15 seconds old.'),
    store_id: storeId,
  }),
  output: z.object({ order: ToolOrder, ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const id = input.order_id ?? (await findOrderByNumber(ctx, caller, chosen, requireNumber(input.number))).order.id;
    const seen = await getOrder(ctx, chosen.place, id, { fresh: input.fresh });
    const folder = await nameFolder(ctx, chosen.place, textOf(seen.order['folder_id']));
    return { order: toToolOrder(seen.order, folder), ...ageOf(ctx, chosen, seen) };
  },
});

function requireNumber(number: string | undefined): string {
  if (number !== undefined) return number;
  throw new BatonError('invalid_input', { details: [{ field: 'order_id', reason: 'give order_id or number', allowed: null }] });
}

export const getOrderHistoryTool = defineTool({
  name: 'get_order_history',
  title: 'What happened to an order',
  description: 'Every line of the history of an OrderDesk order, oldest first: who or what did what, and notes. Asked of the store each time; slow.',
  class: 'read',
  permission: 'orders.read',
  input: z.object({ order_id: anyId.describe("OrderDesk's own id."), store_id: storeId }),
  output: z.object({ order_id: z.string(), lines: z.array(z.object({ at: z.string().nullable(), by: z.string(), note: z.string() })), ...asked }),
  async run(ctx, caller, input) {
    const chosen = await chooseStore(ctx, caller, input.store_id, ['orderdesk']);
    const { order: known } = await getOrder(ctx, chosen.place, input.order_id);
    const { orderdesk } = await openStore(ctx, chosen.place);
    const { order } = await orderdesk.getOrder(known.id, { history: true });
    return {
      order_id: order.id,
      lines: rowsOf(order['order_history']).map(toHistoryLine),
      ...ageOf(ctx, chosen, { fetchedAt: ctx.clock.now(), isStale: false }),
    };
  },
});

function toHistoryLine(row: Fields) {
  return { at: toIso(row['date_added']), by: textOf(row['source_name']), note: textOf(row['note']) };
}
