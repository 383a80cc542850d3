import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ApiKeyCreate, ApiKeyCreated, ApiKeyList, ApiKeyParams, UserCreate, UserCreated } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { createUser } from './create-user.ts';
import { errors, gone } from './answers.ts';
import { presentApiKey } from './present.ts';

/** API keys of the workspace, and workspaces for programs. */
export function keyRoutes(app: FastifyInstance, ctx: Ctx): void {
  apiKeyRoutes(app, ctx);
  userRoutes(app, ctx);
}

function apiKeyRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { auth: 'teammate', permission: 'workspace.manage' } as const;
  typed.get('/api/keys', { config, schema: { summary: 'Living API keys', tags: ['keys'], response: { 200: ApiKeyList, ...errors } } }, async ({ who }) => ({
    keys: (await listApiKeys(ctx, workspaceOf(who))).map(presentApiKey),
  }));
  typed.post(
    '/api/keys',
    {
      config,
      schema: {
        summary: 'Make an API key',
        description: 'The key stands in this answer and nowhere else.',
        tags: ['keys'],
        body: ApiKeyCreate,
        response: { 201: ApiKeyCreated, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const { key, apiKey } = await createApiKey(ctx, who, body);
      return reply.status(201).send({ ...presentApiKey(apiKey), key });
    },
  );
  typed.delete(
    '/api/keys/:id',
    { config, schema: { summary: 'End an API key at once', tags: ['keys'], params: ApiKeyParams, response: { 204: gone, ...errors } } },
    async ({ who, params }, reply) => {
      await revokeApiKey(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}

function userRoutes(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/users',
    {
      config: { auth: 'operator' },
      schema: {
        summary: 'Make a workspace',
        description: "Needs the operator's key.",
        tags: ['users'],
        body: UserCreate,
        response: { 201: UserCreated, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const { workspace, key } = await createUser(ctx, who, { email: body.email, companyName: body.company_name });
      const created = { user_id: workspace.id, email: body.email, company_name: workspace.name, slug: workspace.slug };
      return reply.status(201).send({ ...created, created_at: workspace.createdAt.toISOString(), api_key: key });
    },
  );
}
