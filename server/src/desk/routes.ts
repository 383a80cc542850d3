import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import {
  ErrorEnvelope,
  ScoreBreakdown,
  ScoreQuery,
  SearchQuery,
  SearchResult,
  TicketPage,
  TicketParams,
  TicketQuery,
  TopicAlerts,
  TopicAlertsChange,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { explainScore } from './explain-score.ts';
import { listInbox } from './list-inbox.ts';
import type { TicketListing } from './list-inbox.ts';
import { presentPage, presentScore, presentSearch } from './present.ts';
import { readFilters, readViewIn } from './read-views.ts';
import { searchTickets } from './search-tickets.ts';
import { readTopicAlerts, saveTopicAlerts } from './topic-alerts.ts';
import { viewRoutes } from './view-routes.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const read = { auth: 'teammate', permission: 'tickets.read_own' } as const;

/** The inbox: the list in its order, why a ticket stands where it does, search, topic alerts, saved views. */
export async function deskRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  listRoutes(app, ctx);
  searchRoutes(app, ctx);
  alertRoutes(app, ctx);
  viewRoutes(app, ctx);
}

function listRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/tickets',
    {
      config: read,
      schema: {
        summary: 'Tickets in the order in which they need somebody',
        description:
          'Exact at the moment of reading. Every tenth place is kept for the ticket that has waited longest. Whoever sees only their own tickets gets those assigned to them and those assigned to nobody.',
        tags: ['tickets'],
        querystring: TicketQuery,
        response: { 200: TicketPage, ...errors },
      },
    },
    async ({ who, query }) => {
      const alerts = query.topic_alerts ?? (await readTopicAlerts(ctx, who));
      const listing = await toListing(ctx, who, query);
      return presentPage(await listInbox(ctx, who, { ...listing, alerts }), { limit: query.limit, alerts });
    },
  );
  typed.get(
    '/api/tickets/:id/score-breakdown',
    {
      config: read,
      schema: {
        summary: 'Why a ticket stands where it stands',
        tags: ['tickets'],
        params: TicketParams,
        querystring: ScoreQuery,
        response: { 200: ScoreBreakdown, ...errors },
      },
    },
    async ({ who, params, query }) => {
      const alerts = query.topic_alerts ?? (await readTopicAlerts(ctx, who));
      return presentScore(await explainScore(ctx, who, { ticketId: params.id, alerts }));
    },
  );
}

/** A view gives what the query does not. */
async function toListing(ctx: Ctx, who: Principal, query: z.infer<typeof TicketQuery>): Promise<Omit<TicketListing, 'alerts'>> {
  const { limit, page, cursor, sort, order, topic_alerts: _, view: viewId, ...given } = query;
  const view = viewId === undefined ? null : await ctx.db.tx(workspaceOf(who), (tx) => readViewIn(tx, who, viewId));
  return {
    filters: { ...(view ? readFilters(view.filters).filters : {}), ...given },
    sort: sort ?? view?.sort ?? 'smart',
    ascending: (order ?? view?.direction ?? 'desc') === 'asc',
    page,
    limit,
    cursor,
  };
}

function searchRoutes(app: FastifyInstance, ctx: Ctx): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/search',
    {
      config: read,
      schema: {
        summary: 'Search subjects and messages',
        description: 'All words must stand in one message or in the subject. Private notes are searched for teammates only; what was deleted is not found.',
        tags: ['tickets'],
        querystring: SearchQuery,
        response: { 200: SearchResult, ...errors },
      },
    },
    async ({ who, query: { q, page, limit } }) => {
      const found = await searchTickets(ctx, who, { text: q, offset: (page - 1) * limit, limit });
      return presentSearch(found, { page, limit });
    },
  );
}

function alertRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/agents/me/topic-alerts',
    { config: read, schema: { summary: 'Your topic alerts', tags: ['tickets'], response: { 200: TopicAlerts, ...errors } } },
    async ({ who }) => ({ topic_alerts: await readTopicAlerts(ctx, who) }),
  );
  typed.put(
    '/api/agents/me/topic-alerts',
    {
      config: { ...read, person: true },
      schema: {
        summary: 'Save your topic alerts',
        description: 'Open tickets whose subject or messages of the contact hold one of them stand higher in your inbox.',
        tags: ['tickets'],
        body: TopicAlertsChange,
        response: { 200: TopicAlerts, ...errors },
      },
    },
    async ({ who, body }) => ({ topic_alerts: await saveTopicAlerts(ctx, who, body.topic_alerts) }),
  );
}
