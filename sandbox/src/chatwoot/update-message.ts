import { announceMessage } from './announce.ts';
import { conversationOf } from './chatwoot-state.ts';
import type { ChatwootMessage, ChatwootState } from './chatwoot-state.ts';

/** Saves what is different and tells of it with `message_updated`; the same again is told to nobody. */
export function updateMessage(
  state: ChatwootState,
  message: ChatwootMessage,
  changes: Partial<Pick<ChatwootMessage, 'status' | 'content' | 'contentType' | 'contentAttributes' | 'attachments'>>,
): void {
  const entries = Object.entries(changes) as [keyof typeof changes, unknown][];
  if (entries.every(([key, value]) => JSON.stringify(message[key]) === JSON.stringify(value))) return;
  Object.assign(message, changes);
  message.updatedAt = Math.max(Date.now(), message.updatedAt + 1);
  announceMessage(state, conversationOf(state, message.conversationId), message, 'message_updated');
}
