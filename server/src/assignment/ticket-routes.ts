import {
  AssignmentList,
  AssignmentPreview,
  AssignmentPreviewRequest,
  ErrorEnvelope,
  TicketAssign,
  TicketHolder,
  TicketParams,
  TicketPassUp,
  TicketRatingAnswer,
  TicketTransfer,
} from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Ctx } from '#platform/context';
import type { Principal } from '#platform/principal';
import { acceptTicket } from './accept-ticket.ts';
import { claimTicket } from './claim-ticket.ts';
import { giveTicket, transferTicket, unassignTicket } from './hand-ticket.ts';
import { passUp } from './pass-up.ts';
import { presentAssignment, presentHolder, presentPreview, presentRating } from './present.ts';
import { previewAssignment } from './preview-assignment.ts';
import { listAssignments } from './read-assignments.ts';
import { readRating } from './read-rating.ts';
import type { HolderView } from './read-assignments.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['assignment'];
const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;

/** Who has a ticket: taking, accepting, giving, passing on, and how it came to be theirs. */
export function holderRoutes(app: FastifyInstance, ctx: Ctx): void {
  addPlain(app, ctx, {
    path: 'claim',
    act: claimTicket,
    summary: 'Take a ticket that nobody has',
    description: 'Of several at once one gets it; the others are told who (409).',
  });
  addPlain(app, ctx, { path: 'accept', act: acceptTicket, summary: 'Take on a ticket that was given to you' });
  addPlain(app, ctx, { path: 'unassign', act: unassignTicket, summary: 'Put a ticket back into the queue' });
  addGiving(app, ctx);
  addReading(app, ctx);
}

interface Plain {
  path: string;
  act(ctx: Pick<Ctx, 'db' | 'clock'>, who: Principal, ticketId: string): Promise<HolderView>;
  summary: string;
  description?: string;
}

function addPlain(app: FastifyInstance, ctx: Ctx, { path, act, ...words }: Plain): void {
  app
    .withTypeProvider<ZodTypeProvider>()
    .post(
      `/api/tickets/:id/${path}`,
      { config: reply, schema: { ...words, tags, params: TicketParams, response: { 200: TicketHolder, ...errors } } },
      async ({ who, params }) => presentHolder(await act(ctx, who, params.id)),
    );
}

function addGiving(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const common = { tags, params: TicketParams, response: { 200: TicketHolder, ...errors } };
  typed.post(
    '/api/tickets/:id/assign',
    {
      config: reply,
      schema: {
        ...common,
        summary: 'Give a ticket to a teammate or a team',
        description: 'Giving it to others needs tickets.assign. With a team alone it waits in that team’s queue.',
        body: TicketAssign,
      },
    },
    async ({ who, params, body }) => presentHolder(await giveTicket(ctx, who, { ticketId: params.id, teammateId: body.agent_id, teamId: body.team_id })),
  );
  typed.post(
    '/api/tickets/:id/transfer',
    {
      config: reply,
      schema: {
        ...common,
        summary: 'Pass a ticket on, and say why',
        description: 'One’s own needs tickets.reply, anybody else’s tickets.assign.',
        body: TicketTransfer,
      },
    },
    async ({ who, params, body }) =>
      presentHolder(await transferTicket(ctx, who, { ticketId: params.id, teammateId: body.to_agent_id, teamId: body.to_team_id }, body.reason)),
  );
  typed.post(
    '/api/tickets/:id/escalate',
    {
      config: reply,
      schema: {
        ...common,
        summary: 'Pass a ticket up: to a lead, else a senior, of its team; its priority rises by one step',
        body: TicketPassUp,
      },
    },
    async ({ who, params, body }) => presentHolder(await passUp(ctx, who, params.id, body.reason)),
  );
}

function addReading(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tickets/:id/assignments',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'Who had a ticket, and for how long', tags, params: TicketParams, response: { 200: AssignmentList, ...errors } },
    },
    async ({ who, params }) => ({ ticket_id: params.id, assignments: (await listAssignments(ctx, who, params.id)).map(presentAssignment) }),
  );
  typed.get(
    '/api/tickets/:id/rating',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: { summary: 'What the customer thought of the help', tags, params: TicketParams, response: { 200: TicketRatingAnswer, ...errors } },
    },
    async ({ who, params }) => ({ ticket_id: params.id, rating: await readRating(ctx, who, params.id).then(presentRating) }),
  );
  typed.post(
    '/api/assignment/preview',
    {
      config: { auth: 'teammate', permission: 'tickets.assign' },
      schema: {
        summary: 'Whom automatic assignment would choose now, and why',
        description: 'For a ticket, or for one that could come. Nothing is changed.',
        tags,
        body: AssignmentPreviewRequest,
        response: { 200: AssignmentPreview, ...errors },
      },
    },
    async ({ who, body }) => {
      const input =
        'ticket_id' in body ? { ticketId: body.ticket_id } : { language: body.language, intent: body.intent, tags: body.tags, teamId: body.team_id };
      return presentPreview(await previewAssignment(ctx, who, input));
    },
  );
}
