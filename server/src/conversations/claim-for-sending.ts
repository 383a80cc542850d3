import type { Tx } from '#platform/db';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import type { DeliveryState, IdentityKind } from './schema.ts';

/** A message with all that is needed to send it, or to ask the provider about it. */
export interface ToSend {
  message: Pick<StoredMessage, 'id' | 'conversationId' | 'ticketId' | 'inboxId' | 'authorKind' | 'text' | 'content'>;
  conversation: { contactWroteAt: Date | null; threadId: string | null };
  identities: { kind: IdentityKind; value: string; verified: boolean }[];
}

type Row = StoredMessage & ToSend['conversation'] & { sendTo: ToSend['identities'] };

/** Those of these messages that are in one of the states, locked until the commit, in the order of their ids. */
export async function lockForSending(tx: Tx, messageIds: readonly string[], states: readonly DeliveryState[]): Promise<ToSend[]> {
  const rows = await tx.query<Row>(LOCK, [tx.workspaceId, messageIds, states], 'lock-for-sending');
  return rows.map(({ contactWroteAt, threadId, sendTo, ...message }) => ({ message, conversation: { contactWroteAt, threadId }, identities: sendTo }));
}

// Both lists through a subquery: bare, Postgres takes a plan that knows how long they are for cheaper, and plans for each call, which was 0.5 of its 0.6 ms.
const LOCK = `with asked as (
    select * from messages where workspace_id = $1 and id = any(array(select unnest($2::uuid[]))) and delivery = any(array(select unnest($3::text[])))
    order by id for update)
  select ${MESSAGE_COLUMNS}, about.* from asked cross join lateral (
    select c.contact_wrote_at as "contactWroteAt", c.thread_id as "threadId", (
        select coalesce(json_agg(json_build_object('kind', d.kind, 'value', d.value, 'verified', d.verified) order by d.verified desc, d.created_at), '[]')
        from contact_identities d where d.workspace_id = c.workspace_id and d.contact_id = c.contact_id) as "sendTo"
    from conversations c where c.workspace_id = asked.workspace_id and c.id = asked.conversation_id) as about
  order by asked.id`;

/**
 * Takes messages for sending that the transaction has locked and found queued: what is committed with it says so before anybody is called.
 * Nobody waits for its answer, because nothing can have become of them since.
 */
export function claimForSending(tx: Tx, messageIds: readonly string[]): void {
  if (messageIds.length === 0) return;
  tx.write(
    `update messages set delivery = 'sending', delivery_attempts = delivery_attempts + 1, delivery_changed_at = now()
     where workspace_id = $1 and id = any($2::uuid[]) and delivery = 'queued'`,
    [tx.workspaceId, messageIds],
    'claim-messages',
  );
}

/** Where messages are on their way; those that are gone, and what never goes out, are left out. */
export async function readDeliveryStates(tx: Tx, messageIds: readonly string[]): Promise<Map<string, DeliveryState>> {
  const rows = await tx.query<{ id: string; delivery: DeliveryState }>(
    'select id, delivery from messages where workspace_id = $1 and id = any($2::uuid[]) and delivery is not null',
    [tx.workspaceId, messageIds],
  );
  return new Map(rows.map((row) => [row.id, row.delivery]));
}
