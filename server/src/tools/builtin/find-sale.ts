import { askDashboard, getOrder, listOrders, textOf } from '#orders';
import type { DashboardAnswer, DashboardQuestion, OrderDocument, Seen } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { ToolCaller } from '../define-tool.ts';
import { actorOf, anyId } from './choose-store.ts';
import type { Chosen } from './choose-store.ts';

/** People write order numbers with a sign in front. */
export const orderNumber = anyId.transform((number) => number.replace(/^#\s*/, '')).describe('The order number that the customer was given, such as 12345.');

/**
 * The order that the buyer knows by this number, else the one that has it as OrderDesk's own id.
 * @throws not_found; conflict when several have the number; as getOrder
 */
export async function findOrderByNumber(ctx: Ctx, { place, store }: Chosen, number: string): Promise<Seen & { order: OrderDocument }> {
  const page = await listOrders(ctx, place, { source_id: number, limit: 10 });
  // A filter that is loose over there must not give another order.
  const exact = page.orders.filter((order) => textOf(order['source_id']) === number);
  const [order, ...others] = exact;
  if (order && others.length === 0) return { order, fetchedAt: page.fetchedAt, isStale: page.isStale };
  if (order) {
    const ids = exact.map((one) => one.id);
    throw new BatonError('conflict', { message: `Several orders have the number ${number}: use get_order with one of ${ids.join(', ')}.`, details: { ids } });
  }
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
