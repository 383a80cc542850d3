import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { z } from 'zod';
import type { KeyTools } from '@baton/contract';
import type { Permission } from '#platform/principal';
import type { BusinessHours } from './business-hours-compile.ts';
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
    passwordHash: text('password_hash'),
    name: text('name').notNull(),
    role: text('role').notNull(),
    status: text('status').$type<Presence>().notNull().default('offline'),
    chosenStatus: text('chosen_status').$type<Presence>().notNull().default('online'),
    lastActiveAt: moment('last_active_at'),
    lastSeenAt: moment('last_seen_at'),
    department: text('department'),
    specializations: text('specializations').array().notNull(),
    languages: text('languages').array().notNull().default([]),
    maxConcurrentTickets: integer('max_concurrent_tickets').notNull().default(10),
    lastLoginAt: moment('last_login_at'),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    removedAt: moment('removed_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const roles = pgTable(
  'roles',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    base: text('base').$type<Role>().notNull(),
    permissions: text('permissions').array().$type<Permission[]>().notNull(),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const departments = pgTable(
  'departments',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const teams = pgTable(
  'teams',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    department: text('department'),
    skills: text('skills').array().notNull().default([]),
    languages: text('languages').array().notNull().default([]),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const teamMembers = pgTable(
  'team_members',
  {
    workspaceId: workspaceId(),
    teamId: uuid('team_id').notNull(),
    teammateId: uuid('teammate_id').notNull(),
    addedAt: moment('added_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.teamId, table.teammateId] })],
);

export const teamInboxes = pgTable(
  'team_inboxes',
  {
    workspaceId: workspaceId(),
    inboxId: uuid('inbox_id').notNull(),
    teamId: uuid('team_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.inboxId] })],
);

export const sessions = pgTable(
  'sessions',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    teammateId: uuid('teammate_id').notNull(),
    device: text('device').notNull(),
    address: text('address').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    endedAt: moment('ended_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const secondFactors = pgTable(
  'second_factors',
  {
    workspaceId: workspaceId(),
    teammateId: uuid('teammate_id').notNull(),
    sealedSecret: text('sealed_secret').notNull(),
    confirmedAt: moment('confirmed_at'),
    lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.teammateId] })],
);

export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    workspaceId: workspaceId(),
    teammateId: uuid('teammate_id').notNull(),
    hash: text('hash').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.teammateId, table.hash] })],
);

export const passwordLinks = pgTable(
  'password_links',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    teammateId: uuid('teammate_id').notNull(),
    kind: text('kind').$type<LinkKind>().notNull(),
    hash: text('hash').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
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
    tools: jsonb('tools').$type<z.infer<typeof KeyTools>>(),
    createdAt: createdAt(),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const signInAttempts = pgTable('sign_in_attempts', {
  fingerprint: text('fingerprint').primaryKey(),
  failures: integer('failures').notNull(),
  blockedUntil: moment('blocked_until'),
  lastAt: moment('last_at').notNull(),
  succeededAt: moment('succeeded_at'),
});

export type Presence = 'online' | 'away' | 'busy' | 'offline';
/** Why a link to choose a password is mailed. */
export type LinkKind = 'reset' | 'invite';

/** `workspaces.settings` as it is stored. Everything is optional; read-workspaces.ts knows the defaults. */
export interface StoredSettings {
  default_language?: string;
  languages?: string[];
  time_zone?: string;
  sign_off?: string;
  contact_email?: string;
  require_second_factor?: boolean;
}

export const businessCalendars = pgTable(
  'business_calendars',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    version: integer('version').notNull(),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const businessCalendarVersions = pgTable(
  'business_calendar_versions',
  {
    workspaceId: workspaceId(),
    calendarId: uuid('calendar_id').notNull(),
    version: integer('version').notNull(),
    timeZone: text('time_zone').notNull(),
    weekly: jsonb('weekly').$type<BusinessHours['weekly']>().notNull(),
    holidays: jsonb('holidays').$type<BusinessHours['holidays']>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.calendarId, table.version] })],
);

export const inboxCalendars = pgTable(
  'inbox_calendars',
  { workspaceId: workspaceId(), inboxId: uuid('inbox_id').notNull(), calendarId: uuid('calendar_id').notNull() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.inboxId] })],
);

export const teamCalendars = pgTable(
  'team_calendars',
  { workspaceId: workspaceId(), teamId: uuid('team_id').notNull(), calendarId: uuid('calendar_id').notNull() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.teamId] })],
);
