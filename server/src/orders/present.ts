import type { z } from 'zod';
import type { ContactOrderList, MutationResultView, MutationView, StoreCheckView, StoreView } from '@baton/contract';
import type { MutationResult } from './mutate/mutate-order.ts';
import type { MutationRow } from './mutate/mutation-row.ts';
import type { ContactOrders } from './reads/list-contact-orders.ts';
import type { StoreCheck } from './stores/check-store.ts';
import type { Store } from './stores/read-stores.ts';

export function presentStore(store: Store): z.infer<typeof StoreView> {
  return {
    id: store.id,
    kind: store.kind,
    name: store.name,
    store_id: store.externalId,
    status: store.status,
    broken_reason: store.brokenReason,
    call_limit: store.callLimit,
    webhook_path: store.kind === 'orderdesk' ? `/webhooks/orderdesk/${store.id}/{event}` : null,
    polled_at: store.polledAt?.toISOString() ?? null,
    created_at: store.createdAt.toISOString(),
    updated_at: store.updatedAt.toISOString(),
  };
}

export function presentCheck({ clockAheadSeconds, ...check }: StoreCheck): z.infer<typeof StoreCheckView> {
  return { ...check, clock_ahead_seconds: clockAheadSeconds };
}

export function presentResult(result: MutationResult): z.infer<typeof MutationResultView> {
  return {
    mutation_id: result.mutationId,
    state: result.state,
    dry_run: result.isDryRun,
    changes: result.changes,
    state_hash: result.stateHash,
    lost_update_suspected: result.lostUpdateSuspected,
    warnings: result.warnings,
    order: result.order,
  };
}

export function presentMutation(row: MutationRow): z.infer<typeof MutationView> {
  return {
    id: row.id,
    store_id: row.storeId,
    order_id: row.orderId,
    state: row.state,
    operations: row.kinds,
    changed_paths: row.changedPaths,
    lost_update_suspected: row.lostUpdateSuspected,
    failure: row.failure,
    actor: row.actor,
    undoes: row.undoes,
    undone_by: row.undoneBy,
    ticket_id: row.ticketId,
    attempts: row.attempts,
    created_at: row.createdAt.toISOString(),
    settled_at: row.settledAt?.toISOString() ?? null,
  };
}

export function presentContactOrders(found: ContactOrders): z.infer<typeof ContactOrderList> {
  return {
    orders: found.orders.map(({ storeId, orderId, addedAt, paymentStatus, shipments, ...order }) => ({
      ...order,
      store_id: storeId,
      order_id: orderId,
      added_at: addedAt,
      payment_status: paymentStatus,
      shipments: shipments.map(({ carrier, tracking, url }) => ({ carrier, tracking_number: tracking, tracking_url: url })),
    })),
    unreachable: found.unreachable.map(({ storeId, ...store }) => ({ ...store, store_id: storeId })),
    fetched_at: found.fetchedAt.toISOString(),
    stale: found.isStale,
  };
}
