import type { Ctx } from '#platform/context';
import { correlationId, withCorrelation } from '#platform/correlation';
import { IS_ONE_OF_FEW } from '#platform/db';
import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { requirePermission } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { messageRetried, messageStatus } from './events.ts';
import { MESSAGE_COLUMNS } from './message-row.ts';
import type { StoredMessage } from './message-row.ts';
import type { DeliveryError, DeliveryState, ProviderStatus } from './schema.ts';

/*
 * The life of an outgoing message (G6):
 *
 *   queued → sending → sent → delivered → read
 *     ↑         ├────→ failed        the provider refused: a person may retry by hand
 *     └─────────┤                    certainly not sent, and worth trying again (credentials, throttling)
 *               └────→ unknown       it may have arrived: shown to people, never sent again by itself
 *
 * `sending` is committed before the provider is called. Statuses only move upwards; `failed` is final against a late
 * `sent`, but `delivered` or `read` prove that it arrived and win.
 */
export const MAY_BECOME: Record<ProviderStatus, DeliveryState[]> = {
  sent: ['queued', 'sending', 'unknown'],
  delivered: ['queued', 'sending', 'unknown', 'sent', 'failed'],
  read: ['queued', 'sending', 'unknown', 'sent', 'delivered', 'failed'],
  failed: ['queued', 'sending', 'unknown', 'sent'],
};

/** Said of the last part alone: neither says that the parts before it arrived. */
const LAST_PART_PROVES: readonly DeliveryState[] = ['delivered', 'read'];

type Deps = Pick<Ctx, 'db'>;

export interface Sent {
  messageId: string;
  /** Under which the provider accepted it. */
  externalId: string;
  /** Under which its event stands; the one in force unless given. */
  correlationId?: string | null;
}

/** The provider accepted it under `externalId`. */
export async function markSent(ctx: Deps, workspaceId: string, messageId: string, { externalId }: { externalId: string }): Promise<void> {
  await ctx.db.tx(workspaceId, (tx) => markAllSent(tx, [{ messageId, externalId }]));
}

/** The provider accepted these. Statuses that came before are applied now. */
export async function markAllSent(tx: Tx, sent: readonly Sent[]): Promise<void> {
  const ids = sent.map((one) => one.messageId);
  const names = sent.map((one) => one.externalId);
  // A receipt that does not find its message waits for these locks, and looks again after our commit.
  tx.write(LOCK_RECEIPTS, [names], 'lock-receipts');
  const [rows, early] = await Promise.all([
    tx.query<{ messageId: string; conversationId: string; delivery: string }>(MARK_SENT, [tx.workspaceId, ids, names], 'mark-sent'),
    tx.query<Advance>(TAKE_UNMATCHED, [tx.workspaceId, ids, names], 'take-unmatched'),
  ]);
  if (rows.length < sent.length) throw notFound('message');
  for (const { messageId, conversationId, delivery } of rows) {
    const id = sent.find((one) => one.messageId === messageId)?.correlationId ?? correlationId() ?? newId();
    const said = { conversation_id: conversationId, message_id: messageId, status: delivery };
    await withCorrelation(id, () => tx.record(messageStatus, said, { conversationId }));
  }
  for (const status of early) await advance(tx, status);
}

const LOCK_RECEIPTS = `select pg_advisory_xact_lock(hashtextextended('receipt:' || name, 0)) from (select unnest($1::text[]) as name order by 1) as names`;

// A failure that was reported before our own commit stays one, with its reason. Planned for each call it took 0.37 ms instead of 0.2.
const MARK_SENT = `update messages m set external_id = coalesce(m.external_id, sent.name), delivery_changed_at = now(),
    delivery_error = case when m.delivery = 'failed' then m.delivery_error end,
    delivery = case when m.delivery in ('queued', 'sending', 'unknown') then 'sent' else m.delivery end
  from unnest($2::uuid[], $3::text[]) with ordinality as sent (id, name, place)
  where ${IS_ONE_OF_FEW} and m.workspace_id = $1 and m.id = sent.id and m.delivery is not null
  returning m.id as "messageId", m.conversation_id as "conversationId", m.delivery`;

const TAKE_UNMATCHED = `delete from unmatched_statuses u using unnest($2::uuid[], $3::text[]) as sent (id, name), messages m
  where m.workspace_id = $1 and m.id = sent.id and u.workspace_id = $1 and u.inbox_id = m.inbox_id and u.external_id = sent.name
  returning m.id as "messageId", u.status, u.error, u.occurred_at as "occurredAt"`;

/** The provider refused it for good; `action` says what a person can do. */
export async function markFailed(ctx: Deps, workspaceId: string, messageId: string, error: DeliveryError): Promise<void> {
  await setState(ctx, workspaceId, { messageId, from: ['queued', 'sending', 'unknown'], to: 'failed', error });
}

/** The outcome cannot be known: it is shown so, and only a person may send it again. */
export async function markUnknown(ctx: Deps, workspaceId: string, messageId: string, why: string): Promise<void> {
  const error = { code: 'unknown_outcome', message: why, action: 'Ask the contact, or wait for a delivery receipt, before sending it again.' };
  await setState(ctx, workspaceId, { messageId, from: ['sending'], to: 'unknown', error });
}

/** Certainly not sent, and worth another try: back to the queue. `unknown` only where the provider was asked and does not have it. */
export async function releaseToQueued(ctx: Deps, workspaceId: string, messageId: string, from: DeliveryState[] = ['sending']): Promise<void> {
  await setState(ctx, workspaceId, { messageId, from, to: 'queued', error: null });
}

/** Sends a failed or unknown message again, because a person said so. */
export async function retryMessage(ctx: Deps, who: Principal, workspaceId: string, messageId: string): Promise<StoredMessage> {
  requirePermission(who, 'messages.retry');
  return ctx.db.tx(workspaceId, async (tx) => {
    const [message] = await tx.query<StoredMessage>(
      `update messages set delivery = 'queued', delivery_error = null, delivery_changed_at = now()
       where workspace_id = $1 and id = $2 and delivery in ('failed', 'unknown') returning ${MESSAGE_COLUMNS}`,
      [workspaceId, messageId],
    );
    if (!message) throw await explainRefusal(tx, messageId);
    const subject = { conversationId: message.conversationId, ticketId: message.ticketId, actor: { kind: who.kind, id: who.id } };
    await tx.record(messageRetried, { conversation_id: message.conversationId, message_id: message.id }, subject);
    return message;
  });
}

async function explainRefusal(tx: Tx, messageId: string): Promise<BatonError> {
  const [row] = await tx.query<{ delivery: string | null }>('select delivery from messages where workspace_id = $1 and id = $2', [tx.workspaceId, messageId]);
  if (!row) return notFound('message');
  return new BatonError('conflict', { message: 'Only a failed or unknown message can be sent again.', details: { status: row.delivery } });
}

export interface ProviderStatusReport {
  externalId: string;
  /** Our own id, when the provider hands it back: matches even before the send returned. */
  messageId?: string | null;
  status: ProviderStatus;
  occurredAt: Date;
  error?: DeliveryError | null;
  /** It speaks of a part before the last. */
  ofEarlierPart?: boolean;
}

/** Takes in a provider's word on a message. One that we cannot place yet is kept until the send commits its id. */
export async function applyStatus(ctx: Deps, workspaceId: string, inboxId: string, report: ProviderStatusReport): Promise<'applied' | 'ignored' | 'kept'> {
  return ctx.db.tx(workspaceId, async (tx) => {
    const target = (await findTarget(tx, inboxId, report)) ?? (await findTargetAfterSend(tx, inboxId, report));
    if (!target) {
      await tx.query(
        `insert into unmatched_statuses (workspace_id, inbox_id, external_id, status, error, occurred_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [workspaceId, inboxId, report.externalId, report.status, report.error ?? null, report.occurredAt],
      );
      return 'kept';
    }
    const { status, externalId } = report;
    const from = report.ofEarlierPart && status === 'failed' ? [...MAY_BECOME.failed, ...LAST_PART_PROVES] : MAY_BECOME[status];
    const applied = await advance(tx, { messageId: target.id, status, from, error: report.error ?? null, externalId });
    return applied ? 'applied' : 'ignored';
  });
}

async function findTarget(tx: Tx, inboxId: string, report: ProviderStatusReport): Promise<{ id: string } | undefined> {
  const [target] = await tx.query<{ id: string }>(
    `select id from messages where workspace_id = $1 and inbox_id = $2 and author_kind <> 'contact' and (external_id = $3 or id = $4) limit 1`,
    [tx.workspaceId, inboxId, report.externalId, report.messageId ?? null],
    'find-status-target',
  );
  return target;
}

/** Waits for a send that is committing this very id. Without it both could miss each other: the send its receipt, the receipt its message. */
async function findTargetAfterSend(tx: Tx, inboxId: string, report: ProviderStatusReport): Promise<{ id: string } | undefined> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('receipt:' || $1, 0))`, [report.externalId], 'lock-receipt');
  return findTarget(tx, inboxId, report);
}

interface Advance {
  messageId: string;
  status: ProviderStatus;
  from?: readonly DeliveryState[];
  error: DeliveryError | null;
  externalId?: string;
}

async function advance(tx: Tx, { messageId, status, from = MAY_BECOME[status], error, externalId }: Advance): Promise<boolean> {
  const [row] = await tx.query<{ conversationId: string }>(
    `update messages set delivery = $3, delivery_error = $4, external_id = coalesce(external_id, $6), delivery_changed_at = now()
     where workspace_id = $1 and id = $2 and delivery = any($5) returning conversation_id as "conversationId"`,
    [tx.workspaceId, messageId, status, status === 'failed' ? (error ?? UNEXPLAINED) : null, from, externalId ?? null],
    'advance-status',
  );
  if (!row) return false;
  await tx.record(messageStatus, { conversation_id: row.conversationId, message_id: messageId, status }, { conversationId: row.conversationId });
  return true;
}

export const UNEXPLAINED: DeliveryError = { code: 'failed', message: 'The provider reported a failure without a reason.', action: 'Try again.' };

interface Change {
  messageId: string;
  from: DeliveryState[];
  to: DeliveryState;
  error: DeliveryError | null;
}

async function setState(ctx: Deps, workspaceId: string, change: Change): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    const [row] = await tx.query<{ conversationId: string }>(
      `update messages set delivery = $3, delivery_error = $4, delivery_changed_at = now()
       where workspace_id = $1 and id = $2 and delivery = any($5) returning conversation_id as "conversationId"`,
      [workspaceId, change.messageId, change.to, change.error, change.from],
    );
    // Nothing changed: a status already said more than we know here.
    if (row)
      await tx.record(
        messageStatus,
        { conversation_id: row.conversationId, message_id: change.messageId, status: change.to },
        { conversationId: row.conversationId },
      );
  });
}
