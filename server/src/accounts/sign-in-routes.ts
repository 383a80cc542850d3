import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { PasswordForgot, PasswordForgotAnswer, PasswordReset, SignInAnswer, SignInRequest } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { errors, gone } from './answers.ts';
import { askForReset } from './ask-for-link.ts';
import { resetPassword } from './change-password.ts';
import { presentTeammate } from './present.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';

const open = { config: { auth: 'public' } } as const;

/** Signing in and out, and the way back in for whoever forgot the password. */
export function signInRoutes(app: FastifyInstance, ctx: Ctx): void {
  inAndOut(app, ctx);
  forgottenPassword(app, ctx);
}

function inAndOut(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/agents/login',
    {
      ...open,
      schema: {
        summary: 'Sign in',
        description:
          'After five wrong passwords for one e-mail from one address each further guess must wait, longer every time. With a second factor, `second_factor_required` asks for `code` or `recovery_code`.',
        tags: ['teammates'],
        body: SignInRequest,
        response: { 200: SignInAnswer, ...errors },
      },
    },
    async ({ body, ip, headers }) => {
      const { recovery_code: recoveryCode, ...rest } = body;
      const { accessToken, teammate } = await signIn(ctx, { ...rest, recoveryCode, address: ip, device: headers['user-agent'] });
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
    {
      config: { auth: 'teammate', person: true, beforeSecondFactor: true },
      schema: { summary: 'Sign out: the token is dead at once', tags: ['teammates'], response: { 204: gone, ...errors } },
    },
    async ({ who }, reply) => {
      await signOut(ctx, who);
      return reply.status(204).send(null);
    },
  );
}

function forgottenPassword(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/agents/password/forgot',
    {
      ...open,
      schema: {
        summary: 'Ask for a link to choose a new password',
        description: 'The answer is the same for every e-mail. The link works once, for an hour.',
        tags: ['teammates'],
        body: PasswordForgot,
        response: { 202: PasswordForgotAnswer, ...errors },
      },
    },
    async ({ body }, reply) => {
      await askForReset(ctx, body.email);
      return reply.status(202).send({ status: 'accepted' });
    },
  );
  typed.post(
    '/api/agents/password/reset',
    {
      ...open,
      schema: {
        summary: 'Choose a password by a mailed link',
        description: 'Every session ends, and every other link with it. Sign in afterwards.',
        tags: ['teammates'],
        body: PasswordReset,
        response: { 204: gone, ...errors },
      },
    },
    async ({ body, ip }, reply) => {
      await resetPassword(ctx, { token: body.token, next: body.new_password, address: ip });
      return reply.status(204).send(null);
    },
  );
}
