import { startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Permission } from '#platform/principal';
import { makeKey as makeKeyThere } from '../../src/app/cli/make-key.ts';
import type { WantedKey } from '../../src/app/cli/make-key.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

let sandbox: OrderDeskSandbox;
let world: TestServer;
let stores: { first: string; second: string };

const SECOND = { id: '77001', apiKey: 'key-of-the-second-store' };
const PERMITTED: Permission[] = ['tickets.read_own', 'tickets.reply', 'orders.read', 'orders.write', 'workspace.manage'];

beforeAll(async () => {
  sandbox = await startOrderDeskSandbox({ limit: { capacity: 10_000, perSecond: 10_000 }, stores: [SECOND] });
  world = await startTestServer({ config: { orderdeskBaseUrl: sandbox.url, ordersPollSeconds: 0 } });
  const register = async (name: string, store: { id: string; apiKey: string }) =>
    (await world.call<{ id: string }>('POST', '/api/stores', { name, store_id: store.id, api_key: store.apiKey })).body.id;
  stores = { first: await register('First', { id: sandbox.storeId, apiKey: sandbox.apiKey }), second: await register('Second', SECOND) };
}, 60_000);
afterAll(async () => {
  await world.close();
  await sandbox.close();
});

async function makeKey(tools: object): Promise<string> {
  const { status, body } = await world.call<{ key: string; tools: object }>('POST', '/api/keys', { name: 'For tools', scopes: PERMITTED, tools });
  expect([status, body.tools]).toEqual([201, tools]);
  return body.key;
}

async function ask(key: string, method: string, params: object = {}): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: `Bearer ${key}` };
  return (await fetch(new URL('/mcp', world.url), { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) })).text();
}
const run = (key: string, name: string, args: object) => ask(key, 'tools/call', { name, arguments: args });

test('a key for reading has the tools that only read, whatever its scopes allow', async () => {
  const key = await makeKey({ classes: ['read'] });
  const listed = await ask(key, 'tools/list');
  expect(listed).toContain('"get_order"');
  expect(listed).not.toMatch(/"(?:update_order|reply_to_ticket|create_ticket)"/);
  expect(await run(key, 'create_ticket', { customer_email: 'a@example.com', subject: 'x', message: 'x' })).toContain('There is no tool create_ticket');
  expect(await run(key, 'reply_to_ticket', { ticket_id: stores.first, text: 'x', confirm_token: 'x' })).toContain('There is no tool reply_to_ticket');
});

test('to a key of one store the other is not there: it need not name its own, and cannot name the other', async () => {
  const key = await makeKey({ store_ids: [stores.first] });
  const [order] = sandbox.orders();
  const listed = await run(key, 'list_stores', {});
  expect([listed.includes(stores.first), listed.includes(stores.second)]).toEqual([true, false]);
  expect(await run(key, 'get_order', { order_id: order?.id })).toContain(String(order?.source_id));
  for (const [name, args] of Object.entries({
    get_order: { order_id: order?.id },
    get_order_status: { order_id: order?.source_id },
    list_orders: {},
    get_store: {},
    update_order: { order_id: order?.id, operations: [{ op: 'add_note', note: 'x' }] },
  })) {
    expect(await run(key, name, { ...args, store_id: stores.second })).toContain('STORE_NOT_FOUND');
  }
});

test('an order is read by address, under the same limits', async () => {
  const [order] = sandbox.orders();
  const key = await makeKey({ store_ids: [stores.first] });
  const read = (storeId: string, orderId: string | undefined) => ask(key, 'resources/read', { uri: `baton://orders/${storeId}/${orderId}` });
  expect(await ask(key, 'resources/templates/list')).toContain('baton://orders/{store_id}/{order_id}');
  expect(await read(stores.first, order?.id)).toContain(String(order?.source_id));
  for (const answer of [await read(stores.second, order?.id), await read(stores.first, '1')]) expect(answer).toContain('"error"');
});

/** The code with which the desk's socket closes for somebody who says hello. */
function greet(token: string): Promise<number> {
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/api/realtime`);
  return new Promise((resolve) => {
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token })));
    socket.addEventListener('message', () => socket.close(1000));
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
}

test('a key for tools opens /mcp and no other address, whatever its scopes allow', async () => {
  const key = await makeKey({ classes: ['read'], store_ids: [stores.first] });
  for (const path of ['/api/keys', '/api/stores', '/api/tools', '/api/tickets']) expect((await world.call('GET', path, undefined, key)).status).toBe(403);
  // Nor the desk's socket, which looks at credentials by itself.
  expect(await greet(key)).toBe(4403);
  expect((await world.call('POST', '/api/keys', { name: 'More', scopes: ['orders.read'] }, key)).status).toBe(403);
});

test('a key made on the command line is held to the classes and stores that were said there', async () => {
  const make = (more: Partial<WantedKey>) =>
    makeKeyThere(world.server.runtime.ctx, { workspace: world.workspaceId, name: 'By hand', scopes: PERMITTED, ...more });
  const { key, about } = await make({ classes: ['read'], stores: ['first'] });
  expect(about).toContain('It opens /mcp and nothing else: tools of class read, orders of First.');
  expect(await ask(key, 'tools/list')).not.toContain('"update_order"');
  expect(await run(key, 'get_store', { store_id: stores.second })).toContain('STORE_NOT_FOUND');
  expect((await world.call('GET', '/api/stores', undefined, key)).status).toBe(403);
  const everyClass = await make({ classes: 'all' });
  expect(await ask(everyClass.key, 'tools/list')).toContain('"update_order"');
  expect((await world.call('GET', '/api/stores', undefined, everyClass.key)).status).toBe(403);
  const ordinary = await make({});
  expect((await world.call('GET', '/api/stores', undefined, ordinary.key)).status).toBe(200);
  await expect(make({ stores: ['Third'] })).rejects.toThrow(`There is no store "Third". There are: First (${stores.first}), Second`);
  await expect(make({ workspace: 'nowhere' })).rejects.toThrow('There is no workspace "nowhere". There are: ');
});

test('limits that mean nothing are refused', async () => {
  for (const tools of [{ classes: [] }, { classes: ['everything'] }, { store_ids: ['7'] }, { other: true }])
    expect((await world.call('POST', '/api/keys', { name: 'Wrong', scopes: ['orders.read'], tools })).status).toBe(422);
});
