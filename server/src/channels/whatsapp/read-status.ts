import type { DeliveryError, ProviderStatus } from '#conversations';
import { isId } from '#platform/ids';
import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';
import { explainError } from '../meta/error-actions.ts';
import { momentOf } from '../read-moment.ts';
import type { PartOf, ReadItem } from '../reading.ts';

// `played` is a voice note heard: for us, read.
const STATUSES: Readonly<Record<string, ProviderStatus>> = { sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'failed' };

/** Reads one of `value.statuses`. A status this version does not know is kept as a row and changes nothing. */
export function readWhatsAppStatus(item: Record<string, unknown>, receivedAt: Date): ReadItem {
  const externalId = idOf(item['id']);
  const status = STATUSES[textOf(item['status']) ?? ''];
  if (externalId === undefined) return { kind: 'nothing', outcome: 'unreadable' };
  if (status === undefined) return { kind: 'nothing', outcome: 'unknown_status' };
  const partOf = parseCallbackData(textOf(item['biz_opaque_callback_data']));
  return {
    kind: 'status',
    report: {
      externalId,
      messageId: partOf?.messageId ?? null,
      status,
      occurredAt: momentOf(item['timestamp'], receivedAt),
      ...(status === 'failed' ? { error: errorOf(item) } : {}),
    },
    partOf: partOf && partOf.parts > 1 ? partOf : null,
  };
}

/** What we give along with a send and get back in its statuses: our message id, and of a long text which part of how many. */
export function toCallbackData({ messageId, part, parts }: PartOf): string {
  return parts === 1 ? messageId : `${messageId}:${part}/${parts}`;
}

export function parseCallbackData(data: string | undefined): PartOf | null {
  const match = /^([0-9a-f-]{36})(?::(\d{1,3})\/(\d{1,3}))?$/.exec(data ?? '');
  if (!match?.[1] || !isId(match[1])) return null;
  return { messageId: match[1], part: Number(match[2] ?? 1), parts: Number(match[3] ?? 1) };
}

function errorOf(item: Record<string, unknown>): DeliveryError {
  const [error] = recordsOf(item['errors']);
  const detail = isRecord(error?.['error_data']) ? textOf(error['error_data']['details']) : undefined;
  return explainError('whatsapp', {
    code: Number(idOf(error?.['code']) ?? 0),
    message: detail ?? textOf(error?.['message']) ?? textOf(error?.['title']) ?? 'no reason was given',
  });
}
