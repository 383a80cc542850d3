import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import {
  DeskMessage,
  ErrorEnvelope,
  IdempotencyHeaders,
  NoteCreate,
  ReplyCreate,
  TicketMessageList,
  TicketMessageParams,
  TicketMessageQuery,
  TicketParams,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { retryMessage } from './delivery.ts';
import { logForTicket } from './log-contact-message.ts';
import { addNote, postTeammateReply } from './post-teammate-reply.ts';
import type { TeammateReply } from './post-teammate-reply.ts';
import { presentMessage } from './present.ts';
import { readTicketMessages } from './read-ticket-messages.ts';
import { requireMessageOfTicket } from './require-message.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;
const answers = { 200: DeskMessage.describe('This client_id was used before: the first message.'), 201: DeskMessage, ...errors };

/** What is said on a ticket: reading, replying, noting, sending again. */
export function messageRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tickets/:id/messages',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: {
        summary: 'Messages of a ticket',
        description: 'The newest ones, or those after or before a seq.',
        tags: ['tickets'],
        params: TicketParams,
        querystring: TicketMessageQuery,
        response: { 200: TicketMessageList, ...errors },
      },
    },
    async ({ who, params, query }) => {
      const page = { afterSeq: query.after_seq, beforeSeq: query.before_seq, limit: query.limit, wholeConversation: query.whole_conversation };
      const { messages, contactEmail } = await readTicketMessages(ctx, who, params.id, page);
      return { messages: messages.map((message) => presentMessage(message, contactEmail)) };
    },
  );
  typed.post(
    '/api/tickets/:id/messages',
    {
      config: reply,
      schema: {
        summary: 'Reply to the contact',
        description:
          'Answering a ticket of the assistant takes it over. With `last_seen_seq`: 409 `stale`, with what is new in `details.new_messages`, when somebody spoke since. `from_agent` false writes down what the contact said, on tickets that the desk keeps itself.',
        tags: ['tickets'],
        params: TicketParams,
        headers: IdempotencyHeaders,
        body: ReplyCreate,
        response: answers,
      },
    },
    async ({ who, params, body, headers }, response) => {
      const said = { content: body.content, clientId: body.client_id ?? headers['idempotency-key'] };
      const { message, repeated } = body.from_agent
        ? await postTeammateReply(ctx, who, params.id, { ...said, ...toReply(body) })
        : await logForTicket(ctx, who, params.id, { ...said, fromName: body.from_name || undefined, fromEmail: body.from_email || undefined });
      return response.status(repeated ? 200 : 201).send(presentMessage(message));
    },
  );
  typed.post(
    '/api/tickets/:id/notes',
    {
      config: reply,
      schema: {
        summary: 'Add a private note',
        description: 'Teammates see it, the contact never.',
        tags: ['tickets'],
        params: TicketParams,
        headers: IdempotencyHeaders,
        body: NoteCreate,
        response: answers,
      },
    },
    async ({ who, params, body, headers }, response) => {
      const { message, repeated } = await addNote(ctx, who, params.id, {
        content: body.content,
        clientId: body.client_id ?? headers['idempotency-key'],
        attachments: body.attachments,
        mentions: body.mentions,
      });
      return response.status(repeated ? 200 : 201).send(presentMessage(message));
    },
  );
  retryRoute(app, ctx);
}

function toReply(body: z.infer<typeof ReplyCreate>): Omit<TeammateReply, 'content' | 'clientId'> {
  const { last_seen_seq: lastSeenSeq, reply_to: replyTo, attachments, interactive, template } = body;
  return { lastSeenSeq, replyTo, attachments, interactive, template };
}

function retryRoute(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/tickets/:id/messages/:msg_id/retry',
    {
      config: { auth: 'teammate', permission: 'messages.retry' },
      schema: {
        summary: 'Send a failed or unknown message again',
        description: 'An unknown message may have arrived: sending it again may say it twice.',
        tags: ['tickets'],
        params: TicketMessageParams,
        response: { 200: DeskMessage, ...errors },
      },
    },
    async ({ who, params }) => {
      await requireMessageOfTicket(ctx, who, params.id, params.msg_id);
      return presentMessage(await retryMessage(ctx, who, workspaceOf(who), params.msg_id));
    },
  );
}
