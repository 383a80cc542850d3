import type { BlobKey } from '#platform/blob';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { notFound } from '#platform/errors';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import type { Attachment } from './attach-keep.ts';
import { readTicketIn } from './read-tickets.ts';

/** A file and where its bytes are. */
export interface FoundAttachment extends Attachment {
  key: BlobKey;
}

interface Row extends Attachment {
  blobId: string;
  sha256: string;
  ticketId: string | null;
  uploadedBy: { kind: string; id: string };
  messageId: string | null;
  isNote: boolean;
}

/** A file of a ticket that the caller may see. What was deleted with its message is not found. */
export async function readAttachment(ctx: Pick<Ctx, 'db'>, who: Principal, id: string): Promise<FoundAttachment> {
  requirePermission(who, 'tickets.read_own');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const row = await find(tx, id);
    if (!row) throw notFound('attachment');
    if (row.ticketId === null) throw notFound('attachment');
    await readTicketIn(tx, who, row.ticketId).catch(() => {
      throw notFound('attachment');
    });
    return toFound(tx, row);
  });
}

/** The same for whoever holds a link to it: what a contact may see, so nothing of a note and nothing that was never sent. */
export async function readLinkedAttachment(ctx: Pick<Ctx, 'db'>, workspaceId: string, id: string): Promise<FoundAttachment> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const row = await find(tx, id);
    if (!row || row.messageId === null || row.isNote) throw notFound('attachment');
    return toFound(tx, row);
  });
}

async function find(tx: Tx, id: string): Promise<Row | null> {
  const [row] = await tx.query<Row>(
    `select a.id, a.name, a.media_type as "mediaType", b.size::int as size, b.id as "blobId", b.sha256, a.ticket_id as "ticketId",
       a.uploaded_by as "uploadedBy", a.message_id as "messageId", coalesce(m.kind = 'note', false) as "isNote"
     from attachments a join blobs b on b.workspace_id = a.workspace_id and b.id = a.blob_id
     left join messages m on m.workspace_id = a.workspace_id and m.id = a.message_id
     where a.workspace_id = $1 and a.id = $2 and (a.message_id is null or (m.id is not null and m.deleted_at is null))`,
    [tx.workspaceId, id],
  );
  return row ?? null;
}

function toFound(tx: Tx, { id, name, mediaType, size, blobId, sha256 }: Row): FoundAttachment {
  return { id, name, mediaType, size, key: { workspaceId: tx.workspaceId!, id: blobId, sha256 } };
}
