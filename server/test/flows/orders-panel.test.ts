import { ORDERDESK_SANDBOX, startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInbox, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

interface Panel {
  orders: { order_id: string; number: string; folder: string; verified: boolean; items: { name: string }[] }[];
  unreachable: { name: string; code: string }[];
  stale: boolean;
}

const SECOND = { id: '51300', apiKey: 'key-of-the-second-store' };
let sandbox: OrderDeskSandbox;
let server: TestServer;

beforeAll(async () => {
  sandbox = await startOrderDeskSandbox({ limit: { capacity: 10_000, perSecond: 10_000 }, stores: [SECOND] });
  server = await startTestServer({ config: { orderdeskBaseUrl: sandbox.url, ordersPollSeconds: 0, orderdeskTimeoutSeconds: 2 } });
  const limit = { call_limit: { burst: 10_000, per_second: 10_000 } };
  for (const { name, id, apiKey } of [
    { name: 'First', id: sandbox.storeId, apiKey: ORDERDESK_SANDBOX.apiKey },
    { name: 'Second', ...SECOND },
  ]) {
    const made = await server.call('POST', '/api/stores', { name, store_id: id, api_key: apiKey, ...limit });
    if (made.status !== 201) throw new Error(`no store was made: HTTP ${made.status}`);
  }
}, 60_000);
afterAll(async () => {
  await server.close();
  await sandbox.close();
});

async function contactWith(email: string, verified: boolean): Promise<string> {
  const { ctx } = server.server.runtime;
  const inbox = await createInbox(ctx, server.workspaceId, { kind: 'webchat', name: 'Chat', externalId: newId() });
  const from = { identities: [{ kind: 'email' as const, value: email, verified }], name: 'Ann' };
  const said = { inboxId: inbox.id, externalId: newId(), from, occurredAt: ctx.clock.now(), kind: 'text' as const, text: 'Where is my order?' };
  const { message } = await receiveMessage(ctx, server.workspaceId, said);
  const [row] = await ctx.db.ask<{ id: string }>(server.workspaceId, 'select contact_id as id from conversations where workspace_id = $1 and id = $2', [
    server.workspaceId,
    message.conversationId,
  ]);
  return row?.id ?? '';
}
const panelOf = (contactId: string, query = '') => server.call<Panel>('GET', `/api/contacts/${contactId}/orders${query}`);

test('shows a contact’s own orders of every store, and whether a channel vouches for whose they are', async () => {
  const theirs = sandbox.orders()[0]!;
  const others = sandbox.orders().find((one) => one.email !== theirs.email)!;
  const { status, body } = await panelOf(await contactWith(theirs.email, true));
  expect([status, body.unreachable, body.stale]).toEqual([200, [], false]);
  // Both stores have the same orders.
  const own = sandbox.orders().filter((one) => one.email === theirs.email);
  expect(body.orders.map((one) => one.order_id).toSorted()).toEqual(own.flatMap((one) => [one.id, one.id]).toSorted());
  expect(body.orders.every((one) => one.verified && one.folder !== null && one.items.length > 0)).toBe(true);
  const said = (await panelOf(await contactWith(others.email, false))).body;
  expect(said.orders.length).toBeGreaterThan(0);
  expect(said.orders.some((one) => one.verified)).toBe(false);
});

test('names a store that does not answer, and shows what the others say', async () => {
  const [first, other] = sandbox.orders();
  const third = sandbox.orders().find((one) => one.email !== first?.email && one.email !== other?.email)!;
  const contact = await contactWith(third.email, true);
  sandbox.addFault({ kind: 'unauthorized', times: 1, on: 'list' });
  const { body } = await panelOf(contact);
  expect(body.unreachable).toMatchObject([{ code: 'OD_API_401' }]);
  expect(body.orders.length).toBeGreaterThan(0);
});

test('is not there for whoever may not see the contact', async () => {
  expect((await panelOf(newId())).status).toBe(404);
});
