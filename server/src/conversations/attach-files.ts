import type { Scanner } from '#platform/blob';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { ATTACHMENTS_MAX } from '@baton/contract';
import { keepFiles } from './attach-keep.ts';
import type { Attachment } from './attach-keep.ts';
import { takeIn } from './attach-take-in.ts';
import type { TakenIn } from './attach-take-in.ts';
import { attachmentsUploaded } from './events.ts';
import { readTicket } from './read-tickets.ts';

export interface Upload {
  name: string;
  bytes: AsyncIterable<Buffer>;
}

/**
 * Takes files in for a ticket. All or none: one that is refused takes the others with it. They wait for a message to name them, a day long.
 * @throws not_found for a ticket that the caller may not see, and what `takeIn` throws
 */
export async function attachFiles(
  ctx: Pick<Ctx, 'blobs' | 'config' | 'db' | 'log'>,
  who: Principal,
  { ticketId, uploads, scan }: { ticketId: string; uploads: AsyncIterable<Upload>; scan: Scanner | null },
): Promise<Attachment[]> {
  requirePermission(who, 'tickets.reply');
  const ticket = await readTicket(ctx, who, ticketId);
  const files = await takeAllIn(ctx, scan, uploads);
  const workspaceId = workspaceOf(who);
  const kept = await keepFiles(ctx, workspaceId, files, { conversationId: ticket.conversationId, ticketId, by: { kind: who.kind, id: who.id } });
  await ctx.db.tx(workspaceId, (tx) =>
    tx.record(
      attachmentsUploaded,
      { ticket_id: ticketId, attachment_ids: kept.map((one) => one.id) },
      { conversationId: ticket.conversationId, ticketId, actor: { kind: who.kind, id: who.id } },
    ),
  );
  return kept;
}

/** The files of one request; what was taken in is dropped when a later one is refused. */
export async function takeAllIn(ctx: Pick<Ctx, 'blobs' | 'config' | 'log'>, scan: Scanner | null, uploads: AsyncIterable<Upload>): Promise<TakenIn[]> {
  const files: TakenIn[] = [];
  try {
    for await (const upload of uploads) {
      if (files.length >= ATTACHMENTS_MAX) throw new BatonError('invalid_input', { message: `At most ${ATTACHMENTS_MAX} files at once.` });
      files.push(await takeIn(ctx, scan, upload));
    }
    if (files.length === 0)
      throw new BatonError('invalid_input', {
        message: 'Send at least one file as multipart/form-data.',
        details: [{ field: 'file', reason: 'is missing', allowed: null }],
      });
    return files;
  } catch (error) {
    for (const { staged } of files) await ctx.blobs.discard(staged);
    throw error;
  }
}
