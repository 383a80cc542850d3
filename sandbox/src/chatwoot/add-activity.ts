import type { ChatwootConversation, ChatwootState } from './chatwoot-state.ts';

/** A line in the thread that no webhook tells of. */
export function addActivity(state: ChatwootState, conversation: ChatwootConversation, content: string): void {
  const now = Date.now();
  conversation.messages.push({
    id: state.nextId.message++,
    conversationId: conversation.id,
    inboxId: conversation.inboxId,
    content,
    messageType: 'activity',
    contentType: 'text',
    contentAttributes: {},
    additionalAttributes: {},
    private: false,
    status: 'sent',
    sourceId: null,
    sender: null,
    attachments: [],
    createdAt: now,
    updatedAt: now,
  });
  conversation.lastActivityAt = now;
}
