import type { Tx } from '#platform/db';
import { BatonError, notFound } from '#platform/errors';
import { newId } from '#platform/ids';
import { creditsSettled } from './events.ts';
import { lockAccount, requireWholeCredits } from './lock-account.ts';
import { LEDGER_COLUMNS } from './read-credits.ts';
import type { LedgerEntry } from './read-credits.ts';
import type { ReservationStatus } from './schema.ts';

export interface SettleCredits {
  /** What the work really cost. */
  amount: number;
  /** Behind the amount: model, tokens, prices … Kept in the ledger. */
  usage: Record<string, unknown>;
}

export interface Reservation {
  status: ReservationStatus;
  amount: number;
  purpose: string;
  ref: string;
}

/**
 * Pays for reserved work in the transaction that uses its result. What it cost beyond the reservation is taken from what is available
 * and no further: the rest is a shortfall, written into the ledger. An expired reservation holds nothing any more and is paid the same way.
 * Repeating it returns the first entry. @throws not_found, or conflict for a released reservation.
 */
export async function settleCredits(tx: Tx, workspaceId: string, reservationId: string, input: SettleCredits): Promise<LedgerEntry> {
  requireWholeCredits('amount', input.amount, 0);
  return tx.tx(workspaceId, async () => {
    const paid = await settleWithin(tx, reservationId, input);
    if (paid) return paid;
    // Beyond its reservation, expired, or closed already. The reservation first, then the account: in this order everywhere.
    const reservation = await lockReservation(tx, reservationId);
    const account = await lockAccount(tx);
    if (reservation.status === 'settled') return findSettlement(tx, reservationId);
    if (reservation.status === 'released')
      throw new BatonError('conflict', { message: 'The reservation was released: its work was said not to have happened.' });
    const held = reservation.status === 'open' ? reservation.amount : 0;
    const charge = Math.min(input.amount, account.balance - account.reserved + held);
    const shortfall = input.amount - charge;
    const balance = account.balance - charge;
    await tx.query(
      `with account as (update credit_accounts set balance = $3, reserved = reserved - $4 where workspace_id = $1)
       update credit_reservations set status = 'settled', closed_at = now() where workspace_id = $1 and id = $2`,
      [workspaceId, reservationId, balance, held],
      'settle-credits',
    );
    const details = { usage: input.usage, ref: reservation.ref, ...(shortfall > 0 ? { shortfall } : {}) };
    const [entry] = await tx.query<LedgerEntry>(
      `insert into credit_ledger (workspace_id, id, kind, amount, balance_after, reason, reservation_id, details)
       values ($1, $2, 'settle', $3, $4, $5, $6, $7) returning ${LEDGER_COLUMNS}`,
      [workspaceId, newId(), -charge, balance, reservation.purpose, reservationId, JSON.stringify(details)],
      'enter-settlement',
    );
    if (!entry) throw new Error('a ledger entry was not stored');
    await tx.record(creditsSettled, { reservation_id: reservationId, amount: charge, shortfall });
    return entry;
  });
}

/**
 * The same for whoever needs no entry back, at the end of the transaction whenever it is called. The account is the row that all turns of a
 * workspace stand in line for. Here it is locked by a statement that leaves together with the commit, and nobody waits until this process
 * has read an answer in between: with 40 turns each second that was 80 ms of waiting for each. `locked`: the reservation, where it was asked for before.
 */
export async function settleWithCommit(
  tx: Tx,
  workspaceId: string,
  reservationId: string,
  input: SettleCredits & { locked?: Promise<Reservation> | undefined },
): Promise<void> {
  requireWholeCredits('amount', input.amount, 0);
  const { status, amount } = await (input.locked ?? lockReservation(tx, reservationId));
  // Locked and open, so nothing can make the statement below find anything else.
  if (status !== 'open' || amount < input.amount) return void (await settleCredits(tx, workspaceId, reservationId, input));
  tx.writeLast(SETTLE_WITHIN, valuesWithin(tx, reservationId, input), 'settle-within');
  await tx.record(creditsSettled, { reservation_id: reservationId, amount: input.amount, shortfall: 0 });
}

/** What nearly every settlement is: work that cost no more than was reserved. Null when it is not so simple. */
async function settleWithin(tx: Tx, reservationId: string, input: SettleCredits): Promise<LedgerEntry | null> {
  const [entry] = await tx.query<LedgerEntry>(SETTLE_WITHIN, valuesWithin(tx, reservationId, input), 'settle-within');
  if (!entry) return null;
  await tx.record(creditsSettled, { reservation_id: reservationId, amount: input.amount, shortfall: 0 });
  return entry;
}

function valuesWithin({ workspaceId }: Tx, reservationId: string, { amount, usage }: SettleCredits): unknown[] {
  return [workspaceId, reservationId, amount, newId(), JSON.stringify({ usage })];
}

const SETTLE_WITHIN = `with paid as (
    update credit_reservations set status = 'settled', closed_at = now()
    where workspace_id = $1 and id = $2 and status = 'open' and amount >= $3::bigint returning amount, purpose, ref),
  account as (
    update credit_accounts a set balance = a.balance - $3::bigint, reserved = a.reserved - paid.amount
    from paid where a.workspace_id = $1 returning a.balance, paid.purpose, paid.ref)
  insert into credit_ledger (workspace_id, id, kind, amount, balance_after, reason, reservation_id, details)
  select $1, $4, 'settle', -$3::bigint, balance, purpose, $2, $5::jsonb || jsonb_build_object('ref', ref) from account
  returning ${LEDGER_COLUMNS}`;

/** A reservation as it stands, locked until the commit. */
export async function lockReservation(tx: Tx, reservationId: string): Promise<Reservation> {
  const [row] = await tx.query<Reservation>(
    'select status, amount::float8 as amount, purpose, ref from credit_reservations where workspace_id = $1 and id = $2 for update',
    [tx.workspaceId, reservationId],
    'lock-reservation',
  );
  if (!row) throw notFound('reservation');
  return row;
}

async function findSettlement(tx: Tx, reservationId: string): Promise<LedgerEntry> {
  const [row] = await tx.query<LedgerEntry>(`select ${LEDGER_COLUMNS} from credit_ledger where workspace_id = $1 and reservation_id = $2`, [
    tx.workspaceId,
    reservationId,
  ]);
  if (!row) throw new Error('a settled reservation has no ledger entry');
  return row;
}
