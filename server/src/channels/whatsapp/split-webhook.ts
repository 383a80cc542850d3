import { idOf, isRecord, recordsOf, textOf, toContentKey, toKey } from '../incoming-item.ts';
import type { IgnoredReason, IncomingItem, SplitWebhook } from '../incoming-item.ts';
import { ContactBook } from './contact-book.ts';

/**
 * Cuts a WhatsApp webhook into items: every entry, every change, every message, echo and status. One POST holds up to 1000 of them,
 * of several tenants, and one value may hold messages and statuses at once.
 */
export function splitWhatsApp(body: Record<string, unknown>): SplitWebhook {
  const split: SplitWebhook = { items: [], ignored: [] };
  if (!Array.isArray(body['entry'])) split.ignored.push('malformed');
  for (const entry of recordsOf(body['entry'])) {
    for (const change of recordsOf(entry['changes'])) {
      const result = splitChange(change);
      if (typeof result === 'string') split.ignored.push(result);
      else split.items.push(...result);
    }
  }
  return split;
}

function splitChange(change: Record<string, unknown>): IncomingItem[] | IgnoredReason {
  const { field, value } = change;
  const read = READ[textOf(field) ?? ''];
  if (!read) return 'unknown_field';
  if (!isRecord(value)) return 'malformed';
  const accountId = isRecord(value['metadata']) ? idOf(value['metadata']['phone_number_id']) : undefined;
  if (accountId === undefined) return 'no_account';
  const items = read(accountId, value);
  return items.length === 0 && recordsOf(value['errors']).length > 0 ? 'value_errors' : items;
}

/** The fields that say something about a contact. Others (templates, quality, the account) are told by Meta's own pages. */
const READ: Readonly<Record<string, (accountId: string, value: Record<string, unknown>) => IncomingItem[]>> = {
  messages: itemsOf,
  smb_message_echoes: itemsOf,
  user_preferences: (accountId, value) => recordsOf(value['user_preferences']).map((item) => aboutContact(accountId, 'preference', item)),
  user_id_update: (accountId, value) => recordsOf([value['user_id_update']].flat()).map((item) => aboutContact(accountId, 'identity', item)),
};

function itemsOf(accountId: string, value: Record<string, unknown>): IncomingItem[] {
  const contacts = new ContactBook(recordsOf(value['contacts']));
  const messages = inOrderWritten(recordsOf(value['messages']));
  return [
    ...messages.map((item) => messageItem(accountId, item, contacts.writerOf(item, messages.length))),
    ...recordsOf(value['message_echoes']).map((item) => echoItem(accountId, item, contacts)),
    ...recordsOf(value['statuses']).map((item) => statusItem(accountId, item)),
  ];
}

/** Something that is told of a contact without an id of its own: the same words about the same moment are the same thing. */
function aboutContact(accountId: string, type: 'preference' | 'identity', item: Record<string, unknown>): IncomingItem {
  return {
    provider: 'whatsapp',
    accountId,
    spoken: false,
    externalId: toKey(type, toContentKey(item)),
    lane: toKey(idOf(item['user_id']) ?? idOf(item['wa_id']) ?? type),
    payload: { type, item },
  };
}

function messageItem(accountId: string, item: Record<string, unknown>, contact: Record<string, unknown> | null): IncomingItem {
  const id = idOf(item['id']);
  const sender = idOf(item['from_user_id']) ?? idOf(contact?.['user_id']) ?? idOf(item['from']) ?? idOf(contact?.['wa_id']);
  const base = { provider: 'whatsapp', accountId, spoken: true } as const;
  if (id === undefined || sender === undefined) {
    const externalId = toContentKey(item);
    return { ...base, externalId, lane: externalId, payload: { type: 'unreadable', item, contact } };
  }
  return { ...base, externalId: toKey(id), lane: toKey(idOf(item['group_id']) ?? sender), payload: { type: 'message', item, contact } };
}

/** A burst may stand in one value in any order; `sort` keeps those of the same second as they are. */
function inOrderWritten(messages: Record<string, unknown>[]): Record<string, unknown>[] {
  const seconds = (item: Record<string, unknown>) => Number(idOf(item['timestamp']) ?? 0) || 0;
  return messages.length > 1 ? messages.sort((left, right) => seconds(left) - seconds(right)) : messages;
}

/** Written by a person of the shop on the phone that shares the number. */
function echoItem(accountId: string, item: Record<string, unknown>, contacts: ContactBook): IncomingItem {
  const id = idOf(item['id']);
  const recipient = idOf(item['to_user_id']) ?? idOf(item['to']);
  const base = { provider: 'whatsapp', accountId, spoken: true } as const;
  const contact = contacts.find(idOf(item['to_user_id']), idOf(item['to']));
  if (id === undefined || recipient === undefined) {
    const externalId = toContentKey(item);
    return { ...base, externalId, lane: externalId, payload: { type: 'unreadable', item, contact } };
  }
  return { ...base, externalId: toKey(id), lane: toKey(recipient), payload: { type: 'echo', item, contact } };
}

/** Statuses come in no order and never wait for each other: the lane is the message they speak of. */
function statusItem(accountId: string, item: Record<string, unknown>): IncomingItem {
  const id = idOf(item['id']);
  const status = idOf(item['status']);
  const base = { provider: 'whatsapp', accountId, spoken: false } as const;
  if (id === undefined || status === undefined) {
    const externalId = toContentKey(item);
    return { ...base, externalId, lane: externalId, payload: { type: 'unreadable', item } };
  }
  return {
    ...base,
    externalId: toKey(id, status, idOf(item['recipient_participant_id'])),
    lane: toKey('status', id),
    payload: { type: 'status', item },
  };
}
