import type { SenderIdentity } from '#conversations';
import type { ItemPayload } from '../incoming-item.ts';
import type { ReadItem } from '../reading.ts';
import { readDixaEvent } from './read-event.ts';
import type { DixaEvent, DixaMessage, DixaPerson } from './read-event.ts';
import { stripQuoted } from './strip-quoted.ts';

/** What an event turned out to be: as with Meta, or word of the conversation from the desk behind the inbox. */
export type DixaReading = ReadItem | { kind: 'desk'; act: 'closed' | 'taken'; threadId: string; at: Date | null };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads a stored event. `agentId` is the user that Baton speaks as. */
export function readDixaItem(payload: ItemPayload, receivedAt: Date, agentId: string | undefined): DixaReading {
  const event = payload.type === 'event' ? readDixaEvent(payload.item) : null;
  if (!event) return { kind: 'nothing', outcome: 'unreadable' };
  const { message, conversation } = event;
  if (!message) return readState(event, agentId);
  // By our own id: the webhook may come before the answer to the call that made the message.
  if (message.externalId !== null && UUID.test(message.externalId) && (!message.inbound || message.author?.id === agentId))
    return {
      kind: 'status',
      report: { externalId: message.id, messageId: message.externalId, status: 'sent', occurredAt: message.createdAt ?? receivedAt },
      partOf: null,
    };
  if (message.author !== null && message.author.id === agentId) return { kind: 'nothing', outcome: 'own_message' };
  const person = message.inbound ? (message.author ?? conversation.requester) : conversation.requester;
  if (!person) return { kind: 'nothing', outcome: 'unreadable' };
  return { kind: 'message', echo: false, message: toMessage(event, message, { person, receivedAt }) };
}

/** A conversation that a person has taken or closed in Dixa is not the assistant's any more. */
function readState({ fqn, at, conversation }: DixaEvent, agentId: string | undefined): DixaReading {
  if (fqn === 'CONVERSATION_CLOSED') return { kind: 'desk', act: 'closed', threadId: conversation.id, at };
  const taken = conversation.assignee?.isMember === true && conversation.assignee.id !== agentId;
  if (taken) return { kind: 'desk', act: 'taken', threadId: conversation.id, at };
  return { kind: 'nothing', outcome: fqn.toLowerCase().slice(0, 60) };
}

function toMessage(event: DixaEvent, message: DixaMessage, about: { person: DixaPerson; receivedAt: Date }) {
  const { conversation } = event;
  const { person, receivedAt } = about;
  const mail = conversation.channel === 'EMAIL' || conversation.channel === 'CONTACT_FORM';
  const text = mail ? stripQuoted(message.text) : message.text;
  return {
    from: { identities: identitiesOf(person, conversation.channel), name: message.inbound ? person.name : null },
    threadId: conversation.id,
    occurredAt: momentBefore(message.createdAt, receivedAt),
    kind: message.text === '' && message.attachments.length > 0 ? ('media' as const) : ('text' as const),
    text,
    content: {
      type: 'dixa',
      channel: conversation.channel,
      ...(conversation.subject === null ? {} : { subject: conversation.subject }),
      ...(text === message.text ? {} : { whole_text: message.text }),
      ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
      ...(message.inbound ? {} : { written_by: message.author?.name ?? null }),
    },
    author: message.inbound ? ('contact' as const) : ('teammate' as const),
  };
}

/** Dixa vouches for its own user, and a mail for the address it came from; the address in a chat is only claimed. */
function identitiesOf(person: DixaPerson, channel: string): SenderIdentity[] {
  const byMail = channel === 'EMAIL' && person.email !== null;
  return [{ kind: 'dixa', value: person.id, verified: true }, ...(byMail ? [{ kind: 'email' as const, value: person.email ?? '', verified: true }] : [])];
}

function momentBefore(moment: Date | null, receivedAt: Date): Date {
  return moment && moment <= receivedAt ? moment : receivedAt;
}
