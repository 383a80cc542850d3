import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const slaPolicies = pgTable(
  'sla_policies',
  {
    workspaceId: workspaceId(),
    priority: text('priority').$type<Priority>().notNull(),
    firstResponseSeconds: integer('first_response_seconds').notNull(),
    nextResponseSeconds: integer('next_response_seconds'),
    resolutionSeconds: integer('resolution_seconds').notNull(),
    warningPercent: integer('warning_percent').notNull(),
    businessHoursOnly: boolean('business_hours_only').notNull(),
    calendarId: uuid('calendar_id'),
    assistantCounts: boolean('assistant_counts').notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.priority] })],
);

export const slaPauses = pgTable(
  'sla_pauses',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    cause: text('cause').$type<PauseCause>().notNull(),
    startedAt: moment('started_at').notNull(),
    endedAt: moment('ended_at'),
    reason: text('reason'),
    startedBy: jsonb('started_by').$type<PausedBy>(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const slaClocks = pgTable(
  'sla_clocks',
  {
    workspaceId: workspaceId(),
    ticketId: uuid('ticket_id').notNull(),
    kind: text('kind').$type<ClockKind>().notNull(),
    conversationId: uuid('conversation_id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    priority: text('priority').$type<Priority>().notNull(),
    targetSeconds: integer('target_seconds').notNull(),
    warningPercent: integer('warning_percent').notNull(),
    assistantCounts: boolean('assistant_counts').notNull(),
    calendarId: uuid('calendar_id'),
    calendarVersion: integer('calendar_version'),
    startedAt: moment('started_at').notNull(),
    warnAt: moment('warn_at'),
    dueAt: moment('due_at'),
    atRiskAt: moment('at_risk_at'),
    breachedAt: moment('breached_at'),
    stoppedAt: moment('stopped_at'),
    nextAt: moment('next_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.ticketId, table.kind] })],
);

export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type ClockKind = 'first_response' | 'next_response' | 'resolution';
/**
 * `contacts_turn`: the assistant holds the ticket and has answered. `assistant_holds` stops only clocks that wait for a person.
 * `closed` makes a reopened ticket go on with what was left.
 */
export type PauseCause = 'by_hand' | 'pending' | 'contacts_turn' | 'assistant_holds' | 'closed';

export interface PausedBy {
  kind: string;
  id: string;
  name: string;
}
