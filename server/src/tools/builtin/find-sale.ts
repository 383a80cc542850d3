import { askDashboard, belongsTo, getOrder, listOrders, mapOf, textOf } from '#orders';
import type { DashboardAnswer, DashboardQuestion, OrderDocument, OrderIdentity, Seen, Store } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { ToolCaller } from '../define-tool.ts';
import { actorOf, anyId, chooseStore, storesFor } from './choose-store.ts';
import type { Chosen } from './choose-store.ts';

/** People write order numbers with a sign in front. */
export const orderNumber = anyId.transform((number) => number.replace(/^#\s*/, '')).describe('The order number that the customer was given, such as 12345.');

/** What is said to a contact of an order that is not theirs, whether there is one or not. */
const NOT_YOURS = 'order of this contact with this number';

/**
 * The store in which a sale is looked up: the one that the call means, else the only one. For a contact it is the one in which this order is
 * theirs; the call chooses none, and an order of somebody else takes as many looks as one that does not exist.
 * @throws not_found, and as chooseStore
 */
export async function chooseForSale(
  ctx: Ctx,
  caller: ToolCaller,
  { number, named, kinds }: { number: string; named: string | undefined; kinds: readonly Store['kind'][] },
): Promise<Chosen> {
  const { contact, workspaceId } = caller;
  if (!contact) return chooseStore(ctx, caller, named, kinds);
  const stores = (await storesFor(ctx, caller)).filter((store) => kinds.includes(store.kind));
  for (const store of stores) {
    const chosen = { store, place: { workspaceId, storeId: store.id } };
    if (contact.identity && (await isOwn(ctx, caller, chosen, { number, identity: contact.identity }))) return chosen;
  }
  throw nothingThere(NOT_YOURS, 'the shop');
}

async function isOwn(ctx: Ctx, caller: ToolCaller, chosen: Chosen, { number, identity }: { number: string; identity: OrderIdentity }): Promise<boolean> {
  const { place, store } = chosen;
  if (store.kind === 'orderdesk') return (await ordersNumbered(ctx, place, number)).orders.some((order) => belongsTo(order, identity));
  const { data } = await askDashboard(ctx, place, { ask: 'order', orderId: number }, actorOf(caller));
  const buyer = textOf(mapOf(mapOf(data)['buyer'])['email'])
    .trim()
    .toLowerCase();
  return buyer !== '' && (identity.emails ?? []).some((email) => email.trim().toLowerCase() === buyer);
}

async function ordersNumbered(ctx: Ctx, place: Chosen['place'], number: string) {
  const page = await listOrders(ctx, place, { source_id: number, limit: 10 });
  // A filter that is loose over there must not give another order.
  return { ...page, orders: page.orders.filter((order) => textOf(order['source_id']) === number) };
}

/**
 * The order that the buyer knows by this number, else the one that has it as OrderDesk's own id. For a contact only one of theirs.
 * @throws not_found; conflict when several have the number; as getOrder
 */
export async function findOrderByNumber(ctx: Ctx, { contact }: ToolCaller, { place, store }: Chosen, number: string): Promise<Seen & { order: OrderDocument }> {
  const { fetchedAt, isStale, orders } = await ordersNumbered(ctx, place, number);
  const exact = contact ? orders.filter((order) => contact.identity && belongsTo(order, contact.identity)) : orders;
  const [order, ...others] = exact;
  if (order && others.length === 0) return { order, fetchedAt, isStale };
  if (order) {
    const ids = exact.map((one) => one.id);
    throw new BatonError('conflict', { message: `Several orders have the number ${number}: use get_order with one of ${ids.join(', ')}.`, details: { ids } });
  }
  if (contact) throw nothingThere(NOT_YOURS, 'the shop');
  try {
    return await getOrder(ctx, place, number);
  } catch (error) {
    if (error instanceof BatonError && error.code === 'OD_API_404') throw nothingThere(`order ${number}`, store.name);
    throw error;
  }
}

/** Asks the dashboard for something that is named. @throws not_found, and as askDashboard */
export async function askFor(ctx: Ctx, caller: ToolCaller, { place, store }: Chosen, asked: DashboardQuestion & { what: string }): Promise<DashboardAnswer> {
  const { what, ...question } = asked;
  const answer = await askDashboard(ctx, place, question, actorOf(caller));
  if (answer.data === null) throw nothingThere(what, store.name);
  return answer;
}

export function nothingThere(what: string, store: string): BatonError {
  return new BatonError('not_found', { message: `There is no ${what} in ${store}.` });
}
