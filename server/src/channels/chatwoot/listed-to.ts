import type { Db } from '#platform/db';
import type { Inbox } from '#conversations';

type Place = Pick<Inbox, 'id' | 'workspaceId'>;

/** Up to which message Chatwoot's list of a conversation was read; 0 for not at all. */
export async function readListedTo(db: Db, inbox: Place, threadId: string): Promise<number> {
  const [row] = await db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ listedTo: number }>(
      'select listed_to::float8 as "listedTo" from outside_threads where workspace_id = $1 and inbox_id = $2 and thread_id = $3',
      [inbox.workspaceId, inbox.id, threadId],
      'read-listed-to',
    ),
  );
  return row?.listedTo ?? 0;
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
