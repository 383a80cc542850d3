import { idOf, isRecord, recordsOf, textOf, toContentKey, toKey } from '../incoming-item.ts';
import type { IncomingItem } from '../incoming-item.ts';

/** Who spoke or is named in a webhook. */
export interface DixaPerson {
  id: string;
  name: string | null;
  email: string | null;
  /** A teammate or bot of the shop, not a customer. */
  isMember: boolean;
}

/** A webhook of Dixa, as far as it is of use here. */
export interface DixaEvent {
  eventId: string;
  fqn: string;
  /** When it happened; null where Dixa did not say. */
  at: Date | null;
  organizationId: string | null;
  conversation: { id: string; channel: string; createdAt: Date | null; requester: DixaPerson | null; assignee: DixaPerson | null; subject: string | null };
  /** Only of CONVERSATION_MESSAGE_ADDED. */
  message: DixaMessage | null;
}

export interface DixaMessage {
  id: string;
  inbound: boolean;
  author: DixaPerson | null;
  text: string;
  externalId: string | null;
  createdAt: Date | null;
  attachments: { url: string; name: string | null }[];
}

/** Reads a webhook; null when it is none of Dixa's: without an event, or without the conversation it is about. */
export function readDixaEvent(body: unknown): DixaEvent | null {
  if (!isRecord(body) || !isRecord(body['data'])) return null;
  const { data } = body;
  const eventId = ownIdOf(body['event_id']);
  const fqn = textOf(body['event_fqn']);
  const conversation = isRecord(data['conversation']) ? data['conversation'] : {};
  const id = ownIdOf(conversation['csid']);
  if (eventId === undefined || fqn === undefined || id === undefined) return null;
  return {
    eventId,
    fqn,
    at: dixaMoment(body['event_timestamp']),
    organizationId: organizationOf(body),
    conversation: {
      id,
      channel: textOf(conversation['channel']) ?? '',
      createdAt: dixaMoment(conversation['created_at']),
      requester: personOf(conversation['requester']),
      assignee: personOf(conversation['assignee']),
      subject: textOf(conversation['subject']) ?? null,
    },
    message: fqn === 'CONVERSATION_MESSAGE_ADDED' ? messageOf(data) : null,
  };
}

/** The organization that a webhook of any shape names. */
export function organizationOf(body: unknown): string | null {
  return (isRecord(body) && isRecord(body['organization']) ? ownIdOf(body['organization']['id']) : undefined) ?? null;
}

/** Dixa's ids are numbers and UUIDs. What is longer is none of them, and no index could hold it. */
function ownIdOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id === undefined || id.length > 200 ? undefined : id;
}

function messageOf(data: Record<string, unknown>): DixaMessage | null {
  const id = ownIdOf(data['message_id']);
  if (id === undefined) return null;
  const content = isRecord(data['content']) ? data['content'] : {};
  const externalId = ownIdOf(data['external_id']);
  return {
    id,
    inbound: textOf(data['direction'])?.toLowerCase() === 'inbound',
    author: personOf(data['author']),
    text: textOf(data['text']) ?? textOf(content['text']) ?? '',
    // Seen in the wild: the word, not the value.
    externalId: externalId === undefined || externalId === 'null' ? null : externalId,
    createdAt: dixaMoment(data['created_at']),
    attachments: recordsOf(data['attachments']).flatMap((one) => {
      const url = textOf(one['url']);
      return url === undefined ? [] : [{ url, name: textOf(one['pretty_name']) ?? textOf(one['prettyName']) ?? null }];
    }),
  };
}

function personOf(value: unknown): DixaPerson | null {
  if (!isRecord(value)) return null;
  const id = ownIdOf(value['id']);
  if (id === undefined) return null;
  const roles = Array.isArray(value['roles']) ? value['roles'] : [];
  // Older payloads have no user_type; there a customer has the role Enduser.
  const type = textOf(value['user_type']) ?? (roles.length > 0 && !roles.includes('Enduser') ? 'Member' : 'Contact');
  return { id, name: textOf(value['name']) ?? null, email: textOf(value['email'])?.toLowerCase() ?? null, isMember: type === 'Member' };
}

/** Dixa's moments are ISO texts, some with Java's zone behind: `2021-12-01T12:46:36.581Z[GMT]`. */
export function dixaMoment(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const millis = Date.parse(value.replace(/\[[\w/+-]+\]$/, ''));
  return millis > 0 ? new Date(millis) : null;
}

/** What is stored of an event. A message is one thing under however many events; any other event is known by its own id. */
export function toItem(event: DixaEvent, body: Record<string, unknown>): IncomingItem {
  return {
    provider: 'dixa',
    accountId: event.organizationId ?? '',
    externalId: event.message ? toKey('message', event.message.id) : toKey('event', event.eventId),
    lane: toKey(event.conversation.id),
    spoken: event.message !== null,
    payload: { type: 'event', item: body },
  };
}

/** A webhook that cannot be read is kept, so that a person can look at it. */
export function toUnreadableItem(body: unknown): IncomingItem {
  const key = toContentKey(body);
  return {
    provider: 'dixa',
    accountId: '',
    externalId: key,
    lane: key,
    spoken: false,
    payload: { type: 'unreadable', item: isRecord(body) ? body : { body } },
  };
}
