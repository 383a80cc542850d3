import { z } from 'zod';

// Lengths are UTF-16 units: Meta does not say which unit it counts, and this is the strictest of those in use.
const text = (max: number) => z.string().min(1).max(max);
const link = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s]+$/, 'must be an http(s) URL');
const wamid = z
  .string()
  .max(256)
  .regex(/^wamid\.[A-Za-z0-9+/=_-]+$/, 'must be a WhatsApp message id (wamid.…)');

const media = <Extra extends z.ZodRawShape>(extra: Extra) =>
  z
    .strictObject({ id: z.string().min(1).max(64).optional(), link: link.optional(), ...extra })
    .refine((value: object) => 'id' in value !== 'link' in value, 'must have exactly one of id and link');
const caption = text(1024).optional();
const image = media({ caption });
const document = media({ caption, filename: text(240).optional() });

const base = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  type: z.string().optional(),
  to: z
    .string()
    .regex(/^\+\d{7,15}$/, 'must be a phone number with + and country code, digits only')
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/, 'must be a business-scoped user id (CC.…)')
    .optional(),
  context: z.strictObject({ message_id: wamid }).optional(),
  biz_opaque_callback_data: z
    .string()
    .refine((value) => Buffer.byteLength(value) <= 512, 'must be at most 512 bytes')
    .optional(),
};

const textHeader = z.strictObject({ type: z.literal('text'), text: text(60) });
const buttonHeader = z.discriminatedUnion('type', [
  textHeader,
  z.strictObject({ type: z.literal('image'), image: media({}) }),
  z.strictObject({ type: z.literal('video'), video: media({}) }),
  z.strictObject({ type: z.literal('document'), document: media({ filename: text(240).optional() }) }),
]);
const footer = z.strictObject({ text: text(60) }).optional();
const unique = (values: readonly string[]) => new Set(values).size === values.length;

const buttons = z.strictObject({
  type: z.literal('button'),
  header: buttonHeader.optional(),
  body: z.strictObject({ text: text(1024) }),
  footer,
  action: z.strictObject({
    buttons: z
      .array(z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: text(256), title: text(20) }) }))
      .min(1)
      .max(3)
      .refine((list) => unique(list.map((button) => button.reply.id)), 'must have unique button ids')
      .refine((list) => unique(list.map((button) => button.reply.title)), 'must have unique button titles'),
  }),
});

const section = z.strictObject({
  title: text(24).optional(),
  rows: z
    .array(z.strictObject({ id: text(200), title: text(24), description: text(72).optional() }))
    .min(1)
    .max(10),
});
const list = z.strictObject({
  type: z.literal('list'),
  header: textHeader.optional(),
  body: z.strictObject({ text: text(4096) }),
  footer,
  action: z.strictObject({
    button: text(20),
    sections: z
      .array(section)
      .min(1)
      .max(10)
      .refine((all) => all.reduce((rows, one) => rows + one.rows.length, 0) <= 10, 'must have at most 10 rows in total')
      .refine((all) => unique(all.flatMap((one) => one.rows.map((row) => row.id))), 'must have unique row ids')
      .refine((all) => all.length === 1 || all.every((one) => one.title !== undefined), 'must have a title on every section when there is more than one'),
  }),
});

const ctaUrl = z.strictObject({
  type: z.literal('cta_url'),
  header: buttonHeader.optional(),
  body: z.strictObject({ text: text(1024) }),
  footer,
  action: z.strictObject({ name: z.literal('cta_url'), parameters: z.strictObject({ display_text: text(20), url: link }) }),
});
const requestContactInfo = z.strictObject({
  type: z.literal('request_contact_info'),
  body: z.strictObject({ text: text(1024) }),
  action: z.strictObject({ name: z.literal('request_contact_info') }),
});

const parameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(32_768), parameter_name: text(64).optional() }),
  z.strictObject({ type: z.literal('payload'), payload: text(128) }),
  z.strictObject({ type: z.literal('image'), image: media({}) }),
  z.strictObject({ type: z.literal('video'), video: media({}) }),
  z.strictObject({ type: z.literal('document'), document: media({ filename: text(240).optional() }) }),
  z.strictObject({
    type: z.literal('currency'),
    currency: z.strictObject({ fallback_value: text(60), code: z.string().regex(/^[A-Z]{3}$/), amount_1000: z.int() }),
  }),
  z.strictObject({ type: z.literal('date_time'), date_time: z.strictObject({ fallback_value: text(60) }) }),
]);
const component = z
  .strictObject({
    type: z.enum(['header', 'body', 'button']),
    sub_type: z.enum(['quick_reply', 'url', 'copy_code', 'flow']).optional(),
    index: z.union([z.int().min(0).max(9), z.string().regex(/^\d$/)]).optional(),
    parameters: z.array(parameter).max(100).optional(),
  })
  .refine((value) => value.type !== 'button' || (value.sub_type !== undefined && value.index !== undefined), 'of type button must have sub_type and index');

/** One schema per `type`. Strict at every depth: Meta refuses keys it does not know. */
const SEND_SCHEMAS = {
  text: z.strictObject({ ...base, text: z.strictObject({ body: text(4096), preview_url: z.boolean().optional() }) }),
  reaction: z.strictObject({ ...base, reaction: z.strictObject({ message_id: wamid, emoji: z.string().max(64) }) }),
  interactive: z.strictObject({ ...base, interactive: z.discriminatedUnion('type', [buttons, list, ctaUrl, requestContactInfo]) }),
  template: z.strictObject({
    ...base,
    template: z.strictObject({
      name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'must be lower-case letters, digits and _'),
      language: z.strictObject({ code: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2,3})?$/), policy: z.literal('deterministic').optional() }),
      components: z.array(component).max(20).optional(),
    }),
  }),
  image: z.strictObject({ ...base, image }),
  video: z.strictObject({ ...base, video: media({ caption }) }),
  audio: z.strictObject({ ...base, audio: media({ voice: z.boolean().optional() }) }),
  document: z.strictObject({ ...base, document }),
  sticker: z.strictObject({ ...base, sticker: media({}) }),
  location: z.strictObject({
    ...base,
    location: z.strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: text(1000).optional(),
      address: text(1000).optional(),
    }),
  }),
} as const;

export type SendType = keyof typeof SEND_SCHEMAS;
export const SEND_TYPES: readonly string[] = Object.keys(SEND_SCHEMAS);

export function sendSchema(type: SendType): z.ZodType<SendBody> {
  return SEND_SCHEMAS[type];
}

/** What every accepted body has; the object under `type` is checked by its schema and kept as it came. */
export interface SendBody {
  readonly to?: string | undefined;
  readonly recipient?: string | undefined;
  readonly biz_opaque_callback_data?: string | undefined;
  readonly template?: { readonly name: string; readonly language: { readonly code: string } } | undefined;
}

/** Marks a message and all before it as read; with `typing_indicator` it also shows "typing" for up to 25 s. */
export const readSchema = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: wamid,
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
});
