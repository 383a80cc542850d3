import { createHash } from 'node:crypto';
import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { createOrder } from './create-order.ts';
import { listOrders } from './list-orders.ts';
import { moveOrders } from './move-orders.ts';
import type { Order, TextMap } from './order-shapes.ts';
import { presentOrder } from './present-order.ts';
import { putOrder } from './put-order.ts';
import { isRecord, textOf } from './read-loosely.ts';
import { HISTORY_NOTE_LIMIT, HISTORY_ROWS } from './read-order.ts';
import { addHistory } from './run-rules.ts';
import { replaceInventory, serveInventory } from './serve-inventory.ts';
import { serveItems } from './serve-items.ts';
import { addShipments, serveShipments } from './serve-shipments.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';
import { wallClock } from './store-time.ts';

export interface ApiCall {
  method: string;
  /** What stands below `/api/v2/`, piece by piece. */
  path: readonly string[];
  query: TextMap;
  body: unknown;
  /** What `If-Match` says; null without it. */
  ifMatch: string | null;
}

/** Carries one authorised call out, at one moment: nothing else happens between its reading and its writing. */
export function serveApi(state: OrderDeskState, store: OrderDeskStore, call: ApiCall): Answer {
  const { method, path, query, body } = call;
  const [area = '', id = null, ...rest] = path;
  const alone = id === null;
  if (area === 'orders' && rest.length <= 2) return serveOrders(state, store, call);
  if (area === 'inventory-items' && rest.length === 0) return serveInventory(state, store, { method, id, query, body });
  switch (alone ? `${method} ${area}` : '') {
    case 'GET test':
      return succeed({
        message: 'Connection Successful',
        current_date_time: wallClock(state.now(), store.switches.datesAre === 'local' ? store.timezone : 'UTC'),
      });
    case 'GET store':
      return succeed({ store: presentStore(store) });
    case 'POST batch-shipments':
      return addShipments(state, store, body);
    case 'POST move-orders':
      return moveOrders(state, store, body);
    case 'PUT batch-inventory-items':
      return replaceInventory(state, store, body);
    default:
      return refuse(store, 'notFound', 'Not Found');
  }
}

function serveOrders(state: OrderDeskState, store: OrderDeskStore, { method, path, query, body, ifMatch }: ApiCall): Answer {
  const [, id, below, belowId = null] = path;
  if (id === undefined) {
    if (method === 'GET') return listOrders(state, store, query);
    if (method !== 'POST') return refuse(store, 'notFound', 'Not Found');
    return isRecord(body) ? createOrder(state, store, body) : refuse(store, 'invalid', 'Order not added: the body is no JSON object');
  }
  const order = store.orders.get(id);
  if (!order) return refuse(store, 'notFound', 'Order Not Found');
  if (below === 'order-items') return serveItems(state, store, { order, method, id: belowId, body });
  if (below === 'shipments') return serveShipments(state, store, { order, method, id: belowId, body });
  if (below === 'order-history' && belowId === null && method === 'POST') return appendHistory(state, store, order, body);
  if (below !== undefined) return refuse(store, 'notFound', 'Not Found');
  if (method === 'GET') {
    const answer = succeed({ order: presentOrder(order, store.switches, { history: query.get_order_history === '1', times: state.answers }) });
    return store.switches.etags ? { ...answer, headers: { etag: etagOf(order) } } : answer;
  }
  if (method === 'PUT') {
    const stale = store.switches.etags && ifMatch !== null && ifMatch !== etagOf(order);
    if (stale) return { status: 412, body: { status: 'error', message: 'Precondition Failed' } };
    return isRecord(body) ? putOrder(state, store, order, body) : refuse(store, 'invalid', 'Order not updated: the body is no JSON object');
  }
  if (method !== 'DELETE') return refuse(store, 'notFound', 'Not Found');
  store.orders.delete(order.id);
  return succeed({ message: `Order ${order.id} Deleted` });
}

function etagOf(order: Order): string {
  return `"${createHash('sha256').update(JSON.stringify(order)).digest('hex').slice(0, 20)}"`;
}

/** Append-only. A note over its length is cut off; a full history refuses. */
function appendHistory(state: OrderDeskState, store: OrderDeskStore, order: Order, body: unknown): Answer {
  const note = isRecord(body) ? textOf(body.note) : '';
  if (!isRecord(body) || note === '') return refuse(store, 'invalid', 'Order History Not Added: note is required');
  if (order.order_history.length >= HISTORY_ROWS) return refuse(store, 'invalid', 'Order History Not Added: no more entries are possible');
  addHistory(state, order, textOf(body.source_name) || 'API', note.slice(0, HISTORY_NOTE_LIMIT));
  return succeed({ total_records: 1, order: presentOrder(order, store.switches, { history: true, times: state.answers }) });
}

/** With the API key and the mail password in it, as the vendor gives it out. */
function presentStore(store: OrderDeskStore): Record<string, unknown> {
  const settings = { ...store.settings, timezone: store.timezone, api_key: store.apiKeys[0] ?? '' };
  return { id: store.id, name: store.name, settings, folders: Object.fromEntries([...store.folders].map(([id, name]) => [String(id), name])) };
}
