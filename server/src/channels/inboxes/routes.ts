import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorEnvelope, InboxCreate, InboxDetail, InboxEdit, InboxParams, InboxTestResult } from '@baton/contract';
import { disableInbox } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Providers } from '../create-providers.ts';
import { changeInbox } from './change-inbox.ts';
import { connectInbox } from './connect-inbox.ts';
import { showInbox } from './show-inbox.ts';
import { testInbox } from './test-inbox.ts';

const config = { auth: 'teammate', permission: 'inboxes.manage' } as const;
const tags = ['inboxes'];
const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** Connecting, changing, testing and taking out of use. The list of inboxes is the desk's. */
export function inboxRoutes(app: FastifyInstance, ctx: Ctx, providers: Providers): void {
  connectRoutes(app, ctx);
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.delete(
    '/api/inboxes/:id',
    {
      config,
      schema: {
        summary: 'Take an inbox out of use',
        description: 'It takes nothing and sends nothing any more. Its conversations stay, and PATCH with status active takes it into use again.',
        tags,
        params: InboxParams,
        response: { 204: z.null().describe('Done.'), ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await disableInbox(ctx, workspaceOf(who), params.id, who);
      return reply.status(204).send(null);
    },
  );
  typed.post(
    '/api/inboxes/:id/test',
    {
      config,
      schema: {
        summary: 'Ask whether an inbox works',
        description: 'Asks the provider with the credentials of the inbox, and says what it found in plain words.',
        tags,
        params: InboxParams,
        response: { 200: InboxTestResult, ...errors },
      },
    },
    async ({ who, params }) => testInbox(ctx, providers, who, params.id),
  );
}

function connectRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/inboxes',
    {
      config,
      schema: {
        summary: 'Connect an inbox',
        description: 'Secrets are sealed at once and never returned. `setup` of the answer holds what to paste at the provider.',
        tags,
        body: InboxCreate,
        response: { 201: InboxDetail, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const { id } = await connectInbox(ctx, who, body);
      return reply.status(201).send(await showInbox(ctx, workspaceOf(who), id));
    },
  );
  typed.get(
    '/api/inboxes/:id',
    { config, schema: { summary: 'An inbox and how it is set up', tags, params: InboxParams, response: { 200: InboxDetail, ...errors } } },
    async ({ who, params }) => showInbox(ctx, workspaceOf(who), params.id),
  );
  typed.patch(
    '/api/inboxes/:id',
    {
      config,
      schema: {
        summary: 'Change an inbox, or a secret of it',
        description: 'Takes effect at once, in every process.',
        tags,
        params: InboxParams,
        body: InboxEdit,
        response: { 200: InboxDetail, ...errors },
      },
    },
    async ({ who, params, body }) => {
      await changeInbox(ctx, who, params.id, body);
      return showInbox(ctx, workspaceOf(who), params.id);
    },
  );
}
