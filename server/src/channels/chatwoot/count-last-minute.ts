import type { Tx } from '#platform/db';

/** How many messages a conversation had in the last minute, of whomever. */
export async function countLastMinute(tx: Tx, inboxId: string, threadId: string): Promise<number> {
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from conversations c join messages m on m.workspace_id = c.workspace_id and m.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id = $3 and m.created_at > now() - interval '1 minute'`,
    [tx.workspaceId, inboxId, threadId],
    'count-last-minute',
  );
  return row?.n ?? 0;
}
