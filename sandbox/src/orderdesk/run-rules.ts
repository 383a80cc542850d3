import { HISTORY_ROWS } from './read-order.ts';
import { stamp } from './order-shapes.ts';
import type { Order } from './order-shapes.ts';
import { changeOrder } from './store-state.ts';
import type { OrderDeskState, OrderDeskStore, RuleEvent } from './store-state.ts';

/** Adds a row of history; a full history takes none, and says nothing. */
export function addHistory(state: OrderDeskState, order: Order, sourceName: string, note: string): void {
  if (order.order_history.length < HISTORY_ROWS) order.order_history.push({ source_name: sourceName, note, date_added: stamp(state.now()) });
}

/** Carries out the store's rules for what happened to this order. Posts go out behind; mails are only remembered. */
export function runRules(state: OrderDeskState, store: OrderDeskStore, order: Order, event: RuleEvent): void {
  const folder = store.folders.get(order.folder_id);
  for (const rule of store.rules) {
    if (rule.event !== event || (rule.folder !== undefined && rule.folder !== folder)) continue;
    if (rule.action.kind === 'post') {
      void state.poster.send(store, order, { event, url: rule.action.url });
      continue;
    }
    const change = changeOrder(state, store, order, { by: 'rule', call: `mail on ${event}` });
    state.mails.push({ storeId: store.id, orderId: order.id, to: order.email, subject: rule.action.subject, at: state.now() });
    order.email_count = String(Number(order.email_count) + 1);
    addHistory(state, order, 'Rule', `Email Sent: ${rule.action.subject}`);
    change.done();
  }
}

/** Puts an order into a folder, with a row of history. The rules of its coming there are run by the caller, when the change is written. */
export function moveOrder(state: OrderDeskState, store: OrderDeskStore, order: Order, to: { folderId: number; by: string }): void {
  order.folder_id = to.folderId;
  addHistory(state, order, to.by, `Order Moved to ${store.folders.get(to.folderId) ?? 'no'} Folder`);
}
