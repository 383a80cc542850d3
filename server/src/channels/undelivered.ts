import type { Tx } from '#platform/db';
import { listStranded, listWaiting } from '#conversations';
import type { Undelivered } from '#conversations';
import { deliverJob } from './job-definitions.ts';

/** Enqueues every message that waits in an inbox, in the order they were written. Returns their number. */
export async function enqueueWaiting(tx: Tx, inboxId: string): Promise<number> {
  const waiting = await listWaiting(tx, inboxId);
  await enqueue(tx, waiting);
  return waiting.length;
}

/**
 * Messages that are queued for ten minutes though their inbox works, for example because it was mended at the very moment they were set
 * aside. Ten minutes are more than the longest back-off (60 s), so nobody is hurried who waits for a reason. A second job is harmless.
 */
export async function enqueueStranded(tx: Tx): Promise<number> {
  const stranded = await listStranded(tx, ['whatsapp', 'instagram', 'dixa', 'chatwoot']);
  await enqueue(tx, stranded);
  return stranded.length;
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
