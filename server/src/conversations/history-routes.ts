import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  ErrorEnvelope,
  MentionList,
  MentionQuery,
  MentionsRead,
  MessageChanged,
  MessageEdit,
  MessageEditQuery,
  MessageHistory,
  TicketMessageParams,
  TicketParams,
  Timeline,
  TimelineQuery,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { deleteMessage, editMessage } from './change-message.ts';
import { listMentions, readMentions } from './mentions.ts';
import { presentMessage } from './present.ts';
import { readMessageHistory } from './read-message-history.ts';
import { readTimeline } from './read-timeline.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;
const reply = { auth: 'teammate', permission: 'tickets.reply' } as const;

/** What happened: a ticket's timeline, edits and deletions of messages with their history, and where one was called. */
export function historyRoutes(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/tickets/:id/events',
    {
      config: read,
      schema: {
        summary: 'What happened to a ticket',
        tags: ['tickets'],
        params: TicketParams,
        querystring: TimelineQuery,
        response: { 200: Timeline, ...errors },
      },
    },
    async ({ who, params, query }) => {
      const entries = await readTimeline(ctx, who, params.id, query);
      const events = entries.map(({ createdAt, ...entry }) => ({ ...entry, created_at: createdAt.toISOString() }));
      return { events, next_before: entries.length === query.limit ? (entries.at(-1)?.id ?? null) : null };
    },
  );
  changeRoutes(app, ctx);
  mentionRoutes(app, ctx);
}

function changeRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.patch(
    '/api/tickets/:id/messages/:msg_id',
    {
      config: reply,
      schema: {
        summary: 'Edit a note or something we said',
        description: 'By its author, or with messages.moderate. The text before is kept in the history; `outside` says what the contact has of it.',
        tags: ['tickets'],
        params: TicketMessageParams,
        body: MessageEdit,
        response: { 200: MessageChanged, ...errors },
      },
    },
    async ({ who, params, body }) => {
      const { message, outside } = await editMessage(ctx, who, { ticketId: params.id, messageId: params.msg_id }, body.content);
      return { ...presentMessage(message), outside };
    },
  );
  typed.delete(
    '/api/tickets/:id/messages/:msg_id',
    {
      config: reply,
      schema: {
        summary: 'Delete a message',
        description:
          'By its author, or with messages.moderate, which also removes what a contact wrote. A tombstone stays; `outside` says what cannot be unsent.',
        tags: ['tickets'],
        params: TicketMessageParams,
        querystring: MessageEditQuery,
        response: { 200: MessageChanged, ...errors },
      },
    },
    async ({ who, params, query }) => {
      const { message, outside } = await deleteMessage(ctx, who, { ticketId: params.id, messageId: params.msg_id }, { erase: query.erase });
      return { ...presentMessage(message), outside };
    },
  );
  typed.get(
    '/api/tickets/:id/messages/:msg_id/history',
    {
      config: read,
      schema: { summary: 'Earlier texts of a message', tags: ['tickets'], params: TicketMessageParams, response: { 200: MessageHistory, ...errors } },
    },
    async ({ who, params }) => {
      const versions = await readMessageHistory(ctx, who, { ticketId: params.id, messageId: params.msg_id });
      return {
        message_id: params.msg_id,
        versions: versions.map(({ version, action, text, changedBy, changedAt }) => ({
          version,
          action,
          content: text,
          changed_by: changedBy,
          changed_at: changedAt.toISOString(),
        })),
      };
    },
  );
}

function mentionRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/agents/me/mentions',
    { config: read, schema: { summary: 'Where I was mentioned', tags: ['tickets'], querystring: MentionQuery, response: { 200: MentionList, ...errors } } },
    async ({ who, query }) => {
      const { mentions, unread } = await listMentions(ctx, who, query);
      const shown = mentions.map((one) => ({
        message_id: one.messageId,
        ticket_id: one.ticketId,
        subject: one.subject,
        author_name: one.authorName,
        content: one.text,
        created_at: one.createdAt.toISOString(),
        read_at: one.readAt?.toISOString() ?? null,
      }));
      return { mentions: shown, unread, next_before: mentions.length === query.limit ? (mentions.at(-1)?.messageId ?? null) : null };
    },
  );
  typed.post(
    '/api/agents/me/mentions/read',
    { config: read, schema: { summary: 'Mark mentions as read', tags: ['tickets'], body: MentionsRead, response: { 200: MentionList, ...errors } } },
    async ({ who, body }) => {
      await readMentions(ctx, who, body.message_ids ?? null);
      const { unread } = await listMentions(ctx, who, { limit: 1 });
      return { mentions: [], unread, next_before: null };
    },
  );
}
