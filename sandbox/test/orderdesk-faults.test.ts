import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOrderDeskSandbox } from '../src/index.ts';
import type { OrderDeskFault, OrderDeskSandbox } from '../src/index.ts';
import { call, getOrder } from './orderdesk-harness.ts';

const ID = '80012345';
let desk: OrderDeskSandbox;
let now = 0;
beforeAll(async () => {
  desk = await startOrderDeskSandbox({ now: () => now });
});
beforeEach(() => {
  now = Date.parse('2026-11-21T10:00:05Z');
  desk.reset();
});
afterAll(() => desk.close());

async function control(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${desk.url}/__sandbox/${path}`, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('lets twenty calls through at once and three a second after that, and says when the next one may come', async () => {
  const remaining = [];
  for (let at = 0; at < 20; at += 1) remaining.push((await call(desk, 'GET /test')).headers.get('x-tokens-remaining'));
  expect([remaining[0], remaining[19]]).toEqual(['19', '0']);
  const refused = await call(desk, 'GET /test');
  expect([refused.status, refused.headers.get('x-retry-after'), refused.headers.get('retry-after'), refused.body]).toEqual([429, '1', null, null]);
  now += 1000;
  const after = [];
  for (let at = 0; at < 4; at += 1) after.push((await call(desk, 'GET /test')).status);
  expect(after).toEqual([200, 200, 200, 429]);
  desk.setSwitches({ tooMany: 'json' });
  expect((await call(desk, 'GET /test')).body).toEqual({ status: 'error', message: 'Too Many Requests' });
});

test('counts the tokens of each store for itself, and of each key only where the switch says so', async () => {
  const other = await startOrderDeskSandbox({ now: () => now, stores: [{ id: '41300', apiKey: 'other-key' }], limit: { capacity: 1, perSecond: 1 } });
  const second = { 'orderdesk-store-id': '41300', 'orderdesk-api-key': 'other-key' };
  const statuses = [await call(other, 'GET /test'), await call(other, 'GET /test'), await call(other, 'GET /test', undefined, second)].map(
    (reply) => reply.status,
  );
  expect(statuses).toEqual([200, 429, 200]);
  await other.close();
});

test('orders a refusal of tokens with and without the header', async () => {
  desk.addFault({ kind: 'rate_limit', retryAfterSeconds: 4, on: 'read' });
  desk.addFault({ kind: 'rate_limit', on: 'read' });
  expect((await call(desk, 'GET /test')).status).toBe(200);
  const [first, second] = [await call(desk, `GET /orders/${ID}`), await call(desk, `GET /orders/${ID}`)];
  expect([first.status, first.headers.get('x-retry-after'), second.status, second.headers.get('x-retry-after')]).toEqual([429, '4', 429, null]);
});

/** What became of a PUT that was struck: whether it threw, its status, and the mail in the order right after. */
async function putUnder(fault: OrderDeskFault) {
  const order = await getOrder(desk, ID);
  desk.addFault(fault);
  const reply = await call(desk, `PUT /orders/${ID}`, { ...order, email: 'new@example.com' }).catch(() => null);
  return { status: reply?.status ?? null, readable: reply?.body !== null && reply !== null, done: desk.order(ID).email === 'new@example.com' };
}

test('breaks a PUT off before and after it is carried out', async () => {
  expect(await putUnder({ kind: 'cut_before', on: 'put' })).toEqual({ status: null, readable: false, done: false });
  expect(await putUnder({ kind: 'server_error', on: 'put', status: 502 })).toEqual({ status: 502, readable: false, done: false });
  expect(await putUnder({ kind: 'html', on: 'write', orderId: ID })).toEqual({ status: 200, readable: false, done: false });
  expect(await putUnder({ kind: 'status_error' })).toEqual({ status: 200, readable: true, done: false });
  expect(await putUnder({ kind: 'hang_before', ms: 30 })).toEqual({ status: null, readable: false, done: false });
  expect(await putUnder({ kind: 'cut_after', on: 'put' })).toEqual({ status: null, readable: false, done: true });
  desk.reset();
  expect(await putUnder({ kind: 'server_error_after', status: 504 })).toEqual({ status: 504, readable: false, done: true });
  desk.reset();
  expect(await putUnder({ kind: 'hang_after', ms: 30 })).toEqual({ status: null, readable: false, done: true });
  desk.reset();
  expect(await putUnder({ kind: 'broken_json' })).toEqual({ status: 200, readable: false, done: true });
  expect(desk.requests().map((request) => [request.method, request.status, request.committed])).toEqual([
    ['GET', 200, false],
    ['PUT', 200, true],
  ]);
});

test('carries a PUT out after its connection was cut: a look in between shows the old order', async () => {
  expect(await putUnder({ kind: 'cut_then_done', ms: 60, on: 'put' })).toEqual({ status: null, readable: false, done: false });
  await expect.poll(() => desk.order(ID).email).toBe('new@example.com');
});

test('lets a person edit between the last look and the write, which then takes the edit away again', async () => {
  const order = await getOrder(desk, ID);
  desk.addFault({ kind: 'edit_before', on: 'put', edit: { orderId: ID, shipping: { address2: 'Back door' } } });
  await call(desk, `PUT /orders/${ID}`, { ...order, email: 'new@example.com' });
  expect(desk.order(ID)).toMatchObject({ email: 'new@example.com', shipping: { address2: '' } });
  expect(desk.changes(ID).map(({ by, edits }) => [by, ...edits.map(({ path, from, to }) => `${path}: ${from} > ${to}`)])).toEqual([
    ['person', 'shipping.address2:  > Back door'],
    ['api', 'email: sanne.visser@example.com > new@example.com', 'shipping.address2: Back door > '],
  ]);
  const rows = desk.order(ID).order_history.map((row) => [row.source_name, row.note]);
  expect(rows.slice(1)).toEqual([
    ['Dana', 'Order Updated: Shipping Address'],
    ['API', 'Order Updated'],
  ]);
});

test('edits as a person with a row of history or without, by the control address as well', async () => {
  expect(await control('edit', { orderId: ID, username: 'Kees', history: false, checkout: { 'Preferred day': 'Monday' } })).toMatchObject({ status: 200 });
  expect(desk.order(ID)).toMatchObject({ checkout_data: { 'Preferred day': 'Monday' }, order_history: [{ note: 'Order Imported' }] });
  const [item] = desk.order(ID).order_items;
  await control('edit', {
    orderId: ID,
    username: 'Kees',
    item: { id: item?.id, quantity: 2 },
    note: 'Two of them',
    set: { payment_status: 'Pending' },
    folder: 'Needs Review',
  });
  expect(desk.order(ID)).toMatchObject({ quantity_total: 2, product_total: 850, payment_status: 'Pending', folder_id: 41208 });
  expect(desk.order(ID).order_history.map((row) => row.note)).toContain('Order Moved to Needs Review Folder');
  expect(await control('edit', { orderId: ID, folder: 'Nowhere' })).toMatchObject({ status: 400 });
  expect(await control('edit', { orderId: ID, colour: 'red' })).toMatchObject({ status: 400 });
});

test('strews many edits over orders, each with a value of its own, and all of them in the list of changes', async () => {
  const { body } = await control('edit-many', { count: 200, withinMs: 40, orderIds: [ID, '80012344'] });
  const values = (body.changes as { edits: { to: string }[] }[]).map((change) => change.edits.map((edit) => edit.to).join());
  expect([values.length, new Set(values).size]).toEqual([200, 200]);
  expect(new Set(desk.changes().map((change) => change.orderId))).toEqual(new Set([ID, '80012344']));
  expect(((await control(`changes?orderId=${ID}`)).body.changes as unknown[]).length).toBe(desk.changes(ID).length);
});

test('moves its clock, changes its switches and keys, and starts anew, by control addresses', async () => {
  await control('clock', { advanceMs: 3_600_000 });
  expect((await call(desk, 'GET /test')).body).toMatchObject({ current_date_time: '2026-11-21 11:00:05' });
  expect((await control('switches', { refusals: { notFound: 404 } })).body).toMatchObject({ switches: { refusals: { notFound: 404, invalid: 200 } } });
  expect((await call(desk, 'GET /orders/1')).status).toBe(404);
  await control('rotate-key', { apiKey: 'second' });
  expect((await call(desk, 'GET /test')).body).toMatchObject({ status: 'error' });
  await control('reset', {});
  expect((await call(desk, 'GET /orders/1')).status).toBe(200);
  expect(await control('faults', { kind: 'earthquake' })).toMatchObject({ status: 400 });
  expect((await control('nothing')).status).toBe(400);
});
