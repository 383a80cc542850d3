import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/** Deletes the files of what was deleted. */
export const dropFilesJob = defineJob('conversations.drop-files', z.object({ message_id: z.uuid().nullable(), ticket_id: z.uuid().nullable() }));
