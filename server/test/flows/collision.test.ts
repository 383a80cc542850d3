import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createInbox } from '#conversations';
import { newId } from '#platform/ids';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { enterDesk } from './desk-socket.ts';
import type { TestSocket } from './desk-socket.ts';

const PASSWORD = 'correct horse battery';
// The server's clock runs when told, and otherwise with the true one.
let ahead = 0;
let baton: TestServer;
let ann: { id: string; token: string };
let bob: { id: string; token: string };
let ticketId: string;
let chat: { token: string };
const open: TestSocket[] = [];

beforeAll(async () => {
  baton = await startTestServer({ clock: { now: () => new Date(Date.now() + ahead) } });
  await createInbox(baton.server.runtime.ctx, baton.workspaceId, { kind: 'webchat', name: 'Chat', externalId: 'collision-chat' });
  [ann, bob] = await Promise.all([join('Ann'), join('Bob')]);
  chat = await visitor<{ token: string }>('/sessions', { inbox_key: 'collision-chat' });
  await visitor('/messages', { client_id: newId(), text: 'Hello' }, chat.token);
  const { body } = await baton.call<{ tickets: { id: string }[] }>('GET', '/api/tickets', undefined, ann.token);
  ticketId = body.tickets[0]!.id;
});
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close();
});
afterAll(() => baton.close());

async function join(name: string): Promise<{ id: string; token: string }> {
  const email = `${name.toLowerCase()}-${newId()}@example.com`;
  const made = await baton.call<{ id: string }>('POST', '/api/agents', { email, password: PASSWORD, name, role: 'agent' });
  const { body } = await baton.call<{ access_token: string }>('POST', '/api/agents/login', { email, password: PASSWORD }, null);
  // Whoever is online would be given the ticket.
  await baton.call('PATCH', '/api/agents/me/status', { status: 'busy' }, body.access_token);
  return { id: made.body.id, token: body.access_token };
}

async function visitor<T>(path: string, body: unknown, token?: string): Promise<T> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(`${baton.url}/widget/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

async function enter(who: { token: string }): Promise<TestSocket> {
  const socket = await enterDesk(baton.url, who.token);
  open.push(socket);
  return socket;
}

const viewers = async () =>
  (await baton.call<{ viewers: object[]; contact_typing: boolean }>('GET', `/api/tickets/${ticketId}/viewers`, undefined, bob.token)).body;

test('who looks at a ticket is shown to those who see it, live and by asking, until the last tab is closed', async () => {
  const [watching, tab, secondTab] = [await enter(bob), await enter(ann), await enter(ann)];
  tab.say({ type: 'viewing', ticket_id: ticketId });
  expect((await watching.event('viewing')).data).toMatchObject({ teammate_id: ann.id, name: 'Ann', viewing: true });
  secondTab.say({ type: 'viewing', ticket_id: ticketId });
  // Its frames are handled in order: the refusal of this one says that the one before is done.
  secondTab.say({ type: 'viewing', ticket_id: newId() });
  await secondTab.frame('error');
  expect(await viewers()).toEqual({ viewers: [{ teammate_id: ann.id, name: 'Ann', viewing: true, typing: false }], contact_typing: false });
  await tab.close();
  expect((await viewers()).viewers).toHaveLength(1);
  await secondTab.close();
  await watching.event('viewing', (event) => event.data['viewing'] === false);
  expect((await viewers()).viewers).toEqual([]);
  expect(
    watching.events().filter((event) => event.type === 'viewing'),
    'no repetition',
  ).toHaveLength(2);
});

test('a mark that is not repeated is forgotten, so a process that died leaves nobody behind', async () => {
  const watching = await enter(bob);
  // As the hint of another process, which then dies.
  baton.server.runtime.ctx.realtime.publish('desk.collision', {
    workspace_id: baton.workspaceId,
    ticket_id: ticketId,
    teammate_id: ann.id,
    name: 'Ann',
    socket: 'elsewhere',
    what: 'viewing',
    on: true,
  });
  await watching.event('viewing', (event) => event.data['viewing'] === true);
  ahead += 31_000;
  const faded = await watching.event('viewing', (event) => event.data['viewing'] === false);
  expect(faded.ticket_id).toBe(ticketId);
});

test('a teammate who types is seen by the others and by the contact, and what is private only by the others', async () => {
  const [watching, typing] = [await enter(bob), await enter(ann)];
  const widget = new WebSocket(`${baton.url.replace('http', 'ws')}/widget/v1/socket`);
  const frames: { type: string; author?: string; typing?: boolean }[] = [];
  widget.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as { type: string }));
  await new Promise((resolve) => widget.addEventListener('open', resolve));
  widget.send(JSON.stringify({ type: 'hello', token: chat.token, after_seq: 0 }));
  await eventually(() => frames.find((frame) => frame.type === 'welcome'), 'a welcome');
  typing.say({ type: 'typing', ticket_id: ticketId, private: true });
  await watching.event('typing', (event) => event.data['typing'] === true);
  typing.say({ type: 'typing', ticket_id: ticketId, typing: false });
  await watching.event('typing', (event) => event.data['typing'] === false);
  expect(frames.filter((frame) => frame.type === 'typing')).toEqual([]);
  typing.say({ type: 'typing', ticket_id: ticketId });
  expect(await eventually(() => frames.find((frame) => frame.type === 'typing'), 'typing in the chat')).toMatchObject({ author: 'teammate', typing: true });
  await typing.close();
  await eventually(() => frames.find((frame) => frame.type === 'typing' && frame.typing === false), 'its end, though nobody said so');
  widget.close();
});

test('the contact’s typing reaches the desk, once for each beginning and end', async () => {
  const watching = await enter(bob);
  for (let n = 0; n < 3; n += 1) await visitor('/typing', { typing: true }, chat.token);
  const event = await watching.event('typing', (one) => one.data['by'] === 'contact');
  expect(event).toMatchObject({ ticket_id: ticketId, id: null, data: { typing: true } });
  expect((await viewers()).contact_typing).toBe(true);
  ahead += 7000;
  await watching.event('typing', (one) => one.data['by'] === 'contact' && one.data['typing'] === false);
  expect(watching.events().filter((one) => one.data['by'] === 'contact')).toHaveLength(2);
});

test('nobody marks a ticket that they may not see, and nobody who may not see it hears of marks on it', async () => {
  const [watching, looking] = [await enter(bob), await enter(ann)];
  expect((await baton.call('POST', `/api/tickets/${ticketId}/take-over`, undefined, ann.token)).status).toBe(200);
  await watching.event('ticket.gone');
  watching.say({ type: 'viewing', ticket_id: ticketId });
  expect((await watching.frame('error')).error.code).toBe('not_found');
  looking.say({ type: 'viewing', ticket_id: ticketId });
  await looking.event('viewing', (event) => event.data['teammate_id'] === ann.id);
  expect(watching.events().filter((event) => event.type === 'viewing')).toEqual([]);
  const { status } = await baton.call('GET', `/api/tickets/${ticketId}/viewers`, undefined, bob.token);
  expect(status).toBe(404);
});
