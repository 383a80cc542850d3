import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';

export type ChatwootStatus = 'pending' | 'open' | 'snoozed' | 'resolved';
const STATUSES: readonly string[] = ['pending', 'open', 'snoozed', 'resolved'] satisfies ChatwootStatus[];

/** Who spoke or is named. `none`: a template, an automation, Chatwoot itself. */
export interface ChatwootPerson {
  kind: 'contact' | 'user' | 'program' | 'none';
  id: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
}

export interface ChatwootFile {
  type: string;
  url: string | null;
  contentType: string | null;
  latitude: number | null;
  longitude: number | null;
}

export interface ChatwootMessage {
  id: string;
  text: string;
  type: 'incoming' | 'outgoing' | 'activity' | 'template';
  isPrivate: boolean;
  contentType: string;
  attributes: Record<string, unknown>;
  additional: Record<string, unknown>;
  sender: ChatwootPerson;
  /** In answers to our own calls alone; webhooks of today leave it out. */
  echoId: string | null;
  createdAt: Date | null;
  files: ChatwootFile[];
}

/** A conversation as a payload shows it: a snapshot, which may be older than what we know. */
export interface ChatwootConversation {
  id: string;
  inboxId: string | null;
  /** Null where the payload does not say. */
  status: ChatwootStatus | null;
  heldByPerson: boolean;
  /** How it stood is not known, but the state it is in began after this. */
  isBefore: boolean;
  /** It was resolved after this. */
  isOver: boolean;
  /** It stood so until this message, and has done no more since. */
  until: string | null;
  /** Seconds since 1970 with fractions; 0 where the payload does not say. */
  updatedAt: number;
  createdAt: Date | null;
  channel: string;
  contact: ChatwootPerson | null;
  /** The shop's page vouched for who the contact is. */
  isVouched: boolean;
  subject: string | null;
  labels: string[];
  customAttributes: Record<string, unknown>;
  priority: string | null;
  teamId: string | null;
  /** The newest message at the moment of writing, which need not be the event's own. */
  newest: ChatwootMessage | null;
}

/** A webhook of Chatwoot, as far as it is of use here. */
export interface ChatwootEvent {
  name: string;
  accountId: string | null;
  conversation: ChatwootConversation;
  /** Of message_created and message_updated. */
  message: ChatwootMessage | null;
}

/** Of our own: what is read in a list is stored like a webhook, and a list has no state of then. */
export const BEFORE = 'before_state';
export const UNTIL = 'until_message';

const MESSAGE_EVENTS: readonly string[] = ['message_created', 'message_updated'];
const STATE_EVENTS: readonly string[] = [
  'conversation_created',
  'conversation_updated',
  'conversation_status_changed',
  'conversation_opened',
  'conversation_resolved',
];

/** Reads a webhook; null when it is about neither a message nor the state of a conversation, or cannot be read. */
export function readChatwootEvent(body: unknown): ChatwootEvent | null {
  if (!isRecord(body)) return null;
  const name = textOf(body['event']) ?? '';
  const isMessage = MESSAGE_EVENTS.includes(name);
  if (!isMessage && !STATE_EVENTS.includes(name)) return null;
  // message_* has the message at the top and the conversation inside; conversation_* the conversation at the top.
  const conversation = readConversation(isMessage ? body['conversation'] : body);
  const message = isMessage ? readMessage(body) : null;
  if (!conversation || (isMessage && !message)) return null;
  const inner = isMessage && isRecord(body['conversation']) ? body['conversation'] : body;
  return { name, accountId: accountOf(body) ?? accountOf(inner) ?? null, conversation, message };
}

/** The account and inbox that a webhook of any kind names. */
export function placeOf(body: unknown): { accountId: string | null; inboxId: string | null } {
  if (!isRecord(body)) return { accountId: null, inboxId: null };
  const inner = isRecord(body['conversation']) ? body['conversation'] : body;
  const inbox = isRecord(body['inbox']) ? idOf(body['inbox']['id']) : undefined;
  return { accountId: accountOf(body) ?? accountOf(inner) ?? null, inboxId: inbox ?? idOf(inner['inbox_id']) ?? null };
}

// Versions before 4.14.2 name the account of conversation_* only in the message inside.
function accountOf(value: Record<string, unknown>): string | undefined {
  if (isRecord(value['account'])) return idOf(value['account']['id']);
  return idOf(value['account_id']) ?? idOf(recordsOf(value['messages'])[0]?.['account_id']);
}

/** A conversation of a webhook or of the API. */
export function readConversation(value: unknown): ChatwootConversation | null {
  if (!isRecord(value)) return null;
  const id = idOf(value['id']);
  if (id === undefined) return null;
  const meta = isRecord(value['meta']) ? value['meta'] : {};
  const [newest] = recordsOf(value['messages']);
  const contactInbox = isRecord(value['contact_inbox']) ? value['contact_inbox'] : {};
  const { status } = value;
  const additional = isRecord(value['additional_attributes']) ? value['additional_attributes'] : {};
  const contact = personOf(meta['sender'], 'contact');
  return {
    id,
    inboxId: idOf(value['inbox_id']) ?? null,
    status: typeof status === 'string' && STATUSES.includes(status) ? (status as ChatwootStatus) : null,
    heldByPerson: isRecord(meta['assignee']) && meta['assignee_type'] !== 'AgentBot' && meta['assignee']['type'] !== 'agent_bot',
    isBefore: value[BEFORE] !== undefined,
    isOver: value[BEFORE] === 'over',
    until: idOf(value[UNTIL]) ?? null,
    updatedAt: secondsOf(value['updated_at']) ?? secondsOf(value['last_activity_at']) ?? 0,
    createdAt: momentOf(value['created_at']),
    channel: textOf(value['channel']) ?? textOf(meta['channel']) ?? '',
    contact: contact.id === null ? { ...contact, id: idOf(contactInbox['contact_id']) ?? null } : contact,
    isVouched: meta['hmac_verified'] === true,
    subject: textOf(additional['mail_subject']) ?? null,
    labels: Array.isArray(value['labels']) ? value['labels'].filter((one): one is string => typeof one === 'string') : [],
    customAttributes: isRecord(value['custom_attributes']) ? value['custom_attributes'] : {},
    priority: textOf(value['priority']) ?? null,
    teamId: (isRecord(meta['team']) ? idOf(meta['team']['id']) : undefined) ?? null,
    newest: newest ? readMessage(newest) : null,
  };
}

const TYPES = ['incoming', 'outgoing', 'activity', 'template'] as const;

/** A message of a webhook or of the API: they differ in how they write type and moment. */
export function readMessage(value: Record<string, unknown>): ChatwootMessage | null {
  const id = idOf(value['id']);
  const { message_type: kind } = value;
  const type = typeof kind === 'number' ? TYPES[kind] : TYPES.find((one) => one === kind);
  // Ids are numbers; anything else could not be put in order.
  if (id === undefined || !/^\d{1,15}$/.test(id) || type === undefined) return null;
  const attributes = isRecord(value['content_attributes']) ? value['content_attributes'] : {};
  return {
    id,
    text: textOf(value['content']) ?? '',
    type,
    isPrivate: value['private'] === true,
    contentType: textOf(value['content_type']) ?? 'text',
    attributes,
    additional: isRecord(value['additional_attributes']) ? value['additional_attributes'] : {},
    sender: personOf(value['sender'], type === 'incoming' ? 'contact' : 'none', textOf(value['sender_type'])),
    echoId: textOf(value['echo_id']) ?? null,
    createdAt: momentOf(value['created_at']),
    files: recordsOf(value['attachments']).map(fileOf),
  };
}

const KINDS: Readonly<Record<string, ChatwootPerson['kind']>> = {
  contact: 'contact',
  user: 'user',
  agent_bot: 'program',
  agentbot: 'program',
  captain_assistant: 'program',
  'captain::assistant': 'program',
};

/** A contact at the top of a webhook says no type of itself: `otherwise` is who it then is. */
export function personOf(value: unknown, otherwise: ChatwootPerson['kind'], type?: string): ChatwootPerson {
  if (!isRecord(value)) return { kind: type === undefined ? 'none' : (KINDS[type.toLowerCase()] ?? 'none'), id: null, name: null, email: null, phone: null };
  const named = textOf(value['type']) ?? type;
  return {
    kind: named === undefined ? otherwise : (KINDS[named.toLowerCase()] ?? 'none'),
    id: idOf(value['id']) ?? null,
    name: textOf(value['name']) ?? null,
    email: textOf(value['email'])?.toLowerCase() ?? null,
    phone: textOf(value['phone_number']) ?? null,
  };
}

function fileOf(value: Record<string, unknown>): ChatwootFile {
  const number = (one: unknown) => (typeof one === 'number' && Number.isFinite(one) ? one : null);
  return {
    type: textOf(value['file_type']) ?? 'file',
    url: textOf(value['data_url']) ?? null,
    contentType: textOf(value['content_type']) ?? null,
    latitude: number(value['coordinates_lat']),
    longitude: number(value['coordinates_long']),
  };
}

function secondsOf(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  const millis = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return millis > 0 ? millis / 1000 : null;
}

function momentOf(value: unknown): Date | null {
  const seconds = secondsOf(value);
  const moment = seconds === null ? null : new Date(seconds * 1000);
  return moment && Number.isFinite(moment.getTime()) ? moment : null;
}
