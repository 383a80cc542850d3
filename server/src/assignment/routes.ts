import type { FastifyInstance } from 'fastify';
import type { Ctx } from '#platform/context';
import { metricsRoutes } from './metrics-routes.ts';
import { rulesRoutes } from './rules-routes.ts';
import { holderRoutes } from './ticket-routes.ts';

/** Everything about assignment under /api. */
export async function assignmentRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  holderRoutes(app, ctx);
  rulesRoutes(app, ctx);
  metricsRoutes(app, ctx);
}
