import { z } from 'zod';

const url = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s]+$/, 'must be a public http(s) URL');
const recipient = z.strictObject({ id: z.string().regex(/^\d{1,32}$/, 'must be an Instagram-scoped id (digits)') });
/** A private answer to a comment names the comment, not the person. */
const commenter = z.strictObject({ comment_id: z.string().regex(/^\d{1,32}$/, 'must be the id of a comment') });
const mid = z.string().min(1).max(512);
const mediaAttachment = z.strictObject({ type: z.enum(['image', 'video', 'audio', 'file']), payload: z.strictObject({ url }) });

const message = z
  .strictObject({
    text: z
      .string()
      .min(1)
      // Bytes, not characters: 1000 letters with accents are 2000 bytes.
      .refine((value) => Buffer.byteLength(value) <= 1000, 'must be at most 1000 bytes of UTF-8')
      .optional(),
    quick_replies: z
      .array(z.strictObject({ content_type: z.literal('text'), title: z.string().min(1).max(20), payload: z.string().min(1).max(1000) }))
      .min(1)
      .max(13)
      .optional(),
    attachment: z.discriminatedUnion('type', [mediaAttachment, z.strictObject({ type: z.literal('like_heart') })]).optional(),
    attachments: z
      .array(z.strictObject({ type: z.literal('image'), payload: z.strictObject({ url }) }))
      .min(1)
      .max(10)
      .optional(),
  })
  .refine(
    (value) => [value.text, value.attachment, value.attachments].filter((part) => part !== undefined).length === 1,
    'must have exactly one of text, attachment and attachments',
  )
  .refine((value) => value.quick_replies === undefined || value.text !== undefined, 'must have text above quick_replies');

export const instagramMessageSchema = z
  .strictObject({
    recipient: z.union([recipient, commenter]),
    message,
    messaging_type: z.enum(['RESPONSE', 'UPDATE', 'MESSAGE_TAG']).optional(),
    // The other tags were withdrawn on 27 April 2026 and are refused with code 100.
    tag: z.literal('HUMAN_AGENT').optional(),
  })
  .refine((value) => (value.messaging_type === 'MESSAGE_TAG') === (value.tag !== undefined), 'must have tag exactly when messaging_type is MESSAGE_TAG');

export const instagramActionSchema = z
  .strictObject({
    recipient,
    sender_action: z.enum(['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact']),
    payload: z.strictObject({ message_id: mid, reaction: z.string().min(1).max(16).optional() }).optional(),
  })
  .refine((value) => !value.sender_action.endsWith('react') || value.payload !== undefined, 'must have payload.message_id to react or unreact');

export type InstagramMessage = z.infer<typeof instagramMessageSchema>;
