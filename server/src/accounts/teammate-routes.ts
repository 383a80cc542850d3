import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { PasswordForgotAnswer, TeammateCreate, TeammateEdit, TeammateList, TeammateParams, TeammateProfile } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { errors, gone } from './answers.ts';
import { inviteAgain } from './ask-for-link.ts';
import { createTeammate } from './create-teammate.ts';
import { editTeammate } from './edit-teammate.ts';
import { resetSecondFactor } from './manage-second-factor.ts';
import { presentTeammate } from './present.ts';
import { listTeammates } from './read-teammates.ts';
import { removeTeammate } from './remove-teammate.ts';

const tags = ['teammates'];
const config = { auth: 'teammate', permission: 'teammates.manage' } as const;

/** Teammates, for those who lead them. */
export function teammateRoutes(app: FastifyInstance, ctx: Ctx): void {
  listAndAdd(app, ctx);
  changeAndRemove(app, ctx);
}

function listAndAdd(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get('/api/agents', { config, schema: { summary: 'All teammates', tags, response: { 200: TeammateList, ...errors } } }, async ({ who }) => ({
    agents: (await listTeammates(ctx, workspaceOf(who))).map(presentTeammate),
  }));
  typed.post(
    '/api/agents',
    {
      config,
      schema: {
        summary: 'Add a teammate',
        description: 'Nobody adds a teammate who may do more than they themselves. Without a password, a link to choose one is mailed.',
        tags,
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
  typed.post(
    '/api/agents/:id/invite',
    { config, schema: { summary: 'Mail an invitation again', tags, params: TeammateParams, response: { 202: PasswordForgotAnswer, ...errors } } },
    async ({ who, params }, reply) => {
      await inviteAgain(ctx, who, params.id);
      return reply.status(202).send({ status: 'accepted' });
    },
  );
}

function changeAndRemove(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.patch(
    '/api/agents/:id',
    {
      config,
      schema: {
        summary: 'Change a teammate',
        description: 'Nobody changes or makes somebody who may do more than they themselves, and the last admin stays one. A new password ends their sessions.',
        tags,
        params: TeammateParams,
        body: TeammateEdit,
        response: { 200: TeammateProfile, ...errors },
      },
    },
    async ({ who, params, body }) => {
      const { max_concurrent_tickets: maxConcurrentTickets, ...rest } = body;
      return presentTeammate(await editTeammate(ctx, who, params.id, { ...rest, maxConcurrentTickets }));
    },
  );
  typed.delete(
    '/api/agents/:id',
    {
      config: { auth: 'teammate', permission: 'teammates.delete' },
      schema: {
        summary: 'Remove a teammate',
        description: 'Their sessions end at once and their tickets are free for others. The history keeps the name; the e-mail may be used again.',
        tags,
        params: TeammateParams,
        response: { 204: gone, ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await removeTeammate(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
  typed.delete(
    '/api/agents/:id/second-factor',
    {
      config: { auth: 'teammate', permission: 'workspace.manage' },
      schema: { summary: 'Drop a second factor that its owner has lost', tags, params: TeammateParams, response: { 204: gone, ...errors } },
    },
    async ({ who, params }, reply) => {
      await resetSecondFactor(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}
