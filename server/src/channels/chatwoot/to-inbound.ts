import type { InboundFile, InboundMessage, SenderIdentity } from '#conversations';
import { answersOf } from './recognise-message.ts';
import type { ChatwootConversation, ChatwootFile, ChatwootMessage, ChatwootPerson } from './read-event.ts';

export interface Arrived {
  message: ChatwootMessage;
  conversation: ChatwootConversation;
  accountId: string;
  /** Where the installation is not the process's own: two of them may use the same numbers. */
  host: string | null;
  receivedAt: Date;
}

type Read = Omit<InboundMessage, 'inboxId' | 'externalId' | 'threadId'>;

/** Posts, reels and the like: only their address is kept. Everything with bytes of its own is fetched. */
const LINKS: readonly string[] = ['fallback', 'share', 'story_mention', 'ig_reel', 'ig_post', 'ig_story', 'embed', 'contact'];

/** What a contact or a person of the shop wrote, as a message here. Null when nobody can be named as its contact. */
export function toInbound(arrived: Arrived, author: 'contact' | 'teammate'): Read | null {
  const { message, conversation } = arrived;
  const identities = identitiesOf(arrived);
  if (identities.length === 0) return null;
  const media = message.files.filter((file) => file.type !== 'location').map(toFile);
  const place = message.files.find((file) => file.latitude !== null && file.longitude !== null);
  const replyTo = message.attributes['in_reply_to'];
  return {
    from: { identities, name: author === 'contact' ? (message.sender.name ?? conversation.contact?.name ?? null) : null },
    occurredAt: momentBefore(message.createdAt, arrived.receivedAt),
    kind: media.length > 0 ? 'media' : message.text === '' && place === undefined ? 'unsupported' : 'text',
    text: message.text === '' && place ? `[Location ${place.latitude}, ${place.longitude}]` : message.text,
    content: {
      type: 'chatwoot',
      channel: conversation.channel,
      ...(conversation.isVouched ? { vouched: true } : {}),
      ...(conversation.subject === null ? {} : { subject: conversation.subject }),
      ...(media.length > 0 ? { media } : {}),
      ...(place ? { location: { latitude: place.latitude, longitude: place.longitude } } : {}),
      ...(typeof replyTo === 'number' ? { reply_to: String(replyTo) } : {}),
      ...(author === 'teammate' ? { written_by: message.sender.name } : {}),
    },
    author,
  };
}

/** A contact's choice among what they were offered, as the message that it is. */
export function toChoice(arrived: Arrived): Read | null {
  const identities = identitiesOf(arrived);
  const { message, conversation, receivedAt } = arrived;
  const answers = answersOf(message.attributes);
  if (identities.length === 0 || answers.length === 0) return null;
  return {
    from: { identities, name: conversation.contact?.name ?? null },
    occurredAt: conversation.updatedAt > 0 ? momentBefore(new Date(conversation.updatedAt * 1000), receivedAt) : receivedAt,
    kind: 'text',
    text: answers.map((one) => one.title).join(', '),
    content: {
      type: 'chatwoot_choice',
      channel: conversation.channel,
      reply_to: message.id,
      payload: answers.length === 1 ? answers[0]?.value : answers.map((one) => one.value),
    },
    author: 'contact',
  };
}

/** Chatwoot vouches for its own contact; for an address or a number only where the message came by it, or the shop's page signed for it. */
export function identitiesOf({ message, conversation, accountId, host }: Pick<Arrived, 'message' | 'conversation' | 'accountId' | 'host'>): SenderIdentity[] {
  const person = contactIn({ message, conversation });
  if (!person || person.id === null) return [];
  return [ownIdentity({ host, accountId }, person.id), ...vouchedFor(person, conversation)];
}

/** Whose conversation it is: whoever wrote, or the contact that the conversation names. */
export function contactIn({ message, conversation }: Pick<Arrived, 'message' | 'conversation'>): ChatwootPerson | null {
  return message.sender.kind === 'contact' && message.sender.id !== null ? message.sender : conversation.contact;
}

/** A contact by Chatwoot's own number, which is one of its account. */
export function ownIdentity({ host, accountId }: Pick<Arrived, 'accountId' | 'host'>, id: string): SenderIdentity {
  return { kind: 'chatwoot', value: [host, accountId, id].filter((one) => one !== null).join(':'), verified: true };
}

type Vouching = Pick<ChatwootConversation, 'channel' | 'isVouched'>;

export function vouchedFor({ email, phone }: ChatwootPerson, by: Vouching): SenderIdentity[] {
  const proves = provenBy(by);
  return [
    ...(proves.email && email !== null ? [{ kind: 'email' as const, value: email, verified: true }] : []),
    ...(proves.phone && phone !== null ? [{ kind: 'phone' as const, value: phone, verified: true }] : []),
  ];
}

/** Which of a contact's addresses are more than what somebody typed. */
export function provenBy({ channel, isVouched }: Vouching): { email: boolean; phone: boolean } {
  return { email: channel === 'Channel::Email' || isVouched, phone: channel === 'Channel::Whatsapp' || channel === 'Channel::Sms' };
}

function toFile(file: ChatwootFile): InboundFile {
  const { type, url, contentType } = file;
  const name = url === null ? null : nameIn(url);
  if (url === null || LINKS.includes(type)) return { type, state: 'link', url };
  return { type, state: 'waiting', url, mime_type: contentType, filename: name };
}

function nameIn(url: string): string | null {
  const last = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last).slice(0, 200) || null;
  } catch {
    return null;
  }
}

function momentBefore(moment: Date | null, receivedAt: Date): Date {
  return moment && moment <= receivedAt ? moment : receivedAt;
}
