/** What Baton answers to Chatwoot's webhooks. */
import { z } from 'zod';

/** `ignored`: of a kind that says nothing a desk would keep. Chatwoot itself reads only the status. */
export const ChatwootAnswer = z.object({ status: z.enum(['accepted', 'duplicate_ignored', 'ignored']) });
export type ChatwootAnswer = z.infer<typeof ChatwootAnswer>;
