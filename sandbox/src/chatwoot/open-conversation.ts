import { randomUUID } from 'node:crypto';
import { announceConversation } from './announce.ts';
import { contactOf, inboxOf } from './chatwoot-state.ts';
import type { ChatwootConversation, ChatwootState, ContactInbox, Fields, Status } from './chatwoot-state.ts';

export interface NewConversation {
  status?: Status | undefined;
  assigneeId?: number | null | undefined;
  teamId?: number | null | undefined;
  customAttributes?: Fields | undefined;
  additionalAttributes?: Fields | undefined;
  createdAt?: number | undefined;
}

/**
 * A new conversation: `resolved` for a blocked contact and `pending` where a bot is active, whatever was asked for; else as asked, else
 * `open`. An inbox that keeps to one conversation gives the last one back.
 */
export function openConversation(state: ChatwootState, place: ContactInbox, wanted: NewConversation = {}): ChatwootConversation {
  const inbox = inboxOf(state, place.inboxId);
  const mine = [...state.conversations.values()].filter((one) => one.contactInboxId === place.id);
  const last = mine.at(-1);
  if (inbox.lockToSingleConversation && last) return last;
  const now = wanted.createdAt ?? Date.now();
  const conversation: ChatwootConversation = {
    id: state.nextId.conversation++,
    uuid: randomUUID(),
    inboxId: inbox.id,
    contactId: place.contactId,
    contactInboxId: place.id,
    status: contactOf(state, place.contactId).blocked ? 'resolved' : inbox.botId !== null ? 'pending' : (wanted.status ?? 'open'),
    snoozedUntil: null,
    assigneeId: wanted.assigneeId ?? null,
    assigneeBotId: null,
    teamId: wanted.teamId ?? null,
    priority: null,
    labels: [],
    customAttributes: wanted.customAttributes ?? {},
    additionalAttributes: wanted.additionalAttributes ?? {},
    waitingSince: now,
    firstReplyAt: null,
    agentLastSeenAt: null,
    contactLastSeenAt: now,
    lastActivityAt: now,
    createdAt: now,
    updatedAt: now,
    messages: [],
  };
  state.conversations.set(conversation.id, conversation);
  announceConversation(state, conversation, 'conversation_created');
  return conversation;
}
