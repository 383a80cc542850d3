import type { Tx } from '#platform/db';
import type { Principal } from '#platform/principal';
import { createBinder } from './binder.ts';
import { toScoreSql } from './score-sql.ts';
import type { ScoreRules } from './score-sql.ts';
import { IS_OPEN, splitStatus, toConditions, toStatus } from './ticket-filter.ts';
import type { TicketFilter } from './ticket-filter.ts';

export type TicketSort = 'smart' | 'created_at' | 'updated_at' | 'priority' | 'waiting';

export interface Sorting {
  filter: TicketFilter;
  sort: TicketSort;
  ascending: boolean;
  offset: number;
  limit: number;
  rules: ScoreRules;
  alerts: string | null;
}

const PRIORITY = "case t.priority when 'urgent' then 3 when 'high' then 2 when 'normal' then 1 else 0 end";

/** Ids of one page in another order than the smart one, or in the smart one from its end. */
export async function sortTickets(tx: Tx, who: Principal, sorting: Sorting): Promise<string[]> {
  const { filter, ascending, offset, limit } = sorting;
  const { bind, values } = createBinder();
  const direction = ascending ? 'asc' : 'desc';
  const opposite = ascending ? 'desc' : 'asc';
  const orders: Record<TicketSort, () => string> = {
    created_at: () => `t.created_at ${direction}, t.id ${direction}`,
    updated_at: () => `t.updated_at ${direction}, t.id ${direction}`,
    priority: () => `${PRIORITY} ${direction}, t.created_at ${direction}, t.id ${direction}`,
    // Whoever waits longest has the earliest moment; where nobody waits the ticket comes last in both directions.
    waiting: () => `t.waiting_since ${opposite} nulls last, t.created_at, t.id`,
    smart: () => `(${IS_OPEN}) ${direction}, ${smart(sorting, bind)} ${direction}, t.created_at ${opposite}, t.id ${opposite}`,
  };
  const { open, past } = splitStatus(filter);
  const pass = [toStatus([...open, ...past], bind), ...toConditions(filter, who, bind)].join(' and ');
  const rows = await tx.query<{ id: string }>(
    `select t.id from tickets t where ${pass} order by ${orders[sorting.sort]()} offset ${bind(offset)} limit ${bind(limit)}`,
    values,
  );
  return rows.map((row) => row.id);
}

function smart({ rules, alerts }: Sorting, bind: (value: unknown) => string): string {
  const { score } = toScoreSql(rules, bind);
  const lift =
    alerts === null
      ? ''
      : ` + case when t.id = any(array(select distinct f.ticket_id from search_found(${bind(alerts)}, false) as f)) then ${rules.alert} else 0 end`;
  return `case when ${IS_OPEN} then ${score}${lift} else 0 end`;
}
