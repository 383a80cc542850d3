import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, ToolSourceParams, ToolSourceView } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import { presentSource } from '../present-source.ts';
import { readSource } from '../source.ts';
import { loadSheet } from './load-sheet.ts';
import { SHEET_LIMITS } from './sheet.ts';

/** Files of spreadsheets. In a scope of its own: multipart is understood here alone. */
export async function sheetRoutes(parent: FastifyInstance, ctx: Ctx): Promise<void> {
  await parent.register(async (app) => {
    await app.register(multipart, { limits: { fileSize: SHEET_LIMITS.bytes, files: 1, fields: 0, parts: 2 } });
    app.withTypeProvider<ZodTypeProvider>().post(
      '/api/tool-sources/:id/file',
      {
        config: { auth: 'teammate', permission: 'workspace.manage' },
        schema: {
          summary: 'Upload the file of a spreadsheet',
          description: 'multipart/form-data with one CSV or XLSX file. It takes the place of what was there; when it cannot be read, that stays.',
          tags: ['tools'],
          consumes: ['multipart/form-data'],
          params: ToolSourceParams,
          response: { 200: ToolSourceView, '4xx': ErrorEnvelope, '5xx': ErrorEnvelope },
        },
      },
      async (request) => {
        requirePermission(request.who, 'workspace.manage');
        const source = await readSource(ctx, workspaceOf(request.who), request.params.id);
        if (source.kind !== 'spreadsheet') throw new BatonError('conflict', { message: 'Only a spreadsheet has a file.' });
        return presentSource(await loadSheet(ctx, source, { bytes: await readFile(request), etag: null }, request.who));
      },
    );
  });
}

async function readFile(request: FastifyRequest): Promise<Buffer> {
  if (!request.isMultipart()) throw new BatonError('unsupported_media_type', { message: 'Send the file as multipart/form-data.' });
  const part = await request.file();
  if (!part) throw new BatonError('bad_request', { message: 'There is no file in it.' });
  try {
    return await part.toBuffer();
  } catch (cause) {
    throw new BatonError('too_large', { message: `The file is larger than ${SHEET_LIMITS.bytes / 1024 / 1024} MB.`, cause });
  }
}
