import type { z } from 'zod';
import type { ListedTicket, ScoreBreakdown, SearchResult, TicketPage, ViewShown } from '@baton/contract';
import { presentTicket } from '#conversations';
import type { TicketCount } from './count-tickets.ts';
import type { ExplainedScore } from './explain-score.ts';
import type { RankedTicket, TicketListed } from './list-inbox.ts';
import type { StoredView } from './read-views.ts';
import type { SearchPage } from './search-tickets.ts';

const points = (hundredths: number) => hundredths / 100;

function presentListed(ticket: RankedTicket): z.infer<typeof ListedTicket> {
  return { ...presentTicket(ticket), smart_score: points(ticket.score), matches_topic_alert: ticket.matchesAlert };
}

export function presentPage(listed: TicketListed, { limit, alerts }: { limit: number; alerts: string[] }): z.infer<typeof TicketPage> {
  return {
    tickets: listed.tickets.map(presentListed),
    pagination: {
      page: listed.page,
      limit,
      total: listed.total,
      total_is_estimate: listed.totalIsEstimate,
      has_next: listed.hasNext,
      has_prev: listed.page > 1,
      next_cursor: listed.nextCursor,
    },
    topic_alerts_active: alerts,
    matches: listed.matches,
    as_of: listed.asOf.toISOString(),
  };
}

export function presentScore(score: ExplainedScore): z.infer<typeof ScoreBreakdown> {
  return {
    ticket_id: score.ticketId,
    smart_score: points(score.score),
    components: score.parts.map((part) => ({ ...part, points: points(part.points), max: points(part.max) })),
    as_of: score.asOf.toISOString(),
  };
}

export function presentSearch({ hits, total, similar }: SearchPage, { page, limit }: { page: number; limit: number }): z.infer<typeof SearchResult> {
  return {
    results: hits.map((hit) => ({
      ticket: presentTicket(hit.ticket),
      message_id: hit.messageId,
      seq: hit.seq,
      kind: hit.kind,
      snippet: hit.snippet,
      highlights: hit.highlights,
      created_at: hit.at.toISOString(),
    })),
    pagination: { page, limit, total, has_next: page * limit < total, has_prev: page > 1 },
    similar,
  };
}

export function presentView(view: StoredView & { unknown: string[]; count: TicketCount }, readerId: string): z.infer<typeof ViewShown> {
  return {
    id: view.id,
    name: view.name,
    filters: view.filters,
    unknown_filters: view.unknown,
    sort: view.sort,
    order: view.direction,
    sharing: view.sharing,
    team_id: view.teamId,
    owner_id: view.ownerId,
    is_mine: view.ownerId === readerId,
    count: view.count.total,
    count_is_estimate: view.count.isEstimate,
    created_at: view.createdAt.toISOString(),
    updated_at: view.updatedAt.toISOString(),
  };
}
