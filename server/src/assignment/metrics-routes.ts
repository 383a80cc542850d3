import { ErrorEnvelope, MetricsQuery, TeamMetrics, TeammateMetrics, TicketParams } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { presentTeamMetrics, presentTeammateMetrics } from './present-metrics.ts';
import { readTeamMetrics, readTeammateMetrics } from './read-metrics.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['metrics'];
// One's own figures need no more than a desk to see them in; anybody else's are refused inside.
const own = { auth: 'teammate', permission: 'tickets.read_own' } as const;
const team = { auth: 'teammate', permission: 'metrics.team' } as const;

/** How teammates and teams do, counted when it is asked. */
export function metricsRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const one = { tags, querystring: MetricsQuery, response: { 200: TeammateMetrics, ...errors } };
  typed.get('/api/agents/me/metrics', { config: own, schema: { ...one, summary: 'Your own figures' } }, async ({ who, query }) => {
    if (who.kind !== 'teammate') throw new BatonError('bad_request', { message: 'A key has no figures of its own: name a teammate.' });
    return presentTeammateMetrics(await readTeammateMetrics(ctx, who, who.id, query));
  });
  typed.get(
    '/api/agents/:id/metrics',
    {
      config: own,
      schema: { ...one, summary: "A teammate's figures", description: "Anybody else's need metrics.team.", params: TicketParams },
    },
    async ({ who, params, query }) => presentTeammateMetrics(await readTeammateMetrics(ctx, who, params.id, query)),
  );
  const many = { tags, querystring: MetricsQuery, response: { 200: TeamMetrics, ...errors } };
  typed.get('/api/metrics/team', { config: team, schema: { ...many, summary: 'The figures of the whole workspace' } }, async ({ who, query }) =>
    presentTeamMetrics(await readTeamMetrics(ctx, who, null, query)),
  );
  typed.get(
    '/api/teams/:id/metrics',
    { config: team, schema: { ...many, summary: "A team's figures", params: TicketParams } },
    async ({ who, params, query }) => presentTeamMetrics(await readTeamMetrics(ctx, who, params.id, query)),
  );
}
