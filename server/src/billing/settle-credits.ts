import { defineEach } from '#platform/db';
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
    // What is charged is worked out here, from what the account held when it was read.
    tx.claim('credits');
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
  void tx.eachLast(SETTLE_WITHIN, toSettle(reservationId, input));
  await tx.record(creditsSettled, { reservation_id: reservationId, amount: input.amount, shortfall: 0 });
}

/** What nearly every settlement is: work that cost no more than was reserved. Null when it is not so simple. */
async function settleWithin(tx: Tx, reservationId: string, input: SettleCredits): Promise<LedgerEntry | null> {
  const [entry] = await tx.each(SETTLE_WITHIN, toSettle(reservationId, input));
  if (!entry) return null;
  await tx.record(creditsSettled, { reservation_id: reservationId, amount: input.amount, shortfall: 0 });
  return entry;
}

interface Settling {
  id: string;
  entry: string;
  cost: number;
  beside: Record<string, unknown>;
}

function toSettle(reservationId: string, { amount, usage }: SettleCredits): Settling {
  return { id: reservationId, entry: newId(), cost: amount, beside: { usage } };
}

/** Several at once: each entry says what was left after it. */
const SETTLE_WITHIN = defineEach<Settling, LedgerEntry>(
  'settle-within',
  'id uuid, entry uuid, cost bigint, beside jsonb',
  `, paid as (
     update credit_reservations r set status = 'settled', closed_at = now()
     from asked where r.workspace_id = $1 and r.id = asked.id and r.status = 'open' and r.amount >= asked.cost
     returning asked.*, r.amount as held, r.purpose, r.ref),
   account as (
     update credit_accounts a set balance = a.balance - paid.cost, reserved = a.reserved - paid.held
     from (select sum(cost)::bigint as cost, sum(held)::bigint as held from paid having count(*) > 0) as paid where a.workspace_id = $1 returning a.balance, paid.cost),
   entered as (
     insert into credit_ledger (workspace_id, id, kind, amount, balance_after, reason, reservation_id, details)
     select $1, paid.entry, 'settle', -paid.cost, account.balance + account.cost - sum(paid.cost) over (order by paid.place), paid.purpose, paid.id,
       paid.beside || jsonb_build_object('ref', paid.ref) from paid cross join account
     returning ${LEDGER_COLUMNS})
   select asked.place, entered.* from asked join entered on entered.id = asked.entry`,
  ({ id }) => id,
);

const LOCK_RESERVATION = defineEach<{ id: string }, Reservation>(
  'lock-reservation',
  'id uuid',
  `select asked.place, r.status, r.amount::float8 as amount, r.purpose, r.ref
   from asked join credit_reservations r on r.workspace_id = $1 and r.id = asked.id order by r.id for update of r`,
);

/** A reservation as it stands, locked until the commit. */
export async function lockReservation(tx: Tx, reservationId: string): Promise<Reservation> {
  const [row] = await tx.each(LOCK_RESERVATION, { id: reservationId });
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
