import type { ErrorCode } from '#platform/errors';
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });

export type Decision = 'ran' | 'proposed' | 'refused' | 'failed';
/** Who says yes: the caller by a token, the contact in the conversation, a teammate in the queue; nobody where it was small enough. */
export type Approver = 'caller' | 'contact' | 'teammate' | 'nobody';
export type ProposalStatus = 'waiting' | 'running' | 'done' | 'failed' | 'uncertain' | 'declined';
/** What came of what was said yes to. */
export type ProposalOutcome = { result: Record<string, unknown> } | { error: { code: ErrorCode; message: string } };

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
    conversationId: uuid('conversation_id'),
    turnId: uuid('turn_id'),
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
    tokenHash: text('token_hash'),
    status: text('status').$type<ProposalStatus>().notNull().default('waiting'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    confirmedAt: moment('confirmed_at'),
    approver: text('approver').$type<Approver>().notNull().default('caller'),
    conversationId: uuid('conversation_id'),
    ticketId: uuid('ticket_id'),
    origin: text('origin'),
    changes: jsonb('changes').$type<unknown>(),
    decidedKind: text('decided_kind'),
    decidedId: text('decided_id'),
    outcome: jsonb('outcome').$type<ProposalOutcome>(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export type SourceKind = 'http' | 'spreadsheet' | 'mcp';

export const toolSources = pgTable(
  'tool_sources',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<SourceKind>().notNull(),
    name: text('name').notNull(),
    title: text('title').notNull(),
    description: text('description').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    address: text('address'),
    secretHeader: text('secret_header'),
    sealedSecret: text('sealed_secret'),
    definition: jsonb('definition').$type<Record<string, unknown>>().notNull(),
    version: integer('version').notNull().default(1),
    refreshMinutes: integer('refresh_minutes'),
    refreshAt: moment('refresh_at'),
    refreshedAt: moment('refreshed_at'),
    lastError: text('last_error'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const toolSheetRows = pgTable(
  'tool_sheet_rows',
  {
    workspaceId: workspaceId(),
    sourceId: uuid('source_id').notNull(),
    loadingId: uuid('loading_id').notNull(),
    position: integer('position').notNull(),
    lookup: text('lookup'),
    cells: jsonb('cells').$type<unknown[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.sourceId, table.loadingId, table.position] })],
);
