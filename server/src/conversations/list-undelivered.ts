import type { Tx } from '#platform/db';
import type { InboxKind } from './schema.ts';

/** A message that waits to be sent, or that nobody knows the fate of. */
export interface Undelivered {
  workspaceId: string;
  messageId: string;
  conversationId: string;
}

const MOST_AT_ONCE = 1000;
const COLUMNS = 'm.workspace_id as "workspaceId", m.id as "messageId", m.conversation_id as "conversationId"';

/** Everything that waits in an inbox, in the order it was written; ten thousand are the end. */
export function listWaiting(tx: Tx, inboxId: string): Promise<Undelivered[]> {
  return tx.query<Undelivered>(
    `select ${COLUMNS} from messages m where m.workspace_id = $1 and m.inbox_id = $2 and m.delivery = 'queued' order by m.conversation_id, m.seq limit ${MOST_AT_ONCE * 10}`,
    [tx.workspaceId, inboxId],
  );
}

/** Messages that are queued for ten minutes though their inbox, of one of these kinds, works. Across workspaces. */
export function listStranded(tx: Tx, kinds: readonly InboxKind[]): Promise<Undelivered[]> {
  return tx.query<Undelivered>(
    `select ${COLUMNS} from messages m join inboxes i on i.workspace_id = m.workspace_id and i.id = m.inbox_id
     where m.delivery = 'queued' and m.delivery_changed_at < now() - interval '10 minutes' and i.status = 'active' and i.kind = any($1::text[])
     order by m.conversation_id, m.seq limit ${MOST_AT_ONCE}`,
    [kinds],
  );
}

/** Messages in `sending` for longer than any call lasts, whose job is gone. Across workspaces. */
export function listStuckSending(tx: Tx): Promise<Undelivered[]> {
  return tx.query<Undelivered>(
    `select ${COLUMNS} from messages m where m.delivery = 'sending' and m.delivery_changed_at < now() - interval '5 minutes' limit ${MOST_AT_ONCE}`,
  );
}

/** How many messages wait to be sent, and of how many nobody knows whether they arrived. Across workspaces. */
export async function countUndelivered(tx: Tx): Promise<{ queued: number; unknown: number }> {
  const [row] = await tx.query<{ queued: number; unknown: number }>(
    `select (select count(*)::int from messages where delivery = 'queued') as queued, (select count(*)::int from messages where delivery = 'unknown') as unknown`,
  );
  return row ?? { queued: 0, unknown: 0 };
}

/** Deletes words of a provider about messages that never were ours, after the time in which it would still repeat them. Across workspaces. */
export function forgetUnmatched(tx: Tx): Promise<unknown> {
  return tx.query(`delete from unmatched_statuses where created_at < now() - interval '14 days'`);
}
