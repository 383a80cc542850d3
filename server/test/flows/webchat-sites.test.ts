import { randomUUID } from 'node:crypto';
import { webchatSettings } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { createWebchatShop } from './webchat-shop.ts';
import type { WebchatShop } from './webchat-shop.ts';

let shop: WebchatShop;
let now = Date.parse('2026-03-02T09:00:00Z');

beforeAll(async () => {
  shop = await createWebchatShop({ clock: { now: () => new Date(now) } });
  await shop.inbox('first-site', { accent: '#aa3300', allowed_origins: ['https://first.shop', 'https://*.first.shop', 'http://localhost:*'] });
  await shop.inbox('second-site', { accent: '#003300', allowed_origins: ['https://second.shop'] });
});
afterAll(() => shop.close());

/** The code with which a socket is closed, or `open` when it is welcome. */
function knock(token: string, origin: string | null): Promise<number | 'open'> {
  const headers = origin === null ? {} : { origin };
  return new Promise((resolve) => {
    const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/widget/v1/socket`, { headers } as never);
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token, after_seq: 0 })));
    socket.addEventListener('message', () => {
      resolve('open');
      socket.close();
    });
    socket.addEventListener('close', (event) => resolve(event.code));
  });
}

const config = (key: string, origin: string | null) => shop.call('GET', `/config?inbox_key=${key}&locale=nl`, { origin });

describe('a chat of several sites', () => {
  it.each([
    ['https://first.shop', 200],
    ['https://www.first.shop', 200],
    ['https://a.b.first.shop', 200],
    ['https://FIRST.shop', 200],
    ['http://localhost:5173', 200],
    ['https://evilfirst.shop', 403],
    ['https://first.shop.evil.example', 403],
    ['http://first.shop', 403],
    ['https://first.shop:8443', 403],
    ['https://second.shop', 403],
    ['null', 403],
  ])('answers %s with %i', async (origin, status) => {
    expect((await config('first-site', origin)).status).toBe(status);
    const opened = await shop.call('POST', '/sessions', { origin, body: { inbox_key: 'first-site' } });
    expect(opened.status < 300 ? 200 : opened.status).toBe(status);
    if (status === 403) expect(opened.body.error?.details?.reason).toBe('origin');
  });

  it('keeps to its pages for everything that is done with a token', async () => {
    const { token } = await shop.open('first-site', {}, { origin: 'https://first.shop' });
    const tries = [
      await shop.say(token, 'Hi', { origin: 'https://second.shop' }),
      await shop.say(token, 'Hi', { origin: null }),
      await shop.call('GET', '/messages', { token, origin: 'https://second.shop' }),
      await shop.call('POST', '/read', { token, origin: 'https://second.shop', body: { seq: 1 } }),
      await shop.call('POST', '/email', { token, origin: 'https://second.shop', body: { email: 'a@example.com' } }),
    ];
    expect(tries.map((one) => one.status)).toEqual([403, 403, 403, 403, 403]);
    expect(await Promise.all(['https://first.shop', 'https://second.shop', null].map((origin) => knock(token, origin)))).toEqual(['open', 4403, 4403]);
  });

  it('has its own looks and its own conversations', async () => {
    const [one, two] = [
      await shop.open('first-site', {}, { origin: 'https://first.shop' }),
      await shop.open('second-site', {}, { origin: 'https://second.shop' }),
    ];
    expect([one.shop.accent, two.shop.accent]).toEqual(['#aa3300', '#003300']);
    await shop.say(one.token, 'To the first', { origin: 'https://first.shop' });
    const { conversation_id: id } = await shop.open('first-site', { token: one.token }, { origin: 'https://first.shop' });
    const [stored] = await shop.stored(id ?? '');
    expect(stored).toMatchObject({ text: 'To the first' });
    const foreign = await shop.open('second-site', { token: one.token }, { origin: 'https://second.shop' });
    expect([foreign.conversation_id, foreign.token === one.token]).toEqual([null, false]);
  });

  it('that is taken out of use is gone, also for those who are in it', async () => {
    const inbox = await shop.inbox('closing-site');
    const { token } = await shop.open('closing-site');
    await shop.ctx.db.tx(shop.workspaceId, (tx) => tx.query(`update inboxes set status = 'disabled' where id = $1`, [inbox.id]));
    expect((await shop.say(token, 'Hi')).status).toBe(401);
  });
});

describe('how a chat looks', () => {
  it('is told before it is opened, without a trace of whoever looked', async () => {
    await shop.inbox('looks', {
      scheme: 'dark',
      position: 'left',
      launcher: { icon: 'smile', text: { nl: 'Vraag het ons' } },
      logo: 'https://shop.example/logo.png',
      suggestions: { nl: ['Waar is mijn bestelling?'] },
      greeting: { en: 'Hello' },
      attachments: false,
    });
    const before = await countSessions();
    const { body, headers } = await config('looks', null);
    expect(body['shop']).toMatchObject({
      scheme: 'dark',
      position: 'left',
      launcher: { icon: 'smile', text: 'Vraag het ons' },
      suggestions: ['Waar is mijn bestelling?'],
      greeting: '',
      attachments: null,
      hours: null,
      margin: { side: 20, bottom: 20 },
    });
    expect(headers.get('cache-control')).toBe('private, max-age=60');
    expect(await countSessions()).toBe(before);
  });

  it('bears a setting that broke the rules of today, without the rest going away', async () => {
    await shop.inbox('old-settings', { accent: 'red', assistant_name: 'Robin', gone: 1 } as object);
    expect((await config('old-settings', null)).body['shop']).toMatchObject({ accent: '#1f5eff', assistant_name: 'Robin' });
  });

  it.each([
    [{ allowed_origins: ['https://shop.example/path'] }],
    [{ allowed_origins: ['*'] }],
    [{ logo: 'javascript:alert(1)' }],
    [{ prechat: { fields: [{ key: 'a', kind: 'select', label: { en: 'A' } }] } }],
    [
      {
        prechat: {
          fields: [
            { key: 'a', kind: 'email' },
            { key: 'b', kind: 'email' },
          ],
        },
      },
    ],
    [{ prechat: { fields: [{ key: 'a', kind: 'text' }] } }],
  ])('cannot be set to %o', (settings) => {
    expect(webchatSettings.safeParse(settings).success).toBe(false);
  });
});

describe('opening hours', () => {
  it('say until when people are there, and when they are back', async () => {
    await shop.inbox('hours');
    expect((await shop.open('hours')).shop.hours).toBeNull();
    await shop.ctx.db.tx(shop.workspaceId, async (tx) => {
      const weekly = {
        monday: [{ from: '09:00', to: '17:00' }],
        tuesday: [{ from: '09:00', to: '17:00' }],
        wednesday: [],
        thursday: [],
        friday: [],
        saturday: [],
        sunday: [],
      };
      const id = randomUUID();
      await tx.query(`insert into business_calendars (workspace_id, id, name, is_default, version) values ($1, $2, 'Shop', true, 1)`, [shop.workspaceId, id]);
      await tx.query(
        `insert into business_calendar_versions (workspace_id, calendar_id, version, time_zone, weekly, holidays) values ($1, $2, 1, 'Europe/Amsterdam', $3, '[]')`,
        [shop.workspaceId, id, JSON.stringify(weekly)],
      );
    });
    now = Date.parse('2026-03-02T12:00:00Z');
    expect((await shop.open('hours')).shop.hours).toEqual({ is_open: true, opens_at: null, closes_at: '2026-03-02T16:00:00.000Z' });
    now = Date.parse('2026-03-02T20:00:00Z');
    expect((await shop.open('hours')).shop.hours).toEqual({ is_open: false, opens_at: '2026-03-03T08:00:00.000Z', closes_at: null });
    await shop.inbox('quiet-hours', { show_hours: false });
    expect((await shop.open('quiet-hours')).shop.hours).toBeNull();
  });
});

describe('whoever abuses a chat', () => {
  it('is held back by address and by inbox, whatever visitor they say they are, and told when to come again', async () => {
    await shop.inbox('held', { limits: { messages_per_address: 3, messages_per_inbox: 5, sessions_per_address: 4, sessions_per_inbox: 6 } });
    const at = (address: string) => ({ address });
    const visitors = [];
    for (let n = 0; n < 4; n += 1) visitors.push(await shop.open('held', {}, at('192.0.2.1')));
    const fifth = await shop.call('POST', '/sessions', { body: { inbox_key: 'held' }, ...at('192.0.2.1') });
    expect([fifth.status, Number(fifth.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const statuses = [];
    for (const { token } of visitors) statuses.push((await shop.say(token, 'spam', at('192.0.2.1'))).status);
    expect(statuses).toEqual([201, 201, 201, 429]);
    for (const address of ['192.0.2.2', '192.0.2.3', '192.0.2.4']) statuses.push((await shop.say(visitors[0]!.token, 'spam', at(address))).status);
    expect(statuses.slice(4)).toEqual([201, 201, 429]);
    const opened = [];
    for (const address of ['192.0.2.5', '192.0.2.6', '192.0.2.7'])
      opened.push((await shop.call('POST', '/sessions', { body: { inbox_key: 'held' }, ...at(address) })).status);
    expect(opened).toEqual([201, 201, 429]);
  });

  it('finds no more places for sockets than the chat has', async () => {
    await shop.inbox('narrow', { limits: { sockets_per_address: 2 } });
    const tokens = [(await shop.open('narrow')).token, (await shop.open('narrow')).token, (await shop.open('narrow')).token];
    const sockets = tokens.slice(0, 2).map((token) => {
      const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/widget/v1/socket`);
      socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token, after_seq: 0 })));
      return new Promise<WebSocket>((resolve) => socket.addEventListener('message', () => resolve(socket)));
    });
    const open = await Promise.all(sockets);
    expect(await knock(tokens[2]!, null)).toBe(4429);
    for (const socket of open) socket.close();
    await eventually(async () => (await knock(tokens[2]!, null)) === 'open', 'a place is free again');
  });

  it('and is blocked is refused from then on, under every token of theirs, until they may write again', async () => {
    await shop.inbox('blocking');
    const { token } = await shop.open('blocking');
    await shop.say(token, 'Rude words');
    const conversationId = (await shop.open('blocking', { token })).conversation_id ?? '';
    const [row] = await shop.ctx.db.tx(shop.workspaceId, (tx) =>
      tx.query<{ id: string }>('select contact_id as id from conversations where id = $1', [conversationId]),
    );
    const block = (blocked: boolean) => shop.call('POST', `/api/contacts/${row!.id}/block`, { body: { blocked } });
    expect((await block(true)).body['blocked_at']).toEqual(expect.any(String));
    await block(true);
    const refused = await shop.say(token, 'More');
    expect([refused.status, refused.body.error?.details?.reason]).toEqual([403, 'blocked']);
    const form = new FormData();
    form.append('file', new Blob(['hello']), 'a.txt');
    expect((await fetch(`${shop.url}/widget/v1/attachments`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } })).status).toBe(403);
    expect((await shop.stored(conversationId)).map((one) => one.text)).toEqual(['Rude words']);
    expect((await block(false)).body['blocked_at']).toBeNull();
    expect((await shop.say(token, 'Sorry')).status).toBe(201);
    const events = await shop.ctx.db.system((tx) =>
      tx.query<{ payload: unknown; actor: unknown }>(`select payload, actor from events where type = 'contact.updated' order by id`),
    );
    expect(events.map((one) => (one.payload as { changes: unknown }).changes)).toEqual([
      { blocked: { from: false, to: true } },
      { blocked: { from: true, to: false } },
    ]);
  });
});

async function countSessions(): Promise<number> {
  const [row] = await shop.ctx.db.system((tx) => tx.query<{ n: number }>('select count(*)::int as n from visitor_sessions'));
  return row!.n;
}
