import { boolean, customType, index, integer, jsonb, pgTable, primaryKey, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core';

/** What can be changed in an article, as a version keeps it. */
export interface ArticleContent {
  language: string;
  category: string;
  title: string;
  questions: string[];
  body: string;
  url: string | null;
  contactSupport: boolean;
  status: ArticleStatus;
}

export type ArticleStatus = 'draft' | 'published' | 'archived';

export interface Actor {
  kind: string;
  id?: string | null;
}

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const articles = pgTable(
  'articles',
  {
    workspaceId: uuid('workspace_id').notNull(),
    id: uuid('id').notNull(),
    externalKey: text('external_key'),
    language: text('language').notNull(),
    category: text('category').notNull(),
    title: text('title').notNull(),
    questions: jsonb('questions').$type<string[]>().notNull().default([]),
    body: text('body').notNull(),
    url: text('url'),
    contactSupport: boolean('contact_support').notNull().default(false),
    status: text('status').$type<ArticleStatus>().notNull(),
    version: integer('version').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique().on(table.workspaceId, table.externalKey, table.language),
    index('articles_by_language').on(table.workspaceId, table.language, table.status, table.id),
  ],
);

export const articleVersions = pgTable(
  'article_versions',
  {
    workspaceId: uuid('workspace_id').notNull(),
    articleId: uuid('article_id').notNull(),
    version: integer('version').notNull(),
    content: jsonb('content').$type<ArticleContent>().notNull(),
    actor: jsonb('actor').$type<Actor>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.articleId, table.version] })],
);

export const knowledgeImports = pgTable(
  'knowledge_imports',
  {
    workspaceId: uuid('workspace_id').notNull(),
    id: uuid('id').notNull(),
    format: text('format').$type<'markdown' | 'csv' | 'json'>().notNull(),
    source: text('source').notNull(),
    actor: jsonb('actor').$type<Actor>().notNull(),
    created: integer('created').notNull(),
    updated: integer('updated').notNull(),
    unchanged: integer('unchanged').notNull(),
    failed: integer('failed').notNull(),
    problems: jsonb('problems').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const chunks = pgTable(
  'chunks',
  {
    workspaceId: uuid('workspace_id').notNull(),
    id: uuid('id').notNull(),
    articleId: uuid('article_id').notNull(),
    version: integer('version').notNull(),
    language: text('language').notNull(),
    ordinal: integer('ordinal').notNull(),
    heading: text('heading').notNull(),
    text: text('text').notNull(),
    searchVector: tsvector('search_vector').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] }), index('chunks_by_article').on(table.workspaceId, table.articleId, table.ordinal)],
);

export const knowledgeTerms = pgTable(
  'knowledge_terms',
  {
    workspaceId: uuid('workspace_id').notNull(),
    language: text('language').notNull(),
    lexeme: text('lexeme').notNull(),
    chunks: integer('chunks').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.language, table.lexeme] })],
);
