import { sql } from 'drizzle-orm';
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, real, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { MessageSignals, TicketSignals } from './save-signals.ts';
import type { z } from 'zod';
import type { ChannelName, WebchatSettingsInput } from '@baton/contract';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => moment('created_at').notNull().defaultNow();

export const inboxes = pgTable(
  'inboxes',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<InboxKind>().notNull(),
    name: text('name').notNull(),
    externalId: text('external_id').notNull(),
    assistantId: uuid('assistant_id'),
    status: text('status').$type<'active' | 'broken' | 'disabled'>().notNull().default('active'),
    brokenReason: text('broken_reason'),
    settings: jsonb('settings').$type<InboxSettings>().notNull(),
    sealedSecrets: text('sealed_secrets'),
    channel: text('channel')
      .$type<z.infer<typeof ChannelName>>()
      .notNull()
      .generatedAlwaysAs(sql`case kind when 'webchat' then 'chat' when 'desk' then coalesce(settings->>'channel', 'form') else kind end`),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const contacts = pgTable(
  'contacts',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name'),
    language: text('language'),
    mergedInto: uuid('merged_into'),
    lifetimeValueMinor: bigint('lifetime_value_minor', { mode: 'number' }),
    valueCurrency: text('value_currency'),
    totalOrders: integer('total_orders'),
    churnRisk: real('churn_risk'),
    blockedAt: moment('blocked_at'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const contactIdentities = pgTable(
  'contact_identities',
  {
    workspaceId: workspaceId(),
    kind: text('kind').$type<IdentityKind>().notNull(),
    value: text('value').notNull(),
    contactId: uuid('contact_id').notNull(),
    verified: boolean('verified').notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.kind, table.value] })],
);

export const contactProofs = pgTable(
  'contact_proofs',
  {
    workspaceId: workspaceId(),
    conversationId: uuid('conversation_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    kind: text('kind').$type<ProofKind>().notNull(),
    address: text('address').notNull(),
    provedAt: moment('proved_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.conversationId] })],
);

export const proofCodes = pgTable(
  'proof_codes',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    address: text('address').notNull(),
    codeHash: text('code_hash').notNull(),
    attempts: integer('attempts').notNull().default(0),
    askedAt: moment('asked_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    closedAt: moment('closed_at'),
    outcome: text('outcome').$type<CodeOutcome>(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const conversations = pgTable(
  'conversations',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    threadId: text('thread_id'),
    status: text('status').$type<'active' | 'archived' | 'desk'>().notNull().default('active'),
    lastSeq: integer('last_seq').notNull().default(0),
    lastContactSeq: integer('last_contact_seq').notNull().default(0),
    answeredSeq: integer('answered_seq').notNull().default(0),
    contactReadSeq: integer('contact_read_seq').notNull().default(0),
    contactWroteAt: moment('contact_wrote_at'),
    language: text('language'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const tickets = pgTable(
  'tickets',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    subject: text('subject').notNull(),
    status: text('status').$type<TicketStatus>().notNull().default('open'),
    priority: text('priority').$type<PriorityName>().notNull().default('normal'),
    owner: text('owner').$type<'assistant' | 'people'>().notNull(),
    assigneeId: uuid('assignee_id'),
    teamId: uuid('team_id'),
    version: integer('version').notNull().default(1),
    tags: text('tags').array().notNull(),
    pendingUntil: moment('pending_until'),
    clientId: text('client_id'),
    clientFingerprint: text('client_fingerprint'),
    handoffReason: text('handoff_reason'),
    answeredCount: integer('answered_count').notNull().default(0),
    deadlineAt: moment('deadline_at'),
    firstSeq: integer('first_seq').notNull(),
    firstResponseAt: moment('first_response_at'),
    resolvedAt: moment('resolved_at'),
    sentiment: real('sentiment'),
    difficulty: real('difficulty'),
    intent: text('intent'),
    signals: jsonb('signals').$type<TicketSignals>(),
    waitingSince: moment('waiting_since'),
    lineSince: moment('line_since'),
    valueShare: smallint('value_share').notNull().default(0),
    churnShare: smallint('churn_share').notNull().default(0),
    /** Generated: never written. */
    scoreLevel: smallint('score_level')
      .notNull()
      .generatedAlwaysAs(sql`0`),
    slaDueAt: moment('sla_due_at'),
    slaState: text('sla_state').$type<SlaState>(),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const messages = pgTable(
  'messages',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    ticketId: uuid('ticket_id'),
    inboxId: uuid('inbox_id').notNull(),
    seq: integer('seq').notNull(),
    authorKind: text('author_kind').$type<AuthorKind>().notNull(),
    authorId: text('author_id'),
    authorName: text('author_name'),
    kind: text('kind').$type<MessageKind>().notNull(),
    text: text('text').notNull().default(''),
    content: jsonb('content').$type<Record<string, unknown>>().notNull(),
    externalId: text('external_id'),
    clientId: text('client_id'),
    delivery: text('delivery').$type<DeliveryState>(),
    deliveryError: jsonb('delivery_error').$type<DeliveryError>(),
    deliveryAttempts: integer('delivery_attempts').notNull().default(0),
    deliveryChangedAt: moment('delivery_changed_at'),
    occurredAt: moment('occurred_at').notNull(),
    createdAt: createdAt(),
    editedAt: moment('edited_at'),
    deletedAt: moment('deleted_at'),
    sentiment: real('sentiment'),
    intent: text('intent'),
    signals: jsonb('signals').$type<MessageSignals>(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const assignments = pgTable(
  'assignments',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    teammateId: uuid('teammate_id'),
    teamId: uuid('team_id'),
    status: text('status').$type<AssignmentStatus>().notNull().default('pending'),
    reason: text('reason').$type<AssignmentReason>().notNull(),
    previousTeammateId: uuid('previous_teammate_id'),
    note: text('note'),
    assignedBy: jsonb('assigned_by').$type<{ kind: string; id: string | null }>().notNull(),
    assignedAt: moment('assigned_at').notNull(),
    acceptedAt: moment('accepted_at'),
    startedAt: moment('started_at'),
    completedAt: moment('completed_at'),
    endedAt: moment('ended_at'),
    isActive: boolean('is_active').notNull().default(true),
    holderGoneAt: moment('holder_gone_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const assignmentTurns = pgTable(
  'assignment_turns',
  {
    workspaceId: workspaceId(),
    teammateId: uuid('teammate_id').notNull(),
    lastTurn: bigint('last_turn', { mode: 'number' }).notNull().default(0),
    lastAssignedAt: moment('last_assigned_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.teammateId] })],
);

export const ticketRatings = pgTable(
  'ticket_ratings',
  {
    workspaceId: workspaceId(),
    ticketId: uuid('ticket_id').notNull(),
    contactId: uuid('contact_id').notNull(),
    teammateId: uuid('teammate_id'),
    score: smallint('score').notNull(),
    comment: text('comment'),
    ratedAt: moment('rated_at').notNull(),
    changedAt: moment('changed_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.ticketId] })],
);

export const messageVersions = pgTable(
  'message_versions',
  {
    workspaceId: workspaceId(),
    messageId: uuid('message_id').notNull(),
    version: integer('version').notNull(),
    action: text('action').$type<'edited' | 'deleted'>().notNull(),
    text: text('text').notNull(),
    changedBy: jsonb('changed_by').$type<{ kind: string; id: string; name: string }>().notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.messageId, table.version] })],
);

export const mentions = pgTable(
  'mentions',
  {
    workspaceId: workspaceId(),
    messageId: uuid('message_id').notNull(),
    teammateId: uuid('teammate_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    createdAt: createdAt(),
    readAt: moment('read_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.messageId, table.teammateId] })],
);

export const tags = pgTable(
  'tags',
  { workspaceId: workspaceId(), name: text('name').notNull(), tickets: integer('tickets').notNull().default(0), createdAt: createdAt() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

export const bulkRuns = pgTable(
  'bulk_runs',
  {
    workspaceId: workspaceId(),
    author: text('author').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    startedAt: moment('started_at').notNull(),
    results: jsonb('results'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.author, table.key] })],
);

export const ticketRules = pgTable('ticket_rules', {
  workspaceId: uuid('workspace_id').primaryKey(),
  reopenWindowHours: integer('reopen_window_hours').notNull(),
});

export const unmatchedStatuses = pgTable(
  'unmatched_statuses',
  {
    workspaceId: workspaceId(),
    inboxId: uuid('inbox_id').notNull(),
    externalId: text('external_id').notNull(),
    status: text('status').$type<ProviderStatus>().notNull(),
    error: jsonb('error').$type<DeliveryError>(),
    occurredAt: moment('occurred_at').notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.inboxId, table.externalId, table.status] })],
);

export const blobs = pgTable(
  'blobs',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    sha256: text('sha256').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const attachments = pgTable(
  'attachments',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    conversationId: uuid('conversation_id'),
    ticketId: uuid('ticket_id'),
    messageId: uuid('message_id'),
    blobId: uuid('blob_id').notNull(),
    name: text('name').notNull(),
    mediaType: text('media_type').notNull(),
    uploadedBy: jsonb('uploaded_by').$type<{ kind: string; id: string }>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export type InboxKind = 'webchat' | 'whatsapp' | 'instagram' | 'email' | 'dixa' | 'chatwoot' | 'desk';
/** How it was shown that an address is the contact's. */
export type ProofKind = 'email_code';
/** Why a code counts no more. */
export type CodeOutcome = 'right' | 'used_up' | 'replaced' | 'ended';
export type IdentityKind = 'phone' | 'email' | 'instagram' | 'whatsapp_user' | 'visitor' | 'dixa' | 'chatwoot' | 'shop_user';
export type AuthorKind = 'contact' | 'assistant' | 'teammate' | 'system';
export type MessageKind = 'text' | 'media' | 'reaction' | 'edit' | 'deletion' | 'status' | 'note' | 'unsupported';
/** The worst state of the clocks that run on a ticket. */
export type SlaState = 'pending' | 'paused' | 'at_risk' | 'breached';
export type PriorityName = 'low' | 'normal' | 'high' | 'urgent';
export type TicketStatus = 'open' | 'in_progress' | 'pending' | 'resolved' | 'closed';
export type AssignmentStatus = 'pending' | 'accepted' | 'in_progress' | 'completed';
export type AssignmentReason = 'manual' | 'auto_route' | 'escalation' | 'transfer';
export type DeliveryState = 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'unknown' | 'not_deliverable' | 'cancelled';
export type ProviderStatus = 'sent' | 'delivered' | 'read' | 'failed';

/** Why a send failed, in words for a person: what happened and what to do. */
export interface DeliveryError {
  code: string;
  message: string;
  action?: string;
}

/** Rules and looks of an inbox. Everything is optional; absent means off or the default. */
export interface InboxSettings {
  /** Which messages the assistant may answer. */
  assistant?: { initial_only?: boolean; initial_threshold_ms?: number; allowed_domains?: string[]; allow?: string[]; block?: string[] };
  /** How the Dixa behind it is called. Absent fields come from the process's settings. */
  dixa?: {
    agent_id?: string;
    queue_id?: string;
    auth_scheme?: 'raw' | 'bearer';
    claim?: 'chats' | 'always' | 'never';
    subscription_id?: string;
    signature_tolerance_seconds?: number;
    confirm_buttons?: boolean;
  };
  /** How the Chatwoot behind it is called, and which of its conversations are the assistant's. Absent fields come from the process's settings. */
  chatwoot?: {
    base_url?: string;
    account_id?: string;
    bot_id?: string;
    takes?: 'pending' | 'unassigned';
    signature_tolerance_seconds?: number;
    messages_per_minute?: number;
    /** Where files are kept besides Chatwoot itself. */
    media_hosts?: string[];
    /** What is done with a conversation that goes to people, besides the note. */
    handoff?: {
      labels?: string[];
      priority?: 'low' | 'medium' | 'high' | 'urgent' | 'ticket';
      team_id?: number;
      assignee_id?: number;
      attributes?: Record<string, string>;
    };
  };
  /** One lane for the whole inbox instead of one for each conversation. */
  strict_order?: boolean;
  /** Looks, sites and rules of a web chat. */
  webchat?: WebchatSettingsInput;
  business_account_id?: string;
  /** Comments under posts of an Instagram account: shown to people, or (absent) not kept. */
  comments?: 'show' | 'ignore';
  /** What a desk-made inbox stands for: phone, form, e-mail without a mailbox … */
  channel?: z.infer<typeof ChannelName>;
  /** The number or name that customers see, where it is not the provider's id. */
  external_number?: string;
}
