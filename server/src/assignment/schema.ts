import { jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { RuleChanges } from './rules.ts';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const assignmentRules = pgTable(
  'assignment_rules',
  {
    workspaceId: workspaceId(),
    scopeId: uuid('scope_id').notNull(),
    rules: jsonb('rules').$type<RuleChanges>().notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.scopeId] })],
);

export const assignmentQueue = pgTable(
  'assignment_queue',
  {
    workspaceId: workspaceId(),
    ticketId: uuid('ticket_id').notNull(),
    scopeId: uuid('scope_id').notNull(),
    placeAt: moment('place_at').notNull(),
    queuedAt: moment('queued_at').notNull(),
    language: text('language'),
    labels: text('labels').array().notNull(),
    passedOnBy: uuid('passed_on_by'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.ticketId] })],
);
