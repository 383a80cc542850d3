import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, TicketDetail, TicketParams, TicketSummary } from '@baton/contract';
import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';
import { closeTicket, giveBack, reopenTicket, resolveTicket, takeOver } from './change-ticket.ts';
import { presentMessage, presentTicket } from './present.ts';
import { readTicketMessages } from './read-ticket-messages.ts';
import { readReplyWindow } from './reply-window.ts';
import type { TicketView } from './read-tickets.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;
const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;
const DETAIL_MESSAGES = 50;

/** One ticket, and who holds it. The list is the desk's. */
export function ticketRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tickets/:id',
    {
      config: read,
      schema: { summary: 'A ticket with its newest messages', tags: ['tickets'], params: TicketParams, response: { 200: TicketDetail, ...errors } },
    },
    async ({ who, params }, response) => {
      const { ticket, messages, contactEmail } = await readTicketMessages(ctx, who, params.id, { limit: DETAIL_MESSAGES });
      void response.header('etag', `"${ticket.version}"`);
      return {
        ...presentTicket(ticket),
        reply_window: await readReplyWindow(ctx, who, ticket),
        messages: messages.map((message) => presentMessage(message, contactEmail)),
      };
    },
  );
  const moves = [
    { path: 'take-over', act: takeOver, summary: 'Take the ticket: the assistant stays silent from here on' },
    { path: 'give-back', act: giveBack, summary: 'Give the ticket back to the assistant' },
    { path: 'resolve', act: resolveTicket, summary: 'Resolve the ticket: the contact may open it again by writing soon' },
    { path: 'close', act: closeTicket, summary: 'Close the ticket' },
    { path: 'reopen', act: reopenTicket, summary: 'Open a closed ticket again' },
  ];
  for (const { path, act, summary } of moves) addMove(app, ctx, { path, act, summary });
}

interface Move {
  path: string;
  act(ctx: Pick<Ctx, 'db'>, who: Principal, ticketId: string): Promise<TicketView>;
  summary: string;
}

function addMove(app: FastifyInstance, ctx: Ctx, { path, act, summary }: Move): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .post(
      `/api/tickets/:id/${path}`,
      { config: reply, schema: { summary, tags: ['tickets'], params: TicketParams, response: { 200: TicketSummary, ...errors } } },
      async ({ who, params }) => presentTicket(await act(ctx, who, params.id)),
    );
}
