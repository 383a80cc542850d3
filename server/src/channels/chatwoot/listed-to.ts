import type { Db } from '#platform/db';
import type { Inbox } from '#conversations';
import type { ChatwootStatus } from './read-event.ts';

type Place = Pick<Inbox, 'id' | 'workspaceId'>;

/** Up to which message Chatwoot's list of a conversation was read, 0 for not at all, and how it stands by the newest we were told. */
export async function readListed(db: Db, inbox: Place, threadId: string): Promise<{ listedTo: number; status: ChatwootStatus | null }> {
  const [row] = await db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ listedTo: number; status: ChatwootStatus }>(
      'select listed_to::float8 as "listedTo", status from outside_threads where workspace_id = $1 and inbox_id = $2 and thread_id = $3',
      [inbox.workspaceId, inbox.id, threadId],
      'read-listed-to',
    ),
  );
  return row ?? { listedTo: 0, status: null };
}

/** Everything up to this message is stored. Only upwards: two rounds may run at once. */
export async function noteListedTo(db: Db, inbox: Place, threadId: string, listedTo: number): Promise<void> {
  await db.tx(inbox.workspaceId, (tx) =>
    tx.query('update outside_threads set listed_to = greatest(listed_to, $4) where workspace_id = $1 and inbox_id = $2 and thread_id = $3', [
      inbox.workspaceId,
      inbox.id,
      threadId,
      listedTo,
    ]),
  );
}
