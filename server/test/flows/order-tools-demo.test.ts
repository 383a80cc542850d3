import { startDashboardSandbox } from '@baton/sandbox';
import type { DashboardSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findWorkspace } from '#accounts';
import { connectStore, listStores, registerStore, removeStore } from '#orders';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { personOf } from './orders-setup.ts';

let baton: TestServer;
let other: DashboardSandbox;
let demoId: string;
beforeAll(async () => {
  [baton, other] = await Promise.all([startTestServer({ config: { demo: true } }), startDashboardSandbox({ apiKeys: ['another-dashboard-key'] })]);
  demoId = (await findWorkspace(baton.server.runtime.ctx, 'demo'))?.id ?? '';
}, 120_000);
afterAll(async () => {
  await baton.close();
  await other.close();
});

const ctx = () => baton.server.runtime.ctx;
const ask = async (args: object) => {
  const response = await fetch(new URL('/api/tools/get_order_status/run', baton.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${baton.operatorKey}`, 'x-baton-workspace': demoId },
    body: JSON.stringify({ arguments: args }),
  });
  return (await response.json()) as { result?: { order: object; store_id: string }; error?: { code: string } };
};
const storeOf = async (kind: 'orderdesk' | 'dashboard') => (await listStores(ctx(), demoId, kind))[0];

test('from a fresh start the demo shop knows its orders, in its dashboard and in its OrderDesk store', async () => {
  const order = { order_id: '12345', buyer: { first_name: 'Sanne', email: 's***@e***.com' } };
  expect((await ask({ order_id: '12345' })).result).toMatchObject({ order });
  const store = await storeOf('orderdesk');
  expect((await ask({ order_id: '12345', store_id: store?.id })).result).toMatchObject({ store_id: store?.id, order: { ...order, status: 'Shipped' } });
  // The stand-in is the demo store's alone: a real store registered beside it is asked where OrderDesk really is.
  expect(ctx().config).toMatchObject({ orderdeskBaseUrl: undefined, dashboardBaseUrl: undefined });
});

test('a later start finds the same store where it stands now, and one that was removed stays away', async () => {
  const before = await storeOf('dashboard');
  const moved = { kind: 'dashboard', name: 'Dashboard', externalId: other.url, baseUrl: other.url, apiKey: other.apiKey } as const;
  await connectStore(ctx(), demoId, moved);
  expect(await listStores(ctx(), demoId, 'dashboard')).toMatchObject([{ id: before?.id, externalId: other.url }]);
  other.changeOrder({ id: '12345', status: 'delivered' });
  expect((await ask({ order_id: '12345' })).result).toMatchObject({ order: { status: 'delivered' } });
  await removeStore(ctx(), personOf(demoId), before?.id ?? '');
  await connectStore(ctx(), demoId, moved);
  expect(await listStores(ctx(), demoId, 'dashboard')).toEqual([]);
  // Nobody's own registration is touched by a start.
  await registerStore(ctx(), personOf(demoId), { kind: 'dashboard', name: 'By hand', baseUrl: other.url, apiKey: other.apiKey });
  await connectStore(ctx(), demoId, { ...moved, externalId: 'http://127.0.0.1:1', baseUrl: 'http://127.0.0.1:1' });
  expect(await listStores(ctx(), demoId, 'dashboard')).toMatchObject([{ name: 'By hand', externalId: other.url }]);
});

test('the dashboard that the settings name is connected to the only workspace there is, and of the demo shop nothing', async () => {
  const own = await startTestServer({ config: { dashboardBaseUrl: other.url, dashboardApiKey: other.apiKey } });
  try {
    const main = await findWorkspace(own.server.runtime.ctx, 'main');
    expect(await listStores(own.server.runtime.ctx, main?.id ?? '')).toMatchObject([
      { kind: 'dashboard', externalId: other.url, baseUrl: null, status: 'active' },
    ]);
  } finally {
    await own.close();
  }
});
