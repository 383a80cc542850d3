import { mapOf, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import { invalidOperation } from './operations.ts';
import type { Operation } from './operations.ts';

/** Folders by id, as the store has them. */
export type Folders = Readonly<Record<string, string>>;

/** In a preview, where OrderDesk has not given an id yet. */
export const NEW_ROW = 'new';
export const HISTORY_SOURCE = 'Baton';

// What OrderDesk's columns hold. Over there more is cut off, or all of it is lost.
const CHECKOUT_MAX = 3500;
const METADATA_MAX = 2000;

/** The order as it is after these operations. Pure: on an order where they hold already, nothing changes. @throws INVALID_MUTATION */
export function applyOperations(order: Fields, operations: readonly Operation[], folders: Folders): Fields {
  return operations.reduce<Fields>((current, operation, at) => apply(current, operation, { at, folders }), order);
}

function apply(order: Fields, operation: Operation, { at, folders }: { at: number; folders: Folders }): Fields {
  switch (operation.op) {
    case 'move_folder':
      return { ...order, folder_id: Number(folderOf(operation, at, folders)) };
    case 'add_note':
      return { ...order, order_history: [...rowsOf(order['order_history']), { source_name: HISTORY_SOURCE, note: operation.note }] };
    case 'set_address':
      return { ...order, [operation.which]: { ...mapOf(order[operation.which]), ...operation.address } };
    case 'add_item':
      return { ...order, order_items: [...rowsOf(order['order_items']), { id: NEW_ROW, ...operation.item }] };
    case 'change_item':
      return { ...order, order_items: changeRow(order, operation, at) };
    case 'remove_item':
      requireItem(order, operation.item_id, { at, op: operation.op });
      return { ...order, order_items: rowsOf(order['order_items']).filter((row) => textOf(row['id']) !== operation.item_id) };
    case 'set_checkout_field':
      return { ...order, checkout_data: setField(order['checkout_data'], operation, { at, most: CHECKOUT_MAX }) };
    case 'set_metadata_field':
      return { ...order, order_metadata: setField(order['order_metadata'], operation, { at, most: METADATA_MAX }) };
    case 'set_shipping_method':
      return { ...order, shipping_method: operation.shipping_method };
    case 'set_tag': {
      const { op: _, ...tag } = operation;
      return { ...order, ...tag };
    }
    case 'set_payment_status':
      return { ...order, payment_status: operation.payment_status };
    case 'add_shipment': {
      const { op: _, ...shipment } = operation;
      return { ...order, order_shipments: [...rowsOf(order['order_shipments']), { id: NEW_ROW, ...shipment }] };
    }
  }
}

/** The id of the folder that is meant. @throws INVALID_MUTATION when the store has none such */
export function folderOf(operation: { folder_id?: string | undefined; folder_name?: string | undefined }, at: number, folders: Folders): string {
  const byName = Object.entries(folders).find(([, name]) => name === operation.folder_name)?.[0];
  const id = operation.folder_id ?? byName;
  if (id === undefined || folders[id] === undefined)
    throw invalidOperation(at, 'move_folder', 'the store has no such folder', { allowed: Object.values(folders) });
  return id;
}

/** One line of the order with these fields over its own; maps keep the keys that are not named. */
export function changeItem(item: Fields, fields: Fields): Fields {
  const maps = Object.fromEntries(
    ['variation_list', 'metadata'].flatMap((name) => (fields[name] ? [[name, { ...mapOf(item[name]), ...mapOf(fields[name]) }]] : [])),
  );
  return { ...item, ...fields, ...maps };
}

function changeRow(order: Fields, operation: Extract<Operation, { op: 'change_item' }>, at: number): Fields[] {
  requireItem(order, operation.item_id, { at, op: operation.op });
  return rowsOf(order['order_items']).map((row) => (textOf(row['id']) === operation.item_id ? changeItem(row, operation.fields) : row));
}

function requireItem(order: Fields, itemId: string, { at, op }: { at: number; op: string }): void {
  const ids = rowsOf(order['order_items']).map((row) => textOf(row['id']));
  if (!ids.includes(itemId)) throw invalidOperation(at, op, `the order has no item ${itemId}`, { allowed: ids });
}

function setField(value: unknown, { op, name, value: wanted }: Extract<Operation, { name: string }>, { at, most }: { at: number; most: number }): unknown {
  const map = mapOf(value);
  const { [name]: before, ...others } = map;
  // Taking away what is not there leaves the value as it is, also when that is PHP's [].
  if (wanted === null) return before === undefined ? value : others;
  const after = { ...map, [name]: wanted };
  const length = JSON.stringify(after).length;
  // One that is too long already may still be made shorter.
  if (length > most && length > JSON.stringify(map).length)
    throw invalidOperation(at, op, `all fields together would be ${length} characters, and OrderDesk keeps ${most}`);
  return after;
}
