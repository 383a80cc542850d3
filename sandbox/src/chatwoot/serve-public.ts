import { randomUUID } from 'node:crypto';
import { addMessage } from './add-message.ts';
import { numberOf } from './api-call.ts';
import { changeConversation } from './change-conversation.ts';
import { isFields } from './check-content.ts';
import { contactOf } from './chatwoot-state.ts';
import type { ChatwootConversation, ChatwootInbox, ChatwootState, ContactInbox, Fields } from './chatwoot-state.ts';
import { openConversation } from './open-conversation.ts';
import { presentMessage } from './present-message.ts';
import { epoch } from './present-people.ts';
import type { Params } from './read-params.ts';
import { notFound } from './refusal.ts';
import { contactInboxFor, createContact, updateContact } from './save-contact.ts';
import { announceTyping } from './serve-conversations.ts';
import { updateMessage } from './update-message.ts';

interface PublicCall extends Params {
  state: ChatwootState;
  method: string;
  inbox: ChatwootInbox;
}

/** The client API of API inboxes, below `/public/api/v1/inboxes/`: no token, only names that are hard to guess. */
export function servePublic(state: ChatwootState, method: string, parts: readonly string[], given: Params): unknown {
  const [identifier, area, source, ...rest] = parts;
  const inbox = [...state.inboxes.values()].find((one) => one.channel === 'Channel::Api' && one.identifier === identifier);
  if (!inbox) throw notFound();
  const call: PublicCall = { ...given, state, method, inbox };
  if (area === undefined && method === 'GET')
    return { identifier, name: inbox.name, timezone: 'UTC', working_hours_enabled: false, csat_survey_enabled: false };
  if (area !== 'contacts') throw notFound();
  if (source === undefined) return method === 'POST' ? makeContact(call) : refuse();
  const place = [...state.contactInboxes.values()].find((one) => one.sourceId === source && one.inboxId === inbox.id);
  if (!place) throw notFound();
  if (rest[0] === 'conversations') return serveConversations(call, place, rest.slice(1));
  if (rest.length > 0) throw notFound();
  if (method === 'PATCH') updateContact(state, contactOf(state, place.contactId), given.params);
  return method === 'GET' || method === 'PATCH' ? presentPlace(state, place) : refuse();
}

function refuse(): never {
  throw notFound();
}

function makeContact({ state, inbox, params }: PublicCall): Fields {
  const known = [...state.contacts.values()].find((one) => one.identifier !== null && one.identifier === params['identifier']);
  const contact = known ?? createContact(state, params);
  const source = params['source_id'];
  return presentPlace(state, contactInboxFor(state, contact.id, inbox.id, typeof source === 'string' ? source : known ? undefined : randomUUID()));
}

function presentPlace(state: ChatwootState, place: ContactInbox): Fields {
  const { id, name, email, phone_number } = contactOf(state, place.contactId);
  return { source_id: place.sourceId, pubsub_token: place.pubsubToken, id, name, email, phone_number };
}

function serveConversations(call: PublicCall, place: ContactInbox, rest: readonly string[]): unknown {
  const { state, method, params } = call;
  const [id, act, messageId] = rest;
  if (id === undefined && method === 'GET') {
    const mine = [...state.conversations.values()].filter((one) => one.contactInboxId === place.id);
    return mine.map((one) => presentPublic(state, one));
  }
  if (id === undefined) {
    const attributes = params['custom_attributes'];
    return presentPublic(state, openConversation(state, place, { customAttributes: isFields(attributes) ? attributes : undefined }));
  }
  const conversation = state.conversations.get(numberOf(id) ?? 0);
  if (conversation?.contactInboxId !== place.id) throw notFound();
  switch (`${method} ${act ?? ''}`) {
    case 'GET ':
      return presentPublic(state, conversation);
    case 'GET messages':
      return visible(conversation).map((message) => presentMessage(state, message));
    case 'POST messages':
      return write(call, conversation);
    case 'PATCH messages':
      return submit(call, conversation, numberOf(messageId));
    case 'POST toggle_typing':
      announceTyping(state, conversation, { status: params['typing_status'] === 'off' ? 'off' : 'on', user: null, isPrivate: false });
      return undefined;
    case 'POST toggle_status':
      changeConversation(state, conversation, { status: conversation.status === 'resolved' ? 'open' : 'resolved' }, null);
      return presentPublic(state, conversation);
    case 'POST update_last_seen':
      conversation.contactLastSeenAt = Date.now();
      return undefined;
    default:
      throw notFound();
  }
}

function visible(conversation: ChatwootConversation): ChatwootConversation['messages'] {
  return conversation.messages.filter((message) => !message.private && message.messageType !== 'activity');
}

function write({ state, params, files }: PublicCall, conversation: ChatwootConversation): unknown {
  const { content, echo_id } = params;
  const message = addMessage(state, conversation, {
    messageType: 'incoming',
    sender: { type: 'Contact', id: conversation.contactId },
    content: typeof content === 'string' ? content : null,
    attachments: files.map((file) => ({ ...file, id: state.nextId.other++, key: randomUUID() })),
  });
  return presentMessage(state, message, typeof echo_id === 'string' ? echo_id : undefined);
}

/** What was clicked is written into the message that asked. */
function submit({ state, params }: PublicCall, conversation: ChatwootConversation, messageId: number | null): unknown {
  const message = conversation.messages.find((one) => one.id === messageId);
  if (!message) throw notFound();
  const submitted = params['submitted_values'];
  updateMessage(state, message, { contentAttributes: { ...message.contentAttributes, submitted_values: submitted ?? [] } });
  return presentMessage(state, message);
}

function presentPublic(state: ChatwootState, conversation: ChatwootConversation): Fields {
  return {
    id: conversation.id,
    uuid: conversation.uuid,
    inbox_id: conversation.inboxId,
    contact_last_seen_at: epoch(conversation.contactLastSeenAt),
    status: conversation.status,
    agent_last_seen_at: epoch(conversation.agentLastSeenAt),
    messages: visible(conversation).map((message) => presentMessage(state, message)),
    contact: { ...contactOf(state, conversation.contactId), account_id: state.account.id },
  };
}
