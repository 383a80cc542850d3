import { idOf, isRecord, recordsOf, toContentKey, toKey } from '../incoming-item.ts';
import type { IgnoredReason, IncomingItem, SplitWebhook } from '../incoming-item.ts';

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
  if (field !== 'messages' && field !== 'smb_message_echoes') return 'unknown_field';
  if (!isRecord(value)) return 'malformed';
  const accountId = isRecord(value['metadata']) ? idOf(value['metadata']['phone_number_id']) : undefined;
  if (accountId === undefined) return 'no_account';
  const contacts = recordsOf(value['contacts']);
  const messages = inOrderWritten(recordsOf(value['messages']));
  const items = [
    ...messages.map((item) => messageItem(accountId, item, contactOf(item, contacts, messages.length))),
    ...recordsOf(value['message_echoes']).map((item) => echoItem(accountId, item, contacts)),
    ...recordsOf(value['statuses']).map((item) => statusItem(accountId, item)),
  ];
  return items.length === 0 && recordsOf(value['errors']).length > 0 ? 'value_errors' : items;
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
function echoItem(accountId: string, item: Record<string, unknown>, contacts: Record<string, unknown>[]): IncomingItem {
  const id = idOf(item['id']);
  const recipient = idOf(item['to_user_id']) ?? idOf(item['to']);
  const base = { provider: 'whatsapp', accountId, spoken: true } as const;
  const contact = contacts.find((one) => one['user_id'] === recipient || one['wa_id'] === item['to']) ?? null;
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

/** `contacts` need not be in the order of the messages: joined by user id, then by number, by place only when there is one of each. */
function contactOf(message: Record<string, unknown>, contacts: Record<string, unknown>[], messageCount: number): Record<string, unknown> | null {
  const userId = idOf(message['from_user_id']);
  const phone = idOf(message['from']);
  const byUser = userId === undefined ? undefined : contacts.find((one) => idOf(one['user_id']) === userId);
  const byPhone = phone === undefined ? undefined : contacts.find((one) => idOf(one['wa_id']) === phone);
  const only = contacts.length === 1 && messageCount === 1 ? contacts[0] : undefined;
  return byUser ?? byPhone ?? only ?? null;
}
