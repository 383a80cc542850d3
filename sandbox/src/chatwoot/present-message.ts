import { botsOf, contactOf, conversationOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootAttachment, ChatwootConversation, ChatwootMessage, ChatwootState, Fields, MessageType } from './chatwoot-state.ts';
import { epoch, isoTime, pushBot, pushContact, pushSender, pushUser, webhookSender } from './present-people.ts';

const TYPE_NUMBERS: Record<MessageType, number> = { incoming: 0, outgoing: 1, activity: 2, template: 3 };

export function fileType(contentType: string): string {
  const kind = contentType.split('/')[0] ?? '';
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'file';
}

function presentAttachment(state: ChatwootState, message: ChatwootMessage, file: ChatwootAttachment): Fields {
  const at = (what: string) => `${state.origin}/rails/active_storage/${what}/redirect/${file.key}/${encodeURIComponent(file.fileName)}`;
  const kind = fileType(file.contentType);
  return {
    id: file.id,
    message_id: message.id,
    file_type: kind,
    account_id: state.account.id,
    extension: null,
    content_type: file.contentType,
    data_url: at('blobs'),
    thumb_url: kind === 'image' ? at('representations') : '',
    file_size: file.bytes.length,
    width: null,
    height: null,
  };
}

function withAttachments(state: ChatwootState, message: ChatwootMessage): Fields {
  return message.attachments.length === 0 ? {} : { attachments: message.attachments.map((file) => presentAttachment(state, message, file)) };
}

/** A message as the API answers with it: `message_type` is a number, `created_at` seconds. */
export function presentMessage(state: ChatwootState, message: ChatwootMessage, echoId?: string): Fields {
  const sender = pushSender(state, message.sender);
  return {
    id: message.id,
    content: message.content,
    inbox_id: message.inboxId,
    ...(echoId === undefined ? {} : { echo_id: echoId }),
    conversation_id: message.conversationId,
    message_type: TYPE_NUMBERS[message.messageType],
    content_type: message.contentType,
    status: message.status,
    content_attributes: message.contentAttributes,
    created_at: epoch(message.createdAt),
    private: message.private,
    source_id: message.sourceId,
    ...(sender === null ? {} : { sender }),
    ...withAttachments(state, message),
  };
}

/** A message with its raw columns, as it stands inside a conversation. */
export function pushMessage(state: ChatwootState, message: ChatwootMessage): Fields {
  const conversation = conversationOf(state, message.conversationId);
  return {
    id: message.id,
    content: message.content,
    account_id: state.account.id,
    inbox_id: message.inboxId,
    conversation_id: conversation.id,
    message_type: TYPE_NUMBERS[message.messageType],
    created_at: epoch(message.createdAt),
    updated_at: isoTime(message.updatedAt),
    private: message.private,
    status: message.status,
    source_id: message.sourceId,
    content_type: message.contentType,
    content_attributes: message.contentAttributes,
    sender_type: message.sender?.type ?? null,
    sender_id: message.sender?.id ?? null,
    external_source_ids: {},
    additional_attributes: message.additionalAttributes,
    processed_message_content: message.content,
    sentiment: {},
    conversation: {
      assignee_id: conversation.assigneeId,
      unread_count: unreadCount(conversation),
      last_activity_at: epoch(conversation.lastActivityAt),
      contact_inbox: { source_id: state.contactInboxes.get(conversation.contactInboxId)?.sourceId ?? null },
    },
    ...withAttachments(state, message),
    sender: pushSender(state, message.sender),
  };
}

/** Incoming messages that no person has seen, ten at most. */
export function unreadCount(conversation: ChatwootConversation): number {
  const seen = conversation.agentLastSeenAt ?? 0;
  return Math.min(10, conversation.messages.filter((message) => message.messageType === 'incoming' && message.createdAt > seen).length);
}

/** Text as webhooks carry it: hard-break backslashes and the line ends after the last word are taken off. */
function webhookContent(content: string | null): string | null {
  return content === null ? null : content.replace(/\\(?=\r?\n)/g, '').replace(/[\r\n]+$/, '');
}

/** The body of `message_created` and `message_updated`, without `event`: the message at the top level, its type a word. */
export function webhookMessage(state: ChatwootState, message: ChatwootMessage): Fields {
  const conversation = conversationOf(state, message.conversationId);
  const { id, name } = inboxOf(state, message.inboxId);
  return {
    account: state.account,
    additional_attributes: message.additionalAttributes,
    content_attributes: message.contentAttributes,
    content_type: message.contentType,
    content: webhookContent(message.content),
    conversation: webhookConversation(state, conversation),
    created_at: isoTime(message.createdAt),
    id: message.id,
    inbox: { id, name },
    message_type: message.messageType,
    private: message.private,
    sender: webhookSender(state, message.sender),
    source_id: message.sourceId,
    ...withAttachments(state, message),
  };
}

/**
 * A conversation as webhooks carry it. `messages` holds the newest message at the moment of serialising, which need not be the one the
 * event is about; `updated_at` is a float; `pubsub_token` is a credential.
 */
export function webhookConversation(state: ChatwootState, conversation: ChatwootConversation): Fields {
  const newest = conversation.messages.findLast((message) => message.messageType !== 'activity' && !message.private);
  const assignedBot = conversation.assigneeBotId === null ? undefined : botsOf(state, conversation).find((bot) => bot.id === conversation.assigneeBotId);
  const assignedUser = conversation.assigneeId === null ? undefined : state.users.get(conversation.assigneeId);
  return {
    additional_attributes: conversation.additionalAttributes,
    can_reply: true,
    channel: inboxOf(state, conversation.inboxId).channel,
    contact_inbox: contactInboxColumns(state, conversation.contactInboxId),
    id: conversation.id,
    inbox_id: conversation.inboxId,
    messages: newest === undefined ? [] : [pushMessage(state, newest)],
    labels: conversation.labels,
    meta: {
      sender: pushContact(contactOf(state, conversation.contactId)),
      assignee: assignedBot ? pushBot(assignedBot) : assignedUser ? pushUser(assignedUser) : null,
      assignee_type: assignedBot ? 'AgentBot' : assignedUser ? 'User' : null,
      team: teamOf(state, conversation.teamId),
      hmac_verified: false,
    },
    status: conversation.status,
    custom_attributes: conversation.customAttributes,
    snoozed_until: isoTime(conversation.snoozedUntil),
    unread_count: unreadCount(conversation),
    first_reply_created_at: isoTime(conversation.firstReplyAt),
    priority: conversation.priority,
    waiting_since: epoch(conversation.waitingSince),
    agent_last_seen_at: epoch(conversation.agentLastSeenAt),
    contact_last_seen_at: epoch(conversation.contactLastSeenAt),
    last_activity_at: epoch(conversation.lastActivityAt),
    timestamp: epoch(conversation.lastActivityAt),
    created_at: epoch(conversation.createdAt),
    updated_at: conversation.updatedAt / 1000,
    account: state.account,
  };
}

export function teamOf(state: ChatwootState, id: number | null): Fields | null {
  const name = id === null ? undefined : state.teams.get(id);
  return name === undefined ? null : { id, name };
}

function contactInboxColumns(state: ChatwootState, id: number): Fields | null {
  const found = state.contactInboxes.get(id);
  if (!found) return null;
  return {
    id: found.id,
    contact_id: found.contactId,
    inbox_id: found.inboxId,
    source_id: found.sourceId,
    created_at: isoTime(found.createdAt),
    updated_at: isoTime(found.createdAt),
    hmac_verified: false,
    pubsub_token: found.pubsubToken,
  };
}
