import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/**
 * Turns one stored delivery into a message, a status or nothing. Lane: inbox and sender, or the whole inbox when its order is strict. `together`: it may share a
 * transaction with others of its kind.
 */
export const ingestJob = defineJob('channels.ingest', z.object({ delivery_id: z.uuid(), together: z.literal(true).optional() }), {
  lanes: true,
  concurrency: 64,
  attempts: 8,
});

/** Takes in statuses that were stored together. No lanes: a status never takes a message back to where it was. */
export const ingestStatusesJob = defineJob('channels.ingest-statuses', z.object({ delivery_ids: z.array(z.uuid()).min(1) }), { concurrency: 4 });

/**
 * Sends one queued message. Lane: the conversation, so messages arrive in the order they were written.
 * Attempts are many because the only failures that repeat are refusals to take a message at all (throttles): 30 are about half an hour.
 */
export const deliverJob = defineJob('channels.deliver', z.object({ message_id: z.uuid() }), { lanes: true, concurrency: 64, attempts: 30 });

/**
 * With a message: settles one that was found half sent after a crash. Without, from the schedule: asks broken inboxes whether they work
 * again, sets stranded messages going, deletes old deliveries and sessions.
 */
export const reconcileJob = defineJob('channels.reconcile', z.object({ message_id: z.uuid().optional() }), { concurrency: 4 });

/**
 * What has to be done in the desk behind an inbox besides messages. Lane: the conversation. `act_id` makes a repeat the same act.
 * Attempts are many because the desk may be away for a while, and a customer must not be forgotten meanwhile.
 */
export const deskActJob = defineJob(
  'channels.desk_act',
  z.object({ act_id: z.uuid(), conversation_id: z.uuid(), ticket_id: z.uuid(), kind: z.enum(['hand_over', 'close', 'mirror']), reason: z.string() }),
  { lanes: true, concurrency: 8, attempts: 30 },
);

/**
 * Fetches what one-shot webhooks lost, in one inbox. `since`: a further round after a time away, for what was not looked at since then.
 * `round`: where one that is too long for one job goes on.
 */
export const backfillJob = defineJob(
  'channels.backfill',
  z.object({
    workspace_id: z.uuid(),
    inbox_id: z.uuid(),
    since: z.iso.datetime().optional(),
    round: z.object({ began_at: z.iso.datetime(), page: z.int().min(1), unread: z.int().min(0).optional() }).optional(),
  }),
  { concurrency: 2, attempts: 3 },
);

/** Asks the desk behind an inbox who a contact is whom its webhook named by little more than a number. */
export const learnContactJob = defineJob(
  'channels.learn-contact',
  z.object({ inbox_id: z.uuid(), thread_id: z.string(), person_id: z.string(), channel: z.string(), vouched: z.boolean() }),
  { concurrency: 2, attempts: 10 },
);

/** Brings a contact up to date in the desks that know them. Lane: the contact, so that the last change is the last that is told. */
export const tellContactJob = defineJob('channels.tell-contact', z.object({ contact_id: z.uuid() }), { lanes: true, concurrency: 2, attempts: 30 });

/** Sends everything that waited while an inbox was broken. */
export const redeliverJob = defineJob('channels.redeliver', z.object({ inbox_id: z.uuid() }), { concurrency: 4 });

/** Tells the contact that they were read, or that somebody writes. Once: a moment later it is not true any more. */
export const showReadJob = defineJob('channels.show-read', z.object({ conversation_id: z.uuid(), typing: z.boolean() }), { concurrency: 4, attempts: 1 });

/** Fetches one file that a contact sent; `place` is its place in the message. No lane: a slow file holds nothing up. */
export const fetchMediaJob = defineJob('channels.fetch-media', z.object({ message_id: z.uuid(), place: z.int().min(0), round: z.int().min(0) }), {
  concurrency: 4,
  attempts: 10,
});

/**
 * Mails a visitor of the web chat what people answered after they had gone. Sends itself again for later while they may still come back;
 * `waits_since` is when the first of these was sent.
 */
export const continueByMailJob = defineJob('channels.continue-by-mail', z.object({ conversation_id: z.uuid(), waits_since: z.iso.datetime().optional() }), {
  concurrency: 4,
  attempts: 10,
});
