import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  ApiKeyCreate,
  ApiKeyCreated,
  ApiKeyList,
  ApiKeyParams,
  ErrorEnvelope,
  MyProfile,
  PresenceChange,
  SignInAnswer,
  SignInRequest,
  TeammateCreate,
  TeammateList,
  TeammateProfile,
  UserCreate,
  UserCreated,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { workspaceOf } from '#platform/principal';
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts';
import { readCredential } from './authenticate.ts';
import { changePresence, requireTeammate } from './change-presence.ts';
import { createTeammate } from './create-teammate.ts';
import { createUser } from './create-user.ts';
import { presentApiKey, presentTeammate, presentWorkspace } from './present.ts';
import { listTeammates, readTeammate } from './read-teammates.ts';
import { readWorkspace } from './read-workspaces.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const gone = z.null().describe('Done.');

/** Signing in and out, teammates, keys, and workspaces for programs. */
export async function accountsRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  sessionRoutes(app, ctx);
  teammateRoutes(app, ctx);
  keyRoutes(app, ctx);
  userRoutes(app, ctx);
}

function sessionRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/agents/login',
    {
      config: { auth: 'public' },
      schema: {
        summary: 'Sign in',
        description: 'After five wrong passwords for one e-mail from one address each further guess must wait, longer every time.',
        tags: ['teammates'],
        body: SignInRequest,
        response: { 200: SignInAnswer, ...errors },
      },
    },
    async (request) => {
      const { accessToken, teammate } = await signIn(ctx, { ...request.body, address: request.ip });
      return {
        access_token: accessToken,
        token_type: 'bearer' as const,
        expires_in: Math.round(ctx.config.accessTokenHours * 3600),
        agent: presentTeammate(teammate),
      };
    },
  );
  typed.post(
    '/api/agents/logout',
    { config: { auth: 'teammate' }, schema: { summary: 'Sign out: the token is dead at once', tags: ['teammates'], response: { 204: gone, ...errors } } },
    async (request, reply) => {
      const token = readCredential(request.headers, ctx.config.apiKeyHeader);
      if (request.who.kind !== 'teammate' || !token)
        throw new BatonError('forbidden', { message: 'Only a teammate who signed in can sign out. To end a key, delete it.' });
      await signOut(ctx, token);
      return reply.status(204).send(null);
    },
  );
  typed.get(
    '/api/agents/me',
    {
      config: { auth: 'teammate' },
      schema: { summary: 'My profile, permissions and workspace', tags: ['teammates'], response: { 200: MyProfile, ...errors } },
    },
    async ({ who }) => {
      requireTeammate(who);
      const workspaceId = workspaceOf(who);
      const [teammate, workspace] = [await readTeammate(ctx, workspaceId, who.id), await readWorkspace(ctx, workspaceId)];
      return { ...presentTeammate(teammate), workspace: presentWorkspace(workspace) };
    },
  );
  typed.patch(
    '/api/agents/me/status',
    {
      config: { auth: 'teammate' },
      schema: { summary: 'Say whether I am there', tags: ['teammates'], body: PresenceChange, response: { 200: TeammateProfile, ...errors } },
    },
    async (request) => presentTeammate(await changePresence(ctx, request.who, request.body.status)),
  );
}

function teammateRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const config = { auth: 'teammate', permission: 'teammates.manage' } as const;
  typed.get(
    '/api/agents',
    { config, schema: { summary: 'All teammates', tags: ['teammates'], response: { 200: TeammateList, ...errors } } },
    async ({ who }) => ({ agents: (await listTeammates(ctx, workspaceOf(who))).map(presentTeammate) }),
  );
  typed.post(
    '/api/agents',
    {
      config,
      schema: {
        summary: 'Add a teammate',
        description: 'Nobody adds a teammate who may do more than they themselves.',
        tags: ['teammates'],
        body: TeammateCreate,
        response: { 201: TeammateProfile, ...errors },
      },
    },
    async ({ who, body }, reply) => {
      const { max_concurrent_tickets: maxConcurrentTickets, ...rest } = body;
      const teammate = await createTeammate(ctx, workspaceOf(who), { ...rest, maxConcurrentTickets }, who);
      return reply.status(201).send(presentTeammate(teammate));
    },
  );
}

function keyRoutes(app: FastifyInstance, ctx: Ctx): void {
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
