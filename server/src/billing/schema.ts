import { bigint, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });
const credits = (name: string) => bigint(name, { mode: 'number' });
const createdAt = () => moment('created_at').notNull().defaultNow();

export const creditAccounts = pgTable('credit_accounts', {
  workspaceId: uuid('workspace_id').primaryKey(),
  balance: credits('balance').notNull().default(0),
  reserved: credits('reserved').notNull().default(0),
  exhaustedAt: moment('exhausted_at'),
  updatedAt: moment('updated_at').notNull().defaultNow(),
});

export const creditReservations = pgTable(
  'credit_reservations',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    status: text('status').$type<ReservationStatus>().notNull().default('open'),
    amount: credits('amount').notNull(),
    purpose: text('purpose').notNull(),
    ref: text('ref').notNull(),
    reason: text('reason'),
    expiresAt: moment('expires_at').notNull(),
    createdAt: createdAt(),
    closedAt: moment('closed_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const creditLedger = pgTable(
  'credit_ledger',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<LedgerKind>().notNull(),
    amount: credits('amount').notNull(),
    balanceAfter: credits('balance_after').notNull(),
    reason: text('reason').notNull(),
    idempotencyKey: text('idempotency_key'),
    reservationId: uuid('reservation_id'),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export type LedgerKind = 'grant' | 'settle' | 'adjust';
export type ReservationStatus = 'open' | 'settled' | 'released' | 'expired';
