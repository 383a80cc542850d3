import type { Discount, InventoryItem, OrderItem, OrderNote, TextMap } from './order-shapes.ts';
import { fieldsOf, listOf, mapOf, numberOf, textOf } from './read-loosely.ts';
import type { Loose } from './read-loosely.ts';
import type { OrderDeskSwitches } from './switches.ts';

/** Longest note with its date and name as JSON, and the longest content a vendor's page advises. What is over it is cut off without a word. */
export const NOTE_LIMIT = 2000;
export const HISTORY_NOTE_LIMIT = 1800;
export const HISTORY_ROWS = 250;
const CHECKOUT_LIMIT = 3500;
const METADATA_LIMIT = 2000;

export function readItem(body: Loose, id: string): OrderItem {
  const {
    name,
    code,
    delivery_type: delivery,
    category_code: category,
    fulfillment_method: method,
  } = fieldsOf(body, ['name', 'code', 'delivery_type', 'category_code', 'fulfillment_method']);
  return {
    id,
    name,
    price: numberOf(body.price),
    quantity: Math.trunc(numberOf(body.quantity)),
    weight: numberOf(body.weight),
    code,
    delivery_type: delivery,
    category_code: category,
    fulfillment_method: method,
    variation_list: mapOf(body.variation_list),
    metadata: mapOf(body.metadata),
  };
}

/** A new line has the defaults that an update does not have. */
export function readNewItem(body: Loose, id: string): OrderItem {
  return readItem({ ...body, quantity: body.quantity ?? 1, delivery_type: body.delivery_type ?? 'ship', category_code: body.category_code ?? 'DEFAULT' }, id);
}

export function readNotes(value: unknown, now: string): OrderNote[] {
  return listOf(value).map((note) =>
    fitNote({ date_added: textOf(note.date_added) || now, username: textOf(note.username) || 'API', content: textOf(note.content) }),
  );
}

/** Cuts the content so that the note as JSON fits its column. */
function fitNote(note: OrderNote): OrderNote {
  const over = JSON.stringify(note).length - NOTE_LIMIT;
  return over > 0 ? { ...note, content: note.content.slice(0, Math.max(0, note.content.length - over)) } : note;
}

export function readDiscounts(value: unknown): Discount[] {
  return listOf(value).map((one) => ({ name: textOf(one.name), code: textOf(one.code), amount: numberOf(one.amount).toFixed(2) }));
}

export function readCheckoutData(value: unknown, { overflow }: OrderDeskSwitches): TextMap {
  return fitMap(mapOf(value), CHECKOUT_LIMIT, overflow);
}

export function readMetadata(value: unknown, { overflow }: OrderDeskSwitches): TextMap {
  return fitMap(mapOf(value), METADATA_LIMIT, overflow);
}

function fitMap(map: TextMap, limit: number, overflow: OrderDeskSwitches['overflow']): TextMap {
  if (JSON.stringify(map).length <= limit) return map;
  if (overflow === 'loses_all') return {};
  const kept: TextMap = {};
  for (const [key, value] of Object.entries(map)) {
    if (JSON.stringify({ ...kept, [key]: value }).length > limit) break;
    kept[key] = value;
  }
  return kept;
}

export function readInventory(body: Loose, own: Pick<InventoryItem, 'id' | 'date_added' | 'date_updated'>): InventoryItem {
  return {
    ...own,
    ...fieldsOf(body, ['name', 'code', 'update_source', 'location', 'manufacturer_sku']),
    price: numberOf(body.price),
    cost: numberOf(body.cost),
    weight: numberOf(body.weight),
    stock: Math.trunc(numberOf(body.stock)),
    variation_list: mapOf(body.variation_list),
    metadata: mapOf(body.metadata),
  };
}
