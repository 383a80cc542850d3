import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });

export type Decision = 'ran' | 'proposed' | 'refused' | 'failed';

export const toolCalls = pgTable(
  'tool_calls',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    at: moment('at').notNull(),
    tool: text('tool').notNull(),
    surface: text('surface').notNull(),
    callerKind: text('caller_kind').notNull(),
    callerId: text('caller_id').notNull(),
    arguments: jsonb('arguments').$type<Record<string, unknown>>().notNull(),
    decision: text('decision').$type<Decision>().notNull(),
    reason: text('reason'),
    result: text('result'),
    durationMs: integer('duration_ms').notNull(),
    proposalId: uuid('proposal_id'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const toolProposals = pgTable(
  'tool_proposals',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    tool: text('tool').notNull(),
    arguments: jsonb('arguments').$type<Record<string, unknown>>().notNull(),
    summary: text('summary').notNull(),
    seenState: text('seen_state'),
    callerKind: text('caller_kind').notNull(),
    callerId: text('caller_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    status: text('status').notNull().default('waiting'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    confirmedAt: moment('confirmed_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);
