import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { phpJson, signOrderJson, startOrderDeskSandbox } from '../src/index.ts';
import type { OrderDeskSandbox } from '../src/index.ts';
import { call, getOrder, startReceiver } from './orderdesk-harness.ts';
import type { Receiver } from './orderdesk-harness.ts';

const ID = '80012345';
let desk: OrderDeskSandbox;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  desk = await startOrderDeskSandbox({ postRetryDelaysMs: [5, 5, 5, 5, 5], limit: { capacity: 500, perSecond: 500 } });
});
beforeEach(() => {
  desk.reset();
  desk.setWebhookUrl(`${receiver.url}/webhooks/orderdesk/{store}/{event}?k=random`);
  receiver.got.length = 0;
  receiver.answers.length = 0;
});
afterAll(async () => {
  await desk.close();
  receiver.close();
});

test('writes JSON as PHP does', () => {
  expect(phpJson({ a: 'c/o Groß 📦', b: ['"\\'] })).toBe(String.raw`{"a":"c\/o Gro\u00df \ud83d\udce6","b":["\"\\"]}`);
});

test('posts the whole order in a form field, signed over the decoded field, and refuses a hash over its re-serialisation', async () => {
  desk.edit({ orderId: ID, shipping: { company: 'c/o Bäckerei Öztürk' } });
  await desk.settle();
  const [post] = receiver.got;
  expect(post?.path).toBe('/webhooks/orderdesk/41200/order_address_changed?k=random');
  expect(post?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded', 'x-order-desk-store-id': '41200' });
  const field = new URLSearchParams(post?.body).get('order') ?? '';
  expect(field).toContain(String.raw`"company":"c\/o B\u00e4ckerei \u00d6zt\u00fcrk"`);
  expect(post?.headers['x-order-desk-hash']).toBe(createHmac('sha256', desk.apiKey).update(field).digest('hex'));
  expect(post?.headers['x-order-desk-hash']).not.toBe(signOrderJson(desk.apiKey, JSON.stringify(JSON.parse(field))));
  expect(JSON.parse(field)).toEqual(await getOrder(desk, ID));
});

test('repeats the same bytes up to five times until the answer is 200 or 201; 202 and 204 are failures too', async () => {
  receiver.answers.push(202, 204, 500, 302, 201);
  desk.edit({ orderId: ID, note: 'hello' });
  await desk.settle();
  expect(desk.posts().map((post) => post.status)).toEqual([202, 204, 500, 302, 201]);
  expect(new Set(receiver.got.map((post) => post.body)).size).toBe(1);
  receiver.answers.push(...Array.from({ length: 9 }, () => 503));
  desk.edit({ orderId: ID, note: 'again' });
  await desk.settle();
  expect(receiver.got).toHaveLength(5 + 6);
});

test('is no complete feed of changes: a PUT by the API tells nobody, unless the switch says so', async () => {
  const order = await getOrder(desk, ID);
  await call(desk, `PUT /orders/${ID}`, { ...order, email: 'a@example.com' });
  await call(desk, `POST /orders/${ID}/order-items`, { name: 'Pads' });
  await desk.settle();
  expect(receiver.got).toEqual([]);
  desk.setSwitches({ apiPutRunsRules: true });
  await call(desk, `PUT /orders/${ID}`, order);
  await call(desk, `POST /orders/${ID}/shipments`, { tracking_number: 'T1' });
  await call(desk, 'POST /move-orders', { order_id_list: [ID], destination_folder_name: 'Delivered' });
  await call(desk, 'POST /orders', { source_id: 'W-2', customer: { company: 'Visser' }, order_items: [{ name: 'Stool' }] });
  await desk.settle();
  const events = receiver.got.map((post) => /41200\/(\w+)/.exec(post.path)?.[1]);
  expect(events.toSorted()).toEqual(['folder_changed', 'imported', 'order_details_changed', 'shipment_added']);
});

test('copies, holds back and loses posts on demand, and posts by hand', async () => {
  desk.addFault({ kind: 'duplicate_webhooks', copies: 2 });
  desk.edit({ orderId: ID, note: 'thrice' });
  await desk.settle();
  expect(receiver.got).toHaveLength(3);
  desk.addFault({ kind: 'drop_webhooks' });
  desk.edit({ orderId: ID, note: 'lost' });
  desk.addFault({ kind: 'delay_webhooks', ms: 40 });
  desk.edit({ orderId: ID, note: 'late' });
  desk.edit({ orderId: ID, note: 'later' });
  await desk.settle();
  const notes = receiver.got
    .slice(3)
    .map((post) => (JSON.parse(new URLSearchParams(post.body).get('order') ?? '') as { order_notes: { content: string }[] }).order_notes.at(-1)?.content);
  expect(notes).toEqual(['later', 'late']);
  expect(await desk.post(`${receiver.url}/{store}/{event}`, { orderId: ID, field: 'no JSON', event: 'imported' })).toMatchObject({ status: 200 });
  expect(receiver.got.at(-1)).toMatchObject({ path: '/41200/imported', body: 'order=no+JSON' });
});

test('signs with the new key from the moment the key is changed', async () => {
  desk.rotateKey('second-key');
  desk.edit({ orderId: ID, note: 'signed anew' });
  await desk.settle();
  const field = new URLSearchParams(receiver.got[0]?.body).get('order') ?? '';
  expect(receiver.got[0]?.headers['x-order-desk-hash']).toBe(signOrderJson('second-key', field));
});
