import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatClient } from '../src/client/chat-client.ts';
import { createSessionKeeper } from '../src/client/keep-session.ts';
import { defaultTimings } from '../src/client/timings.ts';
import type { Timings } from '../src/client/timings.ts';
import { ShopServer } from './shop-server.ts';

/** The machine as shipped, only quicker. */
const FAST: Timings = {
  ...defaultTimings,
  callMs: 1000,
  welcomeMs: 400,
  ackMs: 300,
  backOffBaseMs: 20,
  backOffMaxMs: 60,
  stableMs: 50,
  pollMs: 30,
  pollIdleMs: 40,
  retrySocketMs: 150,
  typingTtlMs: 150,
};

let server: ShopServer;
let stored: Map<string, string>;
const clients: ChatClient[] = [];

function makeClient(change: { inboxKey?: string; timings?: Timings; blocked?: boolean } = {}): ChatClient {
  const inboxKey = change.inboxKey ?? 'demo-webchat';
  const storage = { getItem: (name: string) => stored.get(name) ?? null, setItem: (name: string, value: string) => void stored.set(name, value) };
  const client = new ChatClient({
    inboxKey,
    origin: server.origin,
    locale: 'nl',
    pageUrl: () => 'http://shop.example/chair',
    keeper: createSessionKeeper(inboxKey, () => {
      if (change.blocked === true) throw new Error('SecurityError');
      return storage;
    }),
    timings: change.timings ?? FAST,
    now: () => new Date(),
    upload: () => Promise.reject(new Error('no files here')),
    random: Math.random,
  });
  clients.push(client);
  return client;
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 4000, interval: 5 });
const texts = (client: ChatClient): string[] => client.state.timeline.messages.map((message) => message.text);

async function online(client: ChatClient): Promise<void> {
  client.start();
  await until(() => expect(client.state.connection).toBe('online'));
  await until(() => expect([...server.visitors.values()].some((visitor) => visitor.sockets.size > 0)).toBe(true));
}

beforeEach(async () => {
  stored = new Map();
  server = new ShopServer();
  await server.listen();
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.stop();
  await server.close();
});

describe('sending', () => {
  it('shows a message at once and keeps one copy when the server confirms it', async () => {
    const client = makeClient();
    await online(client);
    client.send('  Is the chair still there?  ');
    expect(client.state.timeline.pending.map((message) => message.text)).toEqual(['Is the chair still there?']);
    await until(() => expect(client.state.timeline.pending).toEqual([]));
    expect(texts(client)).toEqual(['Is the chair still there?']);
  });

  it('says each of several quick messages once', async () => {
    const client = makeClient();
    await online(client);
    for (const text of ['one', 'two', 'three']) client.send(text);
    await until(() => expect(texts(client)).toEqual(['one', 'two', 'three']));
    expect(server.log.filter((line) => line === 'frame send')).toHaveLength(3);
  });

  it('puts an answer that was written before the message arrived above it', async () => {
    const client = makeClient();
    await online(client);
    server.write(server.visitor, { text: 'written first' }, true);
    client.send('arrived second');
    await until(() => expect(texts(client)).toEqual(['written first', 'arrived second']));
  });

  it('stores a message once when the answer to it is lost, and shows it once', async () => {
    const client = makeClient();
    await online(client);
    server.loseAnswers = 2;
    client.send('only once');
    await until(() => expect(client.state.timeline.pending).toEqual([]));
    expect(texts(client)).toEqual(['only once']);
    expect(server.visitor.messages).toHaveLength(1);
    expect(server.loseAnswers).toBe(0);
  });

  it('keeps the order of messages written while the server is away', async () => {
    const client = makeClient();
    await online(client);
    server.down = true;
    server.refuseSockets = true;
    server.cutSockets();
    for (const text of ['one', 'two', 'three']) client.send(text);
    await new Promise((resolve) => setTimeout(resolve, 40));
    server.down = false;
    server.refuseSockets = false;
    await until(() => expect(texts(client)).toEqual(['one', 'two', 'three']));
  });

  it('marks a refused message as failed, and sends it again under the same client_id', async () => {
    const client = makeClient();
    await online(client);
    server.refuseMessages = 1;
    const clientId = client.send('again please');
    await until(() => expect(client.state.timeline.pending[0]?.state).toBe('failed'));
    client.retry(clientId ?? '');
    await until(() => expect(client.state.timeline.messages[0]?.client_id).toBe(clientId));
  });

  it('gives up on an unreachable server after a bounded number of tries', async () => {
    const client = makeClient();
    await online(client);
    server.down = true;
    server.refuseSockets = true;
    server.cutSockets();
    client.send('nobody hears');
    await until(() => expect(client.state.timeline.pending[0]?.state).toBe('failed'));
    expect(server.log.filter((line) => line === 'POST /messages').length).toBeLessThanOrEqual(6);
  });

  it('sends after a reload what the page was left with', async () => {
    const first = makeClient();
    await online(first);
    server.down = true;
    server.refuseSockets = true;
    server.cutSockets();
    const clientId = first.send('typed in a tunnel');
    first.stop();
    server.down = false;
    server.refuseSockets = false;
    const second = makeClient();
    await online(second);
    await until(() => expect(second.state.timeline.messages.map((message) => message.client_id)).toEqual([clientId]));
  });

  it('ignores blank text and cuts what is too long', async () => {
    const client = makeClient();
    await online(client);
    expect(client.send(' \n ')).toBeNull();
    client.send('x'.repeat(5000));
    await until(() => expect(texts(client)[0]).toHaveLength(4000));
  });
});

describe('receiving', () => {
  it('resumes after a cut from the last message it has, without repeats', async () => {
    const client = makeClient();
    await online(client);
    server.write(server.visitor, { text: 'before' });
    await until(() => expect(texts(client)).toEqual(['before']));
    server.cutSockets();
    server.write(server.visitor, { text: 'during' }, true);
    await until(() => expect(texts(client)).toEqual(['before', 'during']));
    expect(client.state.connection).toBe('online');
  });

  it('fills a hole in order before showing what came after it', async () => {
    const client = makeClient();
    await online(client);
    const orders: string[][] = [];
    client.subscribe(() => orders.push(texts(client)));
    server.write(server.visitor, { text: 'lost push' }, true);
    server.write(server.visitor, { text: 'pushed' });
    await until(() => expect(texts(client)).toEqual(['lost push', 'pushed']));
    expect(orders).not.toContainEqual(['pushed']);
  });

  it('does not wait for numbers that belong to private notes', async () => {
    const client = makeClient();
    await online(client);
    server.visitor.lastSeq = 7;
    server.write(server.visitor, { text: 'after notes' });
    await until(() => expect(texts(client)).toEqual(['after notes']));
    expect(server.log.filter((line) => line === 'GET /messages')).toHaveLength(1);
  });

  it('replaces in its place a message that was edited or deleted', async () => {
    const client = makeClient();
    await online(client);
    const message = server.write(server.visitor, { text: 'tomorow' });
    server.write(server.visitor, { text: 'later' });
    await until(() => expect(texts(client)).toEqual(['tomorow', 'later']));
    server.push(server.visitor, { type: 'message', message: { ...message, text: 'tomorrow', edited_at: new Date().toISOString() } });
    await until(() => expect(texts(client)).toEqual(['tomorrow', 'later']));
    server.push(server.visitor, { type: 'message', message: { ...message, text: '', deleted: true } });
    await until(() => expect(client.state.timeline.messages[0]?.deleted).toBe(true));
  });

  it('counts unread until the visitor looks, tells the server, and remembers it over a reload', async () => {
    const client = makeClient();
    await online(client);
    server.write(server.visitor, { text: 'a' });
    server.write(server.visitor, { text: 'b' });
    await until(() => expect(client.state.unread).toBe(2));
    client.setAttentive(true);
    expect(client.state.unread).toBe(0);
    await until(() => expect(server.reads).toContain(2));
    client.stop();
    const reloaded = makeClient();
    await online(reloaded);
    await until(() => expect(texts(reloaded)).toEqual(['a', 'b']));
    expect(reloaded.state.unread).toBe(0);
  });

  it('shows that somebody types until the message comes, or for a few seconds', async () => {
    const client = makeClient();
    await online(client);
    server.push(server.visitor, { type: 'typing', author: 'assistant', typing: true });
    await until(() => expect(client.state.typing).toBe('assistant'));
    server.write(server.visitor, { text: 'done' });
    await until(() => expect(client.state.typing).toBeNull());
    server.push(server.visitor, { type: 'typing', author: 'teammate', typing: true });
    await until(() => expect(client.state.typing).toBe('teammate'));
    await until(() => expect(client.state.typing).toBeNull());
  });

  it('knows how far the shop has read', async () => {
    const client = makeClient();
    await online(client);
    client.send('hello');
    await until(() => expect(texts(client)).toEqual(['hello']));
    server.push(server.visitor, { type: 'read', seq: 1 });
    await until(() => expect(client.state.shopReadSeq).toBe(1));
  });
});

describe('the road to the server', () => {
  it('polls when WebSockets never get through, both ways, and returns to the socket when it can', async () => {
    server.refuseSockets = true;
    const client = makeClient();
    client.start();
    await until(() => expect(client.state.connection).toBe('polling'));
    client.send('by http');
    await until(() => expect(texts(client)).toEqual(['by http']));
    server.visitor.typing = 'teammate';
    await until(() => expect(client.state.typing).toBe('teammate'));
    server.write(server.visitor, { text: 'answer' });
    await until(() => expect(texts(client)).toEqual(['by http', 'answer']));
    server.refuseSockets = false;
    await until(() => expect(client.state.connection).toBe('online'));
  });

  it('never looks reachable while the server is down', async () => {
    const client = makeClient();
    await online(client);
    const seen: string[] = [];
    client.subscribe(() => seen.push(client.state.connection));
    server.down = true;
    server.refuseSockets = true;
    server.cutSockets();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(seen).not.toContain('polling');
    server.down = false;
    server.refuseSockets = false;
    await until(() => expect(client.state.connection).toBe('online'));
  });

  it('reads a history of several pages by polling', async () => {
    const client = makeClient();
    await online(client);
    server.refuseSockets = true;
    for (let count = 0; count < 250; count += 1) server.write(server.visitor, { text: `${count}` }, true);
    server.cutSockets();
    await until(() => expect(texts(client)).toHaveLength(250));
    expect(texts(client)).toEqual(Array.from({ length: 250 }, (_, index) => `${index}`));
  });

  it('starts a new conversation when the token has expired, and shows nothing of the old one', async () => {
    const client = makeClient();
    await online(client);
    server.write(server.visitor, { text: 'old' });
    await until(() => expect(texts(client)).toEqual(['old']));
    server.cutSockets();
    server.visitors.clear();
    client.send('new');
    await until(() => expect(texts(client)).toEqual(['new']));
    expect(server.visitor.messages.map((message) => message.text)).toEqual(['new']);
  });

  it('resumes the same conversation after a reload', async () => {
    const first = makeClient();
    await online(first);
    first.send('remember me');
    await until(() => expect(texts(first)).toEqual(['remember me']));
    first.stop();
    const second = makeClient();
    expect(second.known).toBe(true);
    await online(second);
    await until(() => expect(texts(second)).toEqual(['remember me']));
    expect(server.visitors.size).toBe(1);
  });

  it('works for the length of a page where the browser forbids storage', async () => {
    const client = makeClient({ blocked: true });
    await online(client);
    client.send('private window');
    await until(() => expect(texts(client)).toEqual(['private window']));
    expect(stored.size).toBe(0);
  });

  it('stops asking when the inbox does not exist', async () => {
    const client = makeClient({ inboxKey: 'nobody' });
    client.start();
    await until(() => expect(client.state.connection).toBe('refused'));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(server.log).toEqual(['POST /sessions']);
  });

  it('reconnects when the server falls silent without closing', async () => {
    const client = makeClient({ timings: { ...FAST, silenceMs: 80 } });
    await online(client);
    await until(() => expect(server.log.filter((line) => line === 'frame hello').length).toBeGreaterThan(1));
  });
});

describe('rating', () => {
  const asked = { ticket_id: '0190a1b2-0000-7000-8000-000000000001', score: null, comment: null, changeable_until: null };

  it('asks when the server says so, keeps a score and then a comment, and stops asking when told', async () => {
    const client = makeClient();
    await online(client);
    expect(await client.rate(5)).toBe(false);
    server.push(server.visitor, { type: 'rating', rating: asked });
    await until(() => expect(client.state.rating).toEqual(asked));
    expect(await client.rate(4)).toBe(true);
    expect(client.state.rating).toMatchObject({ score: 4, comment: null });
    expect(await client.rate(4, '  Kind and quick  ')).toBe(true);
    expect(server.ratings).toEqual([
      { ticket_id: asked.ticket_id, score: 4 },
      { ticket_id: asked.ticket_id, score: 4, comment: 'Kind and quick' },
    ]);
    server.push(server.visitor, { type: 'rating', rating: null });
    await until(() => expect(client.state.rating).toBeNull());
  });

  it('says when a score was not kept, and asks no more when it never can be', async () => {
    const client = makeClient();
    await online(client);
    server.push(server.visitor, { type: 'rating', rating: asked });
    await until(() => expect(client.state.rating).toEqual(asked));
    server.down = true;
    expect(await client.rate(2)).toBe(false);
    expect(client.state.rating).toEqual(asked);
    server.down = false;
    server.refuseRatings = true;
    expect(await client.rate(2)).toBe(false);
    expect(client.state.rating).toBeNull();
  });
});
