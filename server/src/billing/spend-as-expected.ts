import { defineEach } from '#platform/db';
import type { Tx } from '#platform/db';
import { newId } from '#platform/ids';
import { creditsSettled } from './events.ts';
import { requireWholeCredits } from './lock-account.ts';
import type { ReserveCredits } from './reserve-credits.ts';
import type { SettleCredits } from './settle-credits.ts';

/**
 * Reserves and settles in the transaction that uses the result, for work for which nothing had to be bought outside. At the end of the transaction; it fails
 * (`tryExpecting`) when there are not enough credits.
 */
export async function spendAsExpected(tx: Tx, { amount, purpose, ref, usage }: Omit<ReserveCredits, 'ttlSeconds'> & SettleCredits): Promise<void> {
  requireWholeCredits('amount', amount, 1);
  const id = newId();
  void tx.eachLast(SPEND, { id, entry: newId(), cost: amount, purpose, ref, beside: { usage } });
  await tx.record(creditsSettled, { reservation_id: id, amount, shortfall: 0 });
}

interface Spending {
  id: string;
  entry: string;
  cost: number;
  purpose: string;
  ref: string;
  beside: Record<string, unknown>;
}

// Several at once: each entry says what was left after it.
const SPEND = defineEach<Spending>(
  'spend',
  'id uuid, entry uuid, cost bigint, purpose text, ref text, beside jsonb',
  `, account as (
     update credit_accounts a set balance = a.balance - spent.cost from (select sum(cost)::bigint as cost from asked) as spent
     where a.workspace_id = $1 and a.balance - a.reserved >= spent.cost returning a.balance, spent.cost),
   paid as (
     insert into credit_reservations (workspace_id, id, status, amount, purpose, ref, expires_at, closed_at)
     select $1, asked.id, 'settled', asked.cost, asked.purpose, asked.ref, now(), now() from asked cross join account),
   entered as (
     insert into credit_ledger (workspace_id, id, kind, amount, balance_after, reason, reservation_id, details)
     select $1, asked.entry, 'settle', -asked.cost, account.balance + account.cost - sum(asked.cost) over (order by asked.place), asked.purpose, asked.id,
       asked.beside || jsonb_build_object('ref', asked.ref) from asked cross join account)
   select baton_expect((select count(*) from account) = 1, 'that there are credits')`,
);
