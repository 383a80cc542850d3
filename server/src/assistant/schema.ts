import { boolean, integer, jsonb, numeric, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { HandoffReason, Language, Triage } from './triage/index.ts';
import type { ChannelStyle } from './format/index.ts';
import type { GuardFailure } from './guard/index.ts';

const workspaceId = () => uuid('workspace_id').notNull();
const moment = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => moment('created_at').notNull().defaultNow();

export const prompts = pgTable(
  'prompts',
  { workspaceId: workspaceId(), id: uuid('id').notNull(), name: text('name').notNull(), alias: text('alias'), createdAt: createdAt() },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const promptVersions = pgTable(
  'prompt_versions',
  {
    workspaceId: workspaceId(),
    promptId: uuid('prompt_id').notNull(),
    version: integer('version').notNull(),
    instructions: text('instructions').notNull(),
    variables: jsonb('variables').$type<PromptVariable[]>().notNull(),
    model: text('model'),
    settings: jsonb('settings').$type<PromptSettings>().notNull(),
    createdBy: text('created_by'),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.promptId, table.version] })],
);

export const assistants = pgTable(
  'assistants',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    modelProvider: text('model_provider').$type<ModelProvider>().notNull(),
    model: text('model'),
    promptId: uuid('prompt_id').notNull(),
    promptVersion: integer('prompt_version'),
    settings: jsonb('settings').$type<AssistantSettings>().notNull(),
    createdAt: createdAt(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const turns = pgTable(
  'turns',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    ticketId: uuid('ticket_id'),
    assistantId: uuid('assistant_id'),
    exit: text('exit').notNull(),
    seenSeq: integer('seen_seq').notNull(),
    triage: jsonb('triage').$type<Triage>(),
    passages: jsonb('passages').$type<UsedPassage[]>().notNull(),
    handoff: jsonb('handoff').$type<TurnHandoff>(),
    model: text('model'),
    promptId: uuid('prompt_id'),
    promptVersion: integer('prompt_version'),
    usage: jsonb('usage').$type<TurnUsage>(),
    costUsd: numeric('cost_usd', { precision: 14, scale: 8 }),
    costUnknown: boolean('cost_unknown').notNull().default(false),
    credits: integer('credits').notNull().default(0),
    guard: jsonb('guard').$type<GuardRecord>(),
    steps: jsonb('steps').$type<Record<string, number>>().notNull(),
    replyMessageId: uuid('reply_message_id'),
    correlationId: text('correlation_id'),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const modelThreads = pgTable(
  'model_threads',
  {
    workspaceId: workspaceId(),
    conversationId: uuid('conversation_id').notNull(),
    ticketId: uuid('ticket_id').notNull(),
    assistantId: uuid('assistant_id').notNull(),
    providerConversationId: text('provider_conversation_id').notNull(),
    lastItemSeq: integer('last_item_seq').notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.conversationId] })],
);

export type ModelProvider = 'default' | 'builtin' | 'openai';

/** A name the instructions use as `{{name}}`; `default` fills it when neither the turn nor the assistant does. */
export interface PromptVariable {
  name: string;
  default?: string | undefined;
}

export interface PromptSettings {
  /** email_json: the prompt answers `{"email": "<the whole reply>"}` and writes greeting and sign-off itself. */
  output?: 'baton_reply' | 'email_json' | undefined;
}

/** How an assistant behaves. Everything is optional; absent means the default. */
export interface AssistantSettings {
  /** Languages it answers in; others go to a person's default. */
  languages?: Language[] | undefined;
  sign_off?: string | undefined;
  /** Default 150. */
  max_words?: number | undefined;
  /** Instead of the configured quiet window. */
  quiet_window_ms?: number | undefined;
  /** Interactions it answers in one ticket before people take over. Default 2. */
  max_interactions?: number | undefined;
  /** Default 1200: reasoning counts too. */
  max_output_tokens?: number | undefined;
  /** Evidence below this score is not enough; 0 to 1. */
  thin_evidence?: number | undefined;
  /** auto: a letter in mail, short in chats. Default mail. */
  channel_style?: ChannelStyle | 'auto' | undefined;
  /** conversation: the provider keeps its copy of the talk; stateless: each call carries it. auto: by what the server can. */
  thread_mode?: 'auto' | 'conversation' | 'stateless' | undefined;
  /** Values for the prompt's own variables. */
  variables?: Record<string, string> | undefined;
}

export interface UsedPassage {
  number: number;
  chunk_id: string;
  article_id: string;
  version: number;
  score: number;
  cited: boolean;
}

export interface TurnHandoff {
  reason: HandoffReason;
  evidence: string | null;
}

export interface TurnUsage {
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  calls: number;
}

export interface GuardRecord {
  attempts: { failures: GuardFailure[] }[];
}
