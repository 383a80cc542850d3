import type { InboundMessage, SenderIdentity } from '#conversations';
import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';
import type { ItemPayload } from '../incoming-item.ts';
import { momentOf } from '../read-moment.ts';
import type { ReadItem } from '../reading.ts';
import { READERS } from './message-types.ts';
import type { Said } from './message-types.ts';
import { readIdentity, readPreference, readSystem } from './read-system.ts';
import { readWhatsAppStatus } from './read-status.ts';

/** Reads one WhatsApp item: a message, an echo of the shop's own phone, or a status. Never throws on what Meta may send. */
export function readWhatsAppItem(payload: ItemPayload, receivedAt: Date): ReadItem {
  const { type, item } = payload;
  if (type === 'unreadable') return { kind: 'nothing', outcome: 'unreadable' };
  if (type === 'status') return readWhatsAppStatus(item, receivedAt);
  if (type === 'preference') return readPreference(item, receivedAt);
  if (type === 'identity') return readIdentity(item, receivedAt);
  const contact = payload.contact ?? null;
  const kind = textOf(item['type']) ?? 'unknown';
  // No words of the contact, and nothing to answer.
  if (kind === 'request_welcome') return { kind: 'nothing', outcome: 'chat_opened' };
  if (kind === 'system') return readSystem(item, receivedAt);
  const said = readContent(kind, item);
  const echo = type === 'echo';
  const from = { identities: echo ? recipientOf(item, contact) : senderOf(item, contact), name: echo ? null : nameOf(contact) };
  if (from.identities.length === 0) return { kind: 'nothing', outcome: 'unreadable' };
  const message: Omit<InboundMessage, 'inboxId' | 'externalId'> = {
    from,
    occurredAt: momentOf(item['timestamp'], receivedAt),
    kind: said.kind,
    text: said.text,
    content: { type: kind, ...said.content, ...aboutOf(item, contact) },
    author: echo ? 'teammate' : 'contact',
  };
  return { kind: 'message', message, echo };
}

/** A message that came with errors is one WhatsApp could not give us: its type says nothing about what is in it. */
function readContent(kind: string, item: Record<string, unknown>): Said {
  const [error] = recordsOf(item['errors']);
  const reader = error ? undefined : READERS[kind];
  const said = reader?.(item[kind]);
  if (said) return said;
  const detail = error ? ` (${textOf(error['title']) ?? 'error'} ${idOf(error['code']) ?? ''})`.trimEnd() : '';
  return { kind: 'unsupported', text: `[A message of a kind that cannot be shown: ${kind}]${detail}`, content: { raw: item } };
}

/** The user id first: since 2026 a number may be missing, and it can change hands. A group is its own correspondent. */
function senderOf(item: Record<string, unknown>, contact: Record<string, unknown> | null): SenderIdentity[] {
  const group = idOf(item['group_id']);
  if (group !== undefined) return [{ kind: 'whatsapp_user', value: `group:${group}`, verified: true }];
  return identitiesOf(idOf(item['from_user_id']) ?? idOf(contact?.['user_id']), idOf(item['from']) ?? idOf(contact?.['wa_id']));
}

function recipientOf(item: Record<string, unknown>, contact: Record<string, unknown> | null): SenderIdentity[] {
  return identitiesOf(idOf(item['to_user_id']) ?? idOf(contact?.['user_id']), idOf(item['to']) ?? idOf(contact?.['wa_id']));
}

function identitiesOf(userId: string | undefined, phone: string | undefined): SenderIdentity[] {
  const digits = phone?.replace(/\D/g, '');
  return [
    ...(userId === undefined ? [] : [{ kind: 'whatsapp_user', value: userId, verified: true } as const]),
    ...(digits ? [{ kind: 'phone', value: digits, verified: true } as const] : []),
  ];
}

function nameOf(contact: Record<string, unknown> | null): string | null {
  const profile = isRecord(contact?.['profile']) ? contact['profile'] : {};
  return textOf(profile['name']) ?? textOf(profile['username']) ?? null;
}

/** What stands around any message: the quoted one, a forward mark, the advertisement it came from, the writer inside a group. */
function aboutOf(item: Record<string, unknown>, contact: Record<string, unknown> | null): Record<string, unknown> {
  const context = isRecord(item['context']) ? item['context'] : {};
  const replyTo = idOf(context['id']);
  const forwarded = context['forwarded'] === true || context['frequently_forwarded'] === true;
  return {
    ...(replyTo === undefined ? {} : { reply_to: replyTo }),
    ...(forwarded ? { forwarded: true } : {}),
    ...(isRecord(context['referred_product']) ? { referred_product: context['referred_product'] } : {}),
    ...(isRecord(item['referral']) ? { referral: item['referral'] } : {}),
    ...(idOf(item['group_id']) === undefined ? {} : { group_id: idOf(item['group_id']), written_by: { id: idOf(item['from']), name: nameOf(contact) } }),
  };
}
