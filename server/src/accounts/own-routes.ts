import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import {
  MyProfile,
  PasswordChange,
  PresenceChange,
  RecoveryCodes,
  SecondFactorConfirm,
  SecondFactorDisable,
  SecondFactorSecret,
  SecondFactorSetUp,
  SecondFactorView,
  SessionList,
  SessionParams,
  SessionsEnded,
  TeammateProfile,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { errors, gone } from './answers.ts';
import { changePassword } from './change-password.ts';
import { changePresence } from './change-presence.ts';
import { confirmSecondFactor, disableSecondFactor, readSecondFactor, renewRecoveryCodes, setUpSecondFactor } from './manage-second-factor.ts';
import { presentSession, presentTeammate, presentWorkspace } from './present.ts';
import { readTeammate } from './read-teammates.ts';
import { readWorkspace } from './read-workspaces.ts';
import { endOtherSessions, endSession, listSessions } from './sessions.ts';

const own = { auth: 'teammate', person: true } as const;
const first = { ...own, beforeSecondFactor: true } as const;

/** What a teammate sees and changes of themselves: profile, presence, password, sessions, second factor. */
export function ownRoutes(app: FastifyInstance, ctx: Ctx): void {
  profileRoutes(app, ctx);
  sessionRoutes(app, ctx);
  secondFactorRoutes(app, ctx);
}

function profileRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/agents/me',
    { config: first, schema: { summary: 'My profile, permissions and workspace', tags: ['teammates'], response: { 200: MyProfile, ...errors } } },
    async ({ who }) => {
      const workspaceId = workspaceOf(who);
      const [teammate, workspace] = [await readTeammate(ctx, workspaceId, who.id), await readWorkspace(ctx, workspaceId)];
      return { ...presentTeammate(teammate), workspace: presentWorkspace(workspace) };
    },
  );
  typed.patch(
    '/api/agents/me/status',
    {
      config: own,
      schema: {
        summary: 'Say whether I am there',
        description: 'It holds until I say otherwise. Whoever is online falls to away and offline by themselves, and comes back by doing something.',
        tags: ['teammates'],
        body: PresenceChange,
        response: { 200: TeammateProfile, ...errors },
      },
    },
    async ({ who, body }) => presentTeammate(await changePresence(ctx, who, body.status)),
  );
  typed.post(
    '/api/agents/me/password',
    {
      config: first,
      schema: { summary: 'Change my password; my other sessions end', tags: ['teammates'], body: PasswordChange, response: { 204: gone, ...errors } },
    },
    async ({ who, body, ip }, reply) => {
      await changePassword(ctx, who, { current: body.current_password, next: body.new_password, address: ip });
      return reply.status(204).send(null);
    },
  );
}

function sessionRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/agents/me/sessions',
    { config: own, schema: { summary: 'Where I am signed in', tags: ['teammates'], response: { 200: SessionList, ...errors } } },
    async ({ who }) => ({ sessions: (await listSessions(ctx, who)).map((session) => presentSession(session, who.credential)) }),
  );
  typed.delete(
    '/api/agents/me/sessions',
    { config: own, schema: { summary: 'End all my sessions but this one', tags: ['teammates'], response: { 200: SessionsEnded, ...errors } } },
    async ({ who }) => ({ ended: await endOtherSessions(ctx, who) }),
  );
  typed.delete(
    '/api/agents/me/sessions/:id',
    { config: own, schema: { summary: 'End one of my sessions', tags: ['teammates'], params: SessionParams, response: { 204: gone, ...errors } } },
    async ({ who, params }, reply) => {
      await endSession(ctx, who, params.id);
      return reply.status(204).send(null);
    },
  );
}

function secondFactorRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['teammates'];
  const path = '/api/agents/me/second-factor';
  typed.get(path, { config: first, schema: { summary: 'My second factor', tags, response: { 200: SecondFactorView, ...errors } } }, async ({ who }) => {
    const { enabled, required, recoveryCodesLeft } = await readSecondFactor(ctx, who);
    return { enabled, required, recovery_codes_left: recoveryCodesLeft };
  });
  typed.post(
    path,
    {
      config: first,
      schema: { summary: 'Set up a second factor: a secret for the app', tags, body: SecondFactorSetUp, response: { 200: SecondFactorSecret, ...errors } },
    },
    async ({ who, body, ip }) => {
      const { secret, otpauthUrl } = await setUpSecondFactor(ctx, who, { password: body.password, address: ip });
      return { secret, otpauth_url: otpauthUrl };
    },
  );
  typed.post(
    `${path}/confirm`,
    {
      config: first,
      schema: { summary: 'Confirm it with a code; answers the recovery codes', tags, body: SecondFactorConfirm, response: { 200: RecoveryCodes, ...errors } },
    },
    async ({ who, body }) => ({ recovery_codes: await confirmSecondFactor(ctx, who, body.code) }),
  );
  typed.post(
    `${path}/recovery-codes`,
    {
      config: own,
      schema: { summary: 'New recovery codes in place of the old', tags, body: SecondFactorConfirm, response: { 200: RecoveryCodes, ...errors } },
    },
    async ({ who, body }) => ({ recovery_codes: await renewRecoveryCodes(ctx, who, body.code) }),
  );
  typed.post(
    `${path}/disable`,
    { config: own, schema: { summary: 'Do without a second factor', tags, body: SecondFactorDisable, response: { 204: gone, ...errors } } },
    async ({ who, body, ip }, reply) => {
      await disableSecondFactor(ctx, who, { ...body, address: ip });
      return reply.status(204).send(null);
    },
  );
}
