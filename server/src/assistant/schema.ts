import type { z } from 'zod';
import type { HandoffScenarioName } from '@baton/contract';
import { boolean, integer, jsonb, numeric, pgTable, primaryKey, real, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { HandoffReason, Language, SubIntent, Triage } from './triage/index.ts';
import type { ToolsArm } from './experiment/tools-arm.ts';
import type { FactKindName, FactSource } from './memory/fact.ts';
import type { ChannelStyle, Greeting, Tone } from './format/index.ts';
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
    arm: text('arm').$type<ToolsArm>(),
    model: text('model'),
    promptId: uuid('prompt_id'),
    promptVersion: integer('prompt_version'),
    usage: jsonb('usage').$type<TurnUsage>(),
    costUsd: numeric('cost_usd', { precision: 14, scale: 8 }),
    costUnknown: boolean('cost_unknown').notNull().default(false),
    credits: integer('credits').notNull().default(0),
    guard: jsonb('guard').$type<GuardRecord>(),
    steps: jsonb('steps').$type<Record<string, number>>().notNull(),
    facts: uuid('facts').array(),
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

export const inboxAssistants = pgTable(
  'inbox_assistants',
  {
    workspaceId: workspaceId(),
    inboxId: uuid('inbox_id').notNull(),
    overrides: jsonb('overrides').$type<InboxOverrides>().notNull(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.inboxId] })],
);

export const contactMemories = pgTable(
  'contact_memories',
  {
    workspaceId: workspaceId(),
    contactId: uuid('contact_id').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    forgottenAt: moment('forgotten_at'),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.contactId] })],
);

export const contactFacts = pgTable(
  'contact_facts',
  {
    workspaceId: workspaceId(),
    id: uuid('id').notNull(),
    contactId: uuid('contact_id').notNull(),
    kind: text('kind').$type<FactKindName>().notNull(),
    text: text('text').notNull(),
    value: text('value'),
    likeness: text('likeness').notNull(),
    source: text('source').$type<FactSource>().notNull(),
    confidence: real('confidence').notNull(),
    messageId: uuid('message_id'),
    ticketId: uuid('ticket_id'),
    saidAt: moment('said_at').notNull(),
    firstSaidAt: moment('first_said_at').notNull(),
    timesSaid: integer('times_said').notNull().default(1),
    expiresAt: moment('expires_at'),
    supersededBy: uuid('superseded_by'),
    createdBy: uuid('created_by'),
    editedBy: uuid('edited_by'),
    editedAt: moment('edited_at'),
    version: integer('version').notNull().default(1),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const contactFactTombstones = pgTable(
  'contact_fact_tombstones',
  {
    workspaceId: workspaceId(),
    contactId: uuid('contact_id').notNull(),
    messageId: uuid('message_id').notNull(),
    kind: text('kind').notNull(),
    erasedAt: moment('erased_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.contactId, table.messageId, table.kind] })],
);

export const memoryReads = pgTable(
  'memory_reads',
  {
    workspaceId: workspaceId(),
    conversationId: uuid('conversation_id').notNull(),
    readSeq: integer('read_seq').notNull(),
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

/** How an assistant behaves, as one layer says it. Everything is optional; what is absent comes from the layer below (settings/resolve-assistant.ts). */
export interface AssistantSettings {
  /** Languages it answers in; a contact who writes another one is answered in one of these. */
  languages?: Language[] | undefined;
  sign_off?: string | undefined;
  tone?: Tone | undefined;
  greeting?: Greeting | undefined;
  thanks?: boolean | undefined;
  closing?: boolean | undefined;
  links?: 'one' | 'none' | undefined;
  max_words?: number | undefined;
  /** Instead of the configured quiet window. */
  quiet_window_ms?: number | undefined;
  /** Interactions it answers in one ticket before people take over. */
  max_interactions?: number | undefined;
  /** Reasoning counts too. */
  max_output_tokens?: number | undefined;
  /** Evidence below this score is not enough; 0 to 1. */
  thin_evidence?: number | undefined;
  /** auto: a letter in mail, short in chats. */
  channel_style?: ChannelStyle | 'auto' | undefined;
  /** conversation: the provider keeps its copy of the talk; stateless: each call carries it. auto: by what the server can. */
  thread_mode?: 'auto' | 'conversation' | 'stateless' | undefined;
  /** When it answers, by the inbox's opening hours. */
  answering?: 'always' | 'outside_hours' | 'inside_hours' | undefined;
  /** Answers from articles of these categories alone; none means all. */
  categories?: string[] | undefined;
  /** Subjects of the workspace's own, known by their wordings. */
  sub_intents?: (Omit<SubIntent, 'phrases'> & { phrases: string[] })[] | undefined;
  memory?: boolean | undefined;
  /** Answers questions about the contact's own orders from the store, where there is one. */
  orders?: boolean | undefined;
  /** Lets a contact whom the channel does not prove show by a mailed code that an order's address is theirs. */
  verify_by_mail?: boolean | undefined;
  /** What it may use for a contact; none unless it is named. */
  tools?: ToolAllowance[] | undefined;
  /** Within a day: calls in one conversation, changes asked for in one conversation, calls at all. */
  tool_calls_per_conversation?: number | undefined;
  tool_changes_per_conversation?: number | undefined;
  tool_calls_per_day?: number | undefined;
  /** Percent of tickets for which order data and tools are used. */
  tools_share?: number | undefined;
  /** Who writes when the model fails, in order. */
  fallbacks?: ModelChoice[] | undefined;
  /** Reasons to hand over that are off, or have a text of their own; `default` is for every reason without one. */
  handoffs?: Handoffs | undefined;
  /** Values for the prompt's own variables. */
  variables?: Record<string, string> | undefined;
}

/** What an inbox may say instead of its assistant: how it behaves, and who writes with which prompt. */
export interface InboxOverrides extends AssistantSettings {
  model_provider?: ModelProvider | undefined;
  model?: string | undefined;
  prompt_id?: string | undefined;
  prompt_version?: number | undefined;
}

type HandoffScenario = z.infer<typeof HandoffScenarioName>;
export type Handoffs = Partial<Record<HandoffScenario | 'default', HandoffSetting>>;

export interface HandoffSetting {
  enabled?: boolean | undefined;
  text?: Partial<Record<Language, string | undefined>> | undefined;
}

/** A tool that an assistant may use, and who says yes where it changes something. */
export interface ToolAllowance {
  name: string;
  approval: 'contact' | 'teammate' | 'automatic';
  /** In the shop's money. */
  automatic_up_to?: number | undefined;
  /** Of a tool of the workspace that is about nobody's own things. */
  serves?: 'anybody' | undefined;
  /** Of a tool of the workspace: arguments that say whose things are wanted, and what proves it. */
  bind?: Record<string, 'email' | 'phone'> | undefined;
}

export interface ModelChoice {
  provider: ModelProvider;
  model: string | null;
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
