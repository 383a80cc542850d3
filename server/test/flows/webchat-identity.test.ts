import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readContact } from '#conversations';
import { createWebchatShop, hashOf } from './webchat-shop.ts';
import type { WebchatShop } from './webchat-shop.ts';

const SECRET = 'the secret of this shop, long enough';
const KEY = 'identity-chat';
let shop: WebchatShop;
let ahead = 0;

beforeAll(async () => {
  shop = await createWebchatShop({ clock: { now: () => new Date(Date.now() + ahead) } });
  await shop.inbox(KEY, { assistant_name: 'Robin' }, SECRET);
  await shop.inbox('members-only', { identity_required: true }, SECRET);
  await shop.inbox('other-site', {}, SECRET);
});
afterAll(() => shop.close());

const signed = (id: string, more: object = {}) => ({ user: { id, hash: hashOf(SECRET, id), ...more } });
const texts = async (token: string) => (await shop.read(token)).map((one) => one.text);

async function contactOf(conversationId: string) {
  const [row] = await shop.ctx.db.tx(shop.workspaceId, (tx) =>
    tx.query<{ contact_id: string }>('select contact_id from conversations where id = $1', [conversationId]),
  );
  return readContact(shop.ctx, shop.who, row!.contact_id);
}

describe('a visitor for whom the shop vouches', () => {
  it('finds their conversation on another device, and both devices stay in it', async () => {
    const desktop = await shop.open(KEY, signed('7'));
    expect(desktop.visitor.user_id).toBe('7');
    await shop.say(desktop.token, 'From the desktop');
    const phone = await shop.open(KEY, signed('7'));
    expect(phone.token).not.toBe(desktop.token);
    expect(await texts(phone.token)).toEqual(['From the desktop']);
    await shop.say(phone.token, 'From the phone');
    expect(await texts(desktop.token)).toEqual(['From the desktop', 'From the phone']);
    await shop.call('POST', '/read', { token: phone.token, body: { seq: 3 } });
    expect((await shop.open(KEY, { ...signed('7'), token: desktop.token })).read_seq).toBe(3);
  });

  it('finds it also on a device that was opened before the conversation began', async () => {
    const [early, late] = [await shop.open(KEY, signed('early')), await shop.open(KEY, signed('early'))];
    await shop.say(late.token, 'Hello');
    expect(await texts(early.token)).toEqual(['Hello']);
  });

  it('keeps what they said before they signed in', async () => {
    const { token } = await shop.open(KEY);
    await shop.say(token, 'Before');
    const after = await shop.open(KEY, { token, ...signed('keeps') });
    expect(after.token).toBe(token);
    expect(await texts((await shop.open(KEY, signed('keeps'))).token)).toEqual(['Before']);
  });

  it('is shown their own conversation where they have one, and not what somebody else said in this browser', async () => {
    await shop.say((await shop.open(KEY, signed('own'))).token, 'Mine');
    const { token } = await shop.open(KEY);
    await shop.say(token, 'Of nobody');
    const after = await shop.open(KEY, { token, ...signed('own') });
    expect(after.token).not.toBe(token);
    expect(await texts(after.token)).toEqual(['Mine']);
  });

  it('leaves nothing to the next at the same computer, signed in or out', async () => {
    const { token } = await shop.open(KEY, signed('first'));
    await shop.say(token, 'Private');
    for (const next of [{}, signed('second'), { user: { id: 'first', hash: hashOf('a guess', 'first') } }]) {
      const session = await shop.open(KEY, { token, ...next });
      expect(session.token).not.toBe(token);
      expect(await texts(session.token)).toEqual([]);
    }
  });

  it('is another person in another shop of the workspace, though the id is the same', async () => {
    await shop.say((await shop.open(KEY, signed('42'))).token, 'At the first');
    const { token } = await shop.open('other-site', signed('42'));
    expect(await texts(token)).toEqual([]);
    await shop.say(token, 'At the second');
    const [one, two] = await Promise.all([contactOf(await idOf(KEY, '42')), contactOf(await idOf('other-site', '42'))]);
    expect(one.id).not.toBe(two.id);
  });
});

const idOf = async (key: string, user: string) => (await shop.open(key, signed(user))).conversation_id ?? '';

describe('an address', () => {
  it('that the shop vouches for is one contact in all shops of the workspace', async () => {
    const email = 'Kim@Example.com';
    const vouched = { email, email_hash: hashOf(SECRET, 'email:kim@example.com') };
    await shop.say((await shop.open(KEY, signed('kim-1', vouched))).token, 'Here');
    await shop.say((await shop.open('other-site', signed('kim-2', vouched))).token, 'There');
    const [here, there] = [await contactOf(await idOf(KEY, 'kim-1')), await contactOf(await idOf('other-site', 'kim-2'))];
    expect(here.id).toBe(there.id);
    expect(here.identities).toContainEqual({ kind: 'email', value: 'kim@example.com', verified: true });
  });

  it('is no identity when only claimed: not by the page, not beside a true id, and not by an id that looks like it', async () => {
    await shop.say(
      (await shop.open(KEY, signed('victim', { email: 'victim@example.com', email_hash: hashOf(SECRET, 'email:victim@example.com') }))).token,
      'Secret',
    );
    const victim = await contactOf(await idOf(KEY, 'victim'));
    const claims = [
      { email: 'victim@example.com' },
      { user: { id: 'victim', email: 'victim@example.com' } },
      signed('thief', { email: 'victim@example.com' }),
      signed('thief-2', { email: 'victim@example.com', email_hash: hashOf(SECRET, 'victim@example.com') }),
    ];
    for (const claim of claims) {
      const { token } = await shop.open(KEY, claim);
      await shop.say(token, 'Let me in');
      expect(await texts(token)).toEqual(['Let me in']);
    }
    expect((await contactOf(await idOf(KEY, 'victim'))).identities).toEqual(victim.identities);
    const { status } = await shop.call('POST', '/sessions', {
      body: { inbox_key: KEY, user: { id: 'email:victim@example.com', hash: hashOf(SECRET, 'email:victim@example.com') } },
    });
    expect(status).toBe(400);
  });

  it('of two users of one shop makes them no single contact', async () => {
    const vouched = { email: 'family@example.com', email_hash: hashOf(SECRET, 'email:family@example.com') };
    await shop.say((await shop.open(KEY, signed('mother', vouched))).token, 'Her question');
    const { token } = await shop.open(KEY, signed('son', vouched));
    await shop.say(token, 'His question');
    expect(await texts(token)).toEqual(['His question']);
  });
});

describe('a chat that wants the shop to vouch', () => {
  it('opens for nobody else, and says why', async () => {
    for (const user of [undefined, { id: '1' }, { id: '1', hash: hashOf('wrong', '1') }, { id: '1', hash: 'zz' }]) {
      const { status, body } = await shop.call('POST', '/sessions', { body: { inbox_key: 'members-only', user } });
      expect([status, body.error?.details?.reason]).toEqual([403, 'identity_required']);
    }
    expect((await shop.open('members-only', signed('1'))).visitor.user_id).toBe('1');
  });

  it('takes nothing more from a session that was opened before it wanted that', async () => {
    const inbox = await shop.inbox('turns-strict', {}, SECRET);
    const { token } = await shop.open('turns-strict');
    await shop.say(token, 'Still open');
    await shop.ctx.db.tx(shop.workspaceId, (tx) =>
      tx.query(`update inboxes set settings = '{"webchat":{"identity_required":true}}' where id = $1`, [inbox.id]),
    );
    const { status, body } = await shop.say(token, 'Now?');
    expect([status, body.error?.details?.reason]).toEqual([403, 'identity_required']);
  });
});

describe('the identity secret', () => {
  it('is given once; after another is given the one before is believed for as long as was said, and no longer', async () => {
    const inbox = await shop.inbox('rotating');
    const rotate = async (hours: number) =>
      (await shop.call('POST', `/api/inboxes/${inbox.id}/identity-secret`, { body: { keep_old_hours: hours } })).body as {
        secret: string;
        old_secret_until: string | null;
      };
    const vouches = async (secret: string) => (await shop.open('rotating', { user: { id: '1', hash: hashOf(secret, '1') } })).visitor.user_id === '1';
    const first = await rotate(24);
    expect(first.old_secret_until).toBeNull();
    const second = await rotate(24);
    expect(await vouches(first.secret)).toBe(true);
    expect(await vouches(second.secret)).toBe(true);
    ahead += 25 * 3_600_000;
    expect(await vouches(first.secret)).toBe(false);
    expect(await vouches(second.secret)).toBe(true);
    ahead = 0;
    const third = await rotate(0);
    expect([await vouches(second.secret), await vouches(third.secret)]).toEqual([false, true]);
    const kept = await shop.ctx.db.system((tx) =>
      tx.query('select i.*, (select json_agg(e.payload) from events e) as said from inboxes i where id = $1', [inbox.id]),
    );
    expect(JSON.stringify(kept)).not.toContain(third.secret);
  });

  it('belongs to web chats alone', async () => {
    expect((await shop.call('POST', '/api/inboxes/0190a1b2-0000-7000-8000-000000000001/identity-secret', { body: {} })).status).toBe(404);
  });
});

describe('people', () => {
  it('see what the page knows of a visitor, marked by whether it was vouched for', async () => {
    const { token } = await shop.open(KEY, {
      ...signed('seen', { name: 'Sam', email: 'sam@example.com', phone: '+31 6 1' }),
      attributes: { plan: 'gold', orders: 3 },
      page_url: 'https://some.shop/chairs',
      locale: 'nl',
    });
    const { body } = await shop.say(token, 'Hi');
    expect(body['author']).toBe('contact');
    const conversationId = (await shop.open(KEY, signed('seen'))).conversation_id ?? '';
    const visitor = await shop.call('GET', `/api/tickets/${await shop.ticketOf(conversationId)}/visitor`);
    expect(visitor.body['visitor']).toMatchObject({
      name: 'Sam',
      email: 'sam@example.com',
      email_verified: false,
      user_id: 'seen',
      phone: '+31 6 1',
      attributes: { plan: 'gold', orders: 3 },
    });
    const notice = (await shop.stored(conversationId)).find((one) => one.kind === 'status');
    expect(notice?.text).toContain('Signed in at the shop as: seen');
    expect(JSON.stringify(await shop.read(token))).not.toContain('Signed in at');
  });
});
