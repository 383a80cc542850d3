import { BatonError } from '#platform/errors';
import { rowsOf } from '../orderdesk/order-document.ts';
import type { Fields } from '../orderdesk/order-document.ts';
import { getOrder, recallSeen } from '../reads/get-order.ts';
import { readStoreSettings } from '../reads/read-store-settings.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { applyOperations } from './apply-operations.ts';
import { differences, mergeOrders } from './merge.ts';
import type { MutationResult } from './mutate-order.ts';
import type { Operation } from './operations.ts';

/**
 * What would change, on the order as it is this moment. Nothing is written. `stateHash` is what the change may be bound to.
 * @throws INVALID_MUTATION; CONCURRENT_UPDATE when what was seen does not hold any more
 */
export async function previewMutation(
  ctx: OpenCtx,
  place: Place,
  orderId: string,
  { operations, expectedHash, seen: given }: { operations: readonly Operation[]; expectedHash: string | null; seen: Fields | null },
): Promise<MutationResult> {
  const { order, stateHash } = await getOrder(ctx, place, orderId, { fresh: true });
  const movesFolder = operations.some((one) => one.op === 'move_folder');
  const { folders } = movesFolder ? await readStoreSettings(ctx, place) : { folders: {} };
  const seen = expectedHash === null || expectedHash === stateHash ? order : (given ?? (await recallSeen(ctx, place, orderId, expectedHash)));
  if (!seen) throw new BatonError('CONCURRENT_UPDATE', { details: { differences: [], state_hash: stateHash } });
  const mine = applyOperations(seen, operations, folders);
  const { document, conflicts } = mergeOrders(seen, order, withoutNewHistory(mine));
  if (conflicts.length > 0) throw new BatonError('CONCURRENT_UPDATE', { details: { differences: conflicts, state_hash: stateHash } });
  const notes = rowsOf(mine['order_history']).map((row) => ({ path: 'order_history', before: null, after: row['note'] }));
  return {
    mutationId: null,
    state: null,
    isDryRun: true,
    changes: [...differences(order, document), ...notes],
    stateHash,
    lostUpdateSuspected: false,
    warnings: movesFolder ? ["Moving runs the rules of the folder: they may mail the buyer or begin the order's fulfilment."] : [],
    order: document,
  };
}

/** The history is not read for a preview; a new note is told apart. */
function withoutNewHistory(order: Fields): Fields {
  const { order_history: _, ...others } = order;
  return others;
}
