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

const IntentName = z.enum([
  'refund',
  'payout',
  'logistics',
  'seller_no_response',
  'login',
  'cancellation',
  'product_info',
  'listing',
  'not_as_described',
  'invoice',
  'other',
]);

export const AssistantProviderName = z.enum(['default', 'builtin', 'openai']).describe('default: OpenAI when it is configured, else the built-in model.');

/** The nine reasons to hand over that are read from a message or its answer. Those about the system itself cannot be changed. */
export const HandoffScenarioName = z.enum([
  'asks_for_human',
  'shipping_label',
  'cancellation',
  'refund_explicit',
  'faq_says_contact_support',
  'answered_twice',
  'delivery_confirmation',
  'appointment',
  'other_trouble',
]);

const handoffText = z.string().trim().min(1).max(500);
const HandoffSetting = z.strictObject({
  enabled: z.boolean().optional().describe('False: no reason to hand over. Not for asks_for_human, answered_twice and default.'),
  text: z
    .strictObject({ nl: handoffText, en: handoffText, de: handoffText, fr: handoffText, it: handoffText })
    .partial()
    .optional()
    .describe('What the contact reads instead of "a colleague takes over", by language.'),
});
const handoffName = z.union([HandoffScenarioName, z.literal('default')]).describe('default: for every reason without a text of its own.');
const ALWAYS_ON = ['asks_for_human', 'answered_twice', 'default'];
const canBeOff = (entries: Record<string, { enabled?: boolean | undefined } | null | undefined>) =>
  Object.entries(entries).every(([reason, one]) => one?.enabled !== false || !ALWAYS_ON.includes(reason));
const CANNOT_BE_OFF = `${ALWAYS_ON.slice(0, 2).join(' and ')} cannot be switched off; how many interactions it answers is max_interactions`;

const SubIntent = z.strictObject({
  intent: IntentName,
  name: z.string().regex(/^[a-z][a-z0-9_]{0,49}$/, 'must be small letters, digits and _, beginning with a letter'),
  phrases: z.array(z.string().trim().min(2).max(200)).min(1).max(50),
});
const ModelChoice = z.strictObject({ provider: AssistantProviderName, model: modelName.nullable().default(null) });
const variableValue = z.string().max(4000);

const ToolAllowance = z
  .strictObject({
    name: z.string().trim().min(1).max(100).describe('As GET /api/tools names it.'),
    approval: z
      .enum(['contact', 'teammate', 'automatic'])
      .default('contact')
      .describe(
        'Who says yes where it changes something. contact: whoever is served, in the conversation. teammate: the queue of approvals. automatic: nobody up to automatic_up_to, above it a teammate.',
      ),
    automatic_up_to: z.number().min(0).max(10_000_000).optional().describe("In the shop's money: the total of the order that is changed."),
    serves: z.literal('anybody').optional().describe('For a tool of your own that tells nothing of any person.'),
    bind: z
      .record(z.string().min(1).max(100), z.enum(['email', 'phone']))
      .refine((bound) => Object.keys(bound).length <= 5, 'at most 5')
      .optional()
      .describe(
        "For a tool of your own: which argument says whose things are wanted. It gets the contact's proved address or number, and no model can set it.",
      ),
  })
  .refine((one) => one.approval === 'automatic' || one.automatic_up_to === undefined, { message: 'goes with approval automatic', path: ['automatic_up_to'] });

const settingFields = {
  languages: z.array(languageCode).min(1).max(5).describe('Languages it answers in. Default: all five.'),
  sign_off: z.string().trim().min(1).max(200).describe("Last line of a reply. Default: the workspace's."),
  tone: z.enum(['standard', 'formal', 'friendly']).describe('How greeting and closing are worded, and what a language model is told. Default: standard.'),
  greeting: z.enum(['name', 'plain', 'none']).describe('With the first name, without it, or none at all. Default: name.'),
  thanks: z.boolean().describe('Whether a letter thanks for the message. Default: true.'),
  closing: z.boolean().describe('Whether a reply ends by asking for further questions. Default: true.'),
  links: z.enum(['one', 'none']).describe('Whether a reply may name the address of an article. Default: one.'),
  max_words: z.int().min(40).max(500).describe('Words of a whole reply. Default: 150.'),
  quiet_window_ms: z.int().min(0).max(60_000).describe('How long it waits for a further message. Default: the configured window.'),
  max_interactions: z.int().min(1).max(50).describe('Interactions it answers in one ticket. Default: 2.'),
  max_output_tokens: z.int().min(200).max(16_000).describe('Default: 1200. Reasoning counts too.'),
  thin_evidence: z.number().min(0).max(1).describe('Evidence below this is not enough for the built-in model.'),
  channel_style: z.enum(['mail', 'chat', 'auto']).describe('A letter, a chat message, or by channel. Default: mail.'),
  thread_mode: z.enum(['auto', 'conversation', 'stateless']).describe('Whether the provider keeps a copy of the talk. Default: when it can.'),
  answering: z
    .enum(['always', 'outside_hours', 'inside_hours'])
    .describe("When it answers, by the inbox's opening hours; at other times people have the ticket at once. Default: always."),
  categories: z.array(z.string().trim().min(1).max(100)).max(50).describe('Answers from articles of these categories alone. Empty, the default: from all.'),
  sub_intents: z.array(SubIntent).max(100).describe('Subjects of your own, with the wordings they are known by. Default: none.'),
  memory: z.boolean().describe('Whether facts about the contact are kept and used. Default: true.'),
  orders: z.boolean().describe("Whether it answers questions about the contact's own orders from the store, where there is one. Default: true."),
  tools: z
    .array(ToolAllowance)
    .max(40)
    .refine((tools) => new Set(tools.map((one) => one.name)).size === tools.length, 'names a tool twice')
    .describe('Tools it may use for a contact. Default: none. What reads is used by a language model; the delivery address also by the built-in one.'),
  tool_calls_per_conversation: z.int().min(1).max(1000).describe('Calls of tools in one conversation within a day; then a person takes over. Default: 40.'),
  tool_changes_per_conversation: z.int().min(0).max(100).describe('Changes it asks for in one conversation within a day. Default: 3.'),
  tools_share: z
    .int()
    .min(0)
    .max(100)
    .describe('Percent of tickets for which order data and tools are used; the others show how it does without. Default: 100, for all.'),
  tool_calls_per_day: z.int().min(1).max(1_000_000).describe('Calls of tools by this assistant within a day. Default: 5 000.'),
  verify_by_mail: z
    .boolean()
    .describe(
      "Whether a contact whom the channel does not prove may show by a mailed code that an order's address is theirs. Default: true, where mail is configured.",
    ),
  fallbacks: z.array(ModelChoice).max(3).describe('Who writes when the model fails, in order. Default: nobody; a person takes over.'),
};
const handoffs = z
  .partialRecord(handoffName, HandoffSetting)
  .refine(canBeOff, CANNOT_BE_OFF)
  .describe('Reasons to hand over: off, or with a text of their own.');
const variables = z
  .record(variableName, variableValue)
  .refine((values) => Object.keys(values).length <= 50, 'at most 50 variables')
  .describe("Values of the prompt's own variables.");

/** How an assistant behaves. What is absent comes from the layer below: the inbox's from the assistant, the assistant's from the workspace. */
export const AssistantSettingsView = z.strictObject({ ...settingFields, handoffs, variables }).partial();

type Clearable<T extends z.ZodRawShape> = { [K in keyof T]: z.ZodOptional<z.ZodNullable<T[K]>> };
/** Every field may be left out, which leaves it, or be null, which takes this layer's word away. */
function clearable<T extends z.ZodRawShape>(fields: T): Clearable<T> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, z.nullable(field).optional()])) as Clearable<T>;
}
const changeFields = {
  ...clearable(settingFields),
  handoffs: z.partialRecord(handoffName, HandoffSetting.nullable()).refine(canBeOff, CANNOT_BE_OFF).nullable().optional(),
  variables: z.record(variableName, variableValue.nullable()).nullable().optional(),
};
const somethingGiven = (body: object) => Object.keys(body).length > 0;
const NOTHING_GIVEN = 'give at least one field';

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

const dayCount = z.int().min(1).max(3650);
const extractor = z.enum(['auto', 'rules']).describe('auto: the language model where the assistant has one, which costs credits. rules: code alone.');

/** The workspace's layer: below every assistant and inbox. */
export const AssistantDefaults = z.object({
  settings: AssistantSettingsView,
  memory_retention_days: dayCount.nullable().describe('No fact about a contact is kept longer. Null: as long as its kind says.'),
  memory_extractor: extractor,
});
export const AssistantDefaultsChange = z
  .strictObject({
    settings: z.strictObject(changeFields).optional().describe('What is left out stays; null takes it away.'),
    memory_retention_days: dayCount.nullable().optional(),
    memory_extractor: extractor.optional(),
  })
  .refine(somethingGiven, NOTHING_GIVEN);

const senderList = z.array(z.string().trim().min(1).max(320)).max(1000);
const senderFields = {
  initial_only: z.boolean().describe('Answers only the message a ticket begins with.'),
  initial_threshold_ms: z.int().min(0).max(86_400_000).describe('How much later than its ticket such a message may be. Default: 5 000.'),
  allowed_domains: senderList.describe('Only addresses of these domains are answered, and those of `allow`.'),
  allow: senderList.describe('Only these are answered: addresses, numbers, ids, or @domain.'),
  block: senderList.describe('Never answered by the assistant.'),
};
const overrideFields = {
  model_provider: AssistantProviderName,
  model: modelName,
  prompt_id: promptReference,
  prompt_version: z.int().min(1),
};

export const InboxAssistantParams = z.object({ id: z.uuid() });
export const InboxAssistantChange = z
  .strictObject({
    assistant_id: z.uuid().nullable().optional().describe('Who answers here. Null: nobody, people have every ticket.'),
    senders: z.strictObject(clearable(senderFields)).optional().describe('Whom it answers. What is left out stays; null takes the rule away.'),
    overrides: z
      .strictObject({ ...clearable(overrideFields), ...changeFields })
      .optional()
      .describe('What is different in this inbox. What is left out stays; null takes the override away.'),
  })
  .refine(somethingGiven, NOTHING_GIVEN);

export const SettingOrigin = z.enum(['default', 'workspace', 'assistant', 'inbox']);
export const InboxAssistantView = z.object({
  inbox_id: z.uuid(),
  assistant: z.object({ id: z.uuid(), name: z.string() }).nullable().describe('Null: nobody answers here.'),
  effective: z
    .record(z.string(), z.object({ value: z.unknown(), from: SettingOrigin }))
    .describe(
      'What a turn in this inbox goes by, field by field, and which layer says so. Reasons to hand over and variables one by one: `handoffs.cancellation`.',
    ),
  overrides: z.record(z.string(), z.unknown()).describe("The inbox's own layer."),
  senders: z.strictObject(senderFields).partial(),
});

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
  facts: z.array(z.uuid()).describe('Facts about the contact that the run was told.'),
  handoff: handoffView.nullable(),
  arm: z.enum(['with', 'without']).nullable().describe('Whether order data and tools could be used for this ticket; null where tools_share is 100.'),
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
  inbox_id: z.uuid().optional().describe("With this inbox's overrides and the style of its channel."),
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
