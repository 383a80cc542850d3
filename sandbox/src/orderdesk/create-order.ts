import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { NUMBER_FIELDS, TEXT_FIELDS, TOTAL_FIELDS, stamp } from './order-shapes.ts';
import type { Order, OrderNumbers, OrderTexts } from './order-shapes.ts';
import { presentOrder } from './present-order.ts';
import { writeFields } from './put-order.ts';
import { isRecord, listOf, numberOf, textOf } from './read-loosely.ts';
import type { Loose } from './read-loosely.ts';
import { readNewItem } from './read-order.ts';
import { addHistory, runRules } from './run-rules.ts';
import { changeOrder } from './store-state.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

const NAMES = ['first_name', 'last_name', 'company'];

/** Adds an order, unless one with the same source name and id is there: that is refused, and its id named. */
export function createOrder(state: OrderDeskState, store: OrderDeskStore, body: Loose): Answer {
  if (listOf(body.order_items).length === 0) return refuse(store, 'invalid', 'Order not added: at least one order item is required');
  if (!hasName(body.shipping) && !hasName(body.customer)) return refuse(store, 'invalid', 'Order not added: a first name, last name or company is required');
  const sourceName = textOf(body.source_name) || 'Order Desk';
  const sourceId = textOf(body.source_id);
  const known = [...store.orders.values()].find((order) => sourceId !== '' && order.source_id === sourceId && order.source_name === sourceName);
  if (known) return refuse(store, 'duplicate', `Duplicate order. Existing order ID: ${known.id}`);
  const folderId = Math.trunc(numberOf(body.folder_id));
  const [first = 0] = store.folders.keys();
  const order = emptyOrder(String(state.nextId.order++), stamp(state.now()));
  const change = changeOrder(state, store, order, { by: 'api', call: 'POST /orders' });
  const shipping = hasName(body.shipping) ? body.shipping : body.customer;
  const customer = hasName(body.customer) ? body.customer : body.shipping;
  writeFields(state, store, order, { payment_status: 'Captured', ...body, source_name: sourceName, shipping, customer });
  order.date_added = textOf(body.date_added) || order.date_added;
  order.folder_id = store.folders.has(folderId) ? folderId : first;
  order.order_items = listOf(body.order_items).map((line) => readNewItem(line, String(state.nextId.item++)));
  addHistory(state, order, sourceName, 'Order Imported');
  store.orders.set(order.id, order);
  change.done();
  runRules(state, store, order, 'imported');
  return succeed({ message: `Order ${order.id} Added`, order: presentOrder(order, store.switches, { times: state.answers }) });
}

function hasName(value: unknown): boolean {
  return isRecord(value) && NAMES.some((field) => textOf(value[field]) !== '');
}

/** An order with nothing in it. */
export function emptyOrder(id: string, now: string): Order {
  const texts = Object.fromEntries(TEXT_FIELDS.map((field) => [field, ''])) as OrderTexts;
  const numbers = Object.fromEntries([...NUMBER_FIELDS, ...TOTAL_FIELDS].map((field) => [field, 0])) as OrderNumbers;
  const maps = { shipping: {}, customer: {}, return_address: {}, checkout_data: {}, order_metadata: {}, others: {} };
  const lists = { discount_list: [], order_notes: [], order_items: [], order_shipments: [], order_history: [] };
  return { id, ...texts, ...numbers, cc_number_masked: '', email_count: '0', folder_id: 0, date_added: now, date_updated: now, ...maps, ...lists };
}
