import { jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

export const auditEntries = pgTable(
  'audit_entries',
  {
    workspaceId: uuid('workspace_id').notNull(),
    id: uuid('id').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    action: text('action').notNull(),
    actorKind: text('actor_kind').$type<'teammate' | 'api_key' | 'operator'>().notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    targetKind: text('target_kind').notNull(),
    targetId: text('target_id'),
    ticketId: uuid('ticket_id'),
    changes: jsonb('changes').$type<Record<string, { from: unknown; to: unknown }>>(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    address: text('address'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);
