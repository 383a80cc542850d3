import { z } from 'zod';
import { defineEvent } from '#platform/db';

const id = z.uuid();

/** A run of the assistant ended; the row in `turns` says how. */
export const turnCompleted = defineEvent('turn.completed', z.object({ turn_id: id, conversation_id: id, ticket_id: id.nullable(), exit: z.string() }));
/** What an assistant says or may say changed. */
export const assistantChanged = defineEvent('assistant.changed', z.object({ assistant_id: id }));
export const promptVersionAdded = defineEvent('prompt.version_added', z.object({ prompt_id: id, version: z.int() }));
