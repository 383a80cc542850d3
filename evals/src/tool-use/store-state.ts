import { createHash } from 'node:crypto';
import type { OrderDeskSandbox } from '../../../sandbox/src/index.ts';
import { canonical } from '../../../server/src/tools/canonical.ts';
import type { Wanted } from './task.ts';

type Order = ReturnType<OrderDeskSandbox['order']>;

/** Every order by its id, without what a look or a clock changes: the second of the last edit, and rows that say who did it. */
export type StoreState = Map<string, Omit<Order, 'date_updated' | 'order_history'>>;

export function readState(store: OrderDeskSandbox): StoreState {
  return new Map(store.orders().map((order) => [order.id, withoutTraces(structuredClone(order))]));
}

function withoutTraces(order: Order): Omit<Order, 'date_updated' | 'order_history'> {
  const { date_updated: _, order_history: __, ...kept } = order;
  return kept;
}

/** The state after the reference actions: what is wanted, and nothing else. */
export function stateAfter(before: StoreState, wanted: readonly Wanted[]): StoreState {
  const after: StoreState = new Map([...before].map(([id, order]) => [id, structuredClone(order)]));
  for (const { order: number, shipping } of wanted) {
    const order = [...after.values()].find((one) => one.source_id === number);
    if (!order) throw new Error(`the task wants a change of order ${number}, which its store does not hold`);
    Object.assign(order.shipping, shipping);
  }
  return after;
}

export function hashState(state: StoreState): string {
  const hash = createHash('sha256');
  for (const id of [...state.keys()].sort()) hash.update(`${id} ${canonical(state.get(id))}\n`);
  return hash.digest('hex');
}
