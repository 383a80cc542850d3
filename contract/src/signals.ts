/** How tickets and messages feel, what they are about, how hard they look: `/api/tickets/{id}/signals`, `/api/signals/settings`. */
import { z } from 'zod';

const moment = z.iso.datetime();
const feeling = z.number().min(-1).max(1);
const share = z.number().min(0).max(1);

export const SentimentName = z.enum(['negative', 'neutral', 'positive']);
export const SignalSourceName = z
  .enum(['local', 'model', 'mixed'])
  .describe('local: by code. model: a language model. mixed: some messages by one, some by the other.');
const NamedIntent = z.object({ name: z.string(), confidence: share });

export const MessageSentiment = z.object({
  message_id: z.uuid(),
  seq: z.int(),
  created_at: moment,
  score: feeling.nullable().describe('What counts: the model where it has spoken. Null when there was nothing to read.'),
  name: SentimentName.nullable(),
  intent: z.string().nullable(),
  source: z.enum(['local', 'model']).nullable(),
  local_score: feeling.nullable(),
  model_score: feeling.nullable(),
  model: z.string().nullable().describe('Which model was asked.'),
});

export const TicketSignalsView = z.object({
  ticket_id: z.uuid(),
  measured_at: moment.nullable().describe('Null: not measured yet.'),
  sentiment: z.object({
    score: feeling.nullable().describe("The contact's messages, the newest weighing most."),
    name: SentimentName.nullable(),
    trend: z.enum(['falling', 'steady', 'rising']).nullable().describe('The newest two messages against those before. Null with fewer than two.'),
    change: z.number().nullable(),
    source: SignalSourceName.nullable(),
    by_message: z.array(MessageSentiment).describe("The contact's newest hundred, oldest first."),
  }),
  intent: z.object({ name: z.string().nullable(), confidence: share.nullable(), alternatives: z.array(NamedIntent) }),
  difficulty: z.object({
    score: share.nullable(),
    reasons: z
      .array(z.object({ name: z.string(), points: z.number(), max: z.number(), explanation: z.string() }))
      .describe('Their points add up to the score.'),
  }),
});
export const TicketSignalsParams = z.object({ id: z.uuid() });

export const SignalSettingsView = z.object({
  opinion: z.enum(['off', 'openai']).describe('openai: a language model is asked about what contacts write, for credits; what it says counts.'),
  model: z.string().nullable().describe("Null: the installation's model."),
});
export const SignalSettingsChange = z.strictObject({
  opinion: z.enum(['off', 'openai']).optional(),
  model: z.string().trim().min(1).max(100).nullable().optional(),
});
