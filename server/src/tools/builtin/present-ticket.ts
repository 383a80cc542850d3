import { z } from 'zod';
import type { StoredMessage, TicketView } from '#conversations';

/** A ticket as tools give it: what a reader needs to decide, and nothing that only a program of ours would want. */
export const ToolTicket = z.object({
  ticket_id: z.string(),
  subject: z.string(),
  status: z.string(),
  priority: z.string(),
  channel: z.string(),
  customer_name: z.string().nullable(),
  held_by: z.enum(['assistant', 'people']),
  assigned_to: z.string().nullable().describe("A teammate's id."),
  tags: z.array(z.string()),
  waiting_since: z.string().nullable().describe('Since when the customer waits for an answer.'),
  created_at: z.string(),
  updated_at: z.string(),
});

export function toToolTicket(ticket: TicketView): z.infer<typeof ToolTicket> {
  return {
    ticket_id: ticket.id,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    channel: ticket.channel,
    customer_name: ticket.contactName,
    held_by: ticket.owner,
    assigned_to: ticket.assigneeId,
    tags: ticket.tags,
    waiting_since: ticket.waitingSince?.toISOString() ?? null,
    created_at: ticket.createdAt.toISOString(),
    updated_at: ticket.updatedAt.toISOString(),
  };
}

export const ToolMessage = z.object({
  seq: z.number().describe('Rises by one in each conversation.'),
  from: z.enum(['customer', 'assistant', 'teammate', 'system']),
  private_note: z.boolean().describe('True for what the customer never sees.'),
  name: z.string().nullable(),
  text: z.string(),
  at: z.string(),
});

export function toToolMessage(message: StoredMessage): z.infer<typeof ToolMessage> {
  return {
    seq: message.seq,
    from: message.authorKind === 'contact' ? 'customer' : message.authorKind,
    private_note: message.kind === 'note',
    name: message.authorName,
    text: message.deletedAt ? '' : message.text,
    at: message.occurredAt.toISOString(),
  };
}
