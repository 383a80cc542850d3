import type { Tx } from '#platform/db';

/**
 * What the contact asked is open again: the answer to it will never arrive. Whoever gets the conversation next, the assistant too when it is
 * given back, finds the question unanswered. Answered stays what something that was or will be delivered stands behind.
 */
export async function takeBackAnswer(tx: Tx, conversationId: string): Promise<void> {
  await tx.query(
    `update conversations c set answered_seq = least(c.answered_seq, coalesce((select max(m.seq) from messages m where m.workspace_id = $1 and m.conversation_id = c.id
       and m.author_kind in ('assistant', 'teammate') and m.kind <> 'note' and m.delivery is distinct from 'failed'), 0))
     where c.workspace_id = $1 and c.id = $2`,
    [tx.workspaceId, conversationId],
  );
}
