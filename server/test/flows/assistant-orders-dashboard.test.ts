import { startDashboardSandbox } from '@baton/sandbox';
import type { DashboardSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerStore } from '#orders';
import { IDENTITY_SECRET, openOrdersDesk } from './assistant-orders-desk.ts';
import type { OrdersDesk } from './assistant-orders-desk.ts';
import { personOf } from './orders-setup.ts';
import { hashOf } from './webchat-shop.ts';

let dashboard: DashboardSandbox;
let desk: OrdersDesk;
beforeAll(async () => {
  dashboard = await startDashboardSandbox();
  desk = await openOrdersDesk({ store: false, config: { dashboardBaseUrl: dashboard.url, dashboardApiKey: dashboard.apiKey, orderdeskTimeoutSeconds: 2 } });
  await registerStore(desk.ctx, personOf(desk.workspaceId), { kind: 'dashboard', name: 'Dashboard' });
});
afterAll(async () => {
  await desk.close();
  await dashboard.close();
});

const visitAs = (email: string) =>
  desk.visit({ id: email, name: 'Kim Bakker', email, hash: hashOf(IDENTITY_SECRET, email), email_hash: hashOf(IDENTITY_SECRET, `email:${email}`) });
const on = (status: string) => dashboard.orders().find((one) => one.status === status)!;

describe('an order that only the dashboard of the shop knows', () => {
  it('is told to whom the shop signs for as its buyer, and the question is on record with the assistant', async () => {
    const order = on('shipped');
    const asked = await (await visitAs(order.buyer.email)).ask(`Waar is mijn bestelling ${order.id}?`);
    expect(asked.exit).toBe('answered');
    expect(asked.text).toContain(`Je bestelling **${order.id}** is **verzonden**.`);
    expect(asked.text).toContain(order.shipping.trackingCode);
    expect(asked.message?.content['sources']).toMatchObject([{ kind: 'order', order_number: order.id, state: 'shipped' }]);
    const records = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ actor: { kind: string; id: string } }>("select actor from events where type = 'dashboard.asked'"),
    );
    expect(records).toEqual([{ actor: { kind: 'assistant', id: desk.assistant.id } }]);
  });

  it('is answered to another buyer as one that does not exist', async () => {
    const [order, other] = [on('shipped'), dashboard.orders().find((one) => one.buyer.email !== on('shipped').buyer.email)!];
    const chat = await visitAs(other.buyer.email);
    const [foreign, none] = [await chat.ask(`Waar is mijn bestelling ${order.id}?`), await chat.ask('Waar is mijn bestelling 99999?')];
    expect(foreign.text).toBe(none.text);
    expect(foreign.text).toContain('Ik kan deze bestelling niet vinden');
  });
});
