import { z } from 'zod';
import { addNote, createTicket, postTeammateReply, readTicketMessages, takeOver } from '#conversations';
import { defineTool } from '../define-tool.ts';
import { ToolTicket, toToolTicket } from './present-ticket.ts';

const ticketId = z.uuid().describe('The id of the ticket.');

export const createTicketTool = defineTool({
  name: 'create_ticket',
  title: 'Open a ticket',
  description: 'Opens a ticket for a customer, for people to look at. Nothing is sent to the customer.',
  class: 'reversible',
  permission: 'tickets.reply',
  input: z.object({
    customer_email: z.email().max(320),
    customer_name: z.string().trim().min(1).max(200).optional(),
    subject: z.string().trim().min(1).max(500),
    message: z.string().min(1).max(20_000).describe('What the customer said or wants.'),
    priority: z.enum(['low', 'normal', 'high', 'urgent']).default('normal'),
    tags: z.array(z.string().trim().min(1).max(50)).max(20).optional(),
  }),
  output: z.object({ ticket: ToolTicket }),
  async run(ctx, { who }, input) {
    const contact = { email: input.customer_email, name: input.customer_name };
    const { ticket } = await createTicket(ctx, who, {
      contact,
      subject: input.subject,
      message: input.message,
      fromAgent: false,
      priority: input.priority,
      // A form is kept by the desk itself: no account of a channel is used.
      channel: 'form',
      tags: input.tags,
    });
    return { ticket: toToolTicket(ticket) };
  },
});

export const addTicketNoteTool = defineTool({
  name: 'add_ticket_note',
  title: 'Add a private note',
  description: 'Writes a note on a ticket that teammates see and the customer never does.',
  class: 'reversible',
  permission: 'tickets.reply',
  input: z.object({ ticket_id: ticketId, text: z.string().trim().min(1).max(20_000) }),
  output: z.object({ ticket_id: z.string(), seq: z.number() }),
  async run(ctx, { who }, input) {
    const { message } = await addNote(ctx, who, input.ticket_id, { content: input.text });
    return { ticket_id: input.ticket_id, seq: message.seq };
  },
});

export const handOffTicketTool = defineTool({
  name: 'hand_off_ticket',
  title: 'Hand a ticket to people',
  description: 'Takes a ticket from the assistant: it stays silent from here on and a teammate answers. Say in `reason` what the teammate has to know.',
  class: 'reversible',
  permission: 'tickets.reply',
  input: z.object({ ticket_id: ticketId, reason: z.string().trim().min(1).max(2000) }),
  output: z.object({ ticket: ToolTicket }),
  async run(ctx, { who }, input) {
    const ticket = await takeOver(ctx, who, input.ticket_id);
    await addNote(ctx, who, input.ticket_id, { content: input.reason });
    return { ticket: toToolTicket(ticket) };
  },
});

export const replyToTicketTool = defineTool({
  name: 'reply_to_ticket',
  title: 'Answer a customer',
  description: 'Sends a message to the customer of a ticket. It cannot be taken back, so it is shown first and sent only when that is confirmed.',
  class: 'external',
  permission: 'tickets.reply',
  input: z.object({ ticket_id: ticketId, text: z.string().trim().min(1).max(20_000) }),
  output: z.object({ ticket_id: z.string(), seq: z.number() }),
  async preview(ctx, { who }, input) {
    const { ticket, messages } = await readTicketMessages(ctx, who, input.ticket_id, { limit: 1 });
    return {
      summary: `Send this to ${ticket.contactName ?? 'the customer'} by ${ticket.channel} in "${ticket.subject}": ${input.text}`,
      changes: { message: { from: null, to: input.text } },
      seenState: String(messages.at(-1)?.seq ?? 0),
    };
  },
  // Whoever said yes had read up to there: if somebody spoke since, it is refused as stale.
  async run(ctx, { who }, input, seenState) {
    const { message } = await postTeammateReply(ctx, who, input.ticket_id, { content: input.text, lastSeenSeq: Number(seenState) });
    return { ticket_id: input.ticket_id, seq: message.seq };
  },
});
