import { createHmac } from 'node:crypto';
import { ORDERDESK_SANDBOX, phpJson, signOrderJson, startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInbox, receiveMessage } from '#conversations';
import { pollStores } from '#orders';
import { newId } from '#platform/ids';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

let sandbox: OrderDeskSandbox;
let server: TestServer;
let storeId: string;
beforeAll(async () => {
  sandbox = await startOrderDeskSandbox({ limit: { capacity: 10_000, perSecond: 10_000 } });
  server = await startTestServer({ config: { orderdeskBaseUrl: sandbox.url, ordersPollSeconds: 0, webhookSecret: 'generic-secret' } });
  const body = { name: 'Shop', store_id: sandbox.storeId, api_key: sandbox.apiKey, call_limit: { burst: 10_000, per_second: 10_000 } };
  const made = await server.call<{ id: string }>('POST', '/api/stores', body);
  if (made.status !== 201) throw new Error(`no store was made: HTTP ${made.status}`);
  storeId = made.body.id;
}, 60_000);
afterAll(async () => {
  await server.close();
  await sandbox.close();
});

interface Shown {
  order: { shipping: { city: string } };
  folder: string;
}
const read = async (id: string) => (await server.call<Shown>('GET', `/api/stores/${storeId}/orders/${id}`)).body;

async function deliver(path: string, body: string, headers: Record<string, string>): Promise<{ status: number; answer: string }> {
  const response = await fetch(new URL(path, server.url), { method: 'POST', headers, body });
  return { status: response.status, answer: ((await response.json()) as { status?: string }).status ?? '' };
}
const post = (order: string, { event = 'folder_changed', key = sandbox.apiKey, hash = signOrderJson(key, order), store = sandbox.storeId } = {}) =>
  deliver(`/webhooks/orderdesk/${storeId}/${event}`, new URLSearchParams({ order }).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    'x-order-desk-store-id': store,
    ...(hash === '' ? {} : { 'x-order-desk-hash': hash }),
  });

/** A ticket of whoever bought this order. */
async function openTicketOfBuyer(orderId: string): Promise<string> {
  const { ctx } = server.server.runtime;
  const inbox = await createInbox(ctx, server.workspaceId, { kind: 'webchat', name: 'Chat', externalId: newId() });
  const identities = [{ kind: 'email' as const, value: sandbox.order(orderId).email, verified: true }];
  const said = {
    inboxId: inbox.id,
    externalId: newId(),
    from: { identities, name: 'Ann' },
    occurredAt: ctx.clock.now(),
    kind: 'text' as const,
    text: 'Where is my order?',
  };
  return (await receiveMessage(ctx, server.workspaceId, said)).message.ticketId!;
}
const summariesOf = async (ticketId: string) =>
  (await server.call<{ events: { summary: string }[] }>('GET', `/api/tickets/${ticketId}/events`)).body.events.map((one) => one.summary);

test('what a rule posts makes the next answer fresh, and tells the ticket of the buyer, once however often it comes', async () => {
  const { id, source_id: number } = sandbox.orders()[5]!;
  const ticketId = await openTicketOfBuyer(id);
  await read(id);
  sandbox.edit({ orderId: id, folder: 'Delivered', shipping: { city: 'Elsewhere' }, rules: false });
  const order = phpJson({ ...sandbox.order(id), note: 'Größe 1/2' });
  const first = await Promise.all([post(order), post(order), post(order)]);
  expect(first.map((one) => one.status)).toEqual([200, 200, 200]);
  expect(first.map((one) => one.answer).sort()).toEqual(['accepted', 'duplicate_ignored', 'duplicate_ignored']);
  expect(await read(id)).toMatchObject({ folder: 'Delivered', order: { shipping: { city: 'Elsewhere' } } });
  const told = await eventually(async () => {
    const found = (await summariesOf(ticketId)).filter((one) => one.startsWith('Order'));
    return found.length > 0 ? found : null;
  }, 'the ticket is told');
  expect(told).toEqual([`Order ${number} moved to Delivered.`]);
});

test('the stand-in’s own posts are taken', async () => {
  const { id } = sandbox.orders()[6]!;
  const { status } = await sandbox.post(`${server.url}/webhooks/orderdesk/{store}/{event}`, { orderId: id });
  expect(status).toBe(200);
  expect((await sandbox.post(`${server.url}/webhooks/orderdesk`, { orderId: id })).status).toBe(200);
});

test('another rule with the same bytes is another event', async () => {
  const order = phpJson(sandbox.orders()[7]);
  expect((await post(order, { event: 'imported' })).answer).toBe('accepted');
  expect((await post(order, { event: 'shipment_added' })).answer).toBe('accepted');
  expect((await post(order, { event: 'imported' })).answer).toBe('duplicate_ignored');
});

test('what is not signed by the store over exactly these bytes is refused, and so is what is no order', async () => {
  const order = phpJson(sandbox.orders()[8]);
  expect((await post(order, { hash: '' })).status).toBe(403);
  expect((await post(order, { key: 'another key' })).status).toBe(403);
  expect((await post(order, { store: '11111' })).status).toBe(403);
  expect((await post(JSON.stringify(JSON.parse(order)), { hash: signOrderJson(sandbox.apiKey, order) })).status).toBe(
    order === JSON.stringify(JSON.parse(order)) ? 200 : 403,
  );
  expect((await post('{"id":')).status).toBe(400);
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-order-desk-store-id': sandbox.storeId };
  expect((await deliver(`/webhooks/orderdesk/${storeId}/x`, 'foo=bar', form)).status).toBe(400);
  expect(
    (
      await deliver(`/webhooks/orderdesk/${newId()}/x`, `order=${encodeURIComponent(order)}`, {
        ...form,
        'x-order-desk-hash': signOrderJson(sandbox.apiKey, order),
      })
    ).status,
  ).toBe(403);
});

test('the generic form is taken too: signed JSON with an event id', async () => {
  const { id } = sandbox.orders()[9]!;
  await read(id);
  sandbox.edit({ orderId: id, shipping: { city: 'Rotterdam' }, rules: false });
  const body = JSON.stringify({ event_id: 'e-1', event: 'order.updated', order_id: id });
  const sign = (secret: string) => ({ 'content-type': 'application/json', 'x-orderdesk-signature': createHmac('sha256', secret).update(body).digest('hex') });
  const path = `/webhooks/orderdesk/${storeId}/order.updated`;
  expect((await deliver(path, body, sign('wrong'))).status).toBe(403);
  expect(await deliver(path, body, sign('generic-secret'))).toMatchObject({ status: 200, answer: 'accepted' });
  expect(await deliver(path, body, sign('generic-secret'))).toMatchObject({ status: 200, answer: 'duplicate_ignored' });
  expect((await deliver(path, '{}', sign('generic-secret'))).status).toBe(400);
  expect((await read(id)).order.shipping.city).toBe('Rotterdam');
});

test('while a key is rotated, webhooks signed with the old one and the new one are taken; a key that does not work changes nothing', async () => {
  const bad = await server.call<{ error: { code: string } }>('POST', `/api/stores/${storeId}/rotate`, { api_key: 'a key that is wrong' });
  expect(bad).toMatchObject({ status: 502, body: { error: { code: 'OD_API_401' } } });
  sandbox.rotateKey('the-new-key-of-the-store');
  expect((await server.call('POST', `/api/stores/${storeId}/rotate`, { api_key: 'the-new-key-of-the-store' })).status).toBe(200);
  const [one, other] = [phpJson(sandbox.orders()[10]), phpJson(sandbox.orders()[11])];
  expect((await post(one, { key: ORDERDESK_SANDBOX.apiKey })).status).toBe(200);
  expect((await post(other, { key: 'the-new-key-of-the-store' })).status).toBe(200);
});

test('what no webhook tells is found by asking what changed, with the buyer’s ticket told', async () => {
  const { ctx } = server.server.runtime;
  ctx.config.ordersPollSeconds = 1;
  await ctx.db.system((tx) => tx.query('update order_stores set polled_at = null'));
  await pollStores(ctx);
  const { id, source_id: number } = sandbox.orders()[12]!;
  const ticketId = await openTicketOfBuyer(id);
  await read(id);
  // Seen once, so that there is something to compare with.
  sandbox.edit({ orderId: id, set: { tag_color: 'red' }, rules: false });
  const poll = async () => {
    await ctx.db.system((tx) => tx.query('update order_stores set polled_at = null'));
    await pollStores(ctx);
  };
  await poll();
  sandbox.edit({ orderId: id, folder: 'Canceled', rules: false });
  await poll();
  expect((await read(id)).folder).toBe('Canceled');
  expect(await summariesOf(ticketId)).toContain(`Order ${number} moved to Canceled.`);
});
