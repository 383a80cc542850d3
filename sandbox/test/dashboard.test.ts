import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startDashboardSandbox, startOrderDeskSandbox } from '../src/index.ts';
import type { DashboardSandbox } from '../src/index.ts';

let shop: DashboardSandbox;
let now = 0;
beforeAll(async () => {
  shop = await startDashboardSandbox({ now: () => now });
});
beforeEach(() => {
  now = Date.parse('2026-11-21T10:00:10Z');
  shop.reset();
});
afterAll(() => shop.close());

async function call(path: string, { body, headers }: { body?: unknown; headers?: Record<string, string> } = {}) {
  const own = { authorization: `Bearer ${shop.apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const init = { headers: { ...own, ...headers }, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) };
  const response = await fetch(`${shop.url}${path}`, { ...init, signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: readable(text) };
}

function readable(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

test('shows an order in exactly the documented shape', async () => {
  const { status, body } = await call('/api/mcp/orders/12345');
  expect(status).toBe(200);
  expect(body).toEqual({
    id: '12345',
    status: 'shipped',
    listing: { title: 'Wishbone chair CH24', price: 425 },
    buyer: { name: 'Sanne Visser', email: 'sanne.visser@example.com' },
    seller: { name: 'Marieke', email: 'seller.s-202@example.org' },
    shipping: { method: 'postal', trackingCode: '3SDEMO700100', estimatedDelivery: '2026-11-23', status: 'in_transit' },
    payment: { status: 'paid', paidAt: expect.stringMatching(/^2026-11-17T06:12:10/), method: 'iDEAL' },
    timeline: [
      { event: 'order_placed', timestamp: '2026-11-17T06:00:10.000Z' },
      { event: 'paid', timestamp: '2026-11-17T06:12:10.000Z' },
      { event: 'confirmed_by_seller', timestamp: '2026-11-18T04:00:10.000Z' },
      { event: 'shipped', timestamp: '2026-11-20T04:00:10.000Z' },
    ],
  });
});

test('answers the other seven calls about the same people and wares', async () => {
  expect((await call('/api/mcp/payments/12345')).body).toMatchObject({ orderId: '12345', status: 'paid', method: 'iDEAL' });
  expect((await call('/api/mcp/shipping/12345')).body).toMatchObject({ orderId: '12345', method: 'postal', status: 'in_transit' });
  expect((await call('/api/mcp/listings/sh-1004')).body).toMatchObject({ title: 'PH 5 pendant lamp', price: 390, status: 'sold' });
  expect((await call('/api/mcp/users/u-101')).body).toMatchObject({ email: 'sanne.visser@example.com', phone: '+31 6 12345678', language: 'nl' });
  const { orders } = (await call('/api/mcp/orders/user/u-101')).body as { orders: { id: string; buyer: { email: string } }[] };
  expect(orders.map((order) => order.id)).toContain('12345');
  expect(new Set(orders.map((order) => order.buyer.email))).toEqual(new Set(['sanne.visser@example.com']));
  const { conversations } = (await call('/api/mcp/conversations/u-101')).body as { conversations: { orderId: string; messages: unknown[] }[] };
  expect(conversations[0]).toMatchObject({ orderId: '12345', messages: [{ from: 'buyer' }, { from: 'seller' }] });
  expect((await call('/api/mcp/search', { body: { query: 'wishbone VISSER' } })).body).toMatchObject({ orders: [{ id: '12345' }], listings: [] });
  const found = (await call('/api/mcp/search', { body: { query: 'mobelkontor', type: 'listings', limit: 1 } })).body;
  expect(found).toMatchObject({ orders: [], listings: [{ id: 'sh-1006' }] });
});

test('has every way of shipping and every state of payment, and agrees with Order Desk about each order', async () => {
  const orders = shop.orders();
  expect(new Set(orders.map((order) => order.shipping.method))).toEqual(new Set(['brenger', 'postal', 'pickup']));
  expect(new Set(orders.map((order) => order.payment.status))).toEqual(new Set(['paid', 'pending', 'refunded']));
  const desk = await startOrderDeskSandbox({ now: () => now });
  for (const order of desk.orders()) {
    const same = orders.find((one) => one.id === order.source_id);
    expect([same?.buyer.email, same?.listing.price, same?.shipping.trackingCode]).toEqual([
      order.email,
      order.product_total,
      order.order_shipments[0]?.tracking_number ?? null,
    ]);
  }
  await desk.close();
});

test('refuses other keys, unknown things, other methods and bodies it does not understand', async () => {
  const refused = await call('/api/mcp/orders/12345', { headers: { authorization: 'Bearer wrong' } });
  expect([refused.status, refused.headers.get('www-authenticate'), refused.body]).toEqual([401, 'Bearer', { error: 'Unauthorized' }]);
  expect((await call('/api/mcp/orders/12345', { headers: { authorization: shop.apiKey } })).status).toBe(401);
  for (const path of ['orders/99999', 'orders/user/u-999', 'payments/99999', 'listings/x', 'users/x', 'conversations/x', 'shipping/x', 'refunds/1']) {
    expect((await call(`/api/mcp/${path}`)).status, path).toBe(404);
  }
  expect((await call('/api/mcp/search')).status).toBe(405);
  expect((await call('/api/mcp/orders/12345', { body: {} })).status).toBe(405);
  for (const body of [{}, { query: '' }, { query: 'x', limit: 500 }, { query: 'x', fields: ['email'] }]) {
    expect((await call('/api/mcp/search', { body })).status).toBe(400);
  }
  expect((await call('/api/mcp/search', { body: { query: 'x' }, headers: { 'content-type': 'text/plain' } })).status).toBe(415);
});

test('lets a hundred calls a minute through to each endpoint, and says when there is room again', async () => {
  const statuses = new Set<number>();
  for (let at = 0; at < 100; at += 1) statuses.add((await call('/api/mcp/orders/12345')).status);
  expect([...statuses]).toEqual([200]);
  const refused = await call('/api/mcp/orders/12344');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '50']);
  expect((await call('/api/mcp/payments/12345')).status).toBe(200);
  shop.advance(50_000);
  expect((await call('/api/mcp/orders/12345')).status).toBe(200);
});

test('fails on demand, and goes on with the shop by control addresses', async () => {
  shop.addFault({ kind: 'rate_limit', retryAfterSeconds: 7, on: 'shipping' });
  shop.addFault({ kind: 'server_error', status: 503, on: 'shipping' });
  expect((await call('/api/mcp/orders/12345')).status).toBe(200);
  expect((await call('/api/mcp/shipping/12345')).headers.get('retry-after')).toBe('7');
  expect(await call('/api/mcp/shipping/12345')).toMatchObject({ status: 503, body: null });
  for (const kind of ['cut', 'hang'] as const) {
    shop.addFault(kind === 'hang' ? { kind, ms: 20 } : { kind });
    await expect(call('/api/mcp/orders/12345')).rejects.toThrow();
  }
  shop.addFault({ kind: 'wrong_shape', shape: 'broken_json' });
  expect(await call('/api/mcp/orders/12345')).toMatchObject({ status: 200, body: null });
  shop.addFault({ kind: 'wrong_shape', shape: 'wrong_types' });
  expect((await call('/api/mcp/orders/12345')).body).toMatchObject({ id: 12345, buyer: null });
  shop.addFault({ kind: 'latency', ms: 40 });
  const began = performance.now();
  await call('/api/mcp/orders/12345');
  expect(performance.now() - began).toBeGreaterThan(35);
  const changed = await call('/__sandbox/change-order', { body: { id: '12345', status: 'delivered', shipping: { status: 'delivered' } } });
  expect(changed.body).toMatchObject({ shipping: { method: 'postal', status: 'delivered' } });
  expect((await call('/api/mcp/orders/12345')).body).toMatchObject({ status: 'delivered' });
  expect((await call('/__sandbox/faults', { body: { kind: 'x' } })).status).toBe(400);
  expect(shop.requests().at(-1)).toMatchObject({ method: 'GET', endpoint: 'orders', status: 200 });
});
