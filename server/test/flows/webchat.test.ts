import { randomUUID } from 'node:crypto';
import { widgetMessagePage, widgetServerFrame, widgetSession } from '@baton/contract';
import type { WidgetClientFrame, WidgetMessage, WidgetServerFrame, WidgetSession } from '@baton/contract';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addNote, createInbox, deleteMessage, editMessage, listMessages, postTeammateReply } from '#conversations';
import type { Inbox } from '#conversations';
import { BatonError } from '#platform/errors';
import { createHttpServer } from '#platform/http';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { channelsRoutes } from '#routes/channels';
import { createTestCtx, eventually } from '../harness.ts';
import type { TestCtx } from '../harness.ts';

const KEY = 'demo-webchat';
let test: TestCtx;
let app: FastifyInstance;
let url: string;
let inbox: Inbox;
let addresses = 0;

beforeAll(async () => {
  test = await createTestCtx();
  inbox = await createInbox(test.ctx, test.workspaceId, {
    kind: 'webchat',
    name: 'Chat',
    externalId: KEY,
    settings: { webchat: { accent: '#aa3300', assistant_name: 'Robin', greeting: { nl: 'Hallo!' } } },
  });
  app = await createHttpServer({ ctx: test.ctx, isStopping: () => false, authenticate: () => Promise.reject(new BatonError('unauthenticated')) });
  await channelsRoutes(app, test.ctx);
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await app.close();
  await test.close();
});

const who = (): Principal => ({ kind: 'teammate', id: randomUUID(), name: 'Dana', workspaceId: test.workspaceId, permissions: new Set(PERMISSIONS) });

async function call(method: 'GET' | 'POST', path: string, options: { token?: string; body?: unknown; address?: string } = {}) {
  const response = await fetch(`${url}/widget/v1${path}`, {
    method,
    headers: {
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.address ? { 'x-forwarded-for': options.address } : {}),
      origin: 'https://some.shop',
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : (JSON.parse(text) as Record<string, unknown>) };
}

/** A visitor of their own address, so that limits of one test do not meet another. */
async function openChat(extra: Record<string, unknown> = {}): Promise<WidgetSession> {
  addresses += 1;
  const { status, body } = await call('POST', '/sessions', { body: { inbox_key: KEY, ...extra }, address: `10.0.${addresses >> 8}.${addresses & 255}` });
  expect([200, 201]).toContain(status);
  return widgetSession.parse(body);
}

const send = (token: string, text: string, client_id: string = randomUUID()) => call('POST', '/messages', { token, body: { client_id, text } });
const pageAfter = async (token: string, afterSeq: number, limit = 100) =>
  widgetMessagePage.parse((await call('GET', `/messages?after_seq=${afterSeq}&limit=${limit}`, { token })).body);

interface Chat {
  frames: WidgetServerFrame[];
  messages(): WidgetMessage[];
  write(frame: WidgetClientFrame | string): void;
  closed: Promise<number>;
  close(): void;
}

async function connect(token: string, afterSeq: number): Promise<Chat> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/widget/v1/socket`);
  const frames: WidgetServerFrame[] = [];
  socket.addEventListener('message', (event) => frames.push(widgetServerFrame.parse(JSON.parse(String(event.data)))));
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const write = (frame: WidgetClientFrame | string) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  if (token !== '') write({ type: 'hello', token, after_seq: afterSeq });
  return { frames, write, closed, close: () => socket.close(), messages: () => frames.flatMap((one) => (one.type === 'message' ? [one.message] : [])) };
}

/** The ticket of a visitor's conversation. */
async function ticketOf(conversationId: string): Promise<string> {
  const [message] = await listMessages(test.ctx, test.workspaceId, conversationId, { limit: 1 });
  return message?.ticketId ?? '';
}
const conversationOf = async (token: string) => (await openChat({ token })).conversation_id ?? '';

describe('a session of the web chat', () => {
  it("says who the shop is, in the visitor's language where the shop wrote in it", async () => {
    const dutch = await openChat({ locale: 'nl-BE' });
    expect(dutch.shop).toMatchObject({ name: 'Test shop', assistant_name: 'Robin', greeting: 'Hallo!', accent: '#aa3300' });
    expect((await openChat({ locale: 'fr' })).shop.greeting).toBe('');
    expect(dutch).toMatchObject({ conversation_id: null, last_seq: 0 });
  });

  it('goes on with its token, and a token that means nothing here begins a new one', async () => {
    const first = await openChat({ name: 'Ada' });
    await send(first.token, 'Hello');
    const again = await openChat({ token: first.token });
    expect(again).toMatchObject({ token: first.token, visitor: { id: first.visitor.id, name: 'Ada' }, last_seq: 1 });
    const other = await openChat({ token: 'x'.repeat(43) });
    expect(other.visitor.id).not.toBe(first.visitor.id);
  });

  it('is refused for a key nobody has, without saying more', async () => {
    const { status, body } = await call('POST', '/sessions', { body: { inbox_key: 'nothing-here' } });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code: 'not_found' } });
  });

  it('keeps no token that a reader of the database could use', async () => {
    const { token } = await openChat();
    const rows = await test.ctx.db.system((tx) => tx.query('select * from visitor_sessions'));
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('answers any origin, and its words for errors are those of the protocol', async () => {
    const { headers, status, body } = await call('GET', '/messages', { token: 'wrong' });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect([status, body]).toMatchObject([401, { error: { code: 'unauthorized' } }]);
    const { token } = await openChat();
    expect(await send(token, '   ')).toMatchObject({ status: 400, body: { error: { code: 'validation_failed' } } });
    expect(await send(token, 'a'.repeat(4001))).toMatchObject({ status: 400, body: { error: { code: 'validation_failed' } } });
    expect((await send(token, 'a'.repeat(4000))).status).toBe(201);
  });
});

describe('a message of a visitor', () => {
  it('is stored once however often it is sent, also at the same moment', async () => {
    const { token } = await openChat();
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(token, 'Only once', id)));
    expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
    expect(answers.filter((one) => one.status === 200)).toHaveLength(4);
    expect(new Set(answers.map((one) => one.body?.['id'])).size).toBe(1);
    expect((await pageAfter(token, 0)).messages).toHaveLength(1);
  });

  it('is acknowledged on the socket, once for each send, and refused with its own id', async () => {
    const { token } = await openChat();
    const chat = await connect(token, 0);
    const id = randomUUID();
    chat.write({ type: 'send', client_id: id, text: 'Hi' });
    chat.write({ type: 'send', client_id: id, text: 'Hi' });
    await eventually(() => chat.frames.filter((one) => one.type === 'ack').length === 2, 'two acks');
    expect(chat.frames[0]?.type).toBe('welcome');
    const page = await pageAfter(token, 0);
    expect(page.messages.map((one) => one.client_id)).toEqual([id]);
    chat.close();
  });

  it('does not open the history of whoever owns the e-mail address it claims', async () => {
    const first = await openChat({ email: 'ada@example.com' });
    await send(first.token, 'My secret order 123');
    const second = await openChat({ email: 'ada@example.com' });
    await send(second.token, 'Me too');
    expect((await pageAfter(second.token, 0)).messages.map((one) => one.text)).toEqual(['Me too']);
  });

  it('more than twenty in a minute are refused until later', async () => {
    const { token } = await openChat();
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) statuses.push((await send(token, `n${n}`)).status);
    expect(statuses.slice(0, 20).every((status) => status === 201)).toBe(true);
    expect(statuses.slice(20)).toEqual([429, 429]);
    expect((await send(token, 'again')).headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

describe('the feed', () => {
  it('brings what people answer, in order, without notes, without gap or double, over a reconnect', async () => {
    const { token } = await openChat();
    const chat = await connect(token, 0);
    chat.write({ type: 'send', client_id: randomUUID(), text: 'Question' });
    await eventually(() => chat.frames.some((one) => one.type === 'ack'), 'ack');
    const conversationId = await conversationOf(token);
    const ticketId = await ticketOf(conversationId);
    for (let n = 0; n < 30; n += 1) {
      await postTeammateReply(test.ctx, who(), ticketId, { content: `answer ${n}` });
      if (n % 5 === 0) await addNote(test.ctx, who(), ticketId, { content: `SECRET NOTE ${n}` });
    }
    await eventually(() => chat.messages().filter((one) => one.author === 'teammate').length === 30, 'thirty answers');
    expect(chat.messages().map((one) => one.text)).toEqual(['Question', ...Array.from({ length: 30 }, (_, n) => `answer ${n}`)]);
    expect(JSON.stringify(chat.frames)).not.toContain('SECRET NOTE');
    const seqs = chat.messages().map((one) => one.seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((left, right) => left - right));
    chat.close();
    await chat.closed;
    await postTeammateReply(test.ctx, who(), ticketId, { content: 'while away' });
    const back = await connect(token, seqs.at(-1) ?? 0);
    await eventually(() => back.messages().length === 1, 'what was missed');
    expect(back.messages()[0]?.text).toBe('while away');
    expect(back.frames[0]).toMatchObject({ type: 'welcome', last_seq: back.messages()[0]?.seq });
    back.close();
  });

  it('shows an edit and a deletion under the old id and seq, at once and after a reconnect, and nothing of a note', async () => {
    const { token } = await openChat();
    const chat = await connect(token, 0);
    chat.write({ type: 'send', client_id: randomUUID(), text: 'Question' });
    await eventually(() => chat.frames.some((one) => one.type === 'ack'), 'ack');
    const ticketId = await ticketOf(await conversationOf(token));
    const { message } = await postTeammateReply(test.ctx, who(), ticketId, { content: 'Helo' });
    const note = await addNote(test.ctx, who(), ticketId, { content: 'SECRET NOTE' });
    await editMessage(test.ctx, who(), { ticketId, messageId: note.message.id }, 'SECRET NOTE, edited');
    await editMessage(test.ctx, who(), { ticketId, messageId: message.id }, 'Hello');
    const edited = await eventually(() => chat.messages().find((one) => one.text === 'Hello'), 'the edit');
    expect(edited).toMatchObject({ id: message.id, seq: message.seq, edited_at: expect.any(String), deleted: false });
    chat.close();
    await chat.closed;
    await deleteMessage(test.ctx, who(), { ticketId, messageId: message.id }, { erase: false });
    const back = await connect(token, message.seq);
    const gone = await eventually(() => back.messages().find((one) => one.deleted), 'the tombstone');
    expect(gone).toMatchObject({ id: message.id, seq: message.seq, text: '' });
    expect(JSON.stringify([chat.frames, back.frames])).not.toContain('SECRET');
    back.close();
  });

  it('tells another tab of the first message, and each that the shop has read and is writing', async () => {
    const { token } = await openChat();
    const [one, two] = await Promise.all([connect(token, 0), connect(token, 0)]);
    await eventually(() => two.frames.length === 1, 'welcome');
    one.write({ type: 'send', client_id: randomUUID(), text: 'From the first tab' });
    await eventually(() => two.messages().length === 1, 'the other tab has it');
    const conversationId = await conversationOf(token);
    test.ctx.realtime.publish(`typing:${conversationId}`, { author: 'assistant', typing: true });
    await eventually(() => two.frames.some((frame) => frame.type === 'typing' && frame.typing), 'typing');
    test.ctx.realtime.publish(`typing:${conversationId}`, { author: 'contact', typing: true });
    await postTeammateReply(test.ctx, who(), await ticketOf(conversationId), { content: 'Hello' });
    const read = await eventually(() => two.frames.find((frame) => frame.type === 'read'), 'read');
    expect(read).toEqual({ type: 'read', seq: 2 });
    expect(two.frames.filter((frame) => frame.type === 'typing')).toHaveLength(1);
    one.close();
    two.close();
  });

  it('gives the same by polling, page by page, with who is writing', async () => {
    const { token } = await openChat();
    for (const text of ['a', 'b', 'c']) await send(token, text);
    const first = await pageAfter(token, 0, 2);
    expect(first).toMatchObject({ last_seq: 3, read_seq: 0, has_more: true, typing: null });
    expect((await pageAfter(token, first.messages.at(-1)?.seq ?? 0, 2)).messages.map((one) => one.text)).toEqual(['c']);
    test.ctx.realtime.publish(`typing:${await conversationOf(token)}`, { author: 'teammate', typing: true });
    expect((await pageAfter(token, 3)).typing).toBe('teammate');
  });

  it("marks the shop's messages read when the visitor has seen them, and never unread again", async () => {
    const { token } = await openChat();
    await send(token, 'Hi');
    const conversationId = await conversationOf(token);
    for (const content of ['one', 'two']) await postTeammateReply(test.ctx, who(), await ticketOf(conversationId), { content });
    const deliveries = async () => (await listMessages(test.ctx, test.workspaceId, conversationId, { limit: 10 })).slice(1).map((one) => one.delivery);
    expect((await call('POST', '/read', { token, body: { seq: 2 } })).status).toBe(204);
    expect(await deliveries()).toEqual(['read', 'sent']);
    await call('POST', '/read', { token, body: { seq: 3 } });
    await call('POST', '/read', { token, body: { seq: 1 } });
    expect(await deliveries()).toEqual(['read', 'read']);
  });

  it('shows the sources of an answer by title and address alone', async () => {
    const { token } = await openChat();
    await send(token, 'Where?');
    const conversationId = await conversationOf(token);
    await test.ctx.db.tx(test.workspaceId, (tx) =>
      tx.query(
        `insert into messages (workspace_id, id, conversation_id, inbox_id, seq, author_kind, author_name, kind, text, content, delivery, occurred_at)
         values ($1, $2, $3, $4, 7, 'assistant', 'Robin', 'text', 'There.', $5, 'sent', now())`,
        [
          test.workspaceId,
          randomUUID(),
          conversationId,
          inbox.id,
          {
            sources: [
              { title: 'Shipping', url: 'https://shop.example/s', chunk_id: 'internal' },
              { title: 'Bad', url: 'javascript:alert(1)' },
            ],
            turn_id: 'internal',
          },
        ],
      ),
    );
    const [, answer] = (await pageAfter(token, 0)).messages;
    expect(answer?.sources).toEqual([
      { title: 'Shipping', url: 'https://shop.example/s' },
      { title: 'Bad', url: null },
    ]);
    expect(JSON.stringify(answer)).not.toContain('internal');
  });
});

describe('whoever abuses the web chat', () => {
  it('is closed out for a wrong token, a frame before hello, and a frame that is none', async () => {
    expect(await (await connect('wrong-token', 0)).closed).toBe(4401);
    const early = await connect('', 0);
    early.write({ type: 'read', seq: 1 });
    expect(await early.closed).toBe(4400);
    const { token } = await openChat();
    const garbled = await connect(token, 0);
    garbled.write('{"type":"sen');
    expect(await garbled.closed).toBe(4400);
  });

  it('gets an error that names the message when sending too fast on the socket', async () => {
    const { token } = await openChat();
    const chat = await connect(token, 0);
    const ids = Array.from({ length: 22 }, () => randomUUID());
    for (const id of ids) chat.write({ type: 'send', client_id: id, text: 'spam' });
    const refused = await eventually(() => {
      const errors = chat.frames.flatMap((one) => (one.type === 'error' ? [one] : []));
      return errors.length === 2 ? errors : null;
    }, 'two refusals');
    expect(refused.map((one) => one.client_id)).toEqual(ids.slice(20));
    expect(refused[0]?.error.code).toBe('rate_limited');
    chat.close();
  });

  it('cannot open more than ten sockets, nor thirty sessions a minute from one address', async () => {
    const { token } = await openChat();
    const chats = await Promise.all(Array.from({ length: 10 }, () => connect(token, 0)));
    await eventually(() => chats.every((one) => one.frames.length > 0), 'ten are welcome');
    const eleventh = await connect(token, 0);
    expect(await eleventh.closed).toBe(4429);
    for (const chat of chats) chat.close();
    await Promise.all(chats.map((one) => one.closed));
    const statuses: number[] = [];
    for (let n = 0; n < 31; n += 1) statuses.push((await call('POST', '/sessions', { body: { inbox_key: KEY }, address: '192.0.2.7' })).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(30);
    expect(statuses.at(-1)).toBe(429);
  });

  it('leaves no socket counted after going', async () => {
    const gauge = async () => (await test.ctx.metrics.sockets.get()).values.reduce((sum, one) => sum + one.value, 0);
    await eventually(async () => (await gauge()) === 0, 'all sockets of earlier tests are gone');
    const { token } = await openChat();
    const chat = await connect(token, 0);
    await eventually(() => chat.frames.length > 0, 'welcome');
    expect(await gauge()).toBe(1);
    chat.close();
    await eventually(async () => (await gauge()) === 0, 'none is left');
  });
});
