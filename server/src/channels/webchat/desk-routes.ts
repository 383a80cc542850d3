import { ErrorEnvelope, IDENTITY_SECRET_KEPT_HOURS, IdentitySecretRotate, IdentitySecretView, InboxParams, TicketParams, VisitorView } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Ctx } from '#platform/context';
import { rotateIdentitySecret } from './identity-secret.ts';
import { readVisitor } from './read-visitor.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** What the desk sees of a visitor, and what it gives the shop to vouch for one. */
export function addDeskRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/inboxes/:id/identity-secret',
    {
      config: { auth: 'teammate', permission: 'inboxes.manage' },
      schema: {
        summary: 'Give a web chat another identity secret',
        description: 'With it the server of the shop vouches for who is signed in. Shown once. The one before is believed for a while more.',
        tags: ['inboxes'],
        params: InboxParams,
        body: IdentitySecretRotate,
        response: { 201: IdentitySecretView, ...errors },
      },
    },
    async (request, reply) => {
      const keepOldHours = request.body?.keep_old_hours ?? IDENTITY_SECRET_KEPT_HOURS;
      const { secret, oldUntil } = await rotateIdentitySecret(ctx, request.who, { inboxId: request.params.id, keepOldHours });
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ secret, old_secret_until: oldUntil?.toISOString() ?? null });
    },
  );
  typed.get(
    '/api/tickets/:id/visitor',
    {
      config: { auth: 'teammate', permission: 'tickets.read_own' },
      schema: {
        summary: 'What is known of the visitor of a web chat',
        tags: ['tickets'],
        params: TicketParams,
        response: { 200: VisitorView, ...errors },
      },
    },
    async ({ who, params }) => ({ visitor: await readVisitor(ctx, who, params.id) }),
  );
}
