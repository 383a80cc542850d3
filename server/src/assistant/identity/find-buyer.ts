import { listStores } from '#orders';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { findOrders } from '../orders/find-orders.ts';
import { MOST_STORES } from '../orders/order-ask.ts';

type Deps = Pick<Ctx, 'db' | 'vault' | 'config' | 'clock' | 'metrics' | 'cache'>;

export interface Buyer {
  address: string;
  /** Named in the question: a dashboard knows its buyers by the numbers of their orders alone. */
  numbers: readonly string[];
  assistantId: string;
}

/**
 * Whether an order in a store of the workspace stands under an address. @throws OD_API_TIMEOUT when a store does not answer and no other has one:
 * nothing is then known
 */
export async function isBuyer(ctx: Deps, workspaceId: string, { address, numbers, assistantId }: Buyer): Promise<boolean> {
  const stores = (await listStores(ctx, workspaceId)).slice(0, MOST_STORES);
  const ask = { identity: { emails: [address] }, stores, assistantId, asksPayment: false, rest: [], timeZone: 'UTC', provable: false };
  for (const wanted of numbers.length > 0 ? [[], [...numbers]] : [[]]) {
    const found = await findOrders(ctx, workspaceId, { ...ask, numbers: wanted });
    if (found.kind === 'found') return true;
    if (found.kind === 'unreachable') throw new BatonError('OD_API_TIMEOUT', { message: found.evidence });
  }
  return false;
}
