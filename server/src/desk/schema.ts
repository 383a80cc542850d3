import { sql } from 'drizzle-orm';
import { customType, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** Messages and tickets whose words wait to be kept. Written by triggers alone. */
export const searchWaiting = pgTable('search_waiting', { workspaceId: workspaceId(), sourceId: uuid('source_id').notNull() }, (table) => [
  primaryKey({ columns: [table.workspaceId, table.sourceId] }),
]);

/** The words of open tickets, one row for each message and subject (keep-words.ts). */
export const searchOpen = pgTable(
  'search_open',
  { workspaceId: workspaceId(), sourceId: uuid('source_id').notNull(), ticketId: uuid('ticket_id').notNull(), words: tsvector('words').notNull() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.sourceId] })],
);

/** The same of closed tickets. */
export const searchPast = pgTable(
  'search_past',
  { workspaceId: workspaceId(), sourceId: uuid('source_id').notNull(), ticketId: uuid('ticket_id').notNull(), words: tsvector('words').notNull() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.sourceId] })],
);

/** Every word that was written, for spellings. */
export const searchVocabulary = pgTable('search_vocabulary', { workspaceId: workspaceId(), word: text('word').notNull() }, (table) => [
  primaryKey({ columns: [table.workspaceId, table.word] }),
]);

/** Up to which message the words were gathered. */
export const searchGathered = pgTable('search_gathered', { workspaceId: workspaceId(), upTo: uuid('up_to').notNull() }, (table) => [
  primaryKey({ columns: [table.workspaceId] }),
]);

export const topicAlerts = pgTable(
  'topic_alerts',
  {
    workspaceId: workspaceId(),
    teammateId: uuid('teammate_id').notNull(),
    keywords: text('keywords').array().notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.teammateId] })],
);

export const savedViews = pgTable(
  'saved_views',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    ownerId: uuid('owner_id').notNull(),
    name: text('name').notNull(),
    filters: jsonb('filters').$type<Record<string, unknown>>().notNull(),
    sort: text('sort').notNull(),
    direction: text('direction').notNull(),
    sharing: text('sharing').$type<'private' | 'workspace' | 'team'>().notNull(),
    teamId: uuid('team_id'),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);
