import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorEnvelope, MutationImages, MutationList, MutationParams, MutationResultView, OrderMutate, StoreOrderParams } from '@baton/contract';
import { readTicket } from '#conversations';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { mutateOrder } from './mutate/mutate-order.ts';
import { listMutations, readImages } from './mutate/read-mutations.ts';
import { undoMutation } from './mutate/undo-mutation.ts';
import { presentMutation, presentResult } from './present.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['orders'];
const write = { auth: 'teammate', permission: 'orders.write' } as const;

/** Changes of orders: make, see, take back. */
export function mutationRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/stores/:store_id/orders/:order_id/mutate',
    {
      config: write,
      schema: {
        summary: 'Change an order, or see what a change would do',
        description: 'What others changed meanwhile is kept. Where they changed the same thing: 409 CONCURRENT_UPDATE with both values.',
        tags,
        params: StoreOrderParams,
        body: OrderMutate,
        response: { 200: MutationResultView, ...errors },
      },
    },
    async ({ who, params, body }) => {
      const ticket = body.ticket_id === undefined ? null : await readTicket(ctx, who, body.ticket_id);
      const result = await mutateOrder(ctx, { workspaceId: workspaceOf(who), storeId: params.store_id }, params.order_id, {
        operations: body.operations,
        actor: { kind: who.kind, id: who.id },
        expectedHash: body.expected_hash,
        idempotencyKey: body.idempotency_key,
        dryRun: body.dry_run,
        ticketId: ticket?.id,
        conversationId: ticket?.conversationId,
      });
      return presentResult(result);
    },
  );
  typed.post(
    '/api/stores/:store_id/orders/:order_id/mutations/:mutation_id/undo',
    {
      config: write,
      schema: {
        summary: 'Take a change back',
        description: 'What it set gets the value from before, where nobody changed it since. Notes and parcels stay.',
        tags,
        params: MutationParams,
        response: { 200: MutationResultView, ...errors },
      },
    },
    async ({ who, params }) => {
      const place = { workspaceId: workspaceOf(who), storeId: params.store_id };
      return presentResult(await undoMutation(ctx, place, params.mutation_id, { actor: { kind: who.kind, id: who.id }, orderId: params.order_id }));
    },
  );
  readRoutes(app, ctx);
}

function readRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    '/api/stores/:store_id/orders/:order_id/mutations',
    {
      config: { auth: 'teammate', permission: 'orders.read' },
      schema: { summary: 'Changes of an order through Baton', tags, params: StoreOrderParams, response: { 200: MutationList, ...errors } },
    },
    async ({ who, params }) => {
      const place = { workspaceId: workspaceOf(who), storeId: params.store_id };
      return { mutations: (await listMutations(ctx, place, params.order_id)).map(presentMutation) };
    },
  );
  typed.get(
    '/api/stores/:store_id/orders/:order_id/mutations/:mutation_id/images',
    {
      config: write,
      schema: {
        summary: 'The order before a change and after it',
        description: 'Kept for 30 days.',
        tags,
        params: MutationParams,
        response: { 200: MutationImages, ...errors },
      },
    },
    async ({ who, params }) => {
      const place = { workspaceId: workspaceOf(who), storeId: params.store_id };
      return { id: params.mutation_id, ...(await readImages(ctx, place, { orderId: params.order_id, mutationId: params.mutation_id })) };
    },
  );
}
