import type { SenderIdentity } from '#conversations';
import { idOf, isRecord, textOf } from '../incoming-item.ts';
import { momentOf } from '../read-moment.ts';
import type { ReadItem } from '../reading.ts';

/** `system`: the contact changed the number, the user id, or the keys of their phone. Shown to people; it merges nobody. */
export function readSystem(item: Record<string, unknown>, receivedAt: Date): ReadItem {
  const system = isRecord(item['system']) ? item['system'] : {};
  const type = textOf(system['type']) ?? 'unknown';
  const about = [...userOf(idOf(system['previous_user_id']) ?? idOf(item['from_user_id'])), ...phoneOf(idOf(system['customer']) ?? idOf(item['from']))];
  if (about.length === 0) return { kind: 'nothing', outcome: 'unreadable' };
  const [user] = userOf(idOf(system['user_id']));
  const [phone] = phoneOf(idOf(system['wa_id']) ?? idOf(system['new_wa_id']));
  const isIdChange = type === 'user_changed_user_id';
  const isNumberChange = type === 'user_changed_number' || type === 'customer_changed_number';
  const becomes = isIdChange ? user : isNumberChange ? phone : undefined;
  return {
    kind: 'notice',
    notice: {
      about,
      occurredAt: momentOf(item['timestamp'], receivedAt),
      text: `[${SAID[type] ?? 'WhatsApp gave notice of something'}${becomes ? `: ${becomes.value}` : ''}.]`,
      content: { type: 'system', system: { ...system, type } },
      becomes: becomes ?? null,
    },
  };
}

const SAID: Readonly<Record<string, string>> = {
  user_changed_number: 'The contact has another number now',
  customer_changed_number: 'The contact has another number now',
  user_changed_user_id: 'The contact has another WhatsApp user id now',
  customer_identity_changed: 'The contact’s phone or its keys changed: make sure that it is still them before you say anything private',
};

/** `user_preferences`: whether the contact wants marketing messages. */
export function readPreference(item: Record<string, unknown>, receivedAt: Date): ReadItem {
  const about = [...userOf(idOf(item['user_id'])), ...phoneOf(idOf(item['wa_id']))];
  if (about.length === 0) return { kind: 'nothing', outcome: 'unreadable' };
  const value = textOf(item['value']);
  const wish = WISHES[value ?? ''] ?? 'The contact changed what they want to be sent';
  const notice = { about, occurredAt: momentOf(item['timestamp'], receivedAt), text: `[${wish}.]`, content: { type: 'preference', preference: item } };
  return { kind: 'notice', notice };
}

const WISHES: Readonly<Record<string, string>> = {
  stop: 'The contact does not want marketing messages any more',
  resume: 'The contact wants marketing messages again',
};

/** `user_id_update`: the same as the system message of that name, which may come before, after or not at all. */
export function readIdentity(item: Record<string, unknown>, receivedAt: Date): ReadItem {
  const ids = isRecord(item['user_id']) ? item['user_id'] : {};
  const about = [...userOf(idOf(ids['previous'])), ...phoneOf(idOf(item['wa_id']))];
  const [becomes] = userOf(idOf(ids['current']));
  if (about.length === 0 || becomes === undefined) return { kind: 'nothing', outcome: 'unreadable' };
  const text = `[${SAID['user_changed_user_id']}: ${becomes.value}.]`;
  return { kind: 'notice', notice: { about, occurredAt: momentOf(item['timestamp'], receivedAt), text, content: { type: 'system', system: item }, becomes } };
}

function userOf(value: string | undefined): SenderIdentity[] {
  return value === undefined ? [] : [{ kind: 'whatsapp_user', value, verified: true }];
}

function phoneOf(value: string | undefined): SenderIdentity[] {
  const digits = value?.replace(/\D/g, '') ?? '';
  return digits === '' ? [] : [{ kind: 'phone', value: digits, verified: true }];
}
