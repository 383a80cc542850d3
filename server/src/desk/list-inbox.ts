import { readTicketsIn, seesAllTickets } from '#conversations';
import type { TicketView } from '#conversations';
import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { requirePermission, workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { askFor } from './ask-for.ts';
import { createBinder } from './binder.ts';
import { COUNTED_MOST, countOpen, countTickets } from './count-tickets.ts';
import { readPlace, writePlace } from './list-cursor.ts';
import type { Place } from './list-cursor.ts';
import { rankTickets } from './rank-tickets.ts';
import type { Filters } from './read-views.ts';
import { readRules, toScoreSql } from './score-sql.ts';
import type { ScoreRules } from './score-sql.ts';
import { sortTickets } from './sort-tickets.ts';
import type { TicketSort } from './sort-tickets.ts';
import { IS_OPEN, splitStatus, toConditions, toStatus } from './ticket-filter.ts';
import type { TicketFilter } from './ticket-filter.ts';
import { toFilter } from './to-filter.ts';

export interface TicketListing {
  filters: Filters;
  sort: TicketSort;
  ascending: boolean;
  page: number;
  limit: number;
  cursor?: string | undefined;
  /** Words that lift a ticket. */
  alerts: readonly string[];
}

export interface RankedTicket extends TicketView {
  /** Hundredths of a point. */
  score: number;
  matchesAlert: boolean;
}

export interface TicketListed {
  tickets: RankedTicket[];
  total: number;
  totalIsEstimate: boolean;
  hasNext: boolean;
  nextCursor: string | null;
  page: number;
  matches: number;
  /** The moment for which the scores hold. */
  asOf: Date;
}

/** One page of the tickets that `who` may see. */
export async function listInbox(ctx: Pick<Ctx, 'db' | 'clock' | 'config'>, who: Principal, listing: TicketListing): Promise<TicketListed> {
  requirePermission(who, 'tickets.read_own');
  const place = readPlace(listing, ctx.clock.now());
  const rules = readRules(ctx.config, place.asOf);
  return ctx.db.tx(workspaceOf(who), async (tx) => {
    const alerts = await askFor(tx, listing.alerts, 'sc');
    const filter = await toFilter(tx, who, listing.filters);
    const { total, isEstimate } = await countTickets(tx, who, filter);
    const found = await findPage(tx, who, { listing, filter, place, rules, alerts, few: total <= COUNTED_MOST });
    const hasNext = found.ids.length > listing.limit;
    const ids = found.ids.slice(0, listing.limit);
    const tickets = await readPage(tx, { ids, rules, alerts });
    return {
      tickets,
      total,
      totalIsEstimate: isEstimate,
      hasNext,
      nextCursor: hasNext ? writePlace(listing, place) : null,
      page: Math.floor(place.offset / listing.limit) + 1,
      matches: found.matches,
      asOf: place.asOf,
    };
  });
}

interface Finding {
  listing: TicketListing;
  filter: TicketFilter;
  place: Place;
  rules: ScoreRules;
  alerts: string | null;
  /** True when the whole list is short enough to be scored as a whole. */
  few: boolean;
}

/** The page's ids, and one more where there is a next page. */
async function findPage(tx: Tx, who: Principal, { listing, filter, place, rules, alerts, few }: Finding): Promise<{ ids: string[]; matches: number }> {
  const { limit } = listing;
  const most = place.offset + limit + 1;
  if (listing.sort !== 'smart' || listing.ascending) {
    const ids = await sortTickets(tx, who, { filter, sort: listing.sort, ascending: listing.ascending, offset: place.offset, limit: limit + 1, rules, alerts });
    return { ids, matches: await countMatches(tx, who, filter, alerts) };
  }
  const { open, past } = splitStatus(filter);
  const top =
    open.length === 0
      ? { ids: [], matches: 0 }
      : await rankTickets(tx, who, {
          filter,
          rules,
          alerts,
          most,
          few: isNarrowed(who, filter) && (few || (past.length > 0 && (await countOpen(tx, who, filter)) <= COUNTED_MOST)),
        });
  const ids = top.ids.slice(place.offset);
  if (top.ids.length >= most || past.length === 0) return { ids, matches: top.matches };
  // The open tickets end on this page or before it; what is closed follows, newest first.
  const rest = { offset: Math.max(0, place.offset - top.ids.length), limit: limit + 1 - ids.length };
  return { ids: [...ids, ...(await readPast(tx, who, { filter, ...rest }))], matches: top.matches };
}

/** Whether so few may pass that looking from the top would go through many for nothing. The whole inbox is always read from its top. */
function isNarrowed(who: Principal, filter: TicketFilter): boolean {
  return !seesAllTickets(who) || Object.entries(filter).some(([name, value]) => name !== 'status' && value !== undefined);
}

async function readPast(tx: Tx, who: Principal, { filter, offset, limit }: { filter: TicketFilter; offset: number; limit: number }): Promise<string[]> {
  const { bind, values } = createBinder();
  const pass = [toStatus(splitStatus(filter).past, bind), ...toConditions(filter, who, bind)].join(' and ');
  const rows = await tx.query<{ id: string }>(
    `select t.id from tickets t where ${pass} order by t.created_at desc, t.id desc offset ${bind(offset)} limit ${bind(limit)}`,
    values,
  );
  return rows.map((row) => row.id);
}

async function countMatches(tx: Tx, who: Principal, filter: TicketFilter, alerts: string | null): Promise<number> {
  if (alerts === null) return 0;
  const { bind, values } = createBinder();
  const pass = [toStatus(splitStatus(filter).open, bind), ...toConditions(filter, who, bind)].join(' and ');
  const [row] = await tx.query<{ n: number }>(
    `select count(*)::int as n from tickets t where t.id in (select f.ticket_id from search_found(${bind(alerts)}, false) as f) and ${pass}`,
    values,
  );
  return row?.n ?? 0;
}

/** The tickets of a page in the order of `ids`, with what the list says of their score. */
async function readPage(tx: Tx, { ids, rules, alerts }: { ids: string[]; rules: ScoreRules; alerts: string | null }): Promise<RankedTicket[]> {
  if (ids.length === 0) return [];
  const { bind, values } = createBinder();
  const { score } = toScoreSql(rules, bind);
  const page = bind(ids);
  const lifted =
    alerts === null
      ? 'false'
      : `exists (select from search_open o where o.workspace_id = t.workspace_id and o.ticket_id = t.id and o.words @@ ${bind(alerts)}::tsquery)`;
  const scores = await tx.query<{ id: string; open: boolean; score: number; lifted: boolean }>(
    `select t.id, ${IS_OPEN} as open, ${score} as score, ${lifted} as lifted from tickets t where t.workspace_id = ${bind(tx.workspaceId)} and t.id = any(${page}::uuid[])`,
    values,
  );
  const byId = new Map(scores.map((one) => [one.id, one]));
  return (await readTicketsIn(tx, ids)).map((ticket) => {
    const one = byId.get(ticket.id);
    const matchesAlert = Boolean(one?.open && one.lifted);
    return { ...ticket, matchesAlert, score: one?.open ? one.score + (matchesAlert ? rules.alert : 0) : 0 };
  });
}
