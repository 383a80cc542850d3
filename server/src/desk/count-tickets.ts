import type { Tx } from '#platform/db';
import type { Principal } from '#platform/principal';
import { createBinder } from './binder.ts';
import { splitStatus, toConditions, toStatus } from './ticket-filter.ts';
import type { TicketFilter } from './ticket-filter.ts';

/** Up to here tickets are counted one by one. */
export const COUNTED_MOST = 10_000;

export interface TicketCount {
  total: number;
  isEstimate: boolean;
}

/** How many tickets pass. Above 10 000 the planner's estimate, which costs nothing: counting 1 000 000 takes longer than the page itself. */
export async function countTickets(tx: Tx, who: Principal, filter: TicketFilter): Promise<TicketCount> {
  const total = await countUpTo(tx, who, { filter, open: false });
  if (total <= COUNTED_MOST) return { total, isEstimate: false };
  return { total: Math.max(COUNTED_MOST + 1, await estimate(tx, who, filter)), isEstimate: true };
}

/** Of the open tickets that pass: how many, and no more than one above `COUNTED_MOST`. */
export function countOpen(tx: Tx, who: Principal, filter: TicketFilter): Promise<number> {
  return countUpTo(tx, who, { filter, open: true });
}

async function countUpTo(tx: Tx, who: Principal, { filter, open }: { filter: TicketFilter; open: boolean }): Promise<number> {
  const { text, values } = toSelect(who, filter, open);
  const [row] = await tx.query<{ n: number }>(`select count(*)::int as n from (${text} limit ${COUNTED_MOST + 1}) as found`, values);
  return row?.n ?? 0;
}

async function estimate(tx: Tx, who: Principal, filter: TicketFilter): Promise<number> {
  const { text, values } = toSelect(who, filter, false);
  const [row] = await tx.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(`explain (format json) ${text}`, values);
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

function toSelect(who: Principal, filter: TicketFilter, onlyOpen: boolean): { text: string; values: unknown[] } {
  const { bind, values } = createBinder();
  const { open, past } = splitStatus(filter);
  const pass = [toStatus(onlyOpen ? open : [...open, ...past], bind), ...toConditions(filter, who, bind)];
  return { text: `select 1 from tickets t where ${pass.join(' and ')}`, values };
}
