import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOrderDeskSandbox } from '../src/index.ts';
import type { OrderDeskSandbox } from '../src/index.ts';
import { call, getOrder } from './orderdesk-harness.ts';

const ID = '80012345';
let desk: OrderDeskSandbox;
let now = Date.parse('2026-11-21T10:00:05.400Z');
beforeAll(async () => {
  desk = await startOrderDeskSandbox({ now: () => now, limit: { capacity: 1000, perSecond: 1000 }, stores: [{ id: '41300', apiKey: 'other-key' }] });
});
beforeEach(() => {
  now = Date.parse('2026-11-21T10:00:05.400Z');
  desk.reset();
});
afterAll(() => desk.close());

test('opens a store to its own id and key only, and says so by a body whose HTTP status is a switch', async () => {
  const refused = { status: 'error', message: 'Invalid Store ID or API Key' };
  expect(await call(desk, 'GET /test', undefined, { 'orderdesk-api-key': 'other-key' })).toMatchObject({ status: 200, body: refused });
  desk.setSwitches({ refusals: { unauthorized: 401 } });
  expect(await call(desk, 'GET /test', undefined, { 'orderdesk-api-key': 'other-key' })).toMatchObject({ status: 401, body: refused });
  const other = await call(desk, `GET /orders/${ID}`, undefined, { 'orderdesk-store-id': '41300', 'orderdesk-api-key': 'other-key' });
  expect(other.body).toMatchObject({ status: 'success', order: { id: ID, source_name: 'Secondhome 41300' } });
  expect((await call(desk, 'GET /store')).body).toMatchObject({
    store: { id: '41200', folders: { '41204': 'Shipped' }, settings: { api_key: desk.apiKey, smtp_password: 'sandbox-smtp-password' } },
  });
  desk.rotateKey('new-key');
  expect((await call(desk, 'GET /test')).body).toMatchObject(refused);
});

test('refuses what the front door names as invalid: a GET with a type, PATCH, and bodies that are no JSON', async () => {
  expect(await call(desk, 'GET /test', undefined, { 'content-type': 'application/json' })).toMatchObject({ status: 400, body: null });
  expect((await call(desk, `PATCH /orders/${ID}`, { email: 'x@example.com' })).status).toBe(400);
  expect((await call(desk, 'POST /orders', '{"order_items":')).body).toMatchObject({ status: 'error' });
  expect((await call(desk, 'POST /orders', '{}', { 'content-type': 'text/plain' })).body).toMatchObject({ status: 'error' });
  expect((await call(desk, 'GET /customers')).body).toMatchObject({ status: 'error' });
  const order = await getOrder(desk, ID);
  const overridden = await call(desk, `POST /orders/${ID}`, { ...order, email: 'by.override@example.com' }, { 'x-http-method-override': 'PUT' });
  expect(overridden.body).toMatchObject({ order: { email: 'by.override@example.com' } });
});

test('gives back an order that was read and put back unchanged', async () => {
  for (const id of desk.orders().map((order) => order.id)) {
    const before = structuredClone(desk.order(id));
    const { status, body } = await call(desk, `PUT /orders/${id}`, await getOrder(desk, id));
    expect([status, body?.status]).toEqual([200, 'success']);
    expect(desk.order(id)).toEqual({ ...before, date_updated: '2026-11-21 10:00:05', order_history: expect.anything() });
  }
});

test('blanks whatever a PUT leaves out, and touches neither shipments nor what it computes', async () => {
  const before = structuredClone(desk.order(ID));
  expect(before.order_shipments).toHaveLength(1);
  const body = {
    email: 'only@example.com',
    id: '1',
    order_total: 1,
    email_count: '99',
    order_shipments: [],
    date_added: '2001-01-01 00:00:00',
    cc_number_masked: 'x',
  };
  await call(desk, `PUT /orders/${ID}`, body);
  const after = desk.order(ID);
  expect(after).toMatchObject({ id: ID, email: 'only@example.com', source_id: '', shipping_method: '', payment_status: '', shipping_total: 0, folder_id: 0 });
  expect(after).toMatchObject({ order_items: [], order_notes: [], checkout_data: {}, order_metadata: {}, product_total: 0, order_total: 0 });
  expect(Object.values(after.shipping)).toEqual(Array.from({ length: 12 }, () => ''));
  expect(after).toMatchObject({
    order_shipments: before.order_shipments,
    date_added: before.date_added,
    email_count: before.email_count,
    cc_number_masked: '',
  });
  desk.reset();
  desk.setSwitches({ omittedItems: 'keeps', putFolder: 'ignored' });
  await call(desk, `PUT /orders/${ID}`, { email: 'only@example.com' });
  expect(desk.order(ID)).toMatchObject({ order_items: before.order_items, folder_id: before.folder_id });
});

test('updates lines with an id, adds lines without one, and removes lines that are not sent', async () => {
  const id = desk.orders().find((order) => order.order_items.length === 2)?.id ?? '';
  const order = await getOrder(desk, id);
  const [first] = order.order_items as Record<string, unknown>[];
  const { id: _, ...twin } = first ?? {};
  await call(desk, `PUT /orders/${id}`, { ...order, order_items: [{ ...first, quantity: '3' }, twin] });
  const { order_items: items, quantity_total: quantity, product_total: total } = desk.order(id);
  expect(items.map((item) => [item.id === first?.id, item.quantity])).toEqual([
    [true, 3],
    [false, 1],
  ]);
  expect([quantity, total]).toEqual([4, (items[0]?.price ?? 0) * 4]);
});

test('runs the rules of a folder that a stale PUT drags the order back into', async () => {
  const stale = await getOrder(desk, ID);
  desk.edit({ orderId: ID, folder: 'Delivered' });
  expect(desk.mails()).toEqual([]);
  await call(desk, `PUT /orders/${ID}`, stale);
  expect(desk.order(ID)).toMatchObject({ folder_id: 41204, email_count: '2' });
  expect(desk.mails()).toMatchObject([{ orderId: ID, to: 'sanne.visser@example.com', subject: 'Your order is on its way' }]);
});

test('cuts notes at their column and loses a whole map that outgrows its own, without a word', async () => {
  const order = await getOrder(desk, ID);
  const put = (more: object) => call(desk, `PUT /orders/${ID}`, { ...order, ...more });
  const answer = await put({ order_notes: [{ username: 'A', content: 'n'.repeat(3000) }], order_metadata: { a: 'x', b: 'm'.repeat(2000) } });
  expect(answer.body).toMatchObject({ status: 'success' });
  expect(JSON.stringify(desk.order(ID).order_notes[0])).toHaveLength(2000);
  expect(desk.order(ID).order_metadata).toEqual({});
  desk.setSwitches({ overflow: 'truncates' });
  await put({ order_metadata: { a: 'x', b: 'm'.repeat(2000) }, checkout_data: { c: 'k'.repeat(3400) } });
  expect(desk.order(ID)).toMatchObject({ order_metadata: { a: 'x' }, checkout_data: { c: 'k'.repeat(3400) } });
});

test('types loosely: empty maps as lists, numbers as text in every third order, totals of lists now and then', async () => {
  const { order_items: items, return_address: address } = await getOrder(desk, ID);
  expect([address, (items as { variation_list: unknown }[])[0]?.variation_list]).toEqual([[], []]);
  const kinds = async () => {
    const orders = (await call(desk, 'GET /orders?limit=500')).body?.orders as { id: string; order_total: unknown }[];
    return new Set(orders.map((order) => `${Number(order.id) % 3 === 0} ${typeof order.order_total}`));
  };
  expect(await kinds()).toEqual(new Set(['true string', 'false number']));
  desk.setSwitches({ numericStrings: 'never', emptyMapsAsLists: false, orderIds: 'int' });
  expect(await getOrder(desk, ID)).toMatchObject({ id: 80012345, return_address: {}, order_total: 434.95 });
  desk.setSwitches({ numericStrings: 'flapping' });
  const twice = [(await getOrder(desk, ID)).order_total, (await getOrder(desk, ID)).order_total];
  expect(new Set(twice)).toEqual(new Set([434.95, '434.95']));
});

test('keeps fields it does not know, and blanks them like the others', async () => {
  const order = await getOrder(desk, ID);
  await call(desk, `PUT /orders/${ID}`, { ...order, future_field: { keep: 'me' } });
  expect(await getOrder(desk, ID)).toMatchObject({ future_field: { keep: 'me' } });
  await call(desk, `PUT /orders/${ID}`, order);
  expect(await getOrder(desk, ID)).toMatchObject({ future_field: '' });
});

test('has no version: two edits within one second carry the same date, and no tag', async () => {
  desk.edit({ orderId: ID, note: 'one' });
  const first = await call(desk, `GET /orders/${ID}`);
  now += 500;
  desk.edit({ orderId: ID, note: 'two' });
  const second = await getOrder(desk, ID);
  expect(first.headers.get('etag')).toBeNull();
  expect(first.body).toMatchObject({ order: { date_updated: second.date_updated } });
});

test('gives and heeds ETags only where the switch says so', async () => {
  desk.setSwitches({ etags: true });
  const read = await call(desk, `GET /orders/${ID}`);
  const headers = { 'if-match': read.headers.get('etag') ?? '' };
  desk.edit({ orderId: ID, note: 'meanwhile' });
  const put = () => call(desk, `PUT /orders/${ID}`, read.body?.order, headers);
  expect(await put()).toMatchObject({ status: 412, body: { status: 'error' } });
  headers['if-match'] = (await call(desk, `GET /orders/${ID}`)).headers.get('etag') ?? '';
  expect((await put()).status).toBe(200);
});

test('creates an order once: the same source id is refused and the order that exists is named', async () => {
  const sale = { source_id: 'W-1', shipping: { last_name: 'Visser', city: 'Breda' }, order_items: [{ name: 'Stool', price: '40.00' }], shipping_total: 5 };
  expect((await call(desk, 'POST /orders', { ...sale, order_items: [] })).body).toMatchObject({ status: 'error' });
  expect((await call(desk, 'POST /orders', { ...sale, shipping: { city: 'Breda' } })).body).toMatchObject({ status: 'error' });
  const created = (await call(desk, 'POST /orders', sale)).body?.order as { id: string };
  expect(created).toMatchObject({ customer: { last_name: 'Visser', city: 'Breda' }, folder_id: 41201 });
  expect(desk.order(created.id)).toMatchObject({ order_total: 45, quantity_total: 1, payment_status: 'Captured', source_name: 'Order Desk' });
  const again = await call(desk, 'POST /orders', sale);
  expect(again.body).toMatchObject({ status: 'error', message: `Duplicate order. Existing order ID: ${created.id}` });
  await call(desk, `DELETE /orders/${created.id}`);
  expect((await call(desk, `GET /orders/${created.id}`)).body).toMatchObject({ status: 'error', message: 'Order Not Found' });
});

test('shows history only when asked, up to 250 rows, and cuts a long note', async () => {
  expect(await getOrder(desk, ID)).not.toHaveProperty('order_history');
  const { body } = await call(desk, `POST /orders/${ID}/order-history`, { note: 'h'.repeat(2500), source_name: 'Baton' });
  expect(body).toMatchObject({ order: { order_history: [{}, { source_name: 'Baton', note: 'h'.repeat(1800) }] } });
  for (let at = 0; at < 250; at += 1) desk.edit({ orderId: ID, note: String(at), rules: false });
  expect((await getOrder(desk, ID, '?get_order_history=1')).order_history).toHaveLength(250);
  expect((await call(desk, `POST /orders/${ID}/order-history`, { note: 'one more' })).body).toMatchObject({ status: 'error' });
});

test('changes lines and shipments by their own addresses, where a PUT replaces the record', async () => {
  const { order_items: items } = desk.order(ID);
  const shipmentId = desk.order(ID).order_shipments[0]?.id;
  await call(desk, `POST /orders/${ID}/order-items`, { name: 'Felt pads', price: 4.5, quantity: 2 });
  expect(desk.order(ID).order_total).toBe(443.95);
  await call(desk, `PUT /orders/${ID}/order-items/${items[0]?.id}`, { name: 'Wishbone chair CH24', price: 400 });
  expect(desk.order(ID).order_items[0]).toMatchObject({ price: 400, quantity: 0, code: '' });
  await call(desk, `DELETE /orders/${ID}/order-items/${items[0]?.id}`);
  expect((await call(desk, `GET /orders/${ID}/order-items`)).body).toMatchObject({ total_records: 1, order_items: [{ name: 'Felt pads' }] });
  expect((await call(desk, `POST /orders/${ID}/shipments`, { carrier_code: 'UPS' })).body).toMatchObject({ status: 'error', message: 'Shipment Not Added' });
  await call(desk, `POST /orders/${ID}/shipments`, { carrier_code: 'UPS', tracking_number: '1Z999' });
  const added = desk.order(ID).order_shipments.at(-1);
  expect(added).toMatchObject({ tracking_url: 'https://www.ups.com/track?tracknum=1Z999', date_shipped: '2026-11-21', store_id: '41200' });
  await call(desk, `PUT /orders/${ID}/shipments/${added?.id}`, { tracking_number: '1Z998' });
  expect(desk.order(ID).order_shipments.at(-1)).toMatchObject({ tracking_number: '1Z998', carrier_code: '', tracking_url: '' });
  expect((await call(desk, `DELETE /orders/${ID}/shipments/${shipmentId}`)).body).toMatchObject({ message: `Shipment ${shipmentId} Deleted` });
});

test('works in batches row by row, and refuses too many rows as a whole', async () => {
  const rows = [
    { order_id: Number(ID), tracking_number: 'n/a' },
    { source_id: '12344', tracking_number: 'T2' },
    { order_id: 1, tracking_number: 'T3' },
    { order_id: ID },
  ];
  const { body } = await call(desk, 'POST /batch-shipments', rows);
  expect(body?.results).toMatchObject([
    { order_id: Number(ID), status: 'success' },
    { source_id: '12344', status: 'success' },
    { status: 'error' },
    { status: 'error' },
  ]);
  const moved = await call(desk, 'POST /move-orders', { order_id_list: [Number(ID), 7], destination_folder_name: 'Delivered' });
  expect(moved.body).toMatchObject({
    message: '1 Orders Moved',
    results: [
      { order_id: 80012345, message: 'Order Moved to Delivered Folder', original_folder_id: 41204 },
      { order_id: 7, message: 'Order Not Found' },
    ],
  });
  const both = { order_id_list: [Number(ID)], destination_folder_name: 'New', destination_folder_id: 41201 };
  expect((await call(desk, 'POST /move-orders', both)).body).toMatchObject({ status: 'error' });
  desk.setSwitches({ batchRows: 3 });
  expect((await call(desk, 'POST /batch-shipments', rows)).body).toMatchObject({ status: 'error' });
});

test('mails the buyer again when an order is moved into the folder whose rule does so', async () => {
  await call(desk, 'POST /move-orders', { order_id_list: [Number(ID)], destination_folder_id: 41204 });
  expect(desk.mails()).toHaveLength(1);
});

test('replaces a whole product, with integer ids and totals as text', async () => {
  const { body } = await call(desk, 'GET /inventory-items?code=sh-1004');
  const [item] = (body ?? {}).inventory_items as Record<string, unknown>[];
  expect(item).toMatchObject({ id: 261003, stock: 0, metadata: {} });
  await call(desk, 'PUT /inventory-items/261003', { ...item, stock: 4 });
  await call(desk, 'PUT /batch-inventory-items', [
    { id: 261000, name: 'Lounge chair' },
    { id: 5, name: 'x' },
  ]);
  expect((await call(desk, 'GET /inventory-items/261003')).body).toMatchObject({ inventory_item: { stock: 4, name: 'PH 5 pendant lamp' } });
  expect((await call(desk, 'GET /inventory-items/261000')).body).toMatchObject({ inventory_item: { stock: 0, price: 0, code: '', metadata: [] } });
});
