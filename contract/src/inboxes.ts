/** Connecting inboxes: `/api/inboxes`. What a channel asks for stands in the table `INBOX_CHANNELS`; a further channel is one more entry. */
import { z } from 'zod';
import { InboxView } from './conversations.ts';
import { webchatSettings } from './webchat-settings.ts';

const moment = z.iso.datetime();
const secret = z.string().trim().min(1).max(4000);
const listed = z.array(z.string().trim().min(1).max(320)).max(1000);
const metaAccount = z
  .string()
  .trim()
  .regex(/^\d{5,30}$/, 'must be the number that Meta calls the id, digits only');
const shown = z.string().trim().min(1).max(50).optional().describe('The number or name that contacts see.');
const strictOrder = z.boolean().default(false).describe('One thing after the other for the whole inbox, instead of for each conversation.');

/** Whom the assistant may answer. The block-list comes first; when one of the other lists is there, nobody else is answered. */
function answering(initialOnly: boolean) {
  return z.strictObject({
    initial_only: z.boolean().default(initialOnly).describe('Only the message that begins a conversation.'),
    initial_threshold_ms: z.int().min(0).max(86_400_000).default(5000).describe('A message written so long after the conversation began still begins it.'),
    allowed_domains: listed.optional().describe('`example.com`: everybody who writes from there.'),
    allow: listed.optional().describe('Addresses, numbers, ids or domains.'),
    block: listed.optional(),
  });
}

const appSecret = secret.optional().describe("Of your own Meta app. Absent: the installation's app signs the webhooks.");

const chatwootNumber = z
  .string()
  .trim()
  .regex(/^\d{1,15}$/, 'must be a number of Chatwoot');

/** What each channel is connected with. Secrets are sealed and never returned. */
export const INBOX_CHANNELS = {
  whatsapp: {
    external_id: metaAccount.describe('The phone number id of the WhatsApp Business account.'),
    settings: z.strictObject({
      external_number: shown,
      business_account_id: metaAccount.optional().describe('Needed to list and send templates.'),
      assistant: answering(false).prefault({}),
      strict_order: strictOrder,
    }),
    secrets: z.strictObject({
      access_token: secret.optional().describe('Of a system user. Without one the inbox receives and cannot send.'),
      app_secret: appSecret,
    }),
  },
  instagram: {
    external_id: metaAccount.describe('The id of the Instagram professional account.'),
    settings: z.strictObject({
      external_number: shown,
      assistant: answering(false).prefault({}),
      strict_order: strictOrder,
      comments: z
        .enum(['show', 'ignore'])
        .default('ignore')
        .describe('Comments under posts: shown to people, who may answer each once in private, or not kept.'),
    }),
    secrets: z.strictObject({ access_token: secret.optional().describe('Without one the inbox receives and cannot send.'), app_secret: appSecret }),
  },
  webchat: {
    external_id: z
      .string()
      .trim()
      .regex(/^[\w-]{6,100}$/, 'may hold letters, digits, _ and -')
      .optional()
      .describe('The key that stands in the page. Made when absent.'),
    settings: webchatSettings.extend({ assistant: answering(false).prefault({}) }),
    secrets: z.strictObject({
      identity_secret: z
        .string()
        .trim()
        .min(32)
        .max(200)
        .optional()
        .describe("With it the shop's server vouches for who is signed in. `POST /api/inboxes/{id}/identity-secret` makes a strong one."),
    }),
  },
  dixa: {
    external_id: z
      .string()
      .trim()
      .regex(/^[\w-]{3,100}$/, 'must be the id of the organization')
      .refine((id) => id !== 'default', 'is taken')
      .optional()
      .describe('The id of the organization, as each webhook of Dixa names it. May be absent: the address of the webhook names the inbox.'),
    settings: z.strictObject({
      agent_id: z.uuid().optional().describe("Dixa's id of the user that Baton writes as. Without it the assistant cannot write."),
      queue_id: z.uuid().optional().describe('The queue of the people who take handoffs.'),
      auth_scheme: z.enum(['raw', 'bearer']).default('raw').describe('How Dixa wants the token.'),
      claim: z.enum(['chats', 'always', 'never']).default('chats').describe('Which conversations are claimed before the assistant writes.'),
      subscription_id: z.uuid().optional().describe('Of the webhook in Dixa, for catching up after downtime. Absent: looked for by its address.'),
      signature_tolerance_seconds: z.int().min(1).max(2_592_000).optional().describe('Older signatures are refused. Absent: their age does not matter.'),
      confirm_buttons: z.boolean().default(true).describe('"Did this solve it?" below answers by mail.'),
      assistant: answering(true).prefault({}),
      strict_order: strictOrder,
    }),
    secrets: z.strictObject({
      access_token: secret.describe('A token of the version "Dixa API".'),
      webhook_secret: z
        .string()
        .trim()
        .regex(/^(?:[0-9a-fA-F]{2}){8,128}$/, "must be the webhook's secret key, in hex")
        .optional(),
      webhook_token: secret.optional().describe('What Dixa sends as `Authorization: Bearer`.'),
      webhook_basic: z
        .string()
        .regex(/^[^:\s]{1,200}:\S{1,500}$/, 'must be user:password')
        .optional()
        .describe('What Dixa sends as `Authorization: Basic`, as user:password.'),
    }),
  },
  chatwoot: {
    external_id: z
      .string()
      .trim()
      .regex(/^\d{1,15}(?::\d{1,15})?$/, 'must be the number of the account, or account:inbox')
      .describe('The number of the account in Chatwoot, as its addresses show it. With `:` and the number of an inbox there, that inbox alone.'),
    settings: z.strictObject({
      base_url: z
        .string()
        .trim()
        .regex(/^https:\/\/(?:[a-z0-9-]+\.)+[a-z]{2,63}(?::\d{1,5})?(?:\/[\w./-]*)?$/i, 'must begin with https:// and name a host on the internet')
        .max(300)
        .optional()
        .describe('Of your own Chatwoot, on the internet. Absent: the one the installation names, else app.chatwoot.com.'),
      bot_id: chatwootNumber.optional().describe('The number of the bot, where webhooks of the account are taken too.'),
      takes: z.enum(['pending', 'unassigned']).default('pending').describe('Which conversations are the assistant’s: pending ones, or all that nobody has.'),
      signature_tolerance_seconds: z.int().min(1).max(2_592_000).default(300).describe('Older signatures are refused.'),
      messages_per_minute: z.int().min(1).max(1000).optional().describe('Most messages a minute in one conversation; Chatwoot itself stops at 200.'),
      media_hosts: z.array(z.string().trim().regex(z.regexes.domain)).max(20).optional().describe('Where files are kept besides Chatwoot itself.'),
      handoff: z
        .strictObject({
          labels: z.array(z.string().trim().min(1).max(100)).max(20).optional(),
          priority: z.enum(['low', 'medium', 'high', 'urgent', 'ticket']).optional().describe('`ticket`: that of the ticket here.'),
          team_id: z.int().min(1).optional(),
          assignee_id: z.int().min(1).optional(),
          attributes: z.record(z.string().min(1).max(100), z.string().max(500)).optional(),
        })
        .optional()
        .describe('What is set on a conversation that goes to people, besides the note.'),
      assistant: answering(false).prefault({}),
      strict_order: strictOrder,
    }),
    secrets: z.strictObject({
      access_token: secret.optional().describe('Of the bot. Without one the inbox receives and cannot send.'),
      user_token: secret.optional().describe('Of a user, for what a bot may not read: without it nothing is caught up after downtime.'),
      webhook_secret: secret.optional().describe('The secrets of the webhooks; several by comma.'),
      webhook_token: secret.optional().describe('The last part of a secret address, for versions that sign nothing.'),
    }),
  },
} as const satisfies Record<string, { external_id: z.ZodType<string | undefined>; settings: z.ZodObject; secrets: z.ZodObject }>;

export type InboxChannelKind = keyof typeof INBOX_CHANNELS;

const name = z.string().trim().min(1).max(200);
const answerer = z.uuid().nullable().describe('The assistant that answers here first. Null: people alone.');

function connecting(kind: InboxChannelKind) {
  const { external_id, settings, secrets } = INBOX_CHANNELS[kind];
  return z.strictObject({
    kind: z.literal(kind),
    name,
    external_id: external_id as z.ZodType<string | undefined>,
    assistant_id: answerer.default(null),
    settings: (settings as z.ZodObject).prefault({}),
    secrets: (secrets as z.ZodObject).prefault({}),
  });
}

type Connecting = ReturnType<typeof connecting>;

/** One shape for each channel. */
export const InboxCreate = z.discriminatedUnion('kind', Object.keys(INBOX_CHANNELS).map((kind) => connecting(kind as InboxChannelKind)) as [Connecting]);

export const InboxEdit = z
  .strictObject({
    name: name.optional(),
    assistant_id: answerer.optional(),
    status: z.enum(['active', 'disabled']).optional().describe('A disabled inbox takes nothing and sends nothing; its conversations stay readable.'),
    settings: z
      .record(z.string().max(100), z.unknown())
      .optional()
      .describe('Fields of its channel, as when connecting. Absent ones stay, null brings the default back.'),
    secrets: z
      .record(z.string().max(100), z.union([z.string().max(4000), z.null()]))
      .optional()
      .describe('New values, as when connecting. Absent ones stay, null takes one away.'),
    keep_previous_hours: z
      .int()
      .min(0)
      .max(168)
      .default(24)
      .describe('So long the earlier value of a changed webhook secret is taken as well, so that none is refused while you change it at the provider.'),
  })
  .refine((body) => Object.keys(body).some((field) => field !== 'keep_previous_hours'), 'name at least one field');

export const InboxQuery = z.object({ include_disabled: z.stringbool().default(false).describe('true: also those taken out of use.') });

/** An inbox with how it is set up. Of its secrets only whether they are there. */
export const InboxDetail = InboxView.extend({
  settings: z.record(z.string(), z.unknown()).describe('With the defaults that hold.'),
  secrets: z.record(z.string(), z.boolean()).describe('`access_token_set`, and so on: whether it is there. Values are never returned.'),
  secrets_rotated_at: z.record(z.string(), moment).describe('By secret: when its value was set.'),
  secrets_previous_until: z.record(z.string(), moment).describe('By secret: how long its earlier value is taken as well.'),
  setup: z
    .object({
      webhook_url: z.string().nullable(),
      verify_token: z.string().nullable(),
      events: z.array(z.string()),
      snippet: z.string().nullable().describe('For the pages of the shop.'),
    })
    .describe('What to paste at the provider. Null where it asks for none.'),
  last_event_at: moment.nullable().describe('When the provider last told of something new.'),
  created_at: moment,
});

export const InboxTestResult = z.object({
  ok: z.boolean(),
  status: z.enum(['active', 'broken', 'disabled']).describe('Of the inbox, after the test.'),
  checks: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['ok', 'warning', 'failed']),
      message: z.string(),
      action: z.string().nullable().describe('What to do about it.'),
    }),
  ),
});
