import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Order } from './order-shapes.ts';
import { presentItem } from './present-order.ts';
import { isRecord, textOf } from './read-loosely.ts';
import { readItem, readNewItem } from './read-order.ts';
import { addHistory, runRules } from './run-rules.ts';
import { changeOrder } from './store-state.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

/** Which order, and the rest of the call below it. */
export interface OrderCall {
  order: Order;
  method: string;
  /** What stands after `/order-items/`, `/shipments/`; null for the list. */
  id: string | null;
  body: unknown;
}

/** The lines of one order. Totals are computed anew with each change. */
export function serveItems(state: OrderDeskState, store: OrderDeskStore, { order, method, id, body }: OrderCall): Answer {
  const { switches } = store;
  if (id === null && method === 'GET') {
    return succeed({ total_records: order.order_items.length, order_items: order.order_items.map((item) => presentItem(item, switches)) });
  }
  if (id === null && method === 'POST') {
    if (!isRecord(body) || textOf(body.name) === '') return refuse(store, 'invalid', 'Order Item Not Added');
    return write(state, store, order, {
      call: 'POST order-items',
      message: 'Order Item Added',
      change: () => {
        order.order_items.push(readNewItem(body, String(state.nextId.item++)));
      },
    });
  }
  const at = order.order_items.findIndex((item) => item.id === id);
  const item = order.order_items[at];
  if (!item) return refuse(store, 'notFound', 'Order Item Not Found');
  if (method === 'GET') return succeed({ order_item: presentItem(item, switches) });
  if (method === 'DELETE') {
    return write(state, store, order, {
      call: `DELETE order-items/${item.id}`,
      message: `Order Item ${item.id} Deleted`,
      change: () => {
        order.order_items.splice(at, 1);
      },
    });
  }
  if (method !== 'PUT') return refuse(store, 'notFound', 'Not Found');
  if (!isRecord(body)) return refuse(store, 'invalid', 'Order Item Not Updated');
  return write(state, store, order, {
    call: `PUT order-items/${item.id}`,
    message: 'Order Item Updated',
    change: () => {
      order.order_items[at] = readItem(body, item.id);
    },
  });
}

function write(
  state: OrderDeskState,
  store: OrderDeskStore,
  order: Order,
  { call, message, change }: { call: string; message: string; change: () => void },
): Answer {
  const written = changeOrder(state, store, order, { by: 'api', call: `${call} of ${order.id}` });
  change();
  if (store.switches.history.api) addHistory(state, order, 'API', message);
  written.done();
  if (store.switches.apiPutRunsRules) runRules(state, store, order, 'order_details_changed');
  return succeed({ message });
}
