import type { Db } from '#platform/db';
import type { NotDone } from '../call-result.ts';
import { idOf, isRecord, recordsOf, textOf } from '../incoming-item.ts';
import { callDixa } from './call-dixa.ts';
import type { DixaAccount } from './dixa-account.ts';
import { dixaMoment } from './read-event.ts';

/** One message as Dixa has it now. */
export interface ListedMessage {
  id: string;
  authorId: string | null;
  externalId: string | null;
  inbound: boolean;
  createdAt: Date | null;
  content: { type: string; value: string };
  attachments: { url: string; name: string | null }[];
}

/** A conversation as Dixa has it now. */
export interface ListedConversation {
  channel: string;
  closed: boolean;
  createdAt: Date | null;
  requesterId: string | null;
  assigneeId: string | null;
  subject: string | null;
  email: string | null;
}

export type Read<T> = { ok: true; value: T } | { ok: false; result: NotDone };

export async function readMessages(db: Db, account: DixaAccount, threadId: string, signal?: AbortSignal): Promise<Read<ListedMessage[]>> {
  const path = `/v1/conversations/${encodeURIComponent(threadId)}/messages`;
  const result = await callDixa(db, account, { method: 'GET', path, ...(signal ? { signal } : {}) });
  return result.kind === 'done' ? { ok: true, value: recordsOf(result.data).flatMap(toListed) } : { ok: false, result };
}

export async function readConversation(db: Db, account: DixaAccount, threadId: string, signal?: AbortSignal): Promise<Read<ListedConversation>> {
  const path = `/v1/conversations/${encodeURIComponent(threadId)}`;
  const result = await callDixa(db, account, { method: 'GET', path, ...(signal ? { signal } : {}) });
  if (result.kind !== 'done') return { ok: false, result };
  const data = isRecord(result.data) ? result.data : {};
  return {
    ok: true,
    value: {
      channel: textOf(data['channel']) ?? '',
      closed: data['state'] === 'Closed',
      createdAt: dixaMoment(data['createdAt']),
      requesterId: idOf(data['requesterId']) ?? null,
      assigneeId: (isRecord(data['assignment']) ? idOf(data['assignment']['agentId']) : undefined) ?? null,
      subject: textOf(data['subject']) ?? null,
      email: textOf(data['fromEmail']) ?? null,
    },
  };
}

function toListed(item: Record<string, unknown>): ListedMessage[] {
  const id = idOf(item['id']);
  if (id === undefined || !isRecord(item['attributes'])) return [];
  const { attributes } = item;
  const mail = isRecord(attributes['emailContent']) ? attributes['emailContent'] : attributes;
  const content = isRecord(mail['content']) ? mail['content'] : {};
  return [
    {
      id,
      authorId: idOf(item['authorId']) ?? null,
      externalId: idOf(item['externalId']) ?? null,
      inbound: attributes['direction'] === 'Inbound',
      createdAt: dixaMoment(item['createdAt']),
      content: { type: textOf(content['_type']) ?? 'Text', value: textOf(content['value']) ?? '' },
      attachments: recordsOf(attributes['attachments']).flatMap((one) => {
        const url = textOf(one['url']);
        return url === undefined ? [] : [{ url, name: textOf(one['prettyName']) ?? null }];
      }),
    },
  ];
}
