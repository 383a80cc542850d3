import { z } from 'zod';
import { defineJob } from '#platform/jobs';
import { LANGUAGES } from './triage/index.ts';

/**
 * Looks at a conversation's unanswered messages and answers or hands over. Lane: the conversation.
 * `waited` marks the second look, after the quiet window; there is no third.
 * Concurrency is high because a turn mostly waits for a model.
 */
export const considerJob = defineJob(
  'assistant.consider',
  z.object({ conversation_id: z.uuid(), message_seq: z.int().min(1), waited: z.boolean().optional() }),
  { lanes: true, concurrency: 100, attempts: 4, retrySeconds: 2 },
);

/**
 * Reads what the contact said in a ticket for facts worth remembering, when it is over or has gone quiet. No lane: a look that waits for hours would
 * hold up the one that a resolved ticket sends; two at once take their turns at the contact's memory.
 */
export const rememberJob = defineJob(
  'assistant.remember',
  z.object({ ticket_id: z.uuid(), look: z.int().min(0).default(0), tries: z.int().min(0).default(0) }),
  {
    concurrency: 5,
    attempts: 6,
    retrySeconds: 10,
  },
);

/**
 * Mails a code to the address that a contact says is theirs, where an order stands under it. Lane: the conversation. Who waits for it waits in a chat:
 * what has not gone after three attempts is given to a person.
 */
export const mailCodeJob = defineJob(
  'assistant.mail-code',
  z.object({ code_id: z.uuid(), conversation_id: z.uuid(), language: z.enum(LANGUAGES), numbers: z.array(z.string()).max(3) }),
  { lanes: true, concurrency: 10, attempts: 3, retrySeconds: 2 },
);

/** Two contacts became one. */
export const moveMemoryJob = defineJob('assistant.move-memory', z.object({ from: z.uuid(), to: z.uuid() }));
