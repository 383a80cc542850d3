import type { Tx } from '#platform/db';

export interface SignalText {
  id: string;
  text: string;
  /** The row as it was read. */
  version: string;
}

const NEWEST = 10;
const READ_CHARACTERS = 2000;

/** What the contact said in a ticket and no model has judged yet: the newest ten, oldest first. */
export async function readSignalTexts(tx: Tx, ticketId: string): Promise<SignalText[]> {
  const rows = await tx.query<SignalText>(
    `select m.id, left(m.text, ${READ_CHARACTERS}) as text, m.xmin::text as version
     from tickets t join messages m on m.workspace_id = t.workspace_id and m.conversation_id = t.conversation_id and m.ticket_id = t.id
     where t.workspace_id = $1 and t.id = $2 and m.author_kind = 'contact' and m.kind in ('text', 'media') and m.deleted_at is null
       and jsonb_typeof(m.signals -> 'local') = 'object' and not m.signals ? 'model'
     order by m.seq desc limit ${NEWEST}`,
    [tx.workspaceId, ticketId],
  );
  return rows.toReversed();
}
