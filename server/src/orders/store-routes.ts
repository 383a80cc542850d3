import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  CacheDrop,
  CacheDropped,
  ErrorEnvelope,
  StoreCheckView,
  StoreCreate,
  StoreEdit,
  StoreList,
  StoreParams,
  StoreRotate,
  StoreSettingsView,
  StoreView,
} from '@baton/contract';
import type { Ctx } from '#platform/context';
import { workspaceOf } from '#platform/principal';
import { dropKept } from './drop-kept.ts';
import { presentCheck, presentStore } from './present.ts';
import { readStoreSettings } from './reads/read-store-settings.ts';
import { checkStore } from './stores/check-store.ts';
import { editStore, removeStore } from './stores/edit-store.ts';
import { listStores, readStore } from './stores/read-stores.ts';
import { registerStore } from './stores/register-store.ts';
import { rotateStore } from './stores/rotate-store.ts';

const errors = { '4xx': ErrorEnvelope, '5xx': ErrorEnvelope };
const tags = ['stores'];
const manage = { auth: 'teammate', permission: 'stores.manage' } as const;
const read = { auth: 'teammate', permission: 'orders.read' } as const;

/** Stores and dashboards, and what is kept of them. */
export function storeRoutes(app: FastifyInstance, ctx: Ctx): void {
  readRoutes(app, ctx);
  changeRoutes(app, ctx);
  keyRoutes(app, ctx);
}

function readRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get('/api/stores', { config: read, schema: { summary: 'Stores and dashboards', tags, response: { 200: StoreList, ...errors } } }, async ({ who }) => ({
    stores: (await listStores(ctx, workspaceOf(who))).map(presentStore),
  }));
  typed.get(
    '/api/stores/:store_id',
    { config: read, schema: { summary: 'One store', tags, params: StoreParams, response: { 200: StoreView, ...errors } } },
    async ({ who, params }) => presentStore(await readStore(ctx, workspaceOf(who), params.store_id)),
  );
  typed.get(
    '/api/stores/:store_id/settings',
    {
      config: read,
      schema: { summary: "A store's folders and settings, without its secrets", tags, params: StoreParams, response: { 200: StoreSettingsView, ...errors } },
    },
    async ({ who, params }) => readStoreSettings(ctx, { workspaceId: workspaceOf(who), storeId: params.store_id }),
  );
}

function changeRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/stores',
    {
      config: manage,
      schema: { summary: 'Connect a store', description: 'Its credentials are tried first.', tags, body: StoreCreate, response: { 201: StoreView, ...errors } },
    },
    async ({ who, body }, reply) => {
      const store = await registerStore(ctx, who, {
        kind: body.kind,
        name: body.name,
        externalId: body.store_id,
        baseUrl: body.base_url,
        apiKey: body.api_key,
        webhookSecret: body.webhook_secret,
        callLimit: body.call_limit,
      });
      return reply.status(201).send(presentStore(store));
    },
  );
  typed.patch(
    '/api/stores/:store_id',
    { config: manage, schema: { summary: 'Change a store', tags, params: StoreParams, body: StoreEdit, response: { 200: StoreView, ...errors } } },
    async ({ who, params, body }) =>
      presentStore(await editStore(ctx, who, params.store_id, { name: body.name, callLimit: body.call_limit, webhookSecret: body.webhook_secret })),
  );
  typed.delete(
    '/api/stores/:store_id',
    {
      config: manage,
      schema: {
        summary: 'Disconnect a store',
        description: 'With all that is kept of it. Its orders stay as they are.',
        tags,
        params: StoreParams,
        response: { 204: z.null().describe('Done.'), ...errors },
      },
    },
    async ({ who, params }, reply) => {
      await removeStore(ctx, who, params.store_id);
      return reply.status(204).send(null);
    },
  );
}

function keyRoutes(app: FastifyInstance, ctx: Ctx): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    '/api/stores/:store_id/test',
    { config: manage, schema: { summary: "Try a store's credentials", tags, params: StoreParams, response: { 200: StoreCheckView, ...errors } } },
    async ({ who, params }) => presentCheck(await checkStore(ctx, who, params.store_id)),
  );
  typed.post(
    '/api/stores/:store_id/rotate',
    {
      config: manage,
      schema: {
        summary: 'Give a store a new key',
        description: 'It is tried first. Webhooks signed with the old one are taken for `keep_old_hours` more.',
        tags,
        params: StoreParams,
        body: StoreRotate,
        response: { 200: StoreView, ...errors },
      },
    },
    async ({ who, params, body }) => presentStore(await rotateStore(ctx, who, params.store_id, { apiKey: body.api_key, keepOldHours: body.keep_old_hours })),
  );
  typed.post(
    '/api/cache/drop',
    {
      config: manage,
      schema: { summary: 'Forget what is kept of an order, a store or everything', tags, body: CacheDrop, response: { 200: CacheDropped, ...errors } },
    },
    async ({ who, body }) => ({ dropped: await dropKept(ctx, who, { storeId: body.store_id, orderId: body.order_id }) }),
  );
}
