import { z } from 'zod';
import { defineEvent } from '#platform/db';

/** Somebody took a copy of the audit trail. */
export const auditExported = defineEvent('audit.exported', z.object({ format: z.string(), filter: z.record(z.string(), z.string()) }));
