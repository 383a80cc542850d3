import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import {
  ContactOrderList,
  ContactOrderParams,
  ErrorEnvelope,
  OrderCreate,
  OrderDocumentView,
  OrderList,
  OrderListQuery,
  OrderReadQuery,
  OrderView,
  StoreOrderParams,
  StoreParams,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { createOrder } from './create-order.ts';
import { presentContactOrders } from './present.ts';
import { textOf } from './orderdesk/order-document.ts';
import type { OrderQuery } from './orderdesk/orderdesk-client.ts';
import { getOrder } from './reads/get-order.ts';
import { listContactOrders } from './reads/list-contact-orders.ts';
import { listOrders } from './reads/list-orders.ts';
import { nameFolder } from './reads/read-store-settings.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['orders'];
const read = { auth: 'teammate', permission: 'orders.read' } as const;

/** Orders of a store: find, read, make. */
export function orderRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/stores/:store_id/orders',
    {
      config: read,
      schema: { summary: 'Orders that fit, the newest first', tags, params: StoreParams, querystring: OrderListQuery, response: { 200: OrderList, ...errors } },
    },
    async ({ who, params, query }) => {
      const place = { workspaceId: workspaceOf(who), storeId: params.store_id };
      const found = await listOrders(ctx, place, toQuery(query), { fresh: query.fresh === '1' });
      return { orders: found.orders, total: found.total, fetched_at: found.fetchedAt.toISOString(), stale: found.isStale };
    },
  );
  typed.get(
    '/api/contacts/:id/orders',
    {
      config: read,
      schema: {
        summary: 'Orders of a contact, over all stores, the newest first',
        tags,
        params: ContactOrderParams,
        querystring: OrderReadQuery,
        response: { 200: ContactOrderList, ...errors },
      },
    },
    async ({ who, params, query }) => presentContactOrders(await listContactOrders(ctx, who, params.id, { fresh: query.fresh === '1' })),
  );
  typed.get(
    '/api/stores/:store_id/orders/:order_id',
    { config: read, schema: { summary: 'One order', tags, params: StoreOrderParams, querystring: OrderReadQuery, response: { 200: OrderView, ...errors } } },
    async ({ who, params, query }) => {
      const place = { workspaceId: workspaceOf(who), storeId: params.store_id };
      const seen = await getOrder(ctx, place, params.order_id, { fresh: query.fresh === '1' });
      return {
        store_id: params.store_id,
        order_id: seen.order.id,
        number: textOf(seen.order['source_id']) || seen.order.id,
        folder: await nameFolder(ctx, place, textOf(seen.order['folder_id'])),
        order: seen.order,
        state_hash: seen.stateHash,
        fetched_at: seen.fetchedAt.toISOString(),
        stale: seen.isStale,
      };
    },
  );
  typed.post(
    '/api/stores/:store_id/orders',
    {
      config: { auth: 'teammate', permission: 'orders.write' },
      schema: {
        summary: 'Make an order',
        description: 'Under an `idempotency_key` it is made once, however often it is asked for.',
        tags,
        params: StoreParams,
        body: OrderCreate,
        response: { 200: OrderDocumentView.describe('It was made before.'), 201: OrderDocumentView, ...errors },
      },
    },
    async ({ who, params, body }, reply) => {
      const place = { workspaceId: workspaceOf(who), storeId: params.store_id };
      const actor = { kind: who.kind, id: who.id };
      const { order, isNew } = await createOrder(ctx, place, { order: body.order, actor, idempotencyKey: body.idempotency_key });
      return reply.status(isNew ? 201 : 200).send({ store_id: params.store_id, order_id: order.id, order });
    },
  );
}

/** By the vendor's names, and its way of writing moments. */
function toQuery(asked: z.infer<typeof OrderListQuery>): OrderQuery {
  const { added_from: from, added_to: to, modified_from: since, modified_to: until, fresh: _, ...query } = asked;
  const stamp = (moment: string | undefined) => moment && new Date(moment).toISOString().slice(0, 19).replace('T', ' ');
  return { ...query, search_start_date: stamp(from), search_end_date: stamp(to), modified_start_date: stamp(since), modified_end_date: stamp(until) };
}
