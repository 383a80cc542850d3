import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { countTickets } from './count-tickets.ts';
import type { TicketCount } from './count-tickets.ts';
import { listViewsIn, readFilters } from './read-views.ts';
import type { StoredView } from './read-views.ts';
import { toFilter } from './to-filter.ts';

export interface CountedView extends StoredView {
  /** Filters of another version, which are not applied. */
  unknown: string[];
  /** What the reader would see in it at this moment. */
  count: TicketCount;
}

/** The reader's views with how many tickets are in each. */
export async function showViews(ctx: Pick<Ctx, 'db'>, who: Principal): Promise<CountedView[]> {
  requirePermission(who, 'tickets.read_own');
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const shown: CountedView[] = [];
    for (const view of await listViewsIn(tx, who)) shown.push(await countView(tx, who, view));
    return shown;
  });
}

export async function countView(tx: Tx, who: Principal, view: StoredView): Promise<CountedView> {
  const { filters, unknown } = readFilters(view.filters);
  return { ...view, unknown, count: await countTickets(tx, who, await toFilter(tx, who, filters)) };
}
