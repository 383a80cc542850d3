import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();
const change = z.object({ from: z.unknown(), to: z.unknown() });
const changes = z.record(z.string(), change);
const order = { store_id: id, order_id: z.string() };

export const storeRegistered = defineEvent('store.registered', z.object({ store_id: id, kind: z.string(), name: z.string(), external_id: z.string() }));
export const storeChanged = defineEvent('store.changed', z.object({ store_id: id, changes }));
/** The old key opens webhooks until `old_until`. */
export const storeRotated = defineEvent('store.rotated', z.object({ store_id: id, old_until: z.iso.datetime().nullable() }));
export const storeTested = defineEvent('store.tested', z.object({ store_id: id, works: z.boolean(), code: z.string().nullable() }));
export const storeRemoved = defineEvent('store.removed', z.object({ store_id: id, kind: z.string(), name: z.string() }));
/** The credentials are refused: the store is not asked until they are rotated or work again. */
export const storeBroken = defineEvent('store.broken', z.object({ store_id: id, reason: z.string() }));
export const storeWorking = defineEvent('store.working', z.object({ store_id: id }));

/** An order was changed through Baton. Paths, never values: an address is a person's. */
export const orderMutated = defineEvent(
  'order.mutated',
  z.object({
    ...order,
    mutation_id: id,
    operations: z.array(z.string()),
    result: z.enum(['done', 'refused', 'partly', 'uncertain']),
    changed_paths: z.array(z.string()),
    undoes: id.nullable(),
    code: z.string().nullable(),
  }),
);
/** Between our last look and our write somebody else may have written; what they wrote may be gone. */
export const lostUpdateSuspected = defineEvent('order.lost_update_suspected', z.object({ ...order, mutation_id: id, foreign_entries: z.int() }));
export const orderCreated = defineEvent('order.created', z.object(order));
/** An order is different from what was last seen of it, whoever changed it: state, payment, parcels; by their names in the API. */
export const orderChanged = defineEvent(
  'order.changed',
  z.object({ ...order, number: z.string(), source: z.enum(['webhook', 'poll']), contact_id: id.nullable(), verified: z.boolean(), changes }),
);
/** Somebody asked the dashboard: who, which and how it ended; nothing of what it said. */
export const dashboardAsked = defineEvent(
  'dashboard.asked',
  z.object({ store_id: id, call: z.string(), subject_id: z.string().nullable(), result: z.string(), from_cache: z.boolean() }),
);
export const cacheDropped = defineEvent('cache.dropped', z.object({ scope: z.string(), store_id: id.nullable(), order_id: z.string().nullable() }));
