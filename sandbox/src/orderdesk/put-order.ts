import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { CUSTOMER_FIELDS, NUMBER_FIELDS, PAYMENT_STATUSES, RETURN_FIELDS, SHIPPING_FIELDS, TEXT_FIELDS, TOTAL_FIELDS, stamp } from './order-shapes.ts';
import type { Order } from './order-shapes.ts';
import { presentOrder } from './present-order.ts';
import { fieldsOf, isRecord, listOf, numberOf, textOf } from './read-loosely.ts';
import type { Loose } from './read-loosely.ts';
import { readCheckoutData, readDiscounts, readItem, readMetadata, readNewItem, readNotes } from './read-order.ts';
import { addHistory, moveOrder, runRules } from './run-rules.ts';
import { changeOrder } from './store-state.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

/** Everything this stand-in knows by name; other keys are kept as they come. */
const REST =
  'id cc_number cc_number_masked email_count folder_id date_added date_updated shipping customer return_address checkout_data order_metadata discount_list order_notes order_items order_shipments order_history';
const KNOWN: ReadonlySet<string> = new Set([...TEXT_FIELDS, ...NUMBER_FIELDS, ...TOTAL_FIELDS, ...REST.split(' ')]);

/** Replaces an order: whatever the body leaves out is blank afterwards. Shipments, totals, dates and the id are not touched by this call. */
export function putOrder(state: OrderDeskState, store: OrderDeskStore, order: Order, body: Loose): Answer {
  const status = textOf(body.payment_status);
  if (status !== '' && !PAYMENT_STATUSES.some((known) => known === status)) return refuse(store, 'invalid', 'Order not updated: payment_status is not valid');
  const folderId = Math.trunc(numberOf(body.folder_id));
  const moves = store.switches.putFolder !== 'ignored' && folderId !== order.folder_id;
  if (moves && folderId !== 0 && !store.folders.has(folderId)) return refuse(store, 'invalid', 'Order not updated: folder_id is not valid');
  const change = changeOrder(state, store, order, { by: 'api', call: `PUT /orders/${order.id}` });
  writeFields(state, store, order, body);
  writeItems(state, store, order, body);
  if (store.switches.history.api) addHistory(state, order, 'API', 'Order Updated');
  if (moves) moveOrder(state, store, order, { folderId, by: 'API' });
  change.done();
  if (moves && store.switches.putFolder === 'moves_and_runs_rules') runRules(state, store, order, 'folder_changed');
  if (store.switches.apiPutRunsRules) runRules(state, store, order, 'order_details_changed');
  return succeed({ order: presentOrder(order, store.switches, { times: state.answers }) });
}

export function writeFields(state: OrderDeskState, store: OrderDeskStore, order: Order, body: Loose): void {
  Object.assign(order, fieldsOf(body, TEXT_FIELDS));
  for (const field of NUMBER_FIELDS) order[field] = numberOf(body[field]);
  // Read under one name and written under another; what is not sent stays.
  if (textOf(body.cc_number) !== '') order.cc_number_masked = `xxxxxxxxxxxx${textOf(body.cc_number).slice(-4)}`;
  order.shipping = fieldsOf(body.shipping, SHIPPING_FIELDS);
  order.customer = fieldsOf(body.customer, CUSTOMER_FIELDS);
  order.return_address = isRecord(body.return_address) ? fieldsOf(body.return_address, RETURN_FIELDS) : {};
  order.checkout_data = readCheckoutData(body.checkout_data, store.switches);
  order.order_metadata = readMetadata(body.order_metadata, store.switches);
  order.discount_list = readDiscounts(body.discount_list);
  order.order_notes = readNotes(body.order_notes, stamp(state.now()));
  const others = Object.entries(body).filter(([key]) => !KNOWN.has(key));
  const gone = Object.keys(order.others).map((key): [string, unknown] => [key, '']);
  order.others = Object.fromEntries([...gone, ...structuredClone(others)]);
}

/** A line with a known id is replaced, one without is added, and one that the list leaves out is removed. */
function writeItems(state: OrderDeskState, store: OrderDeskStore, order: Order, body: Loose): void {
  if (!('order_items' in body) && store.switches.omittedItems === 'keeps') return;
  const ids = new Set(order.order_items.map((item) => item.id));
  order.order_items = listOf(body.order_items).map((line) => {
    const id = textOf(line.id);
    return ids.delete(id) ? readItem(line, id) : readNewItem(line, String(state.nextId.item++));
  });
}
