import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Server } from '@modelcontextprotocol/server';

interface PromptSpec {
  name: string;
  title: string;
  description: string;
  arguments: { name: string; description: string; required: boolean }[];
  write(given: Record<string, string>): string;
}

const ticketId = { name: 'ticket_id', description: 'The id of the ticket.', required: true };

/** In the order in which they are listed. */
export const PROMPTS: readonly PromptSpec[] = [
  {
    name: 'answer_ticket',
    title: 'Answer a ticket',
    description: 'Read a ticket, look up what the shop says about it, and write an answer to be confirmed.',
    arguments: [ticketId],
    write: ({ ticket_id: id }) =>
      `Read ticket ${id} with get_ticket. Search the knowledge base for what the customer asks, in the customer's language. Write an answer in that language that says only what the articles say, in at most 150 words, and offer it with reply_to_ticket. When the articles do not answer it, use hand_off_ticket and say why.`,
  },
  {
    name: 'summarise_ticket',
    title: 'Summarise a ticket',
    description: 'What the customer wants, what was done, what is left.',
    arguments: [ticketId],
    write: ({ ticket_id: id }) =>
      `Read ticket ${id} with get_ticket and say in at most five lines: what the customer wants, what was promised or done so far, and what is left to do. Say nothing that does not stand there.`,
  },
  {
    name: 'plan_my_day',
    title: 'What needs somebody first',
    description: 'The tickets that wait, in the order in which they need somebody.',
    arguments: [],
    write: () =>
      'List the open tickets with list_tickets and say for the ten most urgent in one line each: who waits, for how long, for what, and what to do next.',
  },
];

/** Requests that people use often, ready to be chosen in a client. */
export function addPrompts(server: Server): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: PROMPTS.map(({ name, title, description, arguments: wanted }) => ({ name, title, description, arguments: wanted })),
    ttlMs: 3_600_000,
    cacheScope: 'private' as const,
  }));
  server.setRequestHandler('prompts/get', (request) => {
    const { name, arguments: given = {} } = request.params;
    const prompt = PROMPTS.find((one) => one.name === name);
    if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${name}.`);
    const missing = prompt.arguments.filter((one) => one.required && !given[one.name]);
    if (missing.length > 0) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Missing: ${missing.map((one) => one.name).join(', ')}.`);
    return { description: prompt.description, messages: [{ role: 'user' as const, content: { type: 'text' as const, text: prompt.write(given) } }] };
  });
}
