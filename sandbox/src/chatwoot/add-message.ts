import { addActivity } from './add-activity.ts';
import { announceMessage } from './announce.ts';
import { changeConversation } from './change-conversation.ts';
import { checkContent } from './check-content.ts';
import { contactOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootConversation, ChatwootMessage, ChatwootState } from './chatwoot-state.ts';
import { unprocessable } from './refusal.ts';
import { renderLiquid } from './render-liquid.ts';

export type NewMessage = Pick<ChatwootMessage, 'messageType' | 'sender'> &
  Partial<
    Pick<ChatwootMessage, 'content' | 'contentType' | 'contentAttributes' | 'additionalAttributes' | 'private' | 'sourceId' | 'attachments' | 'createdAt'>
  >;

const MOST_CONTENT = 150_000;

/**
 * Saves a message and lets everything follow from it, in Chatwoot's order: the conversation reopens, the message is told, then
 * `waiting_since` and the first reply change. Throws a `Refusal` 422 as the API words it.
 */
export function addMessage(state: ChatwootState, conversation: ChatwootConversation, fresh: NewMessage): ChatwootMessage {
  const now = fresh.createdAt ?? Date.now();
  const recent = conversation.messages.filter((message) => message.createdAt >= Date.now() - 60_000).length;
  if (recent >= state.settings.messagesPerMinute) throw unprocessable('Validation failed: Too many messages');
  checkContent(fresh.contentType ?? 'text', fresh.contentAttributes ?? {});
  if (Array.from(fresh.content ?? '').length > MOST_CONTENT) {
    throw unprocessable('Validation failed: Content is too long (maximum is 150000 characters)');
  }
  const message: ChatwootMessage = {
    id: state.nextId.message++,
    conversationId: conversation.id,
    inboxId: conversation.inboxId,
    content: contentOf(state, conversation, fresh),
    messageType: fresh.messageType,
    contentType: fresh.contentType ?? 'text',
    contentAttributes: fresh.contentAttributes ?? {},
    additionalAttributes: fresh.additionalAttributes ?? {},
    private: fresh.private ?? false,
    status: 'sent',
    sourceId: fresh.sourceId ?? null,
    sender: fresh.sender,
    attachments: fresh.attachments ?? [],
    createdAt: now,
    updatedAt: now,
  };
  conversation.messages.push(message);
  for (const file of message.attachments) state.files.set(file.key, file);
  if (message.messageType === 'incoming') reopen(state, conversation);
  // Past every callback: neither updated_at nor a webhook tells of it.
  conversation.lastActivityAt = now;
  announceMessage(state, conversation, message, 'message_created');
  followWaiting(state, conversation, message);
  if (message.sender?.type === 'Contact') contactOf(state, message.sender.id).lastActivityAt = now;
  return message;
}

/** Outgoing text is a Liquid template; what a contact writes is not. */
function contentOf(state: ChatwootState, conversation: ChatwootConversation, { messageType, content, sender }: NewMessage): string | null {
  if (content === undefined || content === null) return null;
  if (messageType !== 'outgoing' || content.trim() === '') return content;
  const contact = contactOf(state, conversation.contactId);
  const writer = sender === null ? undefined : sender.type === 'User' ? state.users.get(sender.id) : state.bots.get(sender.id);
  return renderLiquid(content, {
    contact: { ...named(contact.name), email: contact.email, phone_number: contact.phone_number, custom_attribute: contact.custom_attributes },
    agent: { ...named(writer?.name ?? ''), available_name: writer?.name ?? '', email: writer !== undefined && 'email' in writer ? writer.email : null },
    conversation: { display_id: conversation.id, contact_name: contact.name, custom_attribute: conversation.customAttributes },
    inbox: { name: inboxOf(state, conversation.inboxId).name },
  });
}

function named(whole: string): { name: string; first_name: string; last_name: string } {
  const words = whole.split(/\s+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase());
  return { name: words.join(' '), first_name: words[0] ?? '', last_name: words.length > 1 ? (words.at(-1) ?? '') : '' };
}

/** A blocked contact's conversations stay as they are. */
function reopen(state: ChatwootState, conversation: ChatwootConversation): void {
  if (contactOf(state, conversation.contactId).blocked) return;
  const hasBot = inboxOf(state, conversation.inboxId).botId !== null || conversation.assigneeBotId !== null;
  if (conversation.status === 'snoozed') changeConversation(state, conversation, { status: 'open' }, null);
  if (conversation.status !== 'resolved') return;
  changeConversation(state, conversation, { status: hasBot ? 'pending' : 'open' }, null);
  if (!hasBot) addActivity(state, conversation, 'System reopened the conversation due to a new incoming message.');
}

/** Who waits since when. It makes nearly every reply a `conversation_updated` too. */
function followWaiting(state: ChatwootState, conversation: ChatwootConversation, message: ChatwootMessage): void {
  if (message.messageType === 'incoming') {
    if (conversation.waitingSince === null) changeConversation(state, conversation, { waitingSince: message.createdAt }, null);
    return;
  }
  if (message.messageType !== 'outgoing' || message.private) return;
  const human = isHuman(message);
  if (human && conversation.firstReplyAt === null) changeConversation(state, conversation, { firstReplyAt: message.createdAt, waitingSince: null }, null);
  else if (human || message.sender?.type === 'AgentBot') changeConversation(state, conversation, { waitingSince: null }, null);
}

/** Automations and campaigns speak in a user's name and are no person; the native app's echo is one. */
function isHuman({ contentAttributes, additionalAttributes, sender }: ChatwootMessage): boolean {
  if (contentAttributes['automation_rule_id'] !== undefined || additionalAttributes['campaign_id'] !== undefined) return false;
  return sender?.type === 'User' || contentAttributes['external_echo'] === true;
}
