import { randomUUID } from 'node:crypto';
import { ZodError } from 'zod';
import { announce, announceMessage, needsClaim } from './dixa-state.ts';
import type { DixaConversation, DixaMessage, DixaNote, DixaState } from './dixa-state.ts';
import { claimBody, closeBody, messageBody, noteBody, tagBody, transferBody } from './schemas.ts';

export interface Answer {
  status: number;
  body: unknown;
}

const NOT_FOUND: Answer = { status: 404, body: { message: 'The requested resource could not be found' } };
const NO_CONTENT: Answer = { status: 204, body: undefined };
const bad = (message: string): Answer => ({ status: 400, body: { message } });
const ok = (data: unknown): Answer => ({ status: 200, body: { data } });

/** Carries one authorised call out. */
export function serveApi(state: DixaState, method: string, path: string, body: unknown): Answer {
  try {
    const [, area, id, ...rest] = path.split('/').filter(Boolean);
    if (area === 'conversations' && id !== undefined) {
      const conversation = state.conversations.get(Number(id));
      return conversation ? serveConversation(state, conversation, { method, action: rest.join('/'), body }) : NOT_FOUND;
    }
    if (area === 'webhooks') return serveWebhooks(state, method, [id, ...rest].filter(Boolean).join('/'));
    if (area === 'tags') return serveTags(state, method, body);
    if (area === 'agents' && method === 'GET' && id !== undefined) {
      const user = state.users.get(id);
      return user?.user_type === 'Member' ? ok({ id: user.id, displayName: user.name, email: user.email }) : NOT_FOUND;
    }
    if (area === 'queues' && method === 'GET') return ok([...state.queues].map(([queueId, name]) => ({ id: queueId, name })));
    return NOT_FOUND;
  } catch (error) {
    if (error instanceof ZodError) return bad('Decoding failure in request');
    throw error;
  }
}

interface Call {
  method: string;
  action: string;
  body: unknown;
}

function serveConversation(state: DixaState, conversation: DixaConversation, { method, action, body }: Call): Answer {
  switch (`${method} ${action}`) {
    case 'GET ':
      return ok(presentConversation(conversation));
    case 'GET messages':
      return ok(conversation.messages.map((message) => presentMessage(conversation, message)));
    case 'POST messages':
      return addMessage(state, conversation, body);
    case 'GET notes':
      return ok(conversation.notes);
    case 'POST notes':
      return addNote(state, conversation, body);
    case 'GET tags':
      return ok(conversation.tags.map((tag) => ({ ...tag, state: 'Active' })));
    case 'PUT claim':
      return claim(state, conversation, body);
    case 'PUT transfer/queue':
      return transfer(state, conversation, body);
    case 'PUT close':
      closeBody.parse(body ?? {});
      return changeState(state, conversation, 'Closed');
    case 'PUT reopen':
      closeBody.parse(body ?? {});
      return changeState(state, conversation, 'Open');
    default:
      return changeTag(state, conversation, { method, action, body });
  }
}

function addMessage(state: DixaState, conversation: DixaConversation, raw: unknown): Answer {
  const body = messageBody.parse(raw);
  const { externalId } = body;
  const known = [...state.conversations.values()].some((one) => one.messages.some((message) => message.externalId === externalId));
  if (externalId !== undefined && known) return bad('Duplicate externalId');
  if (body._type === 'Outbound') {
    if (state.users.get(body.agentId)?.user_type !== 'Member') return bad('User not found');
    if (needsClaim(conversation.channel) && conversation.assigneeId !== body.agentId) return bad('EndUserNotFound');
  }
  const message: DixaMessage = {
    id: randomUUID(),
    authorId: body._type === 'Outbound' ? body.agentId : conversation.requester.id,
    externalId: externalId ?? null,
    createdAt: new Date().toISOString(),
    direction: body._type,
    content: body.content,
  };
  conversation.messages.push(message);
  void announceMessage(state, conversation, message);
  const { id: messageId, authorId, createdAt, direction, content } = message;
  return ok({ content, direction, authorId, ...(externalId === undefined ? {} : { externalId }), messageId, createdAt });
}

function addNote(state: DixaState, conversation: DixaConversation, raw: unknown): Answer {
  const body = noteBody.parse(raw);
  const authorId = body.agentId ?? [...state.users.values()].find((user) => user.user_type === 'Member')?.id ?? randomUUID();
  const note: DixaNote = { id: randomUUID(), authorId, createdAt: new Date().toISOString(), csid: conversation.id, message: body.message };
  conversation.notes.push(note);
  const data = { note_id: note.id, text: note.message, created_at: note.createdAt, author: state.users.get(authorId) };
  void announce(state, conversation, { fqn: 'CONVERSATION_NOTE_ADDED', data });
  return ok(note);
}

function claim(state: DixaState, conversation: DixaConversation, raw: unknown): Answer {
  const body = claimBody.parse(raw);
  if (!state.users.has(body.agentId)) return bad('User not found');
  if (conversation.assigneeId !== null && conversation.assigneeId !== body.agentId && body.force !== true) return bad('Conversation is already assigned');
  conversation.assigneeId = body.agentId;
  void announce(state, conversation, { fqn: 'CONVERSATION_ASSIGNED' });
  return NO_CONTENT;
}

function transfer(state: DixaState, conversation: DixaConversation, raw: unknown): Answer {
  const body = transferBody.parse(raw);
  if (!state.queues.has(body.queueId)) return bad('Queue does not exist');
  if (body.userId !== undefined && !state.users.has(body.userId)) return bad('User not found');
  conversation.queueId = body.queueId;
  conversation.assigneeId = null;
  void announce(state, conversation, { fqn: 'CONVERSATION_TRANSFERRED' });
  return NO_CONTENT;
}

function changeState(state: DixaState, conversation: DixaConversation, to: 'Open' | 'Closed'): Answer {
  conversation.state = to;
  void announce(state, conversation, { fqn: to === 'Open' ? 'CONVERSATION_OPEN' : 'CONVERSATION_CLOSED' });
  return NO_CONTENT;
}

function changeTag(state: DixaState, conversation: DixaConversation, { method, action }: Call): Answer {
  const id = /^tags\/([^/]+)$/.exec(action)?.[1];
  const name = id === undefined ? undefined : state.tags.get(id);
  if (id === undefined || name === undefined || (method !== 'PUT' && method !== 'DELETE')) return NOT_FOUND;
  conversation.tags = conversation.tags.filter((tag) => tag.id !== id);
  if (method === 'PUT') conversation.tags.push({ id, name });
  void announce(state, conversation, { fqn: method === 'PUT' ? 'CONVERSATION_TAG_ADDED' : 'CONVERSATION_TAG_REMOVED', data: { tag: name } });
  return NO_CONTENT;
}

function serveTags(state: DixaState, method: string, raw: unknown): Answer {
  if (method === 'POST') {
    const { name } = tagBody.parse(raw);
    const known = [...state.tags].find(([, one]) => one === name);
    const id = known?.[0] ?? randomUUID();
    state.tags.set(id, name);
    return ok({ id, name, state: 'Active' });
  }
  return method === 'GET' ? ok([...state.tags].map(([id, name]) => ({ id, name, state: 'Active' }))) : NOT_FOUND;
}

/** Subscriptions and the log of their deliveries, newest first. */
function serveWebhooks(state: DixaState, method: string, rest: string): Answer {
  const { url, secretKey } = state.sender.options;
  const own = { id: state.subscriptionId, name: 'sandbox', url, secretKey, subscribedEvents: ['ConversationMessageAdded'], enabled: true };
  if (method !== 'GET') return NOT_FOUND;
  if (rest === '') return ok([own]);
  if (rest === state.subscriptionId) return ok(own);
  const event = new RegExp(`^${state.subscriptionId}/delivery-status/logs/(\\w+)$`).exec(rest)?.[1];
  if (event === undefined) return NOT_FOUND;
  const fqn = event.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  const logged = state.sender.log.filter((one) => one.fqn === fqn).reverse();
  return ok(logged.map(({ fqn: _fqn, ...delivered }) => ({ ...delivered, _type: 'DeliveryDetail' })));
}

const TYPES: Record<string, string> = { WidgetChat: 'Chat', WhatsApp: 'WhatsApp' };

function presentConversation(conversation: DixaConversation): Record<string, unknown> {
  const { id, requester, channel, createdAt, state, assigneeId, queueId, subject } = conversation;
  return {
    id,
    requesterId: requester.id,
    channel,
    createdAt: `${createdAt}[GMT]`,
    direction: 'Inbound',
    state,
    stateUpdatedAt: createdAt,
    ...(assigneeId === null ? {} : { assignment: { agentId: assigneeId, assignedAt: createdAt } }),
    ...(queueId === null ? {} : { queue: { id: queueId, queuedAt: createdAt } }),
    customAttributes: [],
    ...(channel === 'Email' ? { fromEmail: requester.email, toEmail: 'support@email.dixa.io', subject } : {}),
    _type: `${TYPES[channel] ?? channel}Conversation`,
  };
}

function presentMessage(conversation: DixaConversation, message: DixaMessage): Record<string, unknown> {
  const { id, authorId, externalId, createdAt, direction, content } = message;
  const mail = conversation.channel === 'Email' || conversation.channel === 'ContactForm';
  const attributes = mail
    ? {
        emailContent: { content, _type: 'Regular' },
        from: { email: conversation.requester.email },
        to: [],
        isAutoReply: false,
        direction,
        _type: 'EmailAttributes',
      }
    : { content, direction, isAutomated: false, attachments: [], _type: 'ChatAttributes' };
  return { id, authorId, ...(externalId === null ? {} : { externalId }), createdAt: `${createdAt}[GMT]`, attributes };
}
