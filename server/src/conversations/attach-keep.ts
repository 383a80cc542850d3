import type { BlobKey } from '#platform/blob';
import type { Ctx } from '#platform/context';
import { newId } from '#platform/ids';
import type { TakenIn } from './attach-take-in.ts';

/** A file on a conversation. */
export interface Attachment {
  id: string;
  name: string;
  mediaType: string;
  size: number;
}

export interface Owner {
  conversationId: string | null;
  ticketId: string | null;
  by: { kind: string; id: string };
}

/**
 * Gives files their place and rows. The bytes are on the disk before the row is; of bytes that are there already the new copy is dropped
 * after the commit. A kill in between leaves a file without a row, never a row without its file.
 */
export async function keepFiles(ctx: Pick<Ctx, 'blobs' | 'db'>, workspaceId: string, files: readonly TakenIn[], owner: Owner): Promise<Attachment[]> {
  const keys: BlobKey[] = [];
  try {
    for (const { staged } of files) keys.push(await ctx.blobs.keep(staged, workspaceId));
    const { kept, spare } = await ctx.db.tx(workspaceId, async (tx) => {
      const made: Attachment[] = [];
      const doubled: BlobKey[] = [];
      for (const [index, { staged, name, mediaType }] of files.entries()) {
        // The update locks a row that is there: who sweeps waits for us, and then sees that it is used.
        const [blob] = await tx.query<{ id: string }>(
          `insert into blobs (workspace_id, id, sha256, size) values ($1, $2, $3, $4)
           on conflict (workspace_id, sha256) do update set size = excluded.size returning id`,
          [workspaceId, staged.id, staged.sha256, staged.size],
        );
        if (blob?.id !== staged.id) doubled.push(keys[index]!);
        const id = newId();
        await tx.query(
          `insert into attachments (workspace_id, id, conversation_id, ticket_id, blob_id, name, media_type, uploaded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [workspaceId, id, owner.conversationId, owner.ticketId, blob?.id, name, mediaType, owner.by],
        );
        made.push({ id, name, mediaType, size: staged.size });
      }
      return { kept: made, spare: doubled };
    });
    for (const key of spare) await ctx.blobs.remove(key);
    return kept;
  } catch (error) {
    for (const key of keys) await ctx.blobs.remove(key);
    for (const { staged } of files) await ctx.blobs.discard(staged);
    throw error;
  }
}
