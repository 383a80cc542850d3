import { startDashboardSandbox } from '@baton/sandbox';
import type { DashboardSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askDashboard, registerStore } from '#orders';
import type { DashboardQuestion, Place } from '#orders';
import { createTestCtx } from '../harness.ts';
import type { TestCtx } from '../harness.ts';
import { personOf } from './orders-setup.ts';

let dashboard: DashboardSandbox;
let world: TestCtx;
let place: Place;
const ASKER = { kind: 'assistant', id: null };
beforeAll(async () => {
  dashboard = await startDashboardSandbox();
  world = await createTestCtx({ config: { dashboardBaseUrl: dashboard.url, dashboardApiKey: dashboard.apiKey, orderdeskTimeoutSeconds: 2 } });
  const store = await registerStore(world.ctx, personOf(world.workspaceId), { kind: 'dashboard', name: 'Dashboard' });
  place = { workspaceId: world.workspaceId, storeId: store.id };
});
afterAll(async () => {
  await world.close();
  await dashboard.close();
});

const ask = (question: DashboardQuestion) => askDashboard(world.ctx, place, question, ASKER);
const told = () =>
  world.ctx.db.tx(place.workspaceId, (tx) =>
    tx.query<{ payload: Record<string, unknown> }>("select payload from events where type = 'dashboard.asked' order by id"),
  );
/** Somebody with orders. */
const sale = () => dashboard.orders()[0]!;

test('answers all eight questions, keeps what it was told, and every question is on record without a word of the answer', async () => {
  const { id, buyer } = sale();
  const before = dashboard.requests().length;
  const order = await ask({ ask: 'order', orderId: id });
  expect(order.data).toMatchObject({ id, buyer: { email: buyer.email } });
  expect(await ask({ ask: 'order', orderId: id })).toEqual(order);
  expect(dashboard.requests().length - before).toBe(1);
  const found = (await ask({ ask: 'search', query: id })).data as { orders: { id: string }[]; listings: unknown[] };
  expect(found.orders.map((one) => one.id)).toContain(id);
  const others: DashboardQuestion[] = [
    { ask: 'payment', orderId: id },
    { ask: 'shipping', orderId: id },
    { ask: 'user', userId: 'u-101' },
    { ask: 'orders_of_user', userId: 'u-101' },
    { ask: 'conversations', userId: 'u-101' },
    { ask: 'listing', listingId: 'nothing-by-this-id' },
  ];
  for (const question of others) expect([question.ask, (await ask(question)).data === null]).toEqual([question.ask, question.ask === 'listing']);
  const records = (await told()).map(({ payload }) => payload);
  expect(records).toHaveLength(9);
  expect(records.slice(0, 2)).toMatchObject([
    { call: 'GET /api/mcp/orders/:id', subject_id: id, result: 'ok', from_cache: false },
    { result: 'ok', from_cache: true },
  ]);
  expect(JSON.stringify(records)).not.toContain(buyer.email);
});

test('a model sees first names and masked addresses, and no other thing that tells who somebody is', async () => {
  const { id, buyer } = sale();
  const { shown } = await ask({ ask: 'order', orderId: id });
  expect(shown).toMatchObject({ id, buyer: { name: buyer.name.split(' ')[0] } });
  const text = JSON.stringify([shown, (await ask({ ask: 'user', userId: 'u-101' })).shown, (await ask({ ask: 'conversations', userId: 'u-101' })).shown]);
  expect(text).not.toMatch(/[a-z0-9]{2,}@[a-z]{2,}/i);
  expect(text).not.toContain(buyer.name.split(' ').slice(1).join(' '));
});

test('asks again what failed, and stands in with what it was told last while the dashboard is down', async () => {
  const { id } = dashboard.orders()[3]!;
  dashboard.addFault({ kind: 'server_error' });
  expect((await ask({ ask: 'shipping', orderId: id })).data).not.toBeNull();
  expect((await ask({ ask: 'order', orderId: 'no-such-order' })).data).toBeNull();
  dashboard.addFault({ kind: 'unauthorized' });
  await expect(ask({ ask: 'payment', orderId: dashboard.orders()[4]!.id })).rejects.toMatchObject({ code: 'AUTH_REQUIRED' });
});
