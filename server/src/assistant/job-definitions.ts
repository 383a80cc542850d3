import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/**
 * Looks at a conversation's unanswered messages and answers or hands over. Lane: the conversation.
 * `waited` marks the second look, after the quiet window; there is no third.
 * Concurrency is high because a turn mostly waits for a model.
 */
export const considerJob = defineJob(
  'assistant.consider',
  z.object({ conversation_id: z.uuid(), message_seq: z.int().min(1), waited: z.boolean().optional() }),
  { lanes: true, concurrency: 50, attempts: 4, retrySeconds: 2 },
);
