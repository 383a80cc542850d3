import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  ErrorEnvelope,
  PhoneNumberCreate,
  PhoneNumberList,
  PhoneNumberParams,
  PhoneNumberView,
  ServiceMessage,
  ServiceMessageList,
  ServiceMessageParams,
  ServiceMessageQuery,
  UserParams,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { retryMessage } from './delivery.ts';
import { readInbox } from './inboxes.ts';
import { listWorkspaceMessages } from './list-workspace-messages.ts';
import { connectPhoneNumber, disconnectPhoneNumber, listPhoneNumbers } from './phone-numbers.ts';
import { presentPhoneNumber, presentServiceMessage } from './present.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** Messages and numbers for programs, below `/users/:user_id`. */
export function serviceRoutes(app: FastifyInstance, ctx: Ctx): void {
  serviceMessageRoutes(app, ctx);
  phoneNumberRoutes(app, ctx);
}

function serviceMessageRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/users/:user_id/messages',
    {
      config: { auth: 'api_key', permission: 'messages.read' },
      schema: {
        summary: 'Messages, oldest first',
        tags: ['messages'],
        params: UserParams,
        querystring: ServiceMessageQuery,
        response: { 200: ServiceMessageList, ...errors },
      },
    },
    async ({ who, query }) => {
      const messages = await listWorkspaceMessages(ctx, workspaceOf(who), {
        conversationId: query.conversation_id,
        inboxExternalId: query.phone_number_id,
        phone: query.customer_phone,
        since: query.since === undefined ? undefined : new Date(query.since),
        until: query.until === undefined ? undefined : new Date(query.until),
        after: query.cursor,
        limit: query.limit,
      });
      return { messages: messages.map(presentServiceMessage), next_cursor: messages.length === query.limit ? (messages.at(-1)?.id ?? null) : null };
    },
  );
  typed.post(
    '/users/:user_id/messages/:message_id/retry',
    {
      config: { auth: 'api_key', permission: 'messages.retry' },
      schema: {
        summary: 'Send a failed or unknown message again',
        description: 'An unknown message may have arrived: sending it again may say it twice.',
        tags: ['messages'],
        params: ServiceMessageParams,
        response: { 200: ServiceMessage, ...errors },
      },
    },
    async ({ who, params }) => {
      const workspaceId = workspaceOf(who);
      const message = await retryMessage(ctx, who, workspaceId, params.message_id);
      const inbox = await readInbox(ctx, workspaceId, message.inboxId);
      return presentServiceMessage({ ...message, inboxExternalId: inbox.externalId });
    },
  );
}

function phoneNumberRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { auth: 'api_key', permission: 'inboxes.manage' } as const;
  const tags = ['phone numbers'];
  typed.get(
    '/users/:user_id/phone_numbers',
    { config, schema: { summary: 'Connected numbers', tags, params: UserParams, response: { 200: PhoneNumberList, ...errors } } },
    async ({ who }) => ({ phone_numbers: (await listPhoneNumbers(ctx, workspaceOf(who))).map(presentPhoneNumber) }),
  );
  typed.post(
    '/users/:user_id/phone_numbers',
    {
      config,
      schema: {
        summary: 'Connect a number',
        description: 'Posting a number that this workspace has already changes its name or token. The token is never returned.',
        tags,
        params: UserParams,
        body: PhoneNumberCreate,
        response: { 200: PhoneNumberView.describe('The number was connected before and is changed.'), 201: PhoneNumberView, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const { inbox, isNew } = await connectPhoneNumber(ctx, who, {
        kind: body.type,
        externalId: body.phone_number_id,
        externalNumber: body.external_number,
        accessToken: body.access_token,
        name: body.display_name,
      });
      return reply.status(isNew ? 201 : 200).send(presentPhoneNumber(inbox));
    },
  );
  typed.delete(
    '/users/:user_id/phone_numbers/:phone_number_id',
    {
      config,
      schema: {
        summary: 'Disconnect a number',
        description: 'Its conversations stay readable.',
        tags,
        params: PhoneNumberParams,
        response: { 204: z.null().describe('Done.'), ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await disconnectPhoneNumber(ctx, who, params.phone_number_id);
      return reply.status(204).send(null);
    },
  );
}
