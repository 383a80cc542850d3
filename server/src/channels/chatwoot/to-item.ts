import { createHash } from 'node:crypto';
import { isRecord, toContentKey, toKey } from '../incoming-item.ts';
import type { IncomingItem } from '../incoming-item.ts';
import type { ChatwootEvent } from './read-event.ts';

/**
 * What is stored of a webhook, without the contact's socket token. A new message is one thing, however many webhooks of whatever kind tell
 * of it; a changed one, and a conversation, one thing for each state.
 */
export function toItem(event: ChatwootEvent, body: Record<string, unknown>, transportId?: string): IncomingItem {
  const account = event.accountId ?? '';
  return {
    provider: 'chatwoot',
    accountId: account,
    externalId: keyOf(event, body),
    lane: toKey(account, event.conversation.id),
    spoken: event.message !== null,
    payload: { type: 'event', item: withoutCredentials(body) },
    transportId: transportId?.slice(0, 200) || undefined,
  };
}

function keyOf({ name, accountId, conversation, message }: ChatwootEvent, body: Record<string, unknown>): string {
  if (message && name === 'message_created') return toKey('message', message.id);
  if (message) {
    const { text, contentType, attributes, files } = message;
    return toKey('update', message.id, digest([text, contentType, attributes, files.length]));
  }
  const { status, heldByPerson, updatedAt, teamId, labels, customAttributes, priority } = conversation;
  return toKey(
    'state',
    accountId ?? '',
    conversation.id,
    String(updatedAt),
    digest([status, heldByPerson, teamId, labels, customAttributes, priority, body['snoozed_until'] ?? null]),
  );
}

/** A webhook that cannot be read is kept, so that a person can look at it. */
export function toUnreadableItem(body: unknown, transportId?: string): IncomingItem {
  const key = toContentKey(body);
  return {
    provider: 'chatwoot',
    accountId: '',
    externalId: key,
    lane: key,
    spoken: false,
    payload: { type: 'unreadable', item: isRecord(body) ? withoutCredentials(body) : { body } },
    transportId: transportId?.slice(0, 200) || undefined,
  };
}

// Whoever has it can listen to the contact's chat.
function withoutCredentials(body: Record<string, unknown>): Record<string, unknown> {
  const strip = (value: unknown): unknown => {
    if (!isRecord(value) || !isRecord(value['contact_inbox'])) return value;
    const { pubsub_token: _credential, ...rest } = value['contact_inbox'];
    return { ...value, contact_inbox: rest };
  };
  const stripped = strip(body) as Record<string, unknown>;
  return 'conversation' in stripped ? { ...stripped, conversation: strip(stripped['conversation']) } : stripped;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
