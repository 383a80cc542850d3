import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { stamp } from './order-shapes.ts';
import type { InventoryItem, TextMap } from './order-shapes.ts';
import { presentInventory } from './present-order.ts';
import { isRecord, textOf } from './read-loosely.ts';
import { readInventory } from './read-order.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

const MOST = 500;
const DEFAULT = 50;

interface InventoryCall {
  method: string;
  id: string | null;
  query: TextMap;
  body: unknown;
}

/** The products. A PUT replaces the whole record. */
export function serveInventory(state: OrderDeskState, store: OrderDeskStore, { method, id, query, body }: InventoryCall): Answer {
  if (id === null && method === 'GET') return list(state, store, query);
  if (id === null && method === 'POST') {
    if (!isRecord(body) || textOf(body.name) === '') return refuse(store, 'invalid', 'Inventory Item Not Added');
    const now = stamp(state.now());
    const item = readInventory(body, { id: state.nextId.inventory++, date_added: now, date_updated: now });
    store.inventory.set(item.id, item);
    return succeed({ message: 'Inventory Item Added', inventory_item: presentInventory(item, store.switches) });
  }
  const item = store.inventory.get(Number(id));
  if (!item) return refuse(store, 'notFound', 'Inventory Item Not Found');
  if (method === 'GET') return succeed({ records_returned: 1, inventory_item: presentInventory(item, store.switches) });
  if (method === 'DELETE') {
    store.inventory.delete(item.id);
    return succeed({ message: `Inventory Item ${item.id} Deleted` });
  }
  if (method !== 'PUT') return refuse(store, 'notFound', 'Not Found');
  return replace(state, store, item, body) ? succeed({ message: 'Inventory Item Updated' }) : refuse(store, 'invalid', 'Inventory Item Not Updated');
}

/** A bare list of whole records; each row has its own status. */
export function replaceInventory(state: OrderDeskState, store: OrderDeskStore, body: unknown): Answer {
  if (!Array.isArray(body)) return refuse(store, 'invalid', 'Inventory Items Not Updated');
  if (body.length > store.switches.batchRows) return refuse(store, 'invalid', `At most ${store.switches.batchRows} items at once`);
  const results = body.map((row: unknown) => {
    const id = isRecord(row) ? Number(textOf(row.id)) : Number.NaN;
    const item = store.inventory.get(id);
    const done = item !== undefined && replace(state, store, item, row);
    return { id, status: done ? 'success' : 'error', message: done ? 'Inventory Item Updated' : 'Inventory Item Not Updated' };
  });
  return succeed({ results });
}

function replace(state: OrderDeskState, store: OrderDeskStore, item: InventoryItem, body: unknown): boolean {
  if (!isRecord(body) || textOf(body.name) === '') return false;
  store.inventory.set(item.id, readInventory(body, { id: item.id, date_added: item.date_added, date_updated: stamp(state.now()) }));
  return true;
}

function list(state: OrderDeskState, store: OrderDeskStore, query: TextMap): Answer {
  const wanted = (name: 'code' | 'name', item: InventoryItem) => !query[name] || item[name].toLowerCase() === query[name].toLowerCase();
  const found = [...store.inventory.values()].filter((item) => wanted('code', item) && wanted('name', item));
  const limit = Math.min(MOST, Math.trunc(Number(query.limit)) || DEFAULT);
  const offset = Math.trunc(Number(query.offset)) || 0;
  const rows = found.slice(offset, offset + limit);
  const total = store.switches.numericStrings === 'never' ? found.length : String(found.length);
  return succeed({ records_returned: rows.length, total_records: total, inventory_items: rows.map((item) => presentInventory(item, store.switches)) });
}
