import { randomUUID } from 'node:crypto';
import type { FaultBook } from './faults.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** A person as webhooks show them: `Contact` is a customer, `Member` a teammate or bot. */
export interface DixaUser {
  id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  roles: string[];
  user_type: 'Contact' | 'Member';
}

export type DixaChannel = 'Email' | 'WidgetChat' | 'ContactForm' | 'Messenger' | 'WhatsApp' | 'Sms';

export interface DixaMessage {
  id: string;
  authorId: string;
  externalId: string | null;
  createdAt: string;
  direction: 'Inbound' | 'Outbound';
  content: { _type: 'Text' | 'Html' | 'Markdown'; value: string };
}

export interface DixaNote {
  id: string;
  authorId: string;
  createdAt: string;
  csid: number;
  message: string;
}

export interface DixaConversation {
  id: number;
  channel: DixaChannel;
  state: 'Open' | 'Closed';
  createdAt: string;
  subject: string | null;
  requester: DixaUser;
  assigneeId: string | null;
  queueId: string | null;
  messages: DixaMessage[];
  notes: DixaNote[];
  tags: { id: string; name: string }[];
}

/** One request that reached the sandbox. */
export interface DixaRequest {
  method: string;
  path: string;
  body: unknown;
  /** 0 until it is answered. */
  status: number;
  /** Milliseconds since 1970. */
  at: number;
}

export interface DixaState {
  tokens: ReadonlySet<string>;
  organization: { id: string; name: string };
  subscriptionId: string;
  limit: { perSecond: number; burst: number };
  buckets: Map<string, { tokens: number; at: number }>;
  faults: FaultBook;
  journal: DixaRequest[];
  users: Map<string, DixaUser>;
  queues: Map<string, string>;
  conversations: Map<number, DixaConversation>;
  tags: Map<string, string>;
  sender: WebhookSender;
  nextId: number;
}

const UPPER: Record<DixaChannel, string> = {
  Email: 'EMAIL',
  WidgetChat: 'WIDGET_CHAT',
  ContactForm: 'CONTACT_FORM',
  Messenger: 'MESSENGER',
  WhatsApp: 'WHATSAPP',
  Sms: 'SMS',
};

export function channelOfWebhook(channel: DixaChannel): string {
  return UPPER[channel];
}

/** Chats show "looking for an agent" until somebody claims them; nobody but the assignee can write before. */
export function needsClaim(channel: DixaChannel): boolean {
  return channel === 'WidgetChat' || channel === 'Messenger';
}

/** The conversation as each webhook carries it. */
export function conversationOfWebhook(state: DixaState, conversation: DixaConversation): Record<string, unknown> {
  return {
    csid: conversation.id,
    channel: channelOfWebhook(conversation.channel),
    status: conversation.state.toUpperCase(),
    direction: 'INBOUND',
    queue: conversation.queueId === null ? null : { id: conversation.queueId, name: state.queues.get(conversation.queueId) ?? '' },
    contact_point: 'support@email.dixa.io',
    requester: conversation.requester,
    assignee: conversation.assigneeId === null ? null : (state.users.get(conversation.assigneeId) ?? null),
    subject: conversation.subject,
    tags: conversation.tags.map(({ id, name }) => ({ id, name, is_deactivated: false })),
    created_at: conversation.createdAt,
  };
}

/** Tells the subscriber that something happened. Resolves when every copy was answered. */
export function announce(
  state: DixaState,
  conversation: DixaConversation,
  event: { fqn: string; data?: Record<string, unknown>; at?: string },
): Promise<number[]> {
  const payload = {
    event_id: randomUUID(),
    event_fqn: event.fqn,
    event_version: '1',
    event_timestamp: event.at ?? new Date().toISOString(),
    organization: state.organization,
    data: { conversation: conversationOfWebhook(state, conversation), ...event.data },
  };
  return state.sender.send(event.fqn, payload);
}

export function announceMessage(state: DixaState, conversation: DixaConversation, message: DixaMessage): Promise<number[]> {
  const outbound = message.direction === 'Outbound';
  const text = message.content.value;
  return announce(state, conversation, {
    fqn: 'CONVERSATION_MESSAGE_ADDED',
    at: message.createdAt,
    data: {
      author: state.users.get(message.authorId) ?? conversation.requester,
      created_at: message.createdAt,
      message_id: message.id,
      text,
      direction: outbound ? 'outbound' : 'inbound',
      channel: channelOfWebhook(conversation.channel),
      content: { text, content_type: message.content._type, original_content_url: null, processed_content_url: null },
      attachments: [],
      external_id: message.externalId,
    },
  });
}
