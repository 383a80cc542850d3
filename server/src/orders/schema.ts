import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const storeId = () => uuid('store_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const orderStores = pgTable(
  'order_stores',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<StoreKind>().notNull(),
    name: text('name').notNull(),
    externalId: text('external_id').notNull(),
    baseUrl: text('base_url'),
    status: text('status').$type<'active' | 'broken'>().notNull().default('active'),
    brokenReason: text('broken_reason'),
    sealedSecrets: text('sealed_secrets').notNull(),
    callLimit: jsonb('call_limit').$type<{ burst: number; per_second: number }>(),
    polledUntil: moment('polled_until'),
    polledAt: moment('polled_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const orderLanes = pgTable(
  'order_lanes',
  {
    workspaceId: workspaceId(),
    storeId: storeId(),
    orderId: text('order_id').notNull(),
    holder: uuid('holder').notNull(),
    fence: bigint('fence', { mode: 'number' }).notNull().default(1),
    heldUntil: moment('held_until').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.storeId, table.orderId] })],
);

export const orderMutations = pgTable(
  'order_mutations',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    storeId: storeId(),
    orderId: text('order_id').notNull(),
    state: text('state').$type<MutationState>().notNull().default('planned'),
    kinds: text('kinds').array().notNull(),
    idempotencyKey: text('idempotency_key'),
    askedDigest: text('asked_digest').notNull(),
    undoes: uuid('undoes'),
    undoneBy: uuid('undone_by'),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    attempts: integer('attempts').notNull().default(0),
    stepsDone: integer('steps_done').notNull().default(0),
    sealedPlan: text('sealed_plan'),
    sealedBefore: text('sealed_before'),
    sealedAfter: text('sealed_after'),
    beforeHash: text('before_hash'),
    afterHash: text('after_hash'),
    changedPaths: text('changed_paths').array().notNull(),
    lostUpdateSuspected: boolean('lost_update_suspected').notNull().default(false),
    failure: text('failure'),
    actor: jsonb('actor').$type<{ kind: string; id: string | null }>().notNull(),
    ticketId: uuid('ticket_id'),
    conversationId: uuid('conversation_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    settledAt: moment('settled_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const orderSights = pgTable(
  'order_sights',
  {
    workspaceId: workspaceId(),
    storeId: storeId(),
    orderId: text('order_id').notNull(),
    sourceId: text('source_id'),
    stateHash: text('state_hash').notNull(),
    folderId: text('folder_id'),
    folderName: text('folder_name'),
    paymentStatus: text('payment_status'),
    shipments: integer('shipments').notNull().default(0),
    seenAt: moment('seen_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.storeId, table.orderId] })],
);

export const orderHooks = pgTable(
  'order_hooks',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    storeId: storeId(),
    digest: text('digest').notNull(),
    event: text('event').notNull(),
    orderId: text('order_id'),
    receivedAt: moment('received_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export type StoreKind = 'orderdesk' | 'dashboard';
/** writing: a call may be under way. refused: nothing was changed. partly: some of its steps were. uncertain: nobody knows. */
export type MutationState = 'planned' | 'writing' | 'done' | 'refused' | 'partly' | 'uncertain';
