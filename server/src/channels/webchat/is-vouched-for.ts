import type { Tx } from '#platform/db';

/**
 * Whether the shop vouches for everybody who can write in a conversation of the web chat. One browser that came in by a mailed link, or
 * before anybody signed in, is enough for no: a message does not say from which of them it came.
 */
export async function isVouchedFor(tx: Tx, conversationId: string): Promise<boolean> {
  const [row] = await tx.query<{ vouched: boolean | null }>(
    'select bool_and(user_id is not null) as vouched from visitor_sessions where workspace_id = $1 and conversation_id = $2 and expires_at > now()',
    [tx.workspaceId, conversationId],
    'vouched-for',
  );
  return row?.vouched === true;
}
