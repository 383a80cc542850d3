/**
 * What a shop may set of one web chat, as it stands in the inbox's settings. Absent means the default written here. Words of the shop stand
 * by language (`nl`, `en`, `de`, `fr`, `it`, or any other code of two letters); where the visitor's is missing, the widget has its own words.
 */
import { z } from 'zod';

const words = (most: number) => z.record(z.string().regex(/^[a-z]{2}$/, 'must be a code of two letters'), z.string().trim().min(1).max(most));
const address = z.url({ protocol: /^https?$/ }).max(2000);
const perMinute = (most: number, usual: number) => z.int().min(1).max(most).default(usual);

/** `https://shop.example`, `https://*.shop.example` (every subdomain, not the domain itself), `http://localhost:*`. */
const origin = z
  .string()
  .trim()
  .toLowerCase()
  .max(300)
  .regex(/^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:(\d{1,5}|\*))?$/, 'must be like https://shop.example or https://*.shop.example, without a path');

export const WEBCHAT_PRECHAT_MOST = 10;

/** A question before the first message. `name`, `email` and `phone` have words of their own in five languages; the others need a label. */
const prechatField = z
  .strictObject({
    key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be small letters, digits and underscores'),
    kind: z.enum(['name', 'email', 'phone', 'text', 'select', 'consent']),
    label: words(300).default({}),
    required: z.boolean().default(false),
    options: z
      .array(z.strictObject({ value: z.string().trim().min(1).max(100), label: words(100).default({}) }))
      .max(20)
      .default([])
      .describe('What may be chosen. The value is what people read; a label is what the visitor reads.'),
    link: address.nullable().default(null).describe('Of a consent: the page that it is about.'),
  })
  .superRefine((field, issues) => {
    const named = field.kind === 'name' || field.kind === 'email' || field.kind === 'phone';
    if (!named && Object.keys(field.label).length === 0) issues.addIssue({ code: 'custom', path: ['label'], message: 'needs words in at least one language' });
    if (field.kind === 'select' && field.options.length === 0) issues.addIssue({ code: 'custom', path: ['options'], message: 'needs something to choose' });
  });
export type WebchatPrechatField = z.infer<typeof prechatField>;

const limits = z.strictObject({
  sessions_per_address: perMinute(10_000, 30),
  sessions_per_inbox: perMinute(100_000, 600),
  messages_per_visitor: perMinute(1000, 20),
  messages_per_address: perMinute(100_000, 120),
  messages_per_inbox: perMinute(1_000_000, 3000),
  uploads_per_visitor: perMinute(1000, 10),
  uploads_per_address: perMinute(10_000, 40),
  uploads_per_inbox: perMinute(100_000, 300),
  sockets_per_visitor: z.int().min(1).max(100).default(10),
  sockets_per_address: z.int().min(1).max(100_000).default(200),
  sockets_per_inbox: z.int().min(1).max(1_000_000).default(20_000),
});
export type WebchatLimitSettings = z.infer<typeof limits>;

export const webchatSettings = z.strictObject({
  accent: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour like #1f5eff')
    .default('#1f5eff'),
  scheme: z.enum(['light', 'dark', 'auto']).default('light').describe('`auto` follows the device of the visitor.'),
  position: z.enum(['right', 'left']).default('right'),
  margin: z
    .strictObject({ side: z.int().min(0).max(400).default(20), bottom: z.int().min(0).max(400).default(20) })
    .prefault({})
    .describe('Of the button, in pixels.'),
  launcher: z.strictObject({ icon: z.enum(['chat', 'question', 'smile', 'logo']).default('chat'), text: words(40).default({}) }).prefault({}),
  logo: address.nullable().default(null),
  assistant_name: z.string().trim().min(1).max(100).nullable().default(null).describe("Null: the workspace's name."),
  assistant_picture: address.nullable().default(null),
  greeting: words(1000).default({}),
  suggestions: z
    .record(z.string().regex(/^[a-z]{2}$/), z.array(z.string().trim().min(1).max(120)).max(6))
    .default({})
    .describe('Questions that a visitor may begin with by one press.'),
  show_hours: z.boolean().default(true).describe('Says when people are there, by the opening hours of the inbox or the workspace.'),
  attachments: z.boolean().default(true).describe('Whether visitors may send files.'),
  allowed_origins: z.array(origin).max(100).default([]).describe('Pages that may show this chat. Empty: any.'),
  site_url: address.nullable().default(null).describe('The page with this chat, to which mails lead.'),
  identity_required: z.boolean().default(false).describe('Only visitors for whom the shop vouches may write.'),
  prechat: z
    .strictObject({ title: words(300).default({}), fields: z.array(prechatField).max(WEBCHAT_PRECHAT_MOST).default([]) })
    .prefault({})
    .superRefine(({ fields }, issues) => {
      const repeated = (of: string[]) => of.some((one, at) => of.indexOf(one) !== at);
      if (repeated(fields.map((field) => field.key))) issues.addIssue({ code: 'custom', path: ['fields'], message: 'have a key twice' });
      if (repeated(fields.flatMap((field) => (['name', 'email', 'phone'].includes(field.kind) ? [field.kind] : []))))
        issues.addIssue({ code: 'custom', path: ['fields'], message: 'ask for a name, an e-mail address or a phone number at most once' });
    }),
  offline_mail: z
    .strictObject({
      enabled: z.boolean().default(true),
      after_minutes: z.int().min(1).max(1440).default(5),
      ask: z.boolean().default(true).describe('Whether the chat asks for an address when a person takes over and none is known.'),
    })
    .prefault({})
    .describe('Mails what a person answered when the visitor has gone.'),
  limits: limits.prefault({}).describe('A minute, but for sockets: those open at once.'),
});
export type WebchatSettings = z.infer<typeof webchatSettings>;
/** As it is stored and sent: everything may be absent. */
export type WebchatSettingsInput = z.input<typeof webchatSettings>;
