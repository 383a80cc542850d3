import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/**
 * Mails a link to choose a password. `teammate_id` is null for an e-mail that nobody has: asking about it must cost what asking about a
 * known one costs. Twelve attempts over nine minutes outlast a mail server's restart; afterwards it waits as a dead letter.
 */
export const mailLinkJob = defineJob('accounts.mail-link', z.object({ teammate_id: z.uuid().nullable(), kind: z.enum(['reset', 'invite']) }), {
  concurrency: 4,
  attempts: 12,
  retrySeconds: 2,
});
