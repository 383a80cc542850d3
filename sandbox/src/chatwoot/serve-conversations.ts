import { randomUUID } from 'node:crypto';
import { announce } from './announce.ts';
import { isAdmin, nameOf, numberOf, theConversation, truthy } from './api-call.ts';
import type { ApiCall, Route } from './api-call.ts';
import { addMessage } from './add-message.ts';
import { changeConversation, changeLabels } from './change-conversation.ts';
import type { Changes } from './change-conversation.ts';
import { isFields } from './check-content.ts';
import type { ChatwootConversation, ChatwootState, ContactInbox, Priority, Status } from './chatwoot-state.ts';
import { countConversations, filterConversations, listConversations } from './find-conversations.ts';
import { openConversation } from './open-conversation.ts';
import { presentConversation } from './present-conversation.ts';
import { webhookConversation } from './present-message.ts';
import { presentUser, webhookContact } from './present-people.ts';
import { crashed, invalid, notFound } from './refusal.ts';
import { contactInboxFor } from './save-contact.ts';
import { messageFrom } from './serve-messages.ts';

export const CONVERSATION_ROUTES: readonly Route[] = [
  { method: 'GET', path: 'conversations', call: 'read', answer: listConversations },
  { method: 'GET', path: 'conversations/meta', call: 'read', answer: countConversations },
  { method: 'POST', path: 'conversations/filter', call: 'read', answer: filterConversations },
  { method: 'POST', path: 'conversations', call: 'conversation', bots: true, answer: create },
  { method: 'GET', path: 'conversations/:id', call: 'read', bots: true, answer: (call) => presentConversation(call.state, theConversation(call)) },
  { method: 'PATCH', path: 'conversations/:id', call: 'conversation', bots: true, answer: update },
  { method: 'DELETE', path: 'conversations/:id', call: 'conversation', admins: true, answer: remove },
  { method: 'POST', path: 'conversations/:id/toggle_status', call: 'status', bots: true, answer: toggleStatus },
  { method: 'POST', path: 'conversations/:id/update_last_seen', call: 'conversation', answer: updateLastSeen },
  { method: 'POST', path: 'conversations/:id/toggle_priority', call: 'conversation', bots: true, answer: togglePriority },
  { method: 'POST', path: 'conversations/:id/toggle_typing_status', call: 'typing', bots: true, answer: toggleTyping },
  { method: 'POST', path: 'conversations/:id/custom_attributes', call: 'attributes', bots: true, answer: replaceAttributes },
  { method: 'POST', path: 'conversations/:id/assignments', call: 'assign', bots: true, answer: assign },
  { method: 'GET', path: 'conversations/:id/labels', call: 'read', bots: true, answer: (call) => ({ payload: theConversation(call).labels }) },
  { method: 'POST', path: 'conversations/:id/labels', call: 'labels', bots: true, answer: replaceLabels },
];

const STATUSES: readonly string[] = ['open', 'resolved', 'pending', 'snoozed'];
const PRIORITIES: readonly string[] = ['low', 'medium', 'high', 'urgent'];
const isStatus = (value: unknown): value is Status => typeof value === 'string' && STATUSES.includes(value);
const isPriority = (value: unknown): value is Priority => typeof value === 'string' && PRIORITIES.includes(value);

function create(call: ApiCall): unknown {
  const { state, params } = call;
  const { status, message, custom_attributes, additional_attributes } = params;
  if (status !== undefined && !isStatus(status)) throw crashed();
  const conversation = openConversation(state, placeFor(state, params), {
    status: status === undefined ? undefined : status,
    assigneeId: state.users.has(numberOf(params['assignee_id']) ?? 0) ? numberOf(params['assignee_id']) : null,
    teamId: state.teams.has(numberOf(params['team_id']) ?? 0) ? numberOf(params['team_id']) : null,
    customAttributes: isFields(custom_attributes) ? custom_attributes : undefined,
    additionalAttributes: isFields(additional_attributes) ? additional_attributes : undefined,
  });
  if (isFields(message)) addMessage(state, conversation, messageFrom({ ...call, params: message }, conversation));
  return presentConversation(state, conversation);
}

function remove(call: ApiCall): undefined {
  call.state.conversations.delete(theConversation(call).id);
}

/** `inbox_id` with `contact_id`, or a `source_id` that is known. */
function placeFor(state: ChatwootState, params: ApiCall['params']): ContactInbox {
  const [inboxId, contactId, sourceId] = [numberOf(params['inbox_id']), numberOf(params['contact_id']), params['source_id']];
  if ((inboxId !== null && !state.inboxes.has(inboxId)) || (contactId !== null && !state.contacts.has(contactId))) throw notFound();
  if (inboxId !== null && contactId !== null) {
    return contactInboxFor(state, contactId, inboxId, typeof sourceId === 'string' ? sourceId : randomUUID());
  }
  const known = [...state.contactInboxes.values()].find((one) => one.sourceId === sourceId);
  if (!known) throw notFound();
  return known;
}

function update(call: ApiCall): unknown {
  togglePriority(call);
  return presentConversation(call.state, theConversation(call));
}

/**
 * A bot that opens a pending conversation hands it over: nobody is assigned, and `success` is null. A user of role agent who opens one
 * has it from then on. Without a status it turns open into resolved and all else into open.
 */
function toggleStatus(call: ApiCall): unknown {
  const { state, actor, params } = call;
  const conversation = theConversation(call);
  const { status } = params;
  const by = nameOf(actor);
  const answer = (success: true | null) => ({
    meta: {},
    payload: {
      success,
      conversation_id: conversation.id,
      current_status: conversation.status,
      snoozed_until: conversation.snoozedUntil === null ? null : new Date(conversation.snoozedUntil).toISOString(),
    },
  });
  if (actor.kind === 'bot' && conversation.status === 'pending' && status === 'open') {
    changeConversation(state, conversation, { waitingSince: conversation.waitingSince ?? Date.now() }, null);
    changeConversation(state, conversation, { status: 'open' }, by);
    return answer(null);
  }
  if (status !== undefined && status !== null && status !== '') {
    if (!isStatus(status)) throw crashed();
    const until = params['snoozed_until'] === undefined ? null : numberOf(params['snoozed_until']);
    if (params['snoozed_until'] !== undefined && until === null) throw crashed();
    changeConversation(state, conversation, { status, snoozedUntil: until === null ? null : until * 1000 }, by);
  } else changeConversation(state, conversation, { status: conversation.status === 'open' ? 'resolved' : 'open' }, by);
  if (conversation.status === 'open' && actor.kind === 'user' && !isAdmin(actor)) changeConversation(state, conversation, { assigneeId: actor.user.id }, by);
  return answer(true);
}

function updateLastSeen(call: ApiCall): unknown {
  const conversation = theConversation(call);
  conversation.agentLastSeenAt = Date.now();
  return presentConversation(call.state, conversation);
}

function togglePriority(call: ApiCall): undefined {
  const { priority } = call.params;
  const none = priority === undefined || priority === null || priority === '' || priority === 'none';
  if (!none && !isPriority(priority)) throw crashed();
  changeConversation(call.state, theConversation(call), { priority: none ? null : priority }, nameOf(call.actor));
}

/** Only account and API-inbox webhooks hear of it. */
function toggleTyping(call: ApiCall): undefined {
  const { state, actor, params } = call;
  const conversation = theConversation(call);
  const status = params['typing_status'];
  if (status !== 'on' && status !== 'off') return;
  const user =
    actor.kind === 'bot'
      ? { id: actor.bot.id, name: actor.bot.name, type: 'agent_bot' }
      : { id: actor.user.id, name: actor.user.name, email: actor.user.email, type: 'user' };
  announceTyping(state, conversation, { status, user, isPrivate: truthy(params['is_private']) });
}

export function announceTyping(
  state: ChatwootState,
  conversation: ChatwootConversation,
  { status, user, isPrivate }: { status: 'on' | 'off'; user: Record<string, unknown> | null; isPrivate: boolean },
): void {
  const event = `conversation_typing_${status}`;
  const contact = state.contacts.get(conversation.contactId);
  announce(state, {
    event,
    conversation,
    build: () => ({
      event,
      user: user ?? (contact ? webhookContact(state, contact) : null),
      conversation: webhookConversation(state, conversation),
      is_private: isPrivate,
    }),
  });
}

/** The whole hash is replaced: what is not sent again is gone. */
function replaceAttributes(call: ApiCall): unknown {
  const attributes = call.params['custom_attributes'];
  const conversation = theConversation(call);
  const next = isFields(attributes) ? attributes : {};
  for (const [key, value] of Object.entries(next)) {
    if (typeof value === 'string' && value.length > 1500) throw invalid(`Custom attributes ${key} length should be < 1500`, ['custom_attributes']);
  }
  changeConversation(call.state, conversation, { customAttributes: next }, nameOf(call.actor));
  return { custom_attributes: conversation.customAttributes };
}

/** An assignee that is not known unassigns, silently; so does 0. */
function assign(call: ApiCall): unknown {
  const { state, actor, params } = call;
  const conversation = theConversation(call);
  const save = (changes: Changes) => changeConversation(state, conversation, changes, nameOf(actor));
  if (params['assignee_type'] === 'AgentBot') {
    const bot = state.bots.get(numberOf(params['assignee_id']) ?? 0);
    if (!bot) return null;
    save({ assigneeId: null, assigneeBotId: bot.id });
    return { id: bot.id, name: bot.name, description: bot.description, thumbnail: '' };
  }
  if ('assignee_id' in params) {
    const user = state.users.get(numberOf(params['assignee_id']) ?? 0);
    save({ assigneeId: user?.id ?? null, assigneeBotId: null });
    return user ? presentUser(state, user) : null;
  }
  if (!('team_id' in params)) return null;
  const teamId = numberOf(params['team_id']) ?? 0;
  const name = state.teams.get(teamId);
  save({ teamId: name === undefined ? null : teamId });
  return name === undefined ? null : { id: teamId, name, description: null, allow_auto_assign: false, account_id: state.account.id };
}

/** The whole list is replaced. */
function replaceLabels(call: ApiCall): unknown {
  const { labels } = call.params;
  const conversation = theConversation(call);
  const wanted = Array.isArray(labels) ? labels.filter((label): label is string => typeof label === 'string' && label !== '') : [];
  changeLabels(call.state, conversation, wanted, nameOf(call.actor));
  return { payload: conversation.labels };
}
