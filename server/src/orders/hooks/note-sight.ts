import { findOpenTickets } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { orderChanged } from '../events.ts';
import { stateHash } from '../mutate/canonical.ts';
import { mapOf, rowsOf, textOf } from '../orderdesk/order-document.ts';
import type { OrderDocument } from '../orderdesk/order-document.ts';
import type { Place } from '../stores/open-store.ts';

interface Sight {
  stateHash: string;
  folderId: string | null;
  folderName: string | null;
  paymentStatus: string | null;
  shipments: number;
}

export type SightSource = 'webhook' | 'poll';
type Changes = Record<string, { from: unknown; to: unknown }>;

/**
 * Compares an order with what was last seen of it, and tells the open tickets of its buyer what is different. What is seen for the first time by
 * the poll was simply not known; a webhook says that something happened. Returns whether anything was told.
 */
export async function noteSight(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  place: Place,
  seen: { order: OrderDocument; folderName: string | null; source: SightSource },
): Promise<boolean> {
  const { order, folderName, source } = seen;
  const now: Sight = {
    stateHash: stateHash(order),
    folderId: textOf(order['folder_id']) || null,
    folderName,
    paymentStatus: textOf(order['payment_status']) || null,
    shipments: rowsOf(order['order_shipments']).length,
  };
  return ctx.db.tx(place.workspaceId, async (tx) => {
    // Two processes that saw the same change stand in line here, and the second finds nothing new.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`order-sight:${place.storeId}:${order.id}`]);
    const before = await readSight(tx, place, order.id);
    await writeSight(tx, place, { order, sight: now, at: ctx.clock.now() });
    const changes = before ? differencesOf(before, now) : source === 'webhook' && folderName !== null ? { folder: { from: null, to: folderName } } : {};
    if (Object.keys(changes).length === 0) return false;
    await tell(tx, place, { order, source, changes });
    return true;
  });
}

/** Forgets an order that is not there any more. */
export async function forgetSight(ctx: Pick<Ctx, 'db'>, { workspaceId, storeId }: Place, orderId: string): Promise<void> {
  await ctx.db.ask(workspaceId, 'delete from order_sights where workspace_id = $1 and store_id = $2 and order_id = $3', [workspaceId, storeId, orderId]);
}

function differencesOf(before: Sight, now: Sight): Changes {
  const changes: Changes = {};
  if (before.folderId !== now.folderId) changes['folder'] = { from: before.folderName ?? before.folderId, to: now.folderName ?? now.folderId };
  if (before.paymentStatus !== now.paymentStatus) changes['payment_status'] = { from: before.paymentStatus, to: now.paymentStatus };
  if (before.shipments !== now.shipments) changes['shipments'] = { from: before.shipments, to: now.shipments };
  // Something else: what it is, is a person's.
  if (Object.keys(changes).length === 0 && before.stateHash !== now.stateHash) changes['details'] = { from: null, to: 'changed' };
  return changes;
}

async function tell(tx: Tx, { storeId }: Place, { order, source, changes }: { order: OrderDocument; source: SightSource; changes: Changes }): Promise<void> {
  const number = textOf(order['source_id']) || order.id;
  const tickets = await findOpenTickets(tx, identitiesOf(order));
  const payload = { store_id: storeId, order_id: order.id, number, source, changes };
  if (tickets.length === 0) await tx.record(orderChanged, { ...payload, contact_id: null, verified: false });
  for (const { ticketId, conversationId, contactId, verified } of tickets) {
    await tx.record(orderChanged, { ...payload, contact_id: contactId, verified }, { conversationId, ticketId });
  }
}

function identitiesOf(order: OrderDocument): { kind: 'email' | 'phone'; value: string }[] {
  const email = textOf(order['email']).trim().toLowerCase();
  const phones = [mapOf(order['customer'])['phone'], mapOf(order['shipping'])['phone']].map((one) => textOf(one).replaceAll(/\D/g, '').replace(/^00/, ''));
  return [
    ...(email.includes('@') ? [{ kind: 'email' as const, value: email }] : []),
    ...[...new Set(phones)].filter((digits) => digits.length >= 9).map((value) => ({ kind: 'phone' as const, value })),
  ];
}

async function readSight(tx: Tx, place: Place, orderId: string): Promise<Sight | null> {
  const [row] = await tx.query<Sight>(
    `select state_hash as "stateHash", folder_id as "folderId", folder_name as "folderName", payment_status as "paymentStatus", shipments
     from order_sights where workspace_id = $1 and store_id = $2 and order_id = $3`,
    [place.workspaceId, place.storeId, orderId],
  );
  return row ?? null;
}

async function writeSight(tx: Tx, place: Place, { order, sight, at }: { order: OrderDocument; sight: Sight; at: Date }): Promise<void> {
  await tx.query(
    `insert into order_sights (workspace_id, store_id, order_id, source_id, state_hash, folder_id, folder_name, payment_status, shipments, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (workspace_id, store_id, order_id) do update set source_id = excluded.source_id, state_hash = excluded.state_hash,
       folder_id = excluded.folder_id, folder_name = excluded.folder_name, payment_status = excluded.payment_status, shipments = excluded.shipments, seen_at = excluded.seen_at`,
    [
      place.workspaceId,
      place.storeId,
      order.id,
      textOf(order['source_id']) || null,
      sight.stateHash,
      sight.folderId,
      sight.folderName,
      sight.paymentStatus,
      sight.shipments,
      at,
    ],
  );
}
