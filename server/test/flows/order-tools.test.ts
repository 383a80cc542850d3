import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { ORDERDESK_SANDBOX, startDashboardSandbox, startOrderDeskSandbox } from '@baton/sandbox';
import type { DashboardSandbox, OrderDeskSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const limit = { capacity: 10_000, perSecond: 10_000 };
const SECOND = { id: '41201', apiKey: 'second-store-key-0123456789', name: 'Second' };
/** Sanne's, as OrderDesk and as the buyer know it. */
const ORDER = ORDERDESK_SANDBOX.latestOrderId;
const NUMBER = '12345';

let world: TestServer;
let orderdesk: OrderDeskSandbox;
let dashboard: DashboardSandbox;
/** Ids of the stores in Baton. */
let stores: { dashboard: string; shop: string };

beforeAll(async () => {
  orderdesk = await startOrderDeskSandbox({ limit, stores: [SECOND] });
  dashboard = await startDashboardSandbox({ requestsPerMinute: 10_000 });
  world = await startTestServer({
    config: { orderdeskBaseUrl: orderdesk.url, dashboardBaseUrl: dashboard.url, dashboardApiKey: dashboard.apiKey, orderdeskTimeoutSeconds: 5 },
  });
  stores = {
    dashboard: await connect({ kind: 'dashboard', name: 'Dashboard' }),
    shop: await connect({ kind: 'orderdesk', name: 'Shop', store_id: orderdesk.storeId, api_key: orderdesk.apiKey }),
  };
}, 60_000);
afterAll(async () => {
  await world.close();
  await Promise.all([orderdesk.close(), dashboard.close()]);
});

async function connect(store: object): Promise<string> {
  const { status, body } = await world.call<{ id: string }>('POST', '/api/stores', {
    ...store,
    call_limit: { burst: limit.capacity, per_second: limit.perSecond },
  });
  if (status !== 201) throw new Error(`no store was registered: HTTP ${status} ${JSON.stringify(body)}`);
  return body.id;
}

interface Answered {
  status: string;
  result: Record<string, unknown>;
  summary: string;
  changes: { path: string; before: unknown; after: unknown }[];
  confirm_token: string;
  error: { code: string; message: string; details: unknown };
}
const run = (tool: string, args: object, more: { token?: string; key?: string } = {}) =>
  world.call<Answered>(
    'POST',
    `/api/tools/${tool}/run`,
    { arguments: args, ...(more.token ? { confirm_token: more.token } : {}) },
    more.key ?? world.operatorKey,
  );
const resultOf = async (tool: string, args: object) => {
  const { status, body } = await run(tool, args);
  if (status !== 200) throw new Error(`${tool}: HTTP ${status} ${JSON.stringify(body)}`);
  return body.result;
};
/** Says yes to what is shown. */
async function change(tool: string, args: object): Promise<Record<string, unknown>> {
  const shown = await run(tool, args);
  if (shown.status !== 202) throw new Error(`${tool}: HTTP ${shown.status} ${JSON.stringify(shown.body)}`);
  const done = await run(tool, args, { token: shown.body.confirm_token });
  if (done.status !== 200) throw new Error(`${tool}: HTTP ${done.status} ${JSON.stringify(done.body)}`);
  return done.body.result;
}

describe('looking up', () => {
  test('tells where an order is, with first names and masked addresses, and how old the answer is', async () => {
    const [sale] = dashboard.orders();
    const before = dashboard.requests().length;
    const { order, ...age } = await resultOf('get_order_status', { order_id: NUMBER });
    expect(order).toMatchObject({
      order_id: NUMBER,
      status: 'shipped',
      items: [{ title: sale!.listing.title, price: sale!.listing.price }],
      buyer: { first_name: 'Sanne', email: 's***@e***.com' },
      payment: { status: 'paid', method: 'iDEAL' },
      shipping: { parcels: [{ tracking_code: sale!.shipping.trackingCode }] },
    });
    expect(age).toMatchObject({ store_id: stores.dashboard, is_stale: false, as_of: expect.stringMatching(/Z$/), age_seconds: expect.any(Number) });
    // A number that looks like one, and one with the sign that people write.
    expect(await resultOf('get_order_status', { order_id: Number(NUMBER) })).toMatchObject({ order, as_of: age['as_of'] });
    expect(await resultOf('get_order_status', { order_id: `# ${NUMBER}` })).toMatchObject({ order });
    expect(dashboard.requests().length - before).toBe(1);
  });

  test('answers every question about buying from the dashboard', async () => {
    expect(await resultOf('get_payment_status', { order_id: NUMBER })).toMatchObject({ payment: { status: 'paid' } });
    expect(await resultOf('get_shipping', { order_id: NUMBER })).toMatchObject({ shipping: { method: 'postal', status: 'in_transit' } });
    expect(await resultOf('get_user_info', { user_id: 'u-101' })).toMatchObject({ user: { first_name: 'Sanne', email: 's***@e***.com', country: 'NL' } });
    const { orders } = (await resultOf('get_user_orders', { user_id: 'u-101' })) as { orders: { order_id: string }[] };
    expect(orders.map((one) => one.order_id)).toContain(NUMBER);
    const { conversations } = (await resultOf('search_conversations', { user_id: 'u-101', text: 'courier informed' })) as { conversations: object[] };
    expect(conversations).toMatchObject([{ order_id: NUMBER, messages: [{ from: 'buyer' }, { from: 'seller' }] }]);
    const found = (await resultOf('search', { query: 'chair' })) as { listings: { listing_id: string; title: string }[]; orders: { order_id: string }[] };
    expect(found.orders.length).toBeGreaterThan(0);
    const [listing] = found.listings;
    expect(await resultOf('get_listing_details', { listing_id: listing!.listing_id })).toMatchObject({ listing: { title: listing!.title } });
    const nothing = await run('get_order_status', { order_id: '99' });
    expect([nothing.status, nothing.body.error.code, nothing.body.error.message]).toEqual([404, 'not_found', 'There is no order 99 in Dashboard.']);
  });

  test('answers the same from an OrderDesk store, by the number that the buyer knows', async () => {
    const from = { store_id: stores.shop };
    const status = await resultOf('get_order_status', { order_id: NUMBER, ...from });
    expect(status).toMatchObject({
      store_id: stores.shop,
      order: { order_id: NUMBER, status: 'Shipped', buyer: { first_name: 'Sanne', email: 's***@e***.com' }, payment: { status: 'Captured' } },
    });
    expect(await resultOf('get_shipping', { order_id: NUMBER, ...from })).toMatchObject({ shipping: { parcels: [{ carrier: 'PostNL' }] } });
    expect(await resultOf('get_payment_status', { order_id: ORDER, ...from })).toMatchObject({ payment: { status: 'Captured' } });
    const person = await resultOf('get_user_info', { user_id: 'sanne.visser@example.com', ...from });
    expect(person).toMatchObject({ user: { first_name: 'Sanne', orders: expect.any(Number) } });
    const orders = await resultOf('get_user_orders', { user_id: 'u-101', ...from });
    const found = await resultOf('search', { query: 'Visser', type: 'orders', ...from });
    // Nobody who is told this learns where she lives or how she is called in full.
    const told = JSON.stringify([status, person, orders, found]);
    expect(told).toContain(NUMBER);
    expect(told).not.toMatch(/Visser|Prinsengracht|sanne\.visser|12345678/);
    expect(await resultOf('get_listing_details', { listing_id: '261000', ...from })).toMatchObject({ listing: { stock: 1 } });
  });

  test('gives whoever works on an order the whole of it, and lists by what OrderDesk can be asked', async () => {
    const { order } = (await resultOf('get_order', { number: NUMBER })) as { order: Record<string, unknown> };
    expect(order).toMatchObject({
      order_id: ORDER,
      folder: 'Shipped',
      shipping: { address1: 'Prinsengracht 48-2' },
      items: [{ quantity: 1 }],
      shipments: [{ carrier: 'PostNL' }],
    });
    expect(await resultOf('get_order', { order_id: ORDER, fresh: true })).toMatchObject({ order });
    expect((await run('get_order', {})).status).toBe(422);
    expect((await run('get_order', { order_id: '../store' })).body.error.code).toBe('OD_API_404');
    const listed = (await resultOf('list_orders', { email: 'sanne.visser@example.com', folder_name: 'Shipped' })) as { orders: object[]; total: number };
    expect(listed.orders).toContainEqual(expect.objectContaining({ order_id: ORDER, number: NUMBER, folder: 'Shipped' }));
    expect(await resultOf('get_order_history', { order_id: ORDER })).toMatchObject({ lines: [{ note: 'Order Imported' }] });
    expect(await resultOf('list_inventory', { limit: 2 })).toMatchObject({
      products: [{ product_id: expect.any(String) }, {}],
      age_seconds: expect.any(Number),
    });
  });

  test("shows a store's settings and folders without its key and passwords", async () => {
    const shown = await resultOf('get_store', {});
    expect(shown).toMatchObject({ name: 'Secondhome', folders: expect.arrayContaining([{ folder_id: '41204', name: 'Shipped' }]) });
    expect(JSON.stringify(shown)).not.toContain(ORDERDESK_SANDBOX.apiKey);
    expect(JSON.stringify(shown)).not.toContain(ORDERDESK_SANDBOX.smtpPassword);
  });
});

describe('changing', () => {
  beforeEach(() => orderdesk.reset());
  const moveHouse = (city: string) => ({ order_id: ORDER, operations: [{ op: 'set_address', address: { address1: 'Dam 1', city } }] });

  test('is shown first with every difference, and happens once, on a yes to exactly that', async () => {
    const args = moveHouse('Haarlem');
    const shown = await run('update_order', args);
    expect(shown.status).toBe(202);
    expect(shown.body.changes).toEqual([
      { path: 'shipping.address1', before: 'Prinsengracht 48-2', after: 'Dam 1' },
      { path: 'shipping.city', before: 'Amsterdam', after: 'Haarlem' },
    ]);
    expect(shown.body.summary).toContain(`order ${NUMBER} of Sanne in Shop`);
    expect(orderdesk.changes(ORDER)).toHaveLength(0);
    const token = shown.body.confirm_token;
    expect((await run('update_order', moveHouse('Leiden'), { token })).status).toBe(409);
    const again = (await run('update_order', args)).body.confirm_token;
    const answers = await Promise.all([1, 2, 3].map(() => run('update_order', args, { token: again })));
    expect(answers.map((one) => one.status).sort()).toEqual([200, 409, 409]);
    expect(orderdesk.order(ORDER).shipping).toMatchObject({ city: 'Haarlem', last_name: 'Visser' });
    expect(orderdesk.changes(ORDER)).toHaveLength(1);
  });

  test('is refused where somebody changed the same thing after it was shown, and keeps what they did elsewhere', async () => {
    const token = (await run('update_order', moveHouse('Haarlem'))).body.confirm_token;
    orderdesk.edit({ orderId: ORDER, shipping: { city: 'Utrecht' } });
    const refused = await run('update_order', moveHouse('Haarlem'), { token });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'CONCURRENT_UPDATE']);
    expect(refused.body.error.details).toMatchObject({ differences: [{ path: 'shipping.city', base: 'Amsterdam', theirs: 'Utrecht', mine: 'Haarlem' }] });
    expect(orderdesk.order(ORDER).shipping).toMatchObject({ city: 'Utrecht', address1: 'Prinsengracht 48-2' });
    const second = (await run('update_order', moveHouse('Haarlem'))).body.confirm_token;
    orderdesk.edit({ orderId: ORDER, shipping: { phone: '+31 20 5550100' } });
    expect((await run('update_order', moveHouse('Haarlem'), { token: second })).status).toBe(200);
    expect(orderdesk.order(ORDER).shipping).toMatchObject({ city: 'Haarlem', phone: '+31 20 5550100' });
  });

  test('is one of the operations there are, each with its own schema, and anything else is refused by its name', async () => {
    const refused = await run('update_order', {
      order_id: ORDER,
      operations: [
        { op: 'add_note', note: 'x' },
        { op: 'refund', amount: 10 },
      ],
    });
    expect(refused.body.error).toMatchObject({ code: 'INVALID_MUTATION', details: { index: 1, operation: 'refund' } });
    const { tools } = (await world.call<{ tools: { name: string; input_schema: object; class: string; asks_first: boolean }[] }>('GET', '/api/tools')).body;
    const tool = tools.find((one) => one.name === 'update_order');
    expect(JSON.stringify(tool?.input_schema)).toContain('"const":"set_address"');
    const writes = tools.filter((one) => /order|shipment|inventory/.test(one.name) && one.class !== 'read').map((one) => [one.name, one.asks_first]);
    expect(Object.fromEntries(writes)).toEqual({
      add_order_item: true,
      add_order_note: true,
      add_shipment: true,
      change_order_item: true,
      create_order: true,
      move_order: true,
      remove_order_item: true,
      set_inventory_stock: true,
      undo_order_change: true,
      update_order: true,
    });
  });

  test('notes, items, parcels and folders each have a tool, and what can be taken back is', async () => {
    const at = { order_id: ORDER };
    const [item] = orderdesk.order(ORDER).order_items;
    await change('add_order_note', { ...at, note: 'Buyer is away until Monday.' });
    expect(await resultOf('get_order_history', at)).toMatchObject({
      lines: expect.arrayContaining([expect.objectContaining({ note: 'Buyer is away until Monday.' })]),
    });
    await change('add_order_item', { ...at, item: { name: 'Felt pads', price: 4.5, quantity: 2 } });
    const changed = await change('change_order_item', { ...at, item_id: item!.id, fields: { quantity: 2 } });
    expect(orderdesk.order(ORDER).order_items).toMatchObject([
      { quantity: 2, name: item!.name },
      { name: 'Felt pads', quantity: 2 },
    ]);
    await change('undo_order_change', { ...at, mutation_id: changed['mutation_id'] });
    expect(orderdesk.order(ORDER).order_items[0]).toMatchObject({ quantity: 1 });
    await change('remove_order_item', { ...at, item_id: orderdesk.order(ORDER).order_items[1]!.id });
    expect(orderdesk.order(ORDER).order_items).toHaveLength(1);
    await change('add_shipment', { ...at, tracking_number: '3SNEW1', carrier_code: 'PostNL' });
    expect(orderdesk.order(ORDER).order_shipments.map((one) => one.tracking_number)).toContain('3SNEW1');
    const shown = await run('move_order', { ...at, folder_name: 'Delivered' });
    expect(shown.body.summary).toContain('rules of the folder');
    expect((await run('move_order', { ...at, folder_name: 'Delivered' }, { token: shown.body.confirm_token })).status).toBe(200);
    expect(orderdesk.order(ORDER).folder_id).toBe(41_205);
    expect((await run('move_order', { ...at, folder_name: 'Nowhere' })).body.error.code).toBe('INVALID_MUTATION');
  });

  test('an order is made once under its key, and not beside one of the same number', async () => {
    const wanted = {
      number: 'R-1',
      email: 'mira.solberg@example.com',
      shipping: { first_name: 'Mira', last_name: 'Solberg', city: 'Berlin', country: 'DE' },
      items: [{ name: 'Chair leg', price: 0 }],
    };
    const before = orderdesk.orders().length;
    expect(await change('create_order', wanted)).toMatchObject({ number: 'R-1', is_new: true });
    expect(orderdesk.orders().find((one) => one.source_id === 'R-1')).toMatchObject({ shipping: { city: 'Berlin' }, order_items: [{ name: 'Chair leg' }] });
    expect((await run('create_order', wanted)).body.error).toMatchObject({ code: 'OD_API_DUPLICATE', message: 'There is an order R-1 already.' });
    const keyed = { ...wanted, number: undefined, idempotency_key: newId() };
    const made = await change('create_order', keyed);
    expect(await change('create_order', keyed)).toEqual({ ...made, is_new: false });
    expect(orderdesk.orders()).toHaveLength(before + 2);
    expect((await run('create_order', { ...wanted, number: 'R-2', shipping: { city: 'Berlin' } })).status).toBe(422);
  });

  test('stock is set where it is still what was shown', async () => {
    const args = { product_id: '261000', stock: 7 };
    const shown = await run('set_inventory_stock', args);
    expect(shown.body.changes).toEqual([{ path: 'stock', before: 1, after: 7 }]);
    await change('set_inventory_stock', { ...args, stock: 3 });
    const late = await run('set_inventory_stock', args, { token: shown.body.confirm_token });
    expect([late.status, late.body.error.code]).toEqual([409, 'CONCURRENT_UPDATE']);
    expect(await resultOf('get_inventory_item', { product_id: '261000' })).toMatchObject({ product: { stock: 3 } });
  });
});

describe('who may, and where', () => {
  const makeKey = async (scopes: string[]) => (await world.call<{ key: string }>('POST', '/api/keys', { name: `Key ${newId()}`, scopes })).body.key;

  test('without the permission the tools do not exist', async () => {
    const [reader, stranger] = [await makeKey(['tickets.read_own', 'orders.read']), await makeKey(['tickets.read_own'])];
    expect((await run('get_order_status', { order_id: NUMBER }, { key: reader })).status).toBe(200);
    expect((await run('update_order', { order_id: ORDER, operations: [{ op: 'add_note', note: 'x' }] }, { key: reader })).status).toBe(404);
    expect((await run('get_order_status', { order_id: NUMBER }, { key: stranger })).body.error.message).toContain('There is no tool get_order_status');
  });

  test("another workspace's store does not exist, and one without a store is told so", async () => {
    const { body } = await world.call<{ user_id: string }>('POST', '/users', { email: `shop-${newId()}@example.com`, company_name: 'Other' });
    const theirs = async (args: object) => {
      const response = await fetch(new URL('/api/tools/get_order_status/run', world.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${world.operatorKey}`, 'x-baton-workspace': body.user_id },
        body: JSON.stringify({ arguments: args }),
      });
      return ((await response.json()) as Answered).error;
    };
    const none = 'No dashboard and no OrderDesk store is connected to this workspace.';
    expect(await theirs({ order_id: NUMBER })).toMatchObject({ code: 'STORE_NOT_FOUND', message: none });
    const named = await theirs({ order_id: NUMBER, store_id: stores.shop });
    expect(named.code).toBe('STORE_NOT_FOUND');
    expect(JSON.stringify(named)).not.toContain('Shop');
  });

  test('a program that speaks MCP sees them with their schemas, asks, and is told when it was overtaken', async () => {
    orderdesk.reset();
    const bearer = await makeKey(['tickets.read_own', 'orders.read', 'orders.write']);
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', world.url), { requestInit: { headers: { authorization: `Bearer ${bearer}` } } }));
    const call = async (name: string, args: Record<string, unknown>) => (await client.callTool({ name, arguments: args })) as CallToolResult;
    const textOf = (result: CallToolResult) => result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const { tools } = await client.listTools();
    expect(tools.find((tool) => tool.name === 'get_order_status')).toMatchObject({ annotations: { readOnlyHint: true }, outputSchema: { type: 'object' } });
    expect(tools.find((tool) => tool.name === 'update_order')).toMatchObject({ annotations: { readOnlyHint: false, destructiveHint: true } });
    expect((await call('get_order_status', { order_id: NUMBER })).structuredContent).toMatchObject({ order: { status: 'shipped' } });
    const uri = `baton://orders/${stores.shop}/${ORDER}`;
    const [read] = (await client.readResource({ uri })).contents;
    expect(JSON.parse((read as { text: string }).text)).toMatchObject({ store_id: stores.shop, order: { number: NUMBER } });
    await expect(client.readResource({ uri: `baton://orders/${newId()}/${ORDER}` })).rejects.toThrow();
    const args = { order_id: ORDER, operations: [{ op: 'set_address', address: { city: 'Haarlem' } }] };
    const token = /"confirm_token":"([^"]+)"/.exec(textOf(await call('update_order', args)))?.[1];
    orderdesk.edit({ orderId: ORDER, shipping: { city: 'Utrecht' } });
    const late = await call('update_order', { ...args, confirm_token: token });
    expect([late.isError, JSON.parse(textOf(late))]).toMatchObject([true, { code: 'CONCURRENT_UPDATE' }]);
    await client.close();
  });

  // Last, as from here on there are two.
  test('of several stores one has to be named, and the answer says which there are', async () => {
    const second = await connect({ kind: 'orderdesk', name: 'Second', store_id: SECOND.id, api_key: SECOND.apiKey });
    const { status, body } = await run('get_order', { order_id: ORDER });
    expect([status, body.error.code]).toEqual([422, 'invalid_input']);
    expect(body.error.message).toContain(`Shop (${stores.shop}), Second (${second})`);
    expect(await resultOf('get_order', { order_id: ORDER, store_id: second })).toMatchObject({ store_id: second, order: { source: 'Second' } });
    expect(await resultOf('list_stores', {})).toMatchObject({ stores: [{ kind: 'dashboard' }, { name: 'Shop', works: true }, { name: 'Second' }] });
    // There is one dashboard still.
    expect(await resultOf('get_order_status', { order_id: NUMBER })).toMatchObject({ store_id: stores.dashboard });
  });
});
