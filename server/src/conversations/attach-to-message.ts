import type { Tx } from '#platform/db';
import { BatonError } from '#platform/errors';
import type { InboxKind } from './schema.ts';

/** How a message's content names its files. */
export interface NamedFile {
  id: string;
  name: string;
  media_type: string;
  size: number;
}

export interface Claim {
  ids: readonly string[];
  /** Where the message goes; null for a note, which goes nowhere. */
  inboxKind: InboxKind | null;
  /** Null: whatever this uploader has not used yet. */
  ticketId: string | null;
  by: { kind: string; id: string };
}

/** Channels that carry files of ours; what the desk keeps for itself goes nowhere. */
const CARRIES_FILES: readonly InboxKind[] = ['webchat', 'desk', 'whatsapp', 'instagram', 'chatwoot'];

/**
 * Locks uploaded files for a message that is about to be written, and gives what its content says of them.
 * @throws invalid_input for a file that is not there, was used already or is another's, and where the channel carries none
 */
export async function claimAttachments(tx: Tx, { ids, inboxKind, ticketId, by }: Claim): Promise<{ attachments?: NamedFile[] }> {
  if (ids.length === 0) return {};
  if (inboxKind !== null && !CARRIES_FILES.includes(inboxKind)) {
    const reason = `cannot be sent by ${inboxKind} yet`;
    throw new BatonError('invalid_input', {
      message: `Files ${reason}. Send the text alone, or a note.`,
      details: [{ field: 'attachments', reason, allowed: [] }],
    });
  }
  const found = await tx.query<NamedFile>(
    `select a.id, a.name, a.media_type, b.size::int as size from attachments a join blobs b on b.workspace_id = a.workspace_id and b.id = a.blob_id
     where a.workspace_id = $1 and a.id = any($2::uuid[]) and a.message_id is null and a.uploaded_by->>'kind' = $4 and a.uploaded_by->>'id' = $5
       and ($3::uuid is null or a.ticket_id = $3) for update of a`,
    [tx.workspaceId, ids, ticketId, by.kind, by.id],
  );
  const files = ids.map((id) => found.find((one) => one.id === id));
  const missing = ids.filter((_, index) => !files[index]);
  if (missing.length > 0 || new Set(ids).size < ids.length) {
    const reason = 'are not files that you uploaded to this ticket and have not used yet';
    throw new BatonError('invalid_input', { message: 'A file is not there to be sent.', details: [{ field: 'attachments', reason, allowed: null, missing }] });
  }
  const claimed = files.filter((one) => one !== undefined);
  if (inboxKind === 'whatsapp' || inboxKind === 'instagram') requireCarried(inboxKind, claimed);
  return { attachments: claimed };
}

const MB = 1_048_576;
/** The largest file of each kind that Instagram takes, by the beginning of its type. WhatsApp takes any as a document. */
const INSTAGRAM_MOST: Readonly<Record<string, number>> = { 'image/png': 8, 'image/jpeg': 8, 'image/gif': 8, 'audio/': 25, 'video/': 25, 'application/pdf': 25 };
const WHATSAPP_MOST_MB = 100;

/** Refused while its author still looks, not by the provider when they have gone. */
function requireCarried(kind: 'whatsapp' | 'instagram', files: readonly NamedFile[]): void {
  for (const file of files) {
    const mostMb = kind === 'whatsapp' ? WHATSAPP_MOST_MB : Object.entries(INSTAGRAM_MOST).find(([type]) => file.media_type.startsWith(type))?.[1];
    if (mostMb !== undefined && file.size <= mostMb * MB) continue;
    const reason = mostMb === undefined ? `cannot be sent by ${kind}: ${file.media_type}` : `is larger than the ${mostMb} MB that ${kind} takes`;
    const details = [{ field: 'attachments', reason, allowed: kind === 'instagram' ? Object.keys(INSTAGRAM_MOST) : null }];
    throw new BatonError('invalid_input', { message: `The file ${file.name} ${reason}.`, details });
  }
}

/** Binds claimed files to their message, in the same transaction. */
export async function linkAttachments(tx: Tx, ids: readonly string[], message: { id: string; conversationId: string; ticketId: string | null }): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('update attachments set message_id = $3, conversation_id = $4, ticket_id = $5 where workspace_id = $1 and id = any($2::uuid[])', [
    tx.workspaceId,
    ids,
    message.id,
    message.conversationId,
    message.ticketId,
  ]);
}
