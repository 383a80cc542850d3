import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Permission } from '#platform/principal';
import type { Role } from './roles.ts';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => moment('created_at').notNull().defaultNow();

export const workspaces = pgTable('workspaces', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  slug: text('slug').notNull(),
  settings: jsonb('settings').$type<StoredSettings>().notNull(),
  createdAt: createdAt(),
});

export const teammates = pgTable(
  'teammates',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    email: text('email').notNull(),
    passwordHash: text('password_hash').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    status: text('status').$type<Presence>().notNull().default('offline'),
    department: text('department'),
    specializations: text('specializations').array().notNull(),
    maxConcurrentTickets: integer('max_concurrent_tickets').notNull().default(10),
    lastLoginAt: moment('last_login_at'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    hash: text('hash').notNull(),
    scopes: text('scopes').array().$type<Permission[]>().notNull(),
    createdBy: jsonb('created_by').$type<{ kind: string; id: string; name: string }>().notNull(),
    createdAt: createdAt(),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const revokedTokens = pgTable(
  'revoked_tokens',
  {
    workspaceId: workspaceId(),
    jti: uuid('jti').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.jti] })],
);

export const signInAttempts = pgTable('sign_in_attempts', {
  fingerprint: text('fingerprint').primaryKey(),
  failures: integer('failures').notNull(),
  blockedUntil: moment('blocked_until'),
  lastAt: moment('last_at').notNull(),
});

export type Presence = 'online' | 'away' | 'busy' | 'offline';

/** `workspaces.settings` as it is stored. Everything is optional; read-workspaces.ts knows the defaults. */
export interface StoredSettings {
  default_language?: string;
  languages?: string[];
  time_zone?: string;
  sign_off?: string;
  contact_email?: string;
}
