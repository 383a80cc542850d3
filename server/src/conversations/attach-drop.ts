import type { Ctx } from '#platform/context';
import { deleteUnusedBytes } from './attach-sweep.ts';

/** Deletes the files of a message or ticket that was deleted, and the bytes that nothing else refers to. Of one that is still there it deletes none. */
export async function dropFiles(
  ctx: Pick<Ctx, 'db' | 'blobs'>,
  workspaceId: string,
  of: { messageId: string | null; ticketId: string | null },
): Promise<{ outcome: string }> {
  const dropped = await ctx.db.tx(workspaceId, (tx) =>
    tx.query(
      `delete from attachments a where a.workspace_id = $1 and (a.message_id = $2 or a.ticket_id = $3)
         and not exists (select from messages m where m.workspace_id = $1 and m.id = a.message_id and m.deleted_at is null)
         and (a.message_id is not null or not exists (select from tickets t where t.workspace_id = $1 and t.id = a.ticket_id))
       returning a.id`,
      [workspaceId, of.messageId, of.ticketId],
    ),
  );
  if (dropped.length > 0) await deleteUnusedBytes(ctx);
  return { outcome: dropped.length > 0 ? 'dropped' : 'none' };
}
