import { z } from 'zod';
import { defineJob } from '#platform/jobs';

/** An order may be different from what was seen of it: asks, notes what changed, and tells the tickets of its buyer. */
export const refreshOrderJob = defineJob('orders.refresh', z.object({ store_id: z.uuid(), order_id: z.string(), source: z.enum(['webhook', 'poll']) }), {
  lanes: true,
  concurrency: 5,
  attempts: 6,
  retrySeconds: 5,
});
/** What is kept for a workspace may be wrong from now on. */
export const dropKeptJob = defineJob('orders.drop-kept', z.object({}));
