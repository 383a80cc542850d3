/**
 * Assistants, their prompts, what they did on a ticket, and the playground.
 *
 * - A prompt's versions never change; a change is a new version. Assistants follow the newest unless pinned.
 * - `{{variables}}` in instructions and the declared `variables` must be the same set.
 * - The playground runs what a turn would run, and sends and keeps nothing.
 */
import { z } from 'zod';

/** Longest instructions, in characters. */
export const PROMPT_MAX_CHARS = 40_000;
/** Longest question in the playground, in characters. */
export const PLAYGROUND_TEXT_MAX = 10_000;

const languageCode = z.enum(['nl', 'en', 'de', 'fr', 'it']);
const variableName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be letters, digits and _, beginning with a letter');
const name = z.string().trim().min(1).max(200);
const modelName = z.string().trim().min(1).max(200).describe('Null: the configured default.');

export const AssistantProviderName = z.enum(['default', 'builtin', 'openai']).describe('default: OpenAI when it is configured, else the built-in model.');

export const AssistantSettingsView = z.strictObject({
  languages: z.array(languageCode).min(1).max(5).optional().describe('Languages it answers in. Absent: all five.'),
  sign_off: z.string().trim().min(1).max(200).optional().describe("Last line of a reply. Absent: the workspace's."),
  max_words: z.int().min(40).max(500).optional().describe('Words of a whole reply. Absent: 150.'),
  quiet_window_ms: z.int().min(0).max(60_000).optional().describe('How long it waits for a further message. Absent: the configured window.'),
  max_interactions: z.int().min(1).max(50).optional().describe('Interactions it answers in one ticket. Absent: 2.'),
  max_output_tokens: z.int().min(200).max(16_000).optional().describe('Absent: 1200. Reasoning counts too.'),
  thin_evidence: z.number().min(0).max(1).optional().describe('Evidence below this is not enough for the built-in model.'),
  channel_style: z.enum(['mail', 'chat', 'auto']).optional().describe('A letter, a chat message, or by channel. Absent: mail.'),
  thread_mode: z.enum(['auto', 'conversation', 'stateless']).optional().describe('Whether the provider keeps a copy of the talk. Absent: when it can.'),
  variables: z
    .record(variableName, z.string().max(4000))
    .refine((values) => Object.keys(values).length <= 50, 'at most 50 variables')
    .optional()
    .describe("Values of the prompt's own variables."),
});

const promptReference = z.string().trim().min(1).max(200).describe('Id or alias of a prompt.');

export const AssistantCreate = z.strictObject({
  name,
  model_provider: AssistantProviderName.default('default'),
  model: modelName.nullable().default(null),
  prompt_id: promptReference,
  prompt_version: z.int().min(1).nullable().default(null).describe('Null: always the newest.'),
  settings: AssistantSettingsView.default({}),
});

export const AssistantEdit = z.strictObject({
  name: name.optional(),
  model_provider: AssistantProviderName.optional(),
  model: modelName.nullable().optional(),
  prompt_id: promptReference.optional(),
  prompt_version: z.int().min(1).nullable().optional(),
  settings: AssistantSettingsView.optional().describe('Replaces all settings.'),
});

export const AssistantParams = z.object({ id: z.uuid() });

export const AssistantView = z.object({
  id: z.uuid(),
  name: z.string(),
  model_provider: AssistantProviderName,
  model: z.string().nullable(),
  prompt_id: z.uuid(),
  prompt_version: z.int().nullable(),
  settings: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export const AssistantList = z.object({ assistants: z.array(AssistantView) });

export const PromptVariableView = z.strictObject({
  name: variableName,
  default: z.string().max(4000).optional().describe('Used when neither the turn nor the assistant gives a value.'),
});

const versionFields = {
  instructions: z.string().min(1).max(PROMPT_MAX_CHARS),
  variables: z.array(PromptVariableView).max(50).default([]),
  model: modelName.nullable().default(null),
  settings: z
    .strictObject({ output: z.enum(['baton_reply', 'email_json']).optional().describe('email_json: the prompt answers {"email": "<the whole reply>"}.') })
    .default({}),
};

export const PromptVersionCreate = z.strictObject(versionFields);
export const PromptCreate = z.strictObject({
  name,
  alias: z.string().trim().min(1).max(200).nullable().default(null).describe('A pmpt_… id it stands for.'),
  ...versionFields,
});
export const PromptParams = z.object({ id: promptReference });

export const PromptVersionView = z.object({
  prompt_id: z.uuid(),
  version: z.int(),
  instructions: z.string(),
  variables: z.array(PromptVariableView),
  model: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
  created_by: z.string().nullable(),
  created_at: z.iso.datetime(),
});
export const PromptView = z.object({
  id: z.uuid(),
  name: z.string(),
  alias: z.string().nullable(),
  created_at: z.iso.datetime(),
  versions: z.array(PromptVersionView).describe('Newest first, at most 50.'),
});
export const PromptList = z.object({ prompts: z.array(PromptView) });

const triageView = z.object({
  language: languageCode,
  language_certain: z.boolean(),
  role: z.string(),
  intent: z.string(),
  intent_score: z.number(),
  sub_intent: z.string().nullable(),
});
const handoffView = z.object({ reason: z.string(), evidence: z.string().nullable() });
const usageView = z.object({ input_tokens: z.int(), cached_tokens: z.int(), output_tokens: z.int(), reasoning_tokens: z.int(), calls: z.int() });
const draftView = z.object({ failures: z.array(z.object({ rule: z.string(), detail: z.string() })) }).describe('Empty: the draft passed.');
const steps = z.record(z.string(), z.number()).describe('Milliseconds by step.');

export const TurnPassageView = z.object({ number: z.int(), chunk_id: z.uuid(), article_id: z.uuid(), version: z.int(), score: z.number(), cited: z.boolean() });

export const TurnView = z.object({
  id: z.uuid(),
  conversation_id: z.uuid(),
  ticket_id: z.uuid().nullable(),
  assistant_id: z.uuid().nullable(),
  exit: z.string().describe('How the run ended: answered, small_talk, handoff_…, no_evidence, model_failed …'),
  seen_seq: z.int(),
  triage: triageView.nullable(),
  passages: z.array(TurnPassageView),
  handoff: handoffView.nullable(),
  model: z.string().nullable(),
  prompt_id: z.uuid().nullable(),
  prompt_version: z.int().nullable(),
  usage: usageView.nullable(),
  cost_usd: z.number().nullable(),
  cost_unknown: z.boolean().describe("True when the model's price is not known; the cost is then null or a lower bound."),
  credits: z.int(),
  drafts: z.array(draftView),
  steps,
  reply_message_id: z.uuid().nullable(),
  created_at: z.iso.datetime(),
});
export const TurnList = z.object({ turns: z.array(TurnView).describe('Newest first, at most 100.') });

export const PlaygroundRequest = z.strictObject({
  text: z.string().trim().min(1).max(PLAYGROUND_TEXT_MAX),
  language: languageCode.optional().describe('The language the contact is known to write.'),
  first_name: z.string().trim().min(1).max(60).optional(),
  history: z
    .array(z.strictObject({ author: z.enum(['contact', 'assistant', 'teammate']), text: z.string().trim().min(1).max(PLAYGROUND_TEXT_MAX) }))
    .max(20)
    .default([]),
});

export const PlaygroundResult = z.object({
  outcome: z.enum(['answered', 'small_talk', 'handed_off']),
  reply: z.string().nullable().describe('What the contact would read; on a handoff the message that a colleague takes over.'),
  handoff: handoffView.nullable(),
  triage: triageView,
  sources: z.array(TurnPassageView.extend({ title: z.string(), url: z.string().nullable() })),
  paragraphs: z.array(z.object({ text: z.string(), sources: z.array(z.int()) })),
  drafts: z.array(draftView),
  model: z.string().nullable(),
  usage: usageView.nullable(),
  cost_usd: z.number().nullable(),
  cost_unknown: z.boolean(),
  credits: z.int(),
  steps,
});
