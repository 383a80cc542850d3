import { z } from 'zod';

/** The bodies as Dixa's reference has them. Unknown fields are ignored there, so they are here. */
const content = z.object({ _type: z.enum(['Text', 'Html', 'Markdown']), value: z.string().min(1) });
const attachments = z.array(z.object({ url: z.url(), prettyName: z.string() })).optional();
const common = { content, attachments, externalId: z.string().min(1).optional(), integrationEmail: z.string().optional() };

export const messageBody = z.discriminatedUnion('_type', [
  z.object({ _type: z.literal('Inbound'), ...common }),
  z.object({ _type: z.literal('Outbound'), agentId: z.uuid(), cc: z.array(z.string()).optional(), bcc: z.array(z.string()).optional(), ...common }),
]);
export const transferBody = z.object({ queueId: z.uuid(), userId: z.uuid().optional() });
export const claimBody = z.object({ agentId: z.uuid(), force: z.boolean().optional() });
export const closeBody = z.object({ userId: z.uuid().optional() });
export const noteBody = z.object({ message: z.string().min(1), agentId: z.uuid().optional(), createdAt: z.string().optional() });
export const tagBody = z.object({ name: z.string().min(1), color: z.string().optional() });
