import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  ErrorEnvelope,
  IdempotencyHeaders,
  TicketBulk,
  TicketBulkAnswer,
  TicketCreate,
  TicketEdit,
  TicketEditHeaders,
  TicketParams,
  TicketSummary,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { changeManyTickets } from './change-many-tickets.ts';
import { createTicket } from './create-ticket.ts';
import { deleteTicket } from './delete-ticket.ts';
import { editTicket } from './edit-ticket.ts';
import { presentTicket } from './present.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;
const tags = ['tickets'];

/** Making, changing and deleting tickets, one or many. */
export function ticketWriteRoutes(app: FastifyInstance, ctx: Ctx): void {
  createRoute(app, ctx);
  editRoutes(app, ctx);
  bulkRoute(app, ctx);
}

function createRoute(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/tickets',
    {
      config: reply,
      schema: {
        summary: 'Open a ticket',
        description:
          'Where a connected account of the channel reaches the customer, the ticket is on it and `message` is sent to them; 409 when they have an open ticket there. Otherwise the desk keeps the ticket itself: `deliverable` is false, `message` is what the customer said, and replies are kept and marked as not deliverable.',
        tags,
        headers: IdempotencyHeaders,
        body: TicketCreate,
        response: { 200: TicketSummary.describe('This Idempotency-Key was used before: the first ticket.'), 201: TicketSummary, ...errors },
      },
    },
    async ({ who, body, headers }, response) => {
      const { customer_id: contactId, customer: contact, from_agent: fromAgent, ...rest } = body;
      const { ticket, repeated } = await createTicket(ctx, who, { ...rest, contactId, contact, fromAgent, clientId: headers['idempotency-key'] });
      return response
        .status(repeated ? 200 : 201)
        .header('etag', `"${ticket.version}"`)
        .send(presentTicket(ticket));
    },
  );
}

function editRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.patch(
    '/api/tickets/:id',
    {
      config: reply,
      schema: {
        summary: 'Change a ticket',
        description:
          'With `version`, or the header If-Match: 409 `stale` with the current ticket in `details.ticket` when somebody changed it since. 409 `conflict` with the moves that are allowed in `details.allowed` when its status does not lead there.',
        tags,
        params: TicketParams,
        headers: TicketEditHeaders,
        body: TicketEdit,
        response: { 200: TicketSummary, ...errors },
      },
    },
    async ({ who, params, body, headers }, response) => {
      const ticket = await editTicket(ctx, who, params.id, { edit: toEdit(body), version: versionOf(body.version, headers['if-match']) });
      return response.header('etag', `"${ticket.version}"`).send(presentTicket(ticket));
    },
  );
  typed.delete(
    '/api/tickets/:id',
    {
      config: { auth: 'teammate', permission: 'tickets.delete' },
      schema: {
        summary: 'Delete a ticket for good',
        description:
          'With every message, note, file and history of it. What was delivered outside stays there. The audit trail keeps who deleted it, and no words.',
        tags,
        params: TicketParams,
        response: { 204: z.null().describe('Gone.'), ...errors },
      },
    },
    async ({ who, params }, response) => {
      await deleteTicket(ctx, who, params.id);
      return response.status(204).send(null);
    },
  );
}

function bulkRoute(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/tickets/bulk',
    {
      config: reply,
      schema: {
        summary: 'Change many tickets at once',
        description:
          'Each ticket has its own outcome; one that is refused leaves the others alone. With an Idempotency-Key, repeating the call gives the first answer.',
        tags,
        headers: IdempotencyHeaders,
        body: TicketBulk,
        response: { 200: TicketBulkAnswer, ...errors },
      },
    },
    async ({ who, body, headers }) => {
      const { tags: change, ...fields } = body.set;
      const edit = { ...toEdit(fields), addTags: change?.add, removeTags: change?.remove };
      const results = await changeManyTickets(ctx, who, { ids: body.ids, edit, key: headers['idempotency-key'] });
      const count = (outcome: string) => results.filter((row) => row.outcome === outcome).length;
      const [changed, unchanged] = [count('ok'), count('unchanged')];
      return { results, changed, unchanged, failed: results.length - changed - unchanged };
    },
  );
}

function toEdit(body: Omit<z.infer<typeof TicketEdit>, 'version'>) {
  const until = body.pending_until;
  return {
    subject: body.subject,
    priority: body.priority,
    status: body.status,
    tags: body.tags,
    assigneeId: body.assignee_id,
    teamId: body.team_id,
    pendingUntil: typeof until === 'string' ? new Date(until) : until,
  };
}

/** @throws invalid_input when body and header name different versions */
function versionOf(version: number | undefined, header: string | undefined): number | undefined {
  if (header === undefined) return version;
  const matched = Number(header.replaceAll(/\D/g, ''));
  if (version !== undefined && version !== matched)
    throw new BatonError('invalid_input', { details: [{ field: 'version', reason: 'differs from the header If-Match', allowed: null }] });
  return matched;
}
