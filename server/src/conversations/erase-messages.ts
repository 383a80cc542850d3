import type { Tx } from '#platform/db';

/**
 * Takes the words of messages out of the database for good and leaves tombstones: place, moment and the provider's id, so that nothing erased is
 * imported again. The row is deleted and written anew: what hangs on it (versions, mentions, files) goes with it by its foreign key, though the
 * application may delete none of that by itself.
 */
export async function eraseMessages(tx: Tx, which: { ticketId: string } | { messageId: string }): Promise<void> {
  const [column, id, ticket] = 'ticketId' in which ? ['ticket_id', which.ticketId, 'null::uuid'] : ['id', which.messageId, 'ticket_id'];
  await tx.query(
    `with gone as (delete from messages where workspace_id = $1 and ${column} = $2 returning *)
     insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, author_id, kind, text, content, external_id, client_id,
       delivery, delivery_changed_at, occurred_at, created_at, edited_at, deleted_at)
     select workspace_id, id, conversation_id, ${ticket}, inbox_id, seq, author_kind, author_id, kind, '', '{}', external_id, client_id,
       case when delivery = 'queued' then 'cancelled' else delivery end, delivery_changed_at, occurred_at, created_at, edited_at, coalesce(deleted_at, now())
     from gone`,
    [tx.workspaceId, id],
  );
}
