import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';

/** One line of the record of interactions: an event that concerned the assistant, by the provider's own ids. */
export interface NewInteraction {
  inboxId: string;
  eventId: string;
  threadId: string;
  messageRef: string;
  userRef: string | null;
  isInitial: boolean;
  timeDiffMs: number | null;
  /** Why the rules kept the assistant out; null when they let it in. */
  skipped: string | null;
}

export function writeInteraction(tx: Tx, one: NewInteraction): void {
  tx.write(
    `insert into interactions (workspace_id, id, inbox_id, event_id, thread_id, message_ref, user_ref, is_initial_message, time_diff_ms, skipped_reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
    [tx.workspaceId, newId(), one.inboxId, one.eventId, one.threadId, one.messageRef, one.userRef, one.isInitial, one.timeDiffMs, one.skipped],
    'write-interaction',
  );
}
