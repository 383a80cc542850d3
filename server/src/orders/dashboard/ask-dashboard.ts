import { z } from 'zod';
import { BatonError } from '#platform/errors';
import { KEEP, TAGS, cacheKey } from '../cache-keys.ts';
import { dashboardAsked } from '../events.ts';
import type { Actor } from '../mutate/mutation-row.ts';
import type { OpenCtx, Place } from '../stores/open-store.ts';
import { readStoreForCalling } from '../stores/read-stores.ts';
import { callDashboard } from './call-dashboard.ts';
import { forModel } from './for-model.ts';

/** The eight things that a dashboard can be asked. */
export type DashboardQuestion =
  | { ask: 'order'; orderId: string }
  | { ask: 'orders_of_user'; userId: string }
  | { ask: 'payment'; orderId: string }
  | { ask: 'listing'; listingId: string }
  | { ask: 'user'; userId: string }
  | { ask: 'conversations'; userId: string }
  | { ask: 'shipping'; orderId: string }
  | { ask: 'search'; query: string; type?: 'orders' | 'listings' | 'all'; limit?: number };

export interface DashboardAnswer {
  /** As the dashboard gave it; null when there is nothing by that id. For code that compares, never for a model. */
  data: unknown;
  /** The same as a model may see it. */
  shown: unknown;
  fetchedAt: Date;
  isStale: boolean;
}

interface Route {
  op: string;
  path: string;
  subject: string | null;
  body?: unknown;
  shape: z.ZodType;
}

const text = z.string();
const amount = z.union([z.number(), z.string()]);
const person = z.looseObject({ name: text.nullish(), email: text.nullish() });
const shipping = z.looseObject({ method: text.nullish(), trackingCode: text.nullish(), estimatedDelivery: text.nullish(), status: text.nullish() });
const payment = z.looseObject({ status: text.nullish(), paidAt: text.nullish(), method: text.nullish() });
const listing = z.looseObject({ title: text.nullish(), price: amount.nullish() });
const order = z.looseObject({
  id: z.union([text, z.number()]),
  status: text,
  listing: listing.nullish(),
  buyer: person.nullish(),
  seller: person.nullish(),
  shipping: shipping.nullish(),
  payment: payment.nullish(),
  timeline: z.array(z.looseObject({ event: text, timestamp: text })).nullish(),
});
const rows = (name: string, row: z.ZodType) => z.union([z.array(row), z.looseObject({ [name]: z.array(row) })]);

/**
 * Asks a shop's dashboard. Kept for 45 seconds; every question, also one answered from what is kept, is on record with who asked and how it
 * ended. @throws STORE_NOT_FOUND, AUTH_REQUIRED, rate_limited, provider_failed
 */
export async function askDashboard(ctx: OpenCtx, place: Place, question: DashboardQuestion, actor: Actor): Promise<DashboardAnswer> {
  const route = routeOf(question);
  let isKept = true;
  const tell = async (result: string) => {
    const payload = { store_id: place.storeId, call: route.op, subject_id: route.subject, result, from_cache: isKept };
    await ctx.db.tx(place.workspaceId, (tx) => tx.record(dashboardAsked, payload, { actor }));
  };
  try {
    const found = await ctx.cache.get<unknown>(
      {
        name: 'dashboard',
        key: cacheKey(place, `dashboard:${question.ask}`, { path: route.path, body: route.body }),
        keep: (value) => (value === null ? KEEP.absence : KEEP.dashboard),
        tags: [TAGS.workspace(place.workspaceId), TAGS.store(place)],
      },
      async () => {
        isKept = false;
        return load(ctx, place, route);
      },
    );
    await tell(found.value === null ? 'nothing' : found.stale ? 'stale' : 'ok');
    // A user's own record is a person all through; elsewhere people stand under names of their own.
    return { data: found.value, shown: forModel(found.value, question.ask === 'user'), fetchedAt: found.at, isStale: found.stale };
  } catch (error) {
    isKept = false;
    await tell(error instanceof BatonError ? error.code : 'failed');
    throw error;
  }
}

async function load(ctx: OpenCtx, place: Place, route: Route): Promise<unknown> {
  const { store, secrets } = await readStoreForCalling(ctx, place.workspaceId, place.storeId);
  if (store.kind !== 'dashboard') throw new BatonError('STORE_NOT_FOUND', { message: 'That is an OrderDesk store, not a dashboard.' });
  const line = { baseUrl: store.externalId, apiKey: secrets.current };
  const body = await callDashboard(ctx, line, route, { workspaceId: place.workspaceId, name: `store:${store.id}` });
  if (body === null) return null;
  const read = route.shape.safeParse(body);
  if (read.success) return read.data;
  throw new BatonError('provider_failed', { message: 'The dashboard answers something unexpected.', details: { provider: 'dashboard', call: route.op } });
}

function routeOf(question: DashboardQuestion): Route {
  const by = (template: string, id: string, shape: z.ZodType): Route => {
    if (id.trim() === '' || id.length > 200)
      throw new BatonError('invalid_input', { details: [{ field: 'id', reason: 'must be 1 to 200 characters', allowed: null }] });
    return { op: `GET ${template}`, path: template.replace(/:\w+/, encodeURIComponent(id)), subject: id, shape };
  };
  switch (question.ask) {
    case 'order':
      return by('/api/mcp/orders/:id', question.orderId, order);
    case 'orders_of_user':
      return by('/api/mcp/orders/user/:userId', question.userId, rows('orders', order));
    case 'payment':
      return by('/api/mcp/payments/:orderId', question.orderId, payment);
    case 'listing':
      return by('/api/mcp/listings/:id', question.listingId, listing);
    case 'user':
      return by('/api/mcp/users/:id', question.userId, person);
    case 'conversations':
      return by('/api/mcp/conversations/:userId', question.userId, rows('conversations', z.looseObject({})));
    case 'shipping':
      return by('/api/mcp/shipping/:orderId', question.orderId, shipping);
    case 'search': {
      const { query, type = 'all', limit = 10 } = question;
      return { op: 'POST /api/mcp/search', path: '/api/mcp/search', subject: null, body: { query, type, limit }, shape: z.looseObject({}) };
    }
  }
}
