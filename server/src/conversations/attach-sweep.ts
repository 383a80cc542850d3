import type { BlobKey } from '#platform/blob';
import type { Ctx } from '#platform/context';

const DAY_MS = 86_400_000;
const AT_ONCE = 500;

/**
 * Deletes files that nothing refers to: uploads that no message named within a day, those of messages that were deleted or are gone with
 * their ticket, and then bytes that no file is left of. Rows first, then the disk: a kill in between leaves bytes, never a name without them.
 */
export async function sweepAttachments(ctx: Pick<Ctx, 'db' | 'blobs' | 'clock' | 'log'>): Promise<{ attachments: number; blobs: number }> {
  const attachments = await ctx.db.system((tx) =>
    tx.query(
      `delete from attachments a where (a.message_id is null and a.created_at < $1)
         or (a.message_id is not null and not exists (select from messages m where m.workspace_id = a.workspace_id and m.id = a.message_id and m.deleted_at is null))
       returning a.id`,
      [new Date(ctx.clock.now().getTime() - DAY_MS)],
    ),
  );
  const blobs = await deleteUnusedBytes(ctx);
  await ctx.blobs.clean(DAY_MS);
  if (attachments.length + blobs > 0) ctx.log.info({ attachments: attachments.length, blobs }, 'files that nothing refers to were deleted');
  return { attachments: attachments.length, blobs };
}

/** Bytes that no file is left of. Gives their number. */
export async function deleteUnusedBytes(ctx: Pick<Ctx, 'db' | 'blobs'>): Promise<number> {
  let deleted = 0;
  for (let some = AT_ONCE; some === AT_ONCE; deleted += some) {
    const unused = await takeUnused(ctx);
    for (const key of unused) await ctx.blobs.remove(key);
    some = unused.length;
  }
  return deleted;
}

/** Whoever uploads the same bytes now waits for our lock or holds it: so we look a second time, under the lock. */
async function takeUnused(ctx: Pick<Ctx, 'db'>): Promise<BlobKey[]> {
  return ctx.db.system(async (tx) => {
    const unused = 'not exists (select from attachments a where a.workspace_id = b.workspace_id and a.blob_id = b.id)';
    const locked = await tx.query<{ id: string }>(`select b.id from blobs b where ${unused} limit ${AT_ONCE} for update skip locked`);
    if (locked.length === 0) return [];
    return tx.query<BlobKey>(`delete from blobs b where b.id = any($1::uuid[]) and ${unused} returning b.workspace_id as "workspaceId", b.id, b.sha256`, [
      locked.map((one) => one.id),
    ]);
  });
}
