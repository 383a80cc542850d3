import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ATTACHMENTS_MAX, AttachmentList, AttachmentParams, ErrorEnvelope, TicketParams } from '@baton/contract';
import type { AttachmentView } from '@baton/contract';
import { createScanner } from '#platform/blob';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { attachFiles } from './attach-files.ts';
import type { Upload } from './attach-files.ts';
import type { Attachment } from './attach-keep.ts';
import { readAttachment } from './attach-read.ts';
import { sendFile } from './attach-send-file.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };

/** Files of tickets. In a scope of its own: nowhere else is multipart understood. */
export async function attachmentRoutes(parent: FastifyInstance, ctx: Ctx): Promise<void> {
  await parent.register(async (app) => {
    await acceptFiles(app);
    const scan = ctx.config.clamdAddress ? createScanner(ctx.config.clamdAddress) : null;
    const typed = app.withTypeProvider<ZodTypeProvider>();
    typed.post(
      '/api/tickets/:id/attachments',
      {
        config: { auth: 'teammate', permission: 'tickets.reply' },
        schema: {
          summary: 'Upload files for a message',
          description:
            'multipart/form-data, one or several files; all or none are kept. Name the ids in the message. What no message names is deleted after a day.',
          tags: ['tickets'],
          consumes: ['multipart/form-data'],
          params: TicketParams,
          response: { 201: AttachmentList, ...errors },
        },
      },
      async (request, reply) => {
        const kept = await attachFiles(ctx, request.who, { ticketId: request.params.id, uploads: uploadsOf(request), scan });
        return reply.status(201).send({ attachments: kept.map(presentAttachment) });
      },
    );
    typed.get(
      '/api/attachments/:id',
      {
        config: { auth: 'teammate', permission: 'tickets.read_own' },
        schema: {
          summary: 'A file, or with Range a part of it',
          description: 'Pictures, sound, video, PDF and plain text may be shown; everything else is for saving.',
          tags: ['tickets'],
          params: AttachmentParams,
        },
      },
      async (request, reply) => sendFile(ctx, request, reply, await readAttachment(ctx, request.who, request.params.id)),
    );
  });
}

export async function acceptFiles(app: FastifyInstance): Promise<void> {
  // How large a file may be is looked up where it is taken in: that setting changes while running.
  await app.register(multipart, { limits: { fileSize: Number.MAX_SAFE_INTEGER, files: ATTACHMENTS_MAX + 1, fields: 10, fieldSize: 10_000, parts: 30 } });
}

/** @throws bad_request for what is not multipart */
export async function* uploadsOf(request: FastifyRequest): AsyncGenerator<Upload> {
  if (!request.isMultipart()) throw new BatonError('unsupported_media_type', { message: 'Send the files as multipart/form-data.' });
  for await (const part of request.files()) yield { name: part.filename, bytes: part.file };
}

function presentAttachment({ id, name, mediaType, size }: Attachment): AttachmentView {
  return { id, name, media_type: mediaType, size, url: `/api/attachments/${id}` };
}
