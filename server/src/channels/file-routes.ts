import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, FetchedAgain, TicketMessageParams } from '@baton/contract';
import { waitForFilesAgain } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { fetchMediaJob } from './job-definitions.ts';

/** Files that contacts sent, where fetching them has to be asked for again. */
export function fileRoutes(app: FastifyInstance, ctx: Pick<Ctx, 'db'>): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/tickets/:id/messages/:msg_id/fetch-files',
    {
      config: { auth: 'teammate', permission: 'tickets.reply' },
      schema: {
        summary: 'Fetch the files of a contact again',
        description: 'Those whose `state` in `content.media` is `failed`. WhatsApp keeps files for seven days, Instagram for one at least.',
        tags: ['tickets'],
        params: TicketMessageParams,
        response: { 202: FetchedAgain, '4xx': ErrorEnvelope, '5xx': ErrorEnvelope },
      },
    },
    async ({ who, params }, reply) => {
      const at = { ticketId: params.id, messageId: params.msg_id };
      const files = await ctx.db.tx(workspaceOf(who), async (tx) => {
        const places = await waitForFilesAgain(tx, who, at);
        for (const place of places) await tx.send(fetchMediaJob, { message_id: at.messageId, place, round: 0 });
        return places.length;
      });
      return reply.status(202).send({ files });
    },
  );
}
