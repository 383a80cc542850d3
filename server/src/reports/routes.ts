import { ErrorEnvelope, MetricsQuery, TicketParams, ToolsReport } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Ctx } from '#platform/context';
import { presentToolsReport } from './present-tools-report.ts';
import { readToolsReport } from './read-tools-report.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const team = { auth: 'teammate', permission: 'metrics.team' } as const;

/** What is counted over all domains, each time it is asked. */
export async function reportsRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/reports/assistants/:id/tools',
    {
      config: team,
      schema: {
        tags: ['reports'],
        summary: 'An assistant with order data and tools against itself without',
        description: 'Tickets are divided by the setting tools_share of the assistant; where it is 100 there is nothing to compare.',
        params: TicketParams,
        querystring: MetricsQuery,
        response: { 200: ToolsReport, ...errors },
      },
    },
    async ({ who, params, query }) => presentToolsReport(await readToolsReport(ctx, who, params.id, query)),
  );
}
