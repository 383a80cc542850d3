import { bigint, boolean, doublePrecision, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });

export const deliveries = pgTable(
  'deliveries',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    provider: text('provider').$type<'whatsapp' | 'instagram' | 'dixa' | 'chatwoot'>().notNull(),
    externalId: text('external_id').notNull(),
    lane: text('lane').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    receivedAt: moment('received_at').notNull().defaultNow(),
    processedAt: moment('processed_at'),
    outcome: text('outcome'),
    attempts: integer('attempts').notNull().default(0),
    transportId: text('transport_id'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const sentParts = pgTable(
  'sent_parts',
  {
    workspaceId: workspaceId(),
    messageId: uuid('message_id').notNull(),
    part: integer('part').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    externalId: text('external_id').notNull(),
    sentAt: moment('sent_at').notNull().defaultNow(),
    failed: boolean('failed').notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.messageId, table.part] })],
);

export const visitorSessions = pgTable(
  'visitor_sessions',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    visitorId: uuid('visitor_id').notNull(),
    conversationId: uuid('conversation_id'),
    readSeq: integer('read_seq').notNull().default(0),
    name: text('name'),
    email: text('email'),
    locale: text('locale'),
    pageUrl: text('page_url'),
    userId: text('user_id'),
    emailVerified: boolean('email_verified').notNull().default(false),
    phone: text('phone'),
    attributes: jsonb('attributes').$type<Record<string, unknown>>().notNull(),
    prechat: jsonb('prechat').$type<Record<string, string | boolean>>(),
    connectedUntil: moment('connected_until'),
    createdAt: moment('created_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const visitorMails = pgTable(
  'visitor_mails',
  {
    workspaceId: workspaceId(),
    conversationId: uuid('conversation_id').notNull(),
    mailedSeq: integer('mailed_seq').notNull().default(0),
    mailId: uuid('mail_id'),
    mailFromSeq: integer('mail_from_seq'),
    sentAt: moment('sent_at'),
    stoppedAt: moment('stopped_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.conversationId] })],
);

export const interactions = pgTable(
  'interactions',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    eventId: text('event_id').notNull(),
    threadId: text('thread_id').notNull(),
    messageRef: text('message_ref').notNull(),
    userRef: text('user_ref'),
    isInitialMessage: boolean('is_initial_message').notNull(),
    timeDiffMs: bigint('time_diff_ms', { mode: 'number' }),
    skippedReason: text('skipped_reason'),
    loggedAt: moment('logged_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const deskActs = pgTable(
  'desk_acts',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    kind: text('kind').$type<'hand_over' | 'close' | 'mirror'>().notNull(),
    reason: text('reason').notNull(),
    notedAt: moment('noted_at'),
    doneAt: moment('done_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    noteTriedAt: moment('note_tried_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const callPace = pgTable(
  'call_pace',
  {
    workspaceId: workspaceId(),
    tokenKey: text('token_key').notNull(),
    fullAt: moment('full_at').notNull(),
    recent: moment('recent').array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.tokenKey] })],
);

export const deskLooks = pgTable(
  'desk_looks',
  {
    workspaceId: workspaceId(),
    conversationId: uuid('conversation_id').notNull(),
    inboxId: uuid('inbox_id').notNull(),
    lookedAt: moment('looked_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.conversationId] })],
);

export const outsideThreads = pgTable(
  'outside_threads',
  {
    workspaceId: workspaceId(),
    inboxId: uuid('inbox_id').notNull(),
    threadId: text('thread_id').notNull(),
    status: text('status').$type<'pending' | 'open' | 'snoozed' | 'resolved'>().notNull(),
    heldByPerson: boolean('held_by_person').notNull().default(false),
    stateAt: doublePrecision('state_at').notNull(),
    listedTo: bigint('listed_to', { mode: 'number' }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.inboxId, table.threadId] })],
);

export const backfillMarks = pgTable(
  'backfill_marks',
  {
    workspaceId: workspaceId(),
    inboxId: uuid('inbox_id').notNull(),
    caughtUpAt: moment('caught_up_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.inboxId] })],
);
