import { WIDGET_BASE, widgetAttachmentList } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { acceptFiles, keepFiles, openAttachmentLink, readLinkedAttachment, sendFile, takeAllIn, uploadsOf } from '#conversations';
import { createScanner } from '#platform/blob';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { requireMayWrite } from './guard-visitor.ts';
import type { WebchatLimits } from './limits.ts';
import type { SessionOf } from './session-of.ts';

const OWN_LIMITS = { auth: 'public', rateLimit: false } as const;
const FileParams = z.object({ link: z.string().min(1).max(300) });

interface Parts {
  app: FastifyInstance;
  ctx: Ctx;
  limits: WebchatLimits;
  sessionOf: SessionOf;
}

/** Files of the web chat: a visitor uploads by their session, and reads by links. */
export async function addFileRoutes({ app: parent, ctx, limits, sessionOf }: Parts): Promise<void> {
  await parent.register(async (scope) => {
    await acceptFiles(scope);
    const app = scope.withTypeProvider<ZodTypeProvider>();
    const scan = ctx.config.clamdAddress ? createScanner(ctx.config.clamdAddress) : null;
    app.post(
      `${WIDGET_BASE}/attachments`,
      {
        config: OWN_LIMITS,
        schema: { tags: ['widget'], summary: 'Upload files for the next message', consumes: ['multipart/form-data'], response: { 201: widgetAttachmentList } },
      },
      async (request, reply) => {
        const { session, counted } = await sessionOf(request);
        limits.upload(counted);
        if (!session.settings.attachments) throw new BatonError('forbidden', { message: 'This chat takes no files.' });
        await ctx.db.tx(session.workspaceId, (tx) => requireMayWrite(tx, session));
        const files = await takeAllIn(ctx, scan, uploadsOf(request));
        const owner = { conversationId: session.conversationId, ticketId: null, by: { kind: 'contact', id: session.visitorId } };
        const kept = await keepFiles(ctx, session.workspaceId, files, owner);
        return reply.code(201).send({ attachments: kept.map(({ id, name, mediaType, size }) => ({ id, name, media_type: mediaType, size, url: null })) });
      },
    );
    app.get(
      `${WIDGET_BASE}/files/:link`,
      { config: { auth: 'public' }, schema: { tags: ['widget'], summary: 'A file of a conversation, by its link', params: FileParams } },
      async (request, reply) => {
        const { workspaceId, id } = openAttachmentLink(ctx, request.params.link);
        return sendFile(ctx, request, reply, await readLinkedAttachment(ctx, workspaceId, id));
      },
    );
  });
}
