import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '#platform/context';
import type { FoundAttachment } from './attach-read.ts';

/** What a browser shows without running anything in it. Everything else is saved, never opened. */
const SHOWN = /^(image\/(jpeg|png|gif|webp|avif|bmp)|audio\/[\w.-]+|video\/[\w.-]+|application\/pdf|text\/plain)$/;

/** Streams a file, or the part of it that was asked for. Its type is what its bytes said, and the browser is told not to guess. */
export async function sendFile(ctx: Pick<Ctx, 'blobs' | 'log'>, request: FastifyRequest, reply: FastifyReply, file: FoundAttachment): Promise<FastifyReply> {
  const isShown = SHOWN.test(file.mediaType);
  const range = readRange(request.headers.range, file.size);
  void reply
    .header('content-type', isShown ? typeOf(file.mediaType) : 'application/octet-stream')
    .header('content-disposition', `${isShown ? 'inline' : 'attachment'}; filename="${asAscii(file.name)}"; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'private, max-age=3600, immutable')
    .header('accept-ranges', 'bytes')
    .header('etag', `"${file.key.sha256}"`);
  if (request.headers['if-none-match'] === `"${file.key.sha256}"`) return reply.status(304).send();
  if (range === 'beyond') return reply.status(416).header('content-range', `bytes */${file.size}`).send();
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  void reply.status(range ? 206 : 200).header('content-length', end - start + 1);
  if (range) void reply.header('content-range', `bytes ${start}-${end}/${file.size}`);
  return reply.send(ctx.blobs.read(file.key, { start, end }));
}

function typeOf(mediaType: string): string {
  return mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType;
}

function asAscii(name: string): string {
  return name.replace(/[^\x20-\x7e]|["\\]/g, '_');
}

/** One range of bytes; null for the whole file, which is also the answer to what cannot be read. */
function readRange(header: string | undefined, size: number): { start: number; end: number } | 'beyond' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? 'beyond' : { start, end };
}
