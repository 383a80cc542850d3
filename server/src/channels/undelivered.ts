import type { Tx } from '#platform/db';
import { deliverJob } from './job-definitions.ts';

/*
 * What waits to be sent, read across conversations. Reads only: states change through the conversations' own functions.
 */

interface Undelivered {
  workspaceId: string;
  messageId: string;
  conversationId: string;
}

const MOST_AT_ONCE = 1000;
const COLUMNS = 'm.workspace_id as "workspaceId", m.id as "messageId", m.conversation_id as "conversationId"';

/** Enqueues every message that waits in an inbox, in the order they were written. Returns their number. */
export async function enqueueWaiting(tx: Tx, inboxId: string): Promise<number> {
  const waiting = await tx.query<Undelivered>(
    `select ${COLUMNS} from messages m where m.workspace_id = $1 and m.inbox_id = $2 and m.delivery = 'queued' order by m.conversation_id, m.seq limit ${MOST_AT_ONCE * 10}`,
    [tx.workspaceId, inboxId],
  );
  await enqueue(tx, waiting);
  return waiting.length;
}

/**
 * Messages that are queued for ten minutes though their inbox works, for example because it was mended at the very moment they were set
 * aside. Ten minutes are more than the longest back-off (60 s), so nobody is hurried who waits for a reason. A second job is harmless.
 */
export async function enqueueStranded(tx: Tx): Promise<number> {
  const stranded = await tx.query<Undelivered>(
    `select ${COLUMNS} from messages m join inboxes i on i.workspace_id = m.workspace_id and i.id = m.inbox_id
     where m.delivery = 'queued' and m.delivery_changed_at < now() - interval '10 minutes' and i.status = 'active' and i.kind in ('whatsapp', 'instagram')
     order by m.conversation_id, m.seq limit ${MOST_AT_ONCE}`,
  );
  await enqueue(tx, stranded);
  return stranded.length;
}

/** Messages in `sending` for longer than any call lasts, whose job is gone. */
export function listStuckSending(tx: Tx): Promise<Undelivered[]> {
  return tx.query<Undelivered>(
    `select ${COLUMNS} from messages m where m.delivery = 'sending' and m.delivery_changed_at < now() - interval '5 minutes' limit ${MOST_AT_ONCE}`,
  );
}

function enqueue(tx: Tx, messages: Undelivered[]): Promise<void> {
  return tx.sendMany(
    deliverJob,
    messages.map(({ workspaceId, messageId, conversationId }) => ({
      data: { message_id: messageId },
      options: { workspaceId, lane: conversationId },
    })),
  );
}
