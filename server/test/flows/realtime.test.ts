import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createInbox, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { enterDesk, openSocket } from './desk-socket.ts';
import type { TestSocket } from './desk-socket.ts';

const PASSWORD = 'correct horse battery';
let baton: TestServer;
let inboxId: string;
let senior: Teammate;
let agent: Teammate;
let other: Teammate;
const open: TestSocket[] = [];

interface Teammate {
  id: string;
  token: string;
}

beforeAll(async () => {
  baton = await startTestServer();
  const { ctx } = baton.server.runtime;
  inboxId = (await createInbox(ctx, baton.workspaceId, { kind: 'webchat', name: 'Chat', externalId: 'realtime-chat' })).id;
  [senior, agent, other] = await Promise.all([join('senior_agent'), join('agent'), join('agent')]);
});
afterEach(async () => {
  for (const socket of open.splice(0)) await socket.close();
});
afterAll(() => baton.close());

async function join(role: string): Promise<Teammate> {
  const email = `${role}-${newId()}@example.com`;
  const made = await baton.call<{ id: string }>('POST', '/api/agents', { email, password: PASSWORD, name: `Test ${role}`, role });
  expect(made.status).toBe(201);
  const token = await signIn(email);
  // Whoever is online would be given tickets.
  await baton.call('PATCH', '/api/agents/me/status', { status: 'busy' }, token);
  return { id: made.body.id, token };
}

async function signIn(email: string): Promise<string> {
  return (await baton.call<{ access_token: string }>('POST', '/api/agents/login', { email, password: PASSWORD }, null)).body.access_token;
}

async function say(text: string, visitor = newId()): Promise<{ ticketId: string; conversationId: string; id: string }> {
  const { message } = await receiveMessage(baton.server.runtime.ctx, baton.workspaceId, {
    inboxId,
    externalId: newId(),
    from: { identities: [{ kind: 'visitor', value: visitor, verified: true }], name: 'Ann' },
    occurredAt: new Date(),
    kind: 'text',
    text,
  });
  return { ticketId: message.ticketId!, conversationId: message.conversationId, id: message.id };
}

async function enter(who: Teammate, cursor?: string): Promise<TestSocket & { cursor: string }> {
  const socket = await enterDesk(baton.url, who.token, cursor);
  open.push(socket);
  return socket;
}

const assign = (ticketId: string, to: Teammate) => baton.call('POST', `/api/tickets/${ticketId}/take-over`, undefined, to.token);

describe('signing in', () => {
  test('the first frame says who it is: without one, or with a wrong one, the socket is closed with a code that says why', async () => {
    const wrong = await openSocket(baton.url);
    wrong.say({ type: 'hello', token: 'not a token' });
    expect(await wrong.closed).toBe(4401);
    const silent = await openSocket(baton.url);
    silent.say({ type: 'active' });
    expect(await silent.closed).toBe(4400);
    const nobody = await openSocket(baton.url);
    nobody.say({ type: 'hello' });
    expect(await nobody.closed).toBe(4401);
  });

  test('a ticket stands for the sign-in, and holds for half a minute', async () => {
    const { status, body } = await baton.call<{ ticket: string; expires_in: number }>('POST', '/api/realtime/ticket', undefined, agent.token);
    expect([status, body.expires_in]).toEqual([200, 30]);
    expect(body.ticket).not.toContain(agent.token);
    const socket = await openSocket(baton.url);
    open.push(socket);
    socket.say({ type: 'hello', ticket: body.ticket });
    expect((await socket.frame('hello')).teammate_id).toBe(agent.id);
    const forged = await openSocket(baton.url);
    forged.say({ type: 'hello', ticket: `${body.ticket}x` });
    expect(await forged.closed).toBe(4401);
  });

  test('a page of a foreign origin is refused, one of our own and a program are not', async () => {
    await expect(openSocket(baton.url, { origin: 'https://evil.example' })).rejects.toThrow();
    const own = await openSocket(baton.url, { origin: baton.url });
    await own.close();
  });

  test('a sign-out ends the socket at once', async () => {
    const email = `leaver-${newId()}@example.com`;
    await baton.call('POST', '/api/agents', { email, password: PASSWORD, name: 'Leaver', role: 'agent' });
    const token = await signIn(email);
    const socket = await enterDesk(baton.url, token);
    await baton.call('POST', '/api/agents/logout', undefined, token);
    expect(await socket.closed).toBe(4401);
  });

  test('a sign-in that runs out ends the socket with it', async () => {
    const email = `brief-${newId()}@example.com`;
    await baton.call('POST', '/api/agents', { email, password: PASSWORD, name: 'Brief', role: 'agent' });
    const { config } = baton.server.runtime.ctx;
    const hours = config.accessTokenHours;
    config.accessTokenHours = 1.2 / 3600;
    const token = await signIn(email);
    config.accessTokenHours = hours;
    const socket = await enterDesk(baton.url, token);
    expect(await socket.closed).toBe(4401);
  });

  test('an open socket keeps a teammate there, and others see them come', async () => {
    const { ctx } = baton.server.runtime;
    const watching = await enter(senior);
    const come = await join('agent');
    await ctx.db.tx(baton.workspaceId, (tx) => tx.query(`update teammates set status = 'offline' where id = $1`, [come.id]));
    await enter(come);
    const change = (data: Record<string, unknown>) => (data['changes'] as { status: { from: string; to: string } }).status;
    const presence = await watching.event(
      'presence',
      ({ data }) => data['teammate_id'] === come.id && change(data).from === 'offline' && change(data).to === 'busy',
    );
    expect(presence.ticket_id).toBeNull();
  });

  test('one teammate opens twenty sockets, and no more', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => enter(other)));
    const last = await openSocket(baton.url);
    last.say({ type: 'hello', token: other.token });
    expect(await last.closed).toBe(4429);
    await sockets[0]!.close();
    await eventually(async () => {
      const again = await openSocket(baton.url);
      open.push(again);
      again.say({ type: 'hello', token: other.token });
      return Promise.race([again.frame('hello'), again.closed.then(() => null)]);
    }, 'a place that became free');
  });

  test('too large a frame and a foreign one close the socket', async () => {
    const large = await enterDesk(baton.url, agent.token);
    large.say({ type: 'typing', ticket_id: newId(), pad: 'x'.repeat(9000) });
    expect(await large.closed).toBe(4400);
  });
});

describe('what is pushed', () => {
  test('a message opens a ticket: both are told, with how the ticket stands', async () => {
    const socket = await enter(senior);
    const said = await say('Where is my order?');
    const created = await socket.event('ticket.created', (event) => event.ticket_id === said.ticketId);
    expect(created.data['ticket']).toMatchObject({ status: 'open', owner: 'people', assignee_id: null, conversation_id: said.conversationId });
    const received = await socket.event('message.received', (event) => event.ticket_id === said.ticketId);
    expect(received.data).toMatchObject({ message_id: said.id, seq: 1, author_kind: 'contact' });
    expect(JSON.stringify(socket.frames), 'no text of a person').not.toContain('Where is my order');
  });

  test('replies, closing, reopening and presence arrive, each with who did it', async () => {
    const socket = await enter(senior);
    const { ticketId } = await say('Hello');
    await baton.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'Hello to you' }, senior.token);
    const posted = await socket.event('message.posted', (event) => event.ticket_id === ticketId);
    expect(posted.data['actor']).toEqual({ kind: 'teammate', id: senior.id });
    await baton.call('POST', `/api/tickets/${ticketId}/close`, undefined, senior.token);
    expect((await socket.event('ticket.closed', (event) => event.ticket_id === ticketId)).data['ticket']).toMatchObject({ status: 'closed' });
    await baton.call('POST', `/api/tickets/${ticketId}/reopen`, undefined, senior.token);
    await socket.event('ticket.reopened', (event) => event.ticket_id === ticketId);
    await baton.call('PATCH', '/api/agents/me/status', { status: 'away' }, agent.token);
    const presence = await socket.event('presence', (event) => event.data['teammate_id'] === agent.id);
    expect(presence).toMatchObject({ ticket_id: null, data: { changes: { status: { to: 'away' } } } });
  });

  test('whoever sees only their own is told of what is nobody’s and theirs, hears that a ticket is gone from sight, and nothing after', async () => {
    const [all, mine, theirs] = [await enter(senior), await enter(agent), await enter(other)];
    const visitor = newId();
    const { ticketId } = await say('Nobody has me', visitor);
    const about = (socket: TestSocket) => socket.events().filter((event) => event.ticket_id === ticketId);
    for (const socket of [all, mine, theirs]) await socket.event('message.received', (event) => event.ticket_id === ticketId);
    expect((await assign(ticketId, agent)).status).toBe(200);
    await theirs.event('ticket.gone', (event) => event.ticket_id === ticketId);
    await mine.event('ticket.assigned', (event) => event.ticket_id === ticketId);
    const seen = about(theirs).length;
    await say('And now?', visitor);
    await mine.event('message.received', (event) => event.ticket_id === ticketId && event.data['seq'] === 2);
    await all.event('message.received', (event) => event.ticket_id === ticketId && event.data['seq'] === 2);
    expect(about(theirs)).toHaveLength(seen);
    expect(about(theirs).at(-1)).toMatchObject({ type: 'ticket.gone', data: {} });
    expect(about(all).some((event) => event.type === 'ticket.gone')).toBe(false);
  });

  test('whoever is mentioned in a note is told so, and nobody else is', async () => {
    const [called, writing] = [await enter(agent), await enter(senior)];
    const { ticketId } = await say('A hard case');
    const { status } = await baton.call('POST', `/api/tickets/${ticketId}/notes`, { content: 'Can you look?', mentions: [agent.id] }, senior.token);
    expect(status).toBe(201);
    const mention = await called.event('mention', (event) => event.ticket_id === ticketId);
    expect(mention.data).toMatchObject({ teammate_id: agent.id, actor: { id: senior.id } });
    await writing.event('message.posted', (event) => event.ticket_id === ticketId);
    expect(writing.events().filter((event) => event.type === 'mention')).toEqual([]);
  });

  test('nothing of another workspace', async () => {
    const socket = await enter(senior);
    const { ctx } = baton.server.runtime;
    const elsewhere = newId();
    await ctx.db.system((tx) => tx.query(`insert into workspaces (id, name, slug) values ($1, 'Elsewhere', $2)`, [elsewhere, `w-${elsewhere}`]));
    const inbox = await createInbox(ctx, elsewhere, { kind: 'webchat', name: 'Chat', externalId: newId() });
    const from = { identities: [{ kind: 'visitor' as const, value: newId(), verified: true }], name: 'Ann' };
    await receiveMessage(ctx, elsewhere, { inboxId: inbox.id, externalId: newId(), from, occurredAt: new Date(), kind: 'text', text: 'Hi' });
    const { ticketId } = await say('Mine');
    await socket.event('message.received', (event) => event.ticket_id === ticketId);
    expect(socket.events().filter((event) => event.type === 'message.received')).toHaveLength(1);
  });
});

describe('resuming', () => {
  test('whoever was away gets what they missed, in order, once by id, and then what comes', async () => {
    const first = await enter(senior);
    const { ticketId } = await say('One');
    const last = await first.event('message.received', (event) => event.ticket_id === ticketId);
    await first.close();
    const missed = [await say('Two'), await say('Three')];
    const second = await enter(senior, last.id!);
    const hello = await second.frame('hello');
    expect(hello).toMatchObject({ resumed: true, cursor: last.id });
    for (const one of missed) await second.event('message.received', (event) => event.ticket_id === one.ticketId);
    const { ticketId: live } = await say('Four');
    await second.event('message.received', (event) => event.ticket_id === live);
    const opened = second
      .events()
      .filter((event) => event.type === 'ticket.created' && [...missed.map((one) => one.ticketId), live].includes(event.ticket_id!));
    expect(opened.map((event) => event.ticket_id)).toEqual([...missed.map((one) => one.ticketId), live]);
  });

  test('the cursor of a hello is good too, also when nothing had happened', async () => {
    const first = await enter(senior);
    await first.close();
    const { ticketId } = await say('While away');
    const second = await enter(senior, first.cursor);
    const missed = await second.event('message.received', (event) => event.ticket_id === ticketId);
    expect(missed.id).toEqual(expect.any(String));
  });

  test('a cursor nobody gave, and one too far back, say that everything must be loaded anew', async () => {
    const unknown = await enter(senior, newId());
    expect(await unknown.frame('reset')).toMatchObject({ reason: 'cursor_unknown' });
    const { cursor } = await enter(senior);
    const { ctx } = baton.server.runtime;
    await ctx.db.tx(baton.workspaceId, (tx) =>
      tx.query(
        `insert into events (workspace_id, id, type, actor, payload) select $1, gen_random_uuid(), 'article.published', '{"kind":"system"}', '{}' from generate_series(1, 1001)`,
        [baton.workspaceId],
      ),
    );
    const late = await enter(senior, cursor);
    expect(await late.frame('reset')).toMatchObject({ reason: 'too_much_missed' });
  });

  test('a lower role is in force at once, on an open socket', async () => {
    const email = `lowered-${newId()}@example.com`;
    const made = await baton.call<{ id: string }>('POST', '/api/agents', { email, password: PASSWORD, name: 'Lowered', role: 'senior_agent' });
    const socket = await enter({ id: made.body.id, token: await signIn(email) });
    const { ticketId } = await say('Somebody else has me');
    await assign(ticketId, agent);
    await socket.event('ticket.assigned', (event) => event.ticket_id === ticketId);
    expect((await baton.call('PATCH', `/api/agents/${made.body.id}`, { role: 'agent' })).status).toBe(200);
    expect(await socket.frame('reset')).toMatchObject({ reason: 'permissions_changed' });
    const before = socket.events().length;
    await baton.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'A reply' }, agent.token);
    const { ticketId: mine } = await say('Nobody has me');
    await socket.event('message.received', (event) => event.ticket_id === mine);
    expect(
      socket
        .events()
        .slice(before)
        .filter((event) => event.ticket_id === ticketId),
    ).toEqual([]);
  });
});
