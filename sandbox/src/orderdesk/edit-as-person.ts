import { stamp } from './order-shapes.ts';
import type { Order } from './order-shapes.ts';
import { personEdit } from './person-edit.ts';
import type { PersonEdit, ReadPersonEdit } from './person-edit.ts';
import { addHistory, moveOrder, runRules } from './run-rules.ts';
import { changeOrder } from './store-state.ts';
import type { OrderChange, OrderDeskState, RuleEvent } from './store-state.ts';

/** A person edits an order and saves it. Throws when there is no such store, order, folder or line. */
export function editAsPerson(state: OrderDeskState, input: PersonEdit): OrderChange {
  const edit = personEdit.parse(input);
  const store = edit.storeId === undefined ? [...state.stores.values()][0] : state.stores.get(edit.storeId);
  const order = store?.orders.get(edit.orderId);
  if (!store || !order) throw new Error(`There is no order ${edit.orderId} in ${edit.storeId ?? 'the first store'}.`);
  const folderId = edit.folder === undefined ? undefined : [...store.folders].find(([, name]) => name === edit.folder)?.[0];
  if (edit.folder !== undefined && folderId === undefined) throw new Error(`There is no folder ${edit.folder}.`);
  const change = changeOrder(state, store, order, { by: 'person', call: describe(edit) });
  apply(state, order, edit);
  if (edit.history ?? store.switches.history.person) addHistory(state, order, edit.username, describe(edit));
  if (folderId !== undefined) moveOrder(state, store, order, { folderId, by: edit.username });
  const told = change.done();
  if (edit.rules) for (const event of eventsOf(edit)) runRules(state, store, order, event);
  return told;
}

function apply(state: OrderDeskState, order: Order, edit: ReadPersonEdit): void {
  Object.assign(order, edit.set);
  Object.assign(order.shipping, edit.shipping);
  Object.assign(order.customer, edit.customer);
  for (const [map, changes] of [
    [order.checkout_data, edit.checkout],
    [order.order_metadata, edit.metadata],
  ] as const) {
    for (const [key, value] of Object.entries(changes ?? {})) {
      if (value === null) delete map[key];
      else map[key] = value;
    }
  }
  if (edit.note !== undefined) order.order_notes.push({ date_added: stamp(state.now()), username: edit.username, content: edit.note });
  if (!edit.item) return;
  const { id, remove, ...fields } = edit.item;
  const item = order.order_items.find((one) => one.id === id);
  if (!item) throw new Error(`Order ${order.id} has no line ${id}.`);
  if (remove) order.order_items.splice(order.order_items.indexOf(item), 1);
  else Object.assign(item, fields);
}

function describe(edit: ReadPersonEdit): string {
  const parts = [
    ...Object.keys(edit.set ?? {}),
    ...(edit.shipping ? ['Shipping Address'] : []),
    ...(edit.customer ? ['Customer Address'] : []),
    ...(edit.checkout ? ['Checkout Data'] : []),
    ...(edit.metadata ? ['Metadata'] : []),
    ...(edit.note === undefined ? [] : ['Note']),
    ...(edit.item ? ['Order Items'] : []),
  ];
  return parts.length === 0 ? 'Order Saved' : `Order Updated: ${parts.join(', ')}`;
}

function eventsOf(edit: ReadPersonEdit): RuleEvent[] {
  return [
    ...(edit.folder === undefined ? [] : ['folder_changed' as const]),
    ...(edit.set || edit.item || edit.checkout || edit.metadata ? ['order_details_changed' as const] : []),
    ...(edit.shipping || edit.customer ? ['order_address_changed' as const] : []),
    ...(edit.note === undefined ? [] : ['order_note_added' as const]),
  ];
}
