import { z } from 'zod';
import { defineEvent } from '#platform/db';

/** Answers were mailed to a visitor who had gone; `up_to_seq` is the last of them. */
export const visitorMailed = defineEvent('visitor.mailed', z.object({ conversation_id: z.uuid(), mail_id: z.uuid(), answers: z.int(), up_to_seq: z.int() }));
/** A visitor wants no more mails about a conversation. */
export const visitorMailsStopped = defineEvent('visitor.mails_stopped', z.object({ conversation_id: z.uuid() }));
