import { contactOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootConversation, ChatwootState, Fields } from './chatwoot-state.ts';
import { pushMessage, teamOf, unreadCount } from './present-message.ts';
import { epoch, isoTime, presentContact, presentUser } from './present-people.ts';

/** A conversation as the API answers with it; `messages` holds the very last one, activities and private notes included. */
export function presentConversation(state: ChatwootState, conversation: ChatwootConversation): Fields {
  const { messages } = conversation;
  const last = messages.at(-1);
  const spoken = messages.findLast((message) => message.messageType !== 'activity');
  return {
    meta: metaOf(state, conversation),
    id: conversation.id,
    messages: last === undefined ? [] : [pushMessage(state, last)],
    account_id: state.account.id,
    uuid: conversation.uuid,
    additional_attributes: conversation.additionalAttributes,
    agent_last_seen_at: epoch(conversation.agentLastSeenAt),
    assignee_last_seen_at: 0,
    can_reply: true,
    contact_last_seen_at: epoch(conversation.contactLastSeenAt),
    custom_attributes: conversation.customAttributes,
    inbox_id: conversation.inboxId,
    labels: conversation.labels,
    muted: contactOf(state, conversation.contactId).blocked,
    snoozed_until: isoTime(conversation.snoozedUntil),
    status: conversation.status,
    created_at: epoch(conversation.createdAt),
    updated_at: conversation.updatedAt / 1000,
    timestamp: epoch(conversation.lastActivityAt),
    first_reply_created_at: epoch(conversation.firstReplyAt),
    unread_count: unreadCount(conversation),
    last_non_activity_message: spoken === undefined ? null : pushMessage(state, spoken),
    last_activity_at: epoch(conversation.lastActivityAt),
    priority: conversation.priority,
    waiting_since: epoch(conversation.waitingSince),
    sla_policy_id: null,
  };
}

function metaOf(state: ChatwootState, conversation: ChatwootConversation): Fields {
  const user = conversation.assigneeId === null ? undefined : state.users.get(conversation.assigneeId);
  const bot = conversation.assigneeBotId === null ? undefined : state.bots.get(conversation.assigneeBotId);
  const team = teamOf(state, conversation.teamId);
  return {
    sender: presentContact(state, contactOf(state, conversation.contactId)),
    channel: inboxOf(state, conversation.inboxId).channel,
    ...(user ? { assignee: presentUser(state, user), assignee_type: 'User' } : {}),
    ...(bot ? { assignee: { id: bot.id, name: bot.name, thumbnail: '', outgoing_url: bot.outgoingUrl }, assignee_type: 'AgentBot' } : {}),
    ...(team === null ? {} : { team }),
    hmac_verified: false,
  };
}
