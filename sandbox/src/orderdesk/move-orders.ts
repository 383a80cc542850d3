import { refuse, succeed } from './answers.ts';
import type { Answer } from './answers.ts';
import { isRecord, numberOf, textOf } from './read-loosely.ts';
import { moveOrder, runRules } from './run-rules.ts';
import { changeOrder } from './store-state.ts';
import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

/** Moves orders into one folder, named by id or by its exact name and never by both, and runs that folder's rules. */
export function moveOrders(state: OrderDeskState, store: OrderDeskStore, body: unknown): Answer {
  if (!isRecord(body) || !Array.isArray(body.order_id_list) || body.order_id_list.length === 0) {
    return refuse(store, 'invalid', 'Orders not moved: order_id_list is required');
  }
  if (body.order_id_list.length > store.switches.batchRows) return refuse(store, 'invalid', `At most ${store.switches.batchRows} orders at once`);
  if ('destination_folder_id' in body && 'destination_folder_name' in body) {
    return refuse(store, 'invalid', 'Orders not moved: pass destination_folder_id or destination_folder_name');
  }
  const byName = [...store.folders].find(([, name]) => name === body.destination_folder_name)?.[0];
  const folderId = 'destination_folder_name' in body ? byName : Math.trunc(numberOf(body.destination_folder_id));
  const folder = folderId === undefined ? undefined : store.folders.get(folderId);
  if (folderId === undefined || folder === undefined) return refuse(store, 'notFound', 'Orders not moved: Folder Not Found');
  let moved = 0;
  const results = body.order_id_list.map((listed: unknown) => {
    const order = store.orders.get(textOf(listed));
    if (!order) return { order_id: numberOf(listed), message: 'Order Not Found' };
    const original = order.folder_id;
    const change = changeOrder(state, store, order, { by: 'api', call: `move-orders of ${order.id}` });
    moveOrder(state, store, order, { folderId, by: 'API' });
    change.done();
    runRules(state, store, order, 'folder_changed');
    moved += 1;
    return { order_id: Number(order.id), message: `Order Moved to ${folder} Folder`, original_folder_id: original };
  });
  return succeed({ message: `${moved} Orders Moved`, results });
}
