import type { FastifyInstance } from 'fastify';
import type { Ctx } from '#platform/context';
import { hookRoutes } from './hooks/routes.ts';
import { mutationRoutes } from './mutation-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { storeRoutes } from './store-routes.ts';

/** Every address of the orders. */
export async function ordersRoutes(app: FastifyInstance, ctx: Ctx): Promise<void> {
  storeRoutes(app, ctx);
  orderRoutes(app, ctx);
  mutationRoutes(app, ctx);
  await hookRoutes(app, ctx);
}
