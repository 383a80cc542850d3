/** The audit trail: `/api/audit`. */
import { z } from 'zod';

const moment = z.iso.datetime();

export const AuditQuery = z.object({
  actor_id: z.string().min(1).max(200).optional().describe('A teammate, a key, or `operator`.'),
  action: z
    .string()
    .regex(/^[a-z_]+(?:\.[a-z_]+)?$/, 'is an action such as `ticket.updated`, or its first word')
    .max(100)
    .optional()
    .describe('`ticket.updated`, or `ticket` for everything done to tickets.'),
  target_id: z.string().min(1).max(200).optional().describe('What was changed.'),
  ticket_id: z.uuid().optional(),
  from: z.iso.datetime({ offset: true }).optional().describe('From this moment on.'),
  to: z.iso.datetime({ offset: true }).optional().describe('Before this moment.'),
  text: z.string().trim().min(1).max(200).optional().describe('Stands in the name, the address, the action, or what was changed.'),
});
export const AuditPageQuery = AuditQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.uuid().optional().describe('`next_cursor` of the page before.'),
});
export const AuditExportQuery = AuditQuery.extend({ format: z.enum(['csv', 'ndjson']).default('csv') });

export const AuditEntry = z.object({
  id: z.uuid(),
  at: moment,
  action: z.string(),
  actor: z.object({ kind: z.enum(['teammate', 'api_key', 'operator']), id: z.string().nullable(), name: z.string().nullable() }),
  target: z.object({ kind: z.string(), id: z.string().nullable() }),
  ticket_id: z.uuid().nullable(),
  changes: z
    .record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))
    .nullable()
    .describe('Field by field, before and after.'),
  details: z.record(z.string(), z.unknown()),
  address: z.string().nullable().describe('Where the request came from; null for what was done on the machine itself.'),
  user_agent: z.string().nullable(),
  request_id: z.string().nullable(),
});
export const AuditPage = z.object({ entries: z.array(AuditEntry).describe('Newest first.'), next_cursor: z.uuid().nullable() });
