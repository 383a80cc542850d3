import type { ChatwootState } from './chatwoot-state.ts';

/** Forgets conversations, contacts, faults and the logs; the set-up stays, and ids go on, so that nothing old is taken for new. */
export function reset(state: ChatwootState): void {
  state.faults.clear();
  state.journal.length = 0;
  state.webhookLog.length = 0;
  state.conversations.clear();
  state.contacts.clear();
  state.contactInboxes.clear();
  state.files.clear();
  state.counted = { minute: 0, calls: new Map() };
}
