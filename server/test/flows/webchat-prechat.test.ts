import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebchatShop, hashOf } from './webchat-shop.ts';
import type { WebchatShop } from './webchat-shop.ts';

const KEY = 'asking-chat';
const SECRET = 'the secret of this shop, long enough';
let shop: WebchatShop;

const TOPIC = {
  key: 'topic',
  kind: 'select' as const,
  label: { nl: 'Waar gaat het over?', en: 'What is it about?' },
  required: true,
  options: [{ value: 'Delivery', label: { nl: 'Bezorging' } }, { value: 'Other' }],
};
const FIELDS = [
  { key: 'name', kind: 'name' as const },
  { key: 'mail', kind: 'email' as const, required: true },
  TOPIC,
  { key: 'terms', kind: 'consent' as const, label: { en: 'I agree to the privacy policy' }, required: true, link: 'https://some.shop/privacy' },
];
const GOOD = { name: ' Kim ', mail: 'Kim@Example.com', topic: 'Delivery', terms: true };

beforeAll(async () => {
  shop = await createWebchatShop();
  await shop.inbox(KEY, { prechat: { title: { nl: 'Nog even dit' }, fields: FIELDS } }, SECRET);
});
afterAll(() => shop.close());

const answer = (token: string, answers: object) => shop.call('POST', '/prechat', { token, body: { answers } });

describe('questions before the chat', () => {
  it("are asked in the visitor's language, or in one that the shop has", async () => {
    const { asking } = await shop.open(KEY, { locale: 'nl', name: 'Kim' });
    expect(asking.prechat?.title).toBe('Nog even dit');
    const [name, mail, topic, terms] = asking.prechat?.fields ?? [];
    expect([name?.label, name?.value, mail?.label]).toEqual(['', 'Kim', '']);
    expect(topic).toMatchObject({
      label: 'Waar gaat het over?',
      options: [
        { value: 'Delivery', label: 'Bezorging' },
        { value: 'Other', label: 'Other' },
      ],
    });
    expect(terms).toMatchObject({ label: 'I agree to the privacy policy', link: 'https://some.shop/privacy' });
    expect((await shop.open(KEY, { locale: 'de' })).asking.prechat?.fields[2]?.label).toBe('What is it about?');
  });

  it('must be answered before the first message, whoever sends it', async () => {
    const { token } = await shop.open(KEY);
    const early = await shop.say(token, 'Hello');
    expect([early.status, early.body.error?.details]).toEqual([400, { reason: 'prechat', fields: ['mail', 'topic', 'terms'] }]);
    const { status, body } = await answer(token, GOOD);
    expect([status, body]).toEqual([200, { prechat: null, mail: 'known' }]);
    expect((await shop.say(token, 'Hello')).status).toBe(201);
  });

  it.each([
    [{ ...GOOD, mail: 'kim' }, 'mail'],
    [{ ...GOOD, mail: '' }, 'mail'],
    [{ ...GOOD, topic: 'Something of mine' }, 'topic'],
    [{ ...GOOD, terms: false }, 'terms'],
    [{ ...GOOD, terms: 'true' }, 'terms'],
    [{ ...GOOD, name: 'x'.repeat(201) }, 'name'],
  ])('are not answered by %o', async (answers, field) => {
    const { token } = await shop.open(KEY);
    const { status, body } = await answer(token, answers);
    expect(status).toBe(400);
    expect(body.error?.details).toMatchObject({ reason: 'prechat', problems: [{ field }] });
    expect((await shop.open(KEY, { token })).asking.prechat).not.toBeNull();
  });

  it('are asked once: not on the next page, and not when the visitor comes back', async () => {
    const { token } = await shop.open(KEY);
    await answer(token, GOOD);
    expect((await shop.open(KEY, { token })).asking.prechat).toBeNull();
    await shop.say(token, 'Hello');
    expect((await shop.open(KEY, { token })).asking).toEqual({ prechat: null, mail: 'known' });
  });

  it('do not ask for what the shop vouches for', async () => {
    const user = { id: '9', hash: hashOf(SECRET, '9'), name: 'Kim', email: 'kim@example.com' };
    expect((await shop.open(KEY, { user })).asking.prechat?.fields.map((one) => one.key)).toEqual(['topic', 'terms']);
  });

  it('are told to people in the ticket, beside the first message, and name the contact', async () => {
    const { token } = await shop.open(KEY);
    await answer(token, GOOD);
    await shop.say(token, 'Where is my chair?');
    await shop.say(token, 'Hello?');
    const conversationId = (await shop.open(KEY, { token })).conversation_id ?? '';
    const all = await shop.stored(conversationId);
    expect(all.map((one) => one.kind)).toEqual(['text', 'status', 'text']);
    expect(all[1]?.text).toContain('What is it about?: Delivery');
    expect(all[1]?.text).toContain('E-mail: kim@example.com');
    expect(all[0]?.authorName).toBe('Kim');
    const { body } = await shop.call('GET', `/api/tickets/${all[0]?.ticketId}/visitor`);
    expect((body['visitor'] as { prechat: unknown[] }).prechat).toContainEqual({ key: 'terms', label: 'I agree to the privacy policy', value: true });
    expect((await shop.read(token)).map((one) => one.text)).toEqual(['Where is my chair?', 'Hello?']);
  });
});

describe('an address for answers', () => {
  it('is asked for where none is known, and kept as a claim', async () => {
    await shop.inbox('mail-asking');
    const { token, asking } = await shop.open('mail-asking');
    expect(asking.mail).toBe('ask');
    expect((await shop.call('POST', '/email', { token, body: { email: 'no address' } })).status).toBe(400);
    expect((await shop.call('POST', '/email', { token, body: { email: 'Ann@Example.com' } })).body).toEqual({ prechat: null, mail: 'known' });
    await shop.say(token, 'Hi');
    const { body } = await shop.call('GET', `/api/tickets/${await shop.ticketOf((await shop.open('mail-asking', { token })).conversation_id ?? '')}/visitor`);
    expect(body['visitor']).toMatchObject({ email: 'ann@example.com', email_verified: false });
  });

  it('is not asked for where the shop mails nothing', async () => {
    await shop.inbox('mail-off', { offline_mail: { enabled: false } });
    expect((await shop.open('mail-off')).asking.mail).toBe('off');
  });
});
