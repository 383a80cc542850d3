import { IS_ONE_OF_FEW } from '#platform/db';
import type { Tx } from '#platform/db';
import { MAY_BECOME, UNEXPLAINED } from './delivery.ts';
import type { ProviderStatusReport } from './delivery.ts';
import { messageStatus } from './events.ts';

/** A report and the inbox it came to. No two of one call may speak of the same message. */
export interface InboxReport {
  inboxId: string;
  report: ProviderStatusReport;
}

/**
 * Takes in many words of a provider with one statement. Says of each whether it changed its message; null where the message was not found:
 * such a one may speak of a send that is committing, which `applyStatus` waits for.
 */
export async function applyStatuses(tx: Tx, reports: readonly InboxReport[]): Promise<('applied' | 'ignored' | null)[]> {
  const asked = reports.map(({ inboxId, report }, place) => ({
    place,
    inbox_id: inboxId,
    external_id: report.externalId,
    message_id: report.messageId ?? null,
    status: report.status,
    error: report.status === 'failed' ? (report.error ?? UNEXPLAINED) : null,
    may_become: MAY_BECOME[report.status],
  }));
  const rows = await tx.query<{ place: number; messageId: string; conversationId: string | null }>(
    APPLY,
    [tx.workspaceId, JSON.stringify(asked)],
    'apply-statuses',
  );
  const found = new Map(rows.map((row) => [row.place, row]));
  for (const { place, messageId, conversationId } of rows) {
    const status = reports[place]?.report.status;
    if (conversationId !== null && status)
      await tx.record(messageStatus, { conversation_id: conversationId, message_id: messageId, status }, { conversationId });
  }
  return reports.map((_, place) => {
    const row = found.get(place);
    if (!row) return null;
    return row.conversationId === null ? 'ignored' : 'applied';
  });
}

const APPLY = `with report as (
    select * from jsonb_to_recordset($2::jsonb) as r (place integer, inbox_id uuid, external_id text, message_id uuid, status text, error jsonb, may_become text[])
    where ${IS_ONE_OF_FEW}),
  target as (
    select report.*, found.id from report cross join lateral (
      select m.id from messages m where m.workspace_id = $1 and m.inbox_id = report.inbox_id and m.author_kind <> 'contact'
        and (m.external_id = report.external_id or m.id = report.message_id) limit 1) as found order by found.id),
  changed as (
    update messages m set delivery = target.status, delivery_error = nullif(target.error, 'null'::jsonb), delivery_changed_at = now(),
      external_id = coalesce(m.external_id, target.external_id)
    from target where m.workspace_id = $1 and m.id = target.id and m.delivery = any(target.may_become) returning m.id, m.conversation_id)
  select target.place, target.id as "messageId", changed.conversation_id as "conversationId" from target left join changed on changed.id = target.id
  order by target.place`;
