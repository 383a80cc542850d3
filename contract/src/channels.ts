/** What Baton answers to those who deliver to it. The bodies of their webhooks are theirs and are read tolerantly, so they stand in no schema. */
import { z } from 'zod';

/** Answer to an accepted webhook: how many messages and statuses it held that belong to an inbox here, new or delivered before. */
export const WebhookReceipt = z.object({ received: z.int().min(0) });
