import { z } from 'zod';
import { defineEvent } from '#platform/db';

const changes = z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }));

/** Opening hours were made or changed. `apply_to_open`: clocks that run are to count by the new ones. */
export const businessHoursChanged = defineEvent(
  'business_hours.changed',
  z.object({ calendar_id: z.uuid(), version: z.int(), apply_to_open: z.boolean(), changes }),
);
export const businessHoursRemoved = defineEvent('business_hours.removed', z.object({ calendar_id: z.uuid(), changes }));
