import type { Pending } from '../meta/pending.ts';
import type { FaultBook } from './faults.ts';
import type { WebhookJob, WebhookLog } from './webhook-jobs.ts';

export type Fields = Record<string, unknown>;
export type Status = 'open' | 'resolved' | 'pending' | 'snoozed';
export type Priority = 'low' | 'medium' | 'high' | 'urgent';
export type MessageType = 'incoming' | 'outgoing' | 'activity' | 'template';
export type ChannelType = 'Channel::WebWidget' | 'Channel::Api' | 'Channel::Email' | 'Channel::Whatsapp';

export interface ChatwootUser {
  id: number;
  name: string;
  email: string;
  role: 'administrator' | 'agent';
  token: string;
}

export interface ChatwootBot {
  id: number;
  name: string;
  description: string | null;
  outgoingUrl: string | null;
  token: string;
  /** `null` as in versions before 4.13, which sign nothing. */
  secret: string | null;
}

export interface ChatwootInbox {
  id: number;
  name: string;
  channel: ChannelType;
  /** The active bot of the inbox. New conversations are then `pending`. */
  botId: number | null;
  /** Of API inboxes alone. */
  webhookUrl: string | null;
  secret: string | null;
  /** What the public client API calls the inbox. */
  identifier: string;
  lockToSingleConversation: boolean;
}

export interface ChatwootContact {
  id: number;
  name: string;
  email: string | null;
  phone_number: string | null;
  identifier: string | null;
  blocked: boolean;
  additional_attributes: Fields;
  custom_attributes: Fields;
  /** Milliseconds since 1970, as all times in the state. */
  createdAt: number;
  lastActivityAt: number | null;
}

export interface ContactInbox {
  id: number;
  contactId: number;
  inboxId: number;
  sourceId: string;
  pubsubToken: string;
  createdAt: number;
}

export interface ChatwootAttachment {
  id: number;
  key: string;
  fileName: string;
  contentType: string;
  bytes: Buffer;
}

export interface Sender {
  type: 'Contact' | 'User' | 'AgentBot';
  id: number;
}

export interface ChatwootMessage {
  id: number;
  conversationId: number;
  inboxId: number;
  content: string | null;
  messageType: MessageType;
  contentType: string;
  contentAttributes: Fields;
  additionalAttributes: Fields;
  private: boolean;
  status: 'sent' | 'delivered' | 'read' | 'failed';
  sourceId: string | null;
  sender: Sender | null;
  attachments: ChatwootAttachment[];
  createdAt: number;
  updatedAt: number;
}

export interface ChatwootConversation {
  /** The display id: what paths and webhooks call `id`. */
  id: number;
  uuid: string;
  inboxId: number;
  contactId: number;
  contactInboxId: number;
  status: Status;
  snoozedUntil: number | null;
  assigneeId: number | null;
  assigneeBotId: number | null;
  teamId: number | null;
  priority: Priority | null;
  labels: string[];
  customAttributes: Fields;
  additionalAttributes: Fields;
  waitingSince: number | null;
  firstReplyAt: number | null;
  agentLastSeenAt: number | null;
  contactLastSeenAt: number | null;
  lastActivityAt: number;
  createdAt: number;
  updatedAt: number;
  messages: ChatwootMessage[];
}

export interface AccountWebhook {
  id: number;
  name: string | null;
  url: string;
  subscriptions: string[];
  secret: string | null;
}

/** One request that reached the stand-in. */
export interface ChatwootRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  /** Whose token came with it; `null` without a known one. */
  by: string | null;
  /** 0 until it is answered, and for good when the connection was cut. */
  status: number;
  at: number;
}

export interface ChatwootState {
  /** The address of the stand-in itself; set once it listens. */
  origin: string;
  account: { id: number; name: string };
  users: Map<number, ChatwootUser>;
  bots: Map<number, ChatwootBot>;
  teams: Map<number, string>;
  inboxes: Map<number, ChatwootInbox>;
  contacts: Map<number, ChatwootContact>;
  contactInboxes: Map<number, ContactInbox>;
  conversations: Map<number, ChatwootConversation>;
  files: Map<string, ChatwootAttachment>;
  webhooks: AccountWebhook[];
  journal: ChatwootRequest[];
  /** Calls of the running minute, by what is counted. */
  counted: { minute: number; calls: Map<string, number> };
  faults: FaultBook;
  pending: Pending;
  /** Aborted when the stand-in closes, so that no webhook on its way holds that up. */
  closing: AbortController;
  webhookLog: WebhookLog;
  onWebhookFailure: (job: WebhookJob, error: string) => void;
  settings: ChatwootSettings;
  nextId: { conversation: number; message: number; other: number };
}

export interface ChatwootSettings {
  requestsPerMinute: number;
  messagesPerMinute: number;
  webhookTimeoutMs: number;
  retrySpacingMs: number;
  keepPendingOnBotFailure: boolean;
  autoAssignment: boolean;
  botReads: boolean;
  /** As nginx does unless told otherwise: `api_access_token` never arrives, `Api-Access-Token` does. */
  dropUnderscoredHeaders: boolean;
}

/** What an account's webhook can subscribe to. */
export const WEBHOOK_EVENTS: readonly string[] = [
  'conversation_status_changed',
  'conversation_updated',
  'conversation_created',
  'contact_created',
  'contact_updated',
  'message_created',
  'message_updated',
  'webwidget_triggered',
  'inbox_created',
  'inbox_updated',
  'conversation_typing_on',
  'conversation_typing_off',
];

export function conversationOf(state: ChatwootState, id: number): ChatwootConversation {
  return state.conversations.get(id) ?? fail(`There is no conversation ${id}.`);
}

export function inboxOf(state: ChatwootState, id: number): ChatwootInbox {
  return state.inboxes.get(id) ?? fail(`There is no inbox ${id}.`);
}

export function contactOf(state: ChatwootState, id: number): ChatwootContact {
  return state.contacts.get(id) ?? fail(`There is no contact ${id}.`);
}

export interface FoundMessage {
  conversation: ChatwootConversation;
  message: ChatwootMessage;
}

export function findMessage(state: ChatwootState, id: number): FoundMessage | null {
  for (const conversation of state.conversations.values()) {
    const message = conversation.messages.find((one) => one.id === id);
    if (message) return { conversation, message };
  }
  return null;
}

export function messageOf(state: ChatwootState, id: number): FoundMessage {
  return findMessage(state, id) ?? fail(`There is no message ${id}.`);
}

/** The bots that hear of a conversation: the one it is assigned to and the inbox's own. */
export function botsOf(state: ChatwootState, conversation: ChatwootConversation): ChatwootBot[] {
  const ids = new Set([conversation.assigneeBotId, inboxOf(state, conversation.inboxId).botId]);
  return [...state.bots.values()].filter((bot) => ids.has(bot.id));
}

function fail(why: string): never {
  throw new Error(why);
}
