import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/**
 * Measures what a contact said. Lane: the conversation. `ticket_id` where the ticket is to be measured again without a new message.
 * Concurrency is high because jobs that run together share one transaction.
 */
export const measureJob = defineJob('signals.measure', z.object({ conversation_id: z.uuid(), ticket_id: z.uuid().nullable() }), {
  lanes: true,
  concurrency: 256,
  attempts: 6,
  heldMs: 100,
});

/** Asks a language model about what is new in a ticket. Lane: the conversation. Without an answer the local scores stay. */
export const askModelJob = defineJob('signals.ask-model', z.object({ conversation_id: z.uuid(), ticket_id: z.uuid() }), {
  lanes: true,
  concurrency: 10,
  attempts: 3,
  retrySeconds: 5,
});
