import { randomUUID } from 'node:crypto';
import { addMessage } from './add-message.ts';
import type { NewMessage } from './add-message.ts';
import { numberOf, theConversation, truthy } from './api-call.ts';
import type { ApiCall, Route } from './api-call.ts';
import { isFields } from './check-content.ts';
import { contactOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootAttachment, ChatwootConversation, ChatwootMessage, ChatwootState, Fields, Sender } from './chatwoot-state.ts';
import { pushContact, presentUser, isoTime } from './present-people.ts';
import { presentMessage } from './present-message.ts';
import { Refusal, notFound, unprocessable } from './refusal.ts';
import { updateMessage } from './update-message.ts';

export const MESSAGE_ROUTES: readonly Route[] = [
  { method: 'GET', path: 'conversations/:id/messages', call: 'messages', answer: list },
  { method: 'POST', path: 'conversations/:id/messages', call: 'message', bots: true, answer: create },
  { method: 'PATCH', path: 'conversations/:id/messages/:id', call: 'message', answer: changeStatus },
  { method: 'DELETE', path: 'conversations/:id/messages/:id', call: 'message', answer: remove },
];

const MOST_FILES = 15;
/** In these a `source_id` says that the message came from the channel, so it is not sent there. */
const SENT_BY_SOURCE = new Set(['Channel::Email', 'Channel::Whatsapp']);

/** The latest 20; `before` an id 20; `after` an id the next 100; between both 1000, the first included. Oldest first in every case. */
export function pageOf(messages: readonly ChatwootMessage[], query: URLSearchParams): ChatwootMessage[] {
  const hidden = query.get('filter_internal_messages');
  const all = hidden === null || hidden === '' ? messages : messages.filter((one) => !one.private && one.messageType !== 'activity');
  const ordered = all.toSorted((a, b) => a.createdAt - b.createdAt || a.id - b.id);
  const [after, before] = [idIn(query, 'after'), idIn(query, 'before')];
  if (after !== null && before !== null) return ordered.filter(({ id }) => id >= after && id < before).slice(0, 1000);
  if (before !== null) return ordered.filter(({ id }) => id < before).slice(-20);
  if (after !== null) return ordered.filter(({ id }) => id > after).slice(0, 100);
  return ordered.slice(-20);
}

/** What is no number counts as 0, as Ruby reads it. */
function idIn(query: URLSearchParams, name: string): number | null {
  const given = query.get(name);
  return given === null || given === '' ? null : (numberOf(given) ?? 0);
}

function list(call: ApiCall): unknown {
  const { state, query } = call;
  const conversation = theConversation(call);
  const user = conversation.assigneeId === null ? undefined : state.users.get(conversation.assigneeId);
  return {
    meta: {
      labels: conversation.labels,
      additional_attributes: conversation.additionalAttributes,
      contact: pushContact(contactOf(state, conversation.contactId)),
      ...(user ? { assignee: presentUser(state, user) } : {}),
      agent_last_seen_at: isoTime(conversation.agentLastSeenAt),
      assignee_last_seen_at: null,
    },
    payload: pageOf(conversation.messages, query).map((message) => presentMessage(state, message)),
  };
}

/** Everything that goes wrong in here is 422, whatever it is. */
function create(call: ApiCall): unknown {
  const { state, params } = call;
  const conversation = theConversation(call);
  try {
    const message = addMessage(state, conversation, messageFrom(call, conversation));
    const echo = params['echo_id'];
    return presentMessage(state, message, typeof echo === 'string' || typeof echo === 'number' ? String(echo) : undefined);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unprocessable(error instanceof Error ? error.message : String(error));
  }
}

/** What a caller asked to be said. Throws a `Refusal` 422. */
export function messageFrom(call: Omit<ApiCall, 'ids' | 'query'>, conversation: ChatwootConversation): NewMessage {
  const { state, params, files } = call;
  const messageType = params['message_type'] ?? 'outgoing';
  if (messageType === 'incoming' && inboxOf(state, conversation.inboxId).channel !== 'Channel::Api') {
    throw unprocessable('Incoming messages are only allowed in Api inboxes');
  }
  if (messageType !== 'incoming' && messageType !== 'outgoing' && messageType !== 'activity' && messageType !== 'template') {
    throw unprocessable(`'${String(messageType)}' is not a valid message_type`);
  }
  const content = params['content'];
  const contentType = params['content_type'];
  const sourceId = params['source_id'];
  return {
    messageType,
    sender: messageType === 'outgoing' ? writerOf(call) : { type: 'Contact', id: conversation.contactId },
    content: content === undefined || content === null ? null : String(content),
    contentType: contentType === undefined || contentType === null ? 'text' : String(contentType),
    contentAttributes: attributesFrom(state, conversation, params),
    additionalAttributes: {
      ...(params['campaign_id'] === undefined ? {} : { campaign_id: params['campaign_id'] }),
      ...(isFields(params['template_params']) ? { template_params: params['template_params'] } : {}),
    },
    private: truthy(params['private']),
    sourceId: typeof sourceId === 'string' ? sourceId : null,
    attachments: keepFiles(state, files, params['attachments']),
  };
}

/** `sender_type` `AgentBot` lets a user's token speak as a bot; no other kind is looked at. */
function writerOf({ state, actor, params }: Omit<ApiCall, 'ids' | 'query'>): Sender {
  const bot = params['sender_type'] === 'AgentBot' ? state.bots.get(numberOf(params['sender_id']) ?? 0) : undefined;
  if (bot) return { type: 'AgentBot', id: bot.id };
  return actor.kind === 'bot' ? { type: 'AgentBot', id: actor.bot.id } : { type: 'User', id: actor.user.id };
}

/** An object, or JSON text as multipart bodies carry it. Whatever keys the caller chose survive. */
function attributesFrom(state: ChatwootState, conversation: ChatwootConversation, params: Fields): Fields {
  const given = params['content_attributes'];
  const attributes = typeof given === 'string' ? parsed(given) : given;
  const mail = inboxOf(state, conversation.inboxId).channel === 'Channel::Email';
  const addresses = mail
    ? { cc_emails: addressesIn(params['cc_emails']), bcc_emails: addressesIn(params['bcc_emails']), to_emails: addressesIn(params['to_emails']) }
    : {};
  const repliedTo = isFields(attributes) ? conversation.messages.find(({ id }) => id === numberOf(attributes['in_reply_to'])) : undefined;
  return {
    ...(isFields(attributes) ? attributes : {}),
    ...(repliedTo ? { in_reply_to_external_id: repliedTo.sourceId } : {}),
    ...(params['external_created_at'] === undefined ? {} : { external_created_at: params['external_created_at'] }),
    ...addresses,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return {};
  }
}

function addressesIn(value: unknown): string[] {
  const list = typeof value === 'string' ? value.replaceAll(/\s+/g, '').split(',').filter(Boolean) : [];
  if (!list.every((one) => /^[^@\s]+@[^@\s]+$/.test(one))) throw unprocessable('Invalid email address');
  return list;
}

function keepFiles(state: ChatwootState, files: ApiCall['files'], signed: unknown): ChatwootAttachment[] {
  if (Array.isArray(signed) && signed.length > 0) throw unprocessable('mismatched digest');
  if (files.length > MOST_FILES) throw unprocessable('Validation failed: Attachments exceeded maximum allowed');
  return files.map((file) => ({ ...file, id: state.nextId.other++, key: randomUUID() }));
}

/** Whether the channel was given the message. */
export function reachesCustomer(state: ChatwootState, message: ChatwootMessage): boolean {
  if (message.private || message.messageType === 'incoming' || message.messageType === 'activity' || message.status === 'failed') return false;
  return message.sourceId === null || !SENT_BY_SOURCE.has(inboxOf(state, message.inboxId).channel);
}

function theMessage(call: ApiCall): ChatwootMessage {
  const message = theConversation(call).messages.find(({ id }) => id === call.ids[1]);
  if (!message) throw notFound();
  return message;
}

const STATUSES: readonly string[] = ['sent', 'delivered', 'read', 'failed'];

function changeStatus(call: ApiCall): unknown {
  const message = theMessage(call);
  const { status, external_error } = call.params;
  if (inboxOf(call.state, message.inboxId).channel !== 'Channel::Api') {
    throw new Refusal(403, { error: 'Message status update is only allowed for API inboxes' });
  }
  if (isMessageStatus(status)) {
    const contentAttributes = { ...message.contentAttributes, external_error: status === 'failed' ? (external_error ?? null) : null };
    updateMessage(call.state, message, { status, contentAttributes });
  }
  return presentMessage(call.state, message);
}

function isMessageStatus(value: unknown): value is ChatwootMessage['status'] {
  return typeof value === 'string' && STATUSES.includes(value);
}

function remove(call: ApiCall): unknown {
  const message = theMessage(call);
  deleteMessage(call.state, message);
  return presentMessage(call.state, message);
}

/** The message stays, with other words and without its files. */
export function deleteMessage(state: ChatwootState, message: ChatwootMessage): void {
  updateMessage(state, message, { content: 'This message was deleted', contentType: 'text', contentAttributes: { deleted: true }, attachments: [] });
}
