import type { Tx } from '#platform/db';
import type { ChatwootConversation, ChatwootStatus } from './read-event.ts';

/** How a conversation stands over there, by the newest we were told. */
export interface ThreadState {
  status: ChatwootStatus;
  heldByPerson: boolean;
}

/**
 * Notes how a conversation stands, unless we know something newer: webhooks overtake each other, and an old snapshot must not bring a
 * conversation back that people have taken. Returns what is known now, and what was before.
 */
export async function noteState(
  tx: Tx,
  inboxId: string,
  threadId: string,
  seen: Pick<ChatwootConversation, 'status' | 'heldByPerson' | 'updatedAt'>,
): Promise<{ now: ThreadState | null; before: ThreadState | null }> {
  const of = [tx.workspaceId, inboxId, threadId];
  const [before] = await tx.query<ThreadState & { stateAt: number }>(
    `select status, held_by_person as "heldByPerson", state_at as "stateAt" from outside_threads where workspace_id = $1 and inbox_id = $2 and thread_id = $3 for update`,
    of,
    'read-thread',
  );
  if (seen.status === null || (before && before.stateAt > seen.updatedAt)) return { now: before ?? null, before: before ?? null };
  const now = { status: seen.status, heldByPerson: seen.heldByPerson };
  tx.write(
    `insert into outside_threads (workspace_id, inbox_id, thread_id, status, held_by_person, state_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (workspace_id, inbox_id, thread_id) do update set status = excluded.status, held_by_person = excluded.held_by_person, state_at = excluded.state_at
     where outside_threads.state_at <= excluded.state_at`,
    [...of, now.status, now.heldByPerson, seen.updatedAt],
    'note-thread',
  );
  return { now, before: before ?? null };
}

/** Whether the assistant may speak in a conversation that stands so. */
export function isForAssistant(state: ThreadState, takes: 'pending' | 'unassigned'): boolean {
  if (state.status === 'pending') return !state.heldByPerson;
  return takes === 'unassigned' && state.status === 'open' && !state.heldByPerson;
}
