import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, InboxParams, TemplateList } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { listTemplates } from './list-templates.ts';

/** What the desk asks of WhatsApp itself. */
export function whatsappRoutes(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/inboxes/:id/templates',
    {
      config: { auth: 'teammate', permission: 'tickets.reply' },
      schema: {
        summary: 'Message templates of a WhatsApp inbox',
        description: 'As Meta has them at this moment. Send one with `template` of `POST /api/tickets/{id}/messages`.',
        tags: ['inboxes'],
        params: InboxParams,
        response: { 200: TemplateList, '4xx': ErrorEnvelope, '5xx': ErrorEnvelope },
      },
    },
    async ({ who, params }) => ({ templates: await listTemplates(ctx, workspaceOf(who), params.id) }),
  );
}
