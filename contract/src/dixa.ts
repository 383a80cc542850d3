/** What Baton answers to Dixa, and the record of what became of its events. */
import { z } from 'zod';

const conversation = { conversation_id: z.string().nullable() };

/** Answer to a webhook: by default as soon as it is safe, with `Prefer: wait=N` when the turn is over or N seconds have passed. */
export const DixaAnswer = z.union([
  z.object({ status: z.literal('accepted'), ...conversation, message_id: z.string().nullable() }),
  z.object({
    status: z.enum(['processed_and_sent', 'processed_not_sent']),
    ...conversation,
    message_id: z.string(),
    isInitialMessage: z.boolean(),
    ai_response: z.string(),
    message_sent: z.boolean(),
    logged_to_db: z.boolean(),
  }),
  z.object({ status: z.literal('duplicate_ignored'), ...conversation, event_id: z.string().nullable(), reason: z.string() }),
  z.object({ status: z.literal('ignored'), ...conversation, validation_reason: z.string(), reason: z.string() }),
]);

/** Which inbox it is for, where the address names one. */
export const DixaWebhookQuery = z.object({ inbox: z.string().max(100).optional() });

/** Of the buttons below an answer by mail. */
export const DixaConfirmQuery = z.object({ user_id: z.string().max(200), conversation_id: z.string().max(200), signature: z.string().max(400) });

export const InteractionQuery = z.object({
  conversation_id: z.string().max(200).optional().describe("Dixa's id."),
  message_id: z.string().max(400).optional().describe("Dixa's id."),
  since: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});
export const Interaction = z.object({
  conversation_id: z.string(),
  message_id: z.string(),
  event_id: z.string(),
  user_id: z.string().nullable(),
  ai_response: z.string().nullable(),
  is_initial_message: z.boolean(),
  time_diff_ms: z.number().nullable().describe('From the beginning of the conversation to the message, by the clock of Dixa.'),
  dixa_message_sent: z.boolean(),
  original_text: z.string().nullable(),
  logged_at: z.iso.datetime(),
  skipped_reason: z.string().nullable(),
});
export const InteractionList = z.object({ interactions: z.array(Interaction), next_cursor: z.uuid().nullable() });
