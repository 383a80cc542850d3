import { z } from 'zod';
import { buildInboundInstagram, buildInboundWhatsApp, type GraphNumber, type InboundWhatsApp } from './build-inbound.ts';
import type { GraphState } from './graph-state.ts';
import { userIdOf } from './message-ids.ts';
import type { WebhookAnswer } from './webhook-poster.ts';

const record = z.record(z.string(), z.unknown());
const id = z.string().min(1).max(512);

/** A WhatsApp message from a contact, as ordered in code or by `POST /__sandbox/receive`. */
export const receiveSchema = z
  .strictObject({
    /** The first number unless told. */
    phoneNumberId: z.string().max(64).optional(),
    from: z
      .string()
      .regex(/^\+?\d{5,15}$/, 'must be a phone number: digits, with or without +')
      .optional(),
    /** Made from `from` unless told; `null` leaves it out, as before April 2026. */
    userId: z.string().max(160).nullable().optional(),
    name: z.string().max(512).optional(),
    username: z.string().max(64).optional(),
    text: z.string().max(100_000).optional(),
    type: z.string().min(1).max(64).optional(),
    content: z.unknown().optional(),
    replyTo: id.optional(),
    context: record.optional(),
    referral: record.optional(),
    errors: z.array(z.unknown()).max(10).optional(),
    /** Unix seconds; now unless told. */
    timestamp: z.int().min(0).optional(),
    /** A given id makes a redelivery; fresh unless told. */
    id: id.optional(),
    /** `false`: posted once, whatever the answer. */
    retry: z.boolean().optional(),
  })
  .refine((value) => value.from !== undefined || typeof value.userId === 'string', 'give from (digits) or userId')
  .refine((value) => (value.type ?? 'text') !== 'text' || value.content !== undefined || value.text !== undefined, 'give text, or type and content');

/** An Instagram message or event, as ordered in code or by `POST /__sandbox/receive` with `accountId`. */
export const receiveInstagramSchema = z.strictObject({
  accountId: z.string().max(64),
  from: z.string().regex(/^\d{1,32}$/, 'must be an Instagram-scoped id (digits)'),
  text: z.string().max(100_000).optional(),
  attachments: z.array(z.unknown()).max(50).optional(),
  replyTo: record.optional(),
  event: record.optional(),
  mid: id.optional(),
  /** Unix milliseconds; now unless told. */
  timestamp: z.int().min(0).optional(),
  retry: z.boolean().optional(),
});

export type ReceiveWhatsApp = z.infer<typeof receiveSchema>;
export type ReceiveInstagram = z.infer<typeof receiveInstagramSchema>;

/** The answer to the first attempt (`status` 0 when none came) and the ids that were posted. */
export interface Received extends WebhookAnswer {
  readonly wamids: string[];
}

/** Posts one webhook with all of these messages and opens the windows of those who wrote. */
export async function receiveWhatsApp(state: GraphState, inputs: readonly ReceiveWhatsApp[]): Promise<Received> {
  requireUrl(state);
  const batch = inputs.map((input) => inboundOf(state, receiveSchema.parse(input)));
  const payload = buildInboundWhatsApp(batch);
  for (const { number, message } of batch) {
    const { from: waId, userId, name } = message;
    state.windows.open(number.phoneNumberId, { waId, userId, name }, message.timestamp * 1000);
  }
  const first = batch[0];
  const target = { endpoint: 'messages', phoneNumberId: first?.number.phoneNumberId, recipient: first?.message.from ?? first?.message.userId } as const;
  const retry = inputs.every((input) => input.retry !== false);
  const answer = await state.poster.post(payload, target, retry);
  return { ...answer, wamids: batch.map((item) => item.message.id) };
}

/** Posts one Instagram event and opens the sender's window. */
export async function receiveInstagram(state: GraphState, order: ReceiveInstagram): Promise<Received> {
  requireUrl(state);
  const { mid: given, timestamp: at, retry, ...input } = receiveInstagramSchema.parse(order);
  if (!state.instagramAccounts.includes(input.accountId)) {
    throw new RangeError(`The sandbox has no Instagram account ${input.accountId}; it has: ${state.instagramAccounts.join(', ') || 'none'}.`);
  }
  const mid = given ?? state.ids.mid(input.accountId);
  const timestamp = at ?? state.now();
  state.windows.open(input.accountId, { scopedId: input.from }, timestamp);
  const target = { endpoint: 'messages', phoneNumberId: input.accountId, recipient: input.from } as const;
  const answer = await state.poster.post(buildInboundInstagram({ ...input, mid, timestamp }), target, retry !== false);
  return { ...answer, wamids: [mid] };
}

/** A comment under a post, as ordered in code or by `POST /__sandbox/comment`. */
export const receiveCommentSchema = z.strictObject({
  accountId: z.string().max(64),
  from: z.string().regex(/^\d{1,32}$/, 'must be an Instagram-scoped id (digits)'),
  username: z.string().max(64).optional(),
  text: z.string().max(10_000).optional(),
  mediaId: z.string().max(64).optional(),
});
export type ReceiveComment = z.infer<typeof receiveCommentSchema>;

/** Posts a comment; it opens no window, but may be answered once in private. */
export async function receiveComment(state: GraphState, order: ReceiveComment): Promise<Received> {
  requireUrl(state);
  const { accountId, from, username, text, mediaId } = receiveCommentSchema.parse(order);
  const id = String(17_894_000_000_000_000n + BigInt(state.comments.size + 1));
  const at = state.now();
  state.comments.set(id, { accountId, from, at, answered: false });
  const value = {
    id,
    from: { id: from, username: username ?? `user.${from}` },
    text: text ?? '',
    media: { id: mediaId ?? '17918195224117851', media_product_type: 'FEED' },
  };
  const payload = { object: 'instagram', entry: [{ id: accountId, time: Math.floor(at / 1000), changes: [{ field: 'comments', value }] }] };
  const answer = await state.poster.post(payload, { endpoint: 'messages', phoneNumberId: accountId, recipient: from });
  return { ...answer, wamids: [id] };
}

/** Fills in what the order left out. Throws when the number is not one of the sandbox. */
function inboundOf(state: GraphState, input: ReceiveWhatsApp): { number: GraphNumber; message: InboundWhatsApp } {
  const number = input.phoneNumberId === undefined ? state.numbers.values().next().value : state.numbers.get(input.phoneNumberId);
  if (number === undefined) {
    throw new RangeError(`The sandbox has no number ${input.phoneNumberId ?? ''}; it has: ${[...state.numbers.keys()].join(', ') || 'none'}.`);
  }
  const { phoneNumberId: _number, retry: _retry, ...rest } = input;
  const from = input.from?.replace(/^\+/, '');
  const message = {
    ...rest,
    from,
    userId: input.userId === null ? undefined : (input.userId ?? (from === undefined ? undefined : userIdOf(from))),
    timestamp: input.timestamp ?? Math.floor(state.now() / 1000),
    id: input.id ?? state.ids.wamid('received', from ?? input.userId ?? ''),
  };
  return { number, message };
}

function requireUrl(state: GraphState): void {
  if (state.poster.url === null) {
    throw new Error('No webhook url is set: give webhookUrl when starting, call setWebhookUrl, or POST /__sandbox/webhook {"url":"…"}.');
  }
}
