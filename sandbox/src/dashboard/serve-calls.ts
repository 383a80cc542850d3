import { z } from 'zod';
import type { DashboardListing, DashboardOrder } from './demo-data.ts';
import type { DashboardEndpoint } from './faults.ts';
import type { DashboardState } from './dashboard-state.ts';

export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const NOT_FOUND: Answer = { status: 404, body: { error: 'Not found' } };
const MOST_FOUND = 50;

/** Unknown fields are refused: a misspelt one would search for something else. */
const searchBody = z.strictObject({
  query: z.string().trim().min(1).max(200),
  type: z.enum(['orders', 'listings', 'all']).default('all'),
  limit: z.int().min(1).max(MOST_FOUND).default(10),
});

export interface Call {
  endpoint: DashboardEndpoint;
  id: string;
  body: unknown;
}

/** Which of the eight calls a path means; null for none. */
export function readPath(path: string): { endpoint: DashboardEndpoint; id: string } | null {
  const found = /^\/api\/mcp\/(orders\/user|orders|payments|listings|users|conversations|shipping)\/([^/]+)$/.exec(path);
  if (path === '/api/mcp/search') return { endpoint: 'search', id: '' };
  const [, area, id] = found ?? [];
  if (area === undefined || id === undefined) return null;
  return { endpoint: area === 'orders/user' ? 'orders_of_user' : (area as DashboardEndpoint), id: decodeURIComponent(id) };
}

/** Carries one authorised call out. */
export function serveCall({ data }: DashboardState, { endpoint, id, body }: Call): Answer {
  const order = data.orders.get(id);
  switch (endpoint) {
    case 'orders':
      return found(order);
    case 'payments':
      return found(order && { orderId: order.id, ...order.payment });
    case 'shipping':
      return found(order && { orderId: order.id, ...order.shipping });
    case 'listings':
      return found(data.listings.get(id));
    case 'users':
      return found(data.users.get(id));
    case 'orders_of_user':
      return data.users.has(id) ? found({ orders: (data.ordersOf.get(id) ?? []).flatMap((number) => data.orders.get(number) ?? []) }) : NOT_FOUND;
    case 'conversations':
      return data.users.has(id) ? found({ conversations: data.conversations.get(id) ?? [] }) : NOT_FOUND;
    case 'search': {
      const read = searchBody.safeParse(body);
      return read.success ? found(search(data, read.data)) : { status: 400, body: { error: 'Invalid request', issues: read.error.issues } };
    }
  }
}

function found(body: unknown): Answer {
  return body === undefined ? NOT_FOUND : { status: 200, body };
}

/** Every word must occur somewhere in what is searched; letters with and without marks are the same. */
function search(
  { orders, listings }: DashboardState['data'],
  { query, type, limit }: z.output<typeof searchBody>,
): { orders: DashboardOrder[]; listings: DashboardListing[] } {
  const words = plain(query).split(/\s+/);
  const fits = (...texts: (string | null)[]) => {
    const text = plain(texts.filter((one) => one !== null).join(' '));
    return words.every((word) => text.includes(word));
  };
  const inOrder = ({ id, status, listing, buyer, seller, shipping }: DashboardOrder) =>
    fits(id, status, listing.title, buyer.name, buyer.email, seller.name, shipping.trackingCode);
  return {
    orders: type === 'listings' ? [] : [...orders.values()].filter(inOrder).slice(0, limit),
    listings: type === 'orders' ? [] : [...listings.values()].filter((one) => fits(one.id, one.title, one.description, one.seller.name)).slice(0, limit),
  };
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}
