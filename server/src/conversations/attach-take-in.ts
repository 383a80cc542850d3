import { basename } from 'node:path';
import { sniffType } from '#platform/blob';
import type { Scanner, StagedFile } from '#platform/blob';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { cleanText } from './clean-text.ts';

/** A file that was taken in and found good, not yet anybody's. */
export interface TakenIn {
  staged: StagedFile;
  name: string;
  mediaType: string;
}

const MB = 1_048_576;
const NAME_MAX_CHARS = 200;

/**
 * Takes one file in: durable, of an accepted type by its bytes, shown to the scanner.
 * @throws too_large, invalid_input (empty, a type that is not accepted, infected), provider_failed (no answer from the scanner)
 */
export async function takeIn(
  ctx: Pick<Ctx, 'blobs' | 'config' | 'log'>,
  scan: Scanner | null,
  file: { name: string; bytes: AsyncIterable<Buffer> },
): Promise<TakenIn> {
  const staged = await ctx.blobs.stage(file.bytes, Math.floor(ctx.config.attachmentMaxMb * MB));
  try {
    const name = cleanName(file.name);
    if (staged.size === 0) throw refuse(name, 'is empty');
    const mediaType = sniffType(staged.head);
    if (!isAccepted(mediaType, ctx.config.attachmentTypes))
      throw refuse(name, `is ${mediaType} by its bytes, which is not accepted`, ctx.config.attachmentTypes);
    const found = scan ? await scan(staged.path) : null;
    if (found !== null) {
      ctx.log.warn({ found, sha256: staged.sha256 }, 'the virus scanner refused a file');
      throw refuse(name, `is infected: ${found}`);
    }
    return { staged, name, mediaType };
  } catch (error) {
    await ctx.blobs.discard(staged);
    throw error;
  }
}

function refuse(name: string, reason: string, allowed: string[] | null = null): BatonError {
  return new BatonError('invalid_input', { message: `The file ${name} ${reason}.`, details: [{ field: 'file', reason, allowed }] });
}

/** `image/*` is every image but SVG, which is a program: it must be named by itself. */
function isAccepted(mediaType: string, accepted: readonly string[]): boolean {
  if (accepted.includes(mediaType)) return true;
  return mediaType !== 'image/svg+xml' && accepted.includes(`${mediaType.split('/')[0]}/*`) && !mediaType.startsWith('text/');
}

/** Without folders, marks that turn writing round, and what no file system keeps. */
function cleanName(name: string): string {
  const clean = cleanText(basename(name.replaceAll('\\', '/')))
    .replace(/[\p{Cc}\p{Cf}"<>|:*?]/gu, '')
    .trim()
    .slice(-NAME_MAX_CHARS);
  return clean === '' || clean === '.' || clean === '..' ? 'file' : clean;
}
