import { z } from 'zod';
import { editAsPerson } from './edit-as-person.ts';
import type { Order } from './order-shapes.ts';
import type { PersonEdit } from './person-edit.ts';
import type { OrderChange, OrderDeskState } from './store-state.ts';

const kinds = z.enum(['note', 'shipping', 'checkout', 'metadata', 'set', 'item']);

const randomEdits = z.strictObject({
  storeId: z.string().optional(),
  /** Every order of the store unless told. */
  orderIds: z.array(z.string()).optional(),
  count: z.int().min(1).max(100_000),
  /** All within this time, evenly strewn. 0: at once. */
  withinMs: z.int().min(0).max(600_000).default(0),
  /** What is edited; each as often as the others. */
  kinds: z.array(kinds).min(1).default(['note', 'shipping', 'checkout', 'metadata', 'set']),
  /** As the store's switch says unless told. */
  history: z.boolean().optional(),
  rules: z.boolean().default(false),
});
export type RandomEdits = z.input<typeof randomEdits>;

/** People edit many orders, each one field at a moment that nobody chose. Every value is unlike all others, so that its loss can be seen. Resolves after the last. */
export async function editAtRandom(state: OrderDeskState, input: RandomEdits): Promise<OrderChange[]> {
  const { count, withinMs, kinds: chosen, storeId, orderIds, history, rules } = randomEdits.parse(input);
  const store = storeId === undefined ? [...state.stores.values()][0] : state.stores.get(storeId);
  const ids = orderIds ?? [...(store?.orders.keys() ?? [])];
  const moments = Array.from({ length: count }, () => state.random() * withinMs).sort((one, other) => one - other);
  const done: OrderChange[] = [];
  const began = performance.now();
  for (const moment of moments) {
    const wait = moment - (performance.now() - began);
    if (wait > 0) await state.pending.sleep(wait);
    if (state.pending.closed) break;
    const order = store?.orders.get(ids[Math.floor(state.random() * ids.length)] ?? '');
    const kind = chosen[Math.floor(state.random() * chosen.length)];
    if (!store || !order || !kind) continue;
    const edit = oneEdit(order, kind, `${state.seq + 1}`);
    done.push(editAsPerson(state, { storeId: store.id, orderId: order.id, rules, ...(history === undefined ? {} : { history }), ...edit }));
  }
  return done;
}

function oneEdit(order: Order, kind: z.output<typeof kinds>, unlike: string): Omit<PersonEdit, 'orderId'> {
  const [item] = order.order_items;
  switch (kind) {
    case 'note':
      return { note: `Seen by the warehouse (${unlike})` };
    case 'shipping':
      return { shipping: { address2: `Bell ${unlike}` } };
    case 'checkout':
      return { checkout: { 'Preferred day': `Day ${unlike}` } };
    case 'metadata':
      return { metadata: { shelf: `S-${unlike}` } };
    case 'set':
      return { set: { tag_color: `tag-${unlike}` } };
    case 'item':
      return item ? { item: { id: item.id, name: `${item.name.split(' · ')[0]} · ${unlike}` } } : { note: `Nothing to pack (${unlike})` };
  }
}
