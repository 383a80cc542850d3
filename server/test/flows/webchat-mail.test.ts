import { randomUUID } from 'node:crypto';
import { startSmtpSandbox } from '@baton/sandbox';
import type { SmtpSandbox } from '@baton/sandbox';
import type { WebchatSettingsInput } from '@baton/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { continueByMailJob } from '#channels';
import { addNote, handOff, postTeammateReply } from '#conversations';
import { createMailer } from '#platform/mail';
import { continueByMail } from '../../src/channels/webchat/continue-by-mail.ts';
import { eventually } from '../harness.ts';
import { createWebchatShop, hashOf } from './webchat-shop.ts';
import type { WebchatShop } from './webchat-shop.ts';

const SECRET = 'the secret of this shop, long enough';
const SITE = 'https://some.shop/help';
let shop: WebchatShop;
let smtp: SmtpSandbox;
let ahead = 0;
let chats = 0;

beforeAll(async () => {
  smtp = await startSmtpSandbox();
  shop = await createWebchatShop({
    jobs: [continueByMailJob],
    clock: { now: () => new Date(Date.now() + ahead) },
    config: { smtpUrl: smtp.smtpUrl, mailFrom: 'Some shop <desk@some.shop>', publicUrl: 'https://desk.example' },
  });
});
afterAll(async () => {
  await shop.close();
  await smtp.close();
});
beforeEach(() => (ahead = 0));

interface Left {
  key: string;
  token: string;
  conversationId: string;
  ticketId: string;
  to: string;
}

/** A visitor who asked, and closed the page. */
async function leave(settings: WebchatSettingsInput = {}, request: object = {}): Promise<Left> {
  chats += 1;
  const key = `mail-${chats}`;
  await shop.inbox(key, { site_url: SITE, ...settings }, SECRET);
  const to = `visitor-${chats}@example.com`;
  const { token } = await shop.open(key, { email: to, locale: 'en', ...request });
  await shop.say(token, 'WORDS OF THE VISITOR');
  const { conversation_id: id } = await shop.open(key, { token, ...request });
  return { key, token, conversationId: id ?? '', ticketId: await shop.ticketOf(id ?? ''), to };
}

const reply = (left: Left, content: string) => postTeammateReply(shop.ctx, shop.who, left.ticketId, { content });
const minutes = (count: number) => (ahead += count * 60_000);
const mails = (left: Left) => smtp.sent.filter((one) => one.to.includes(left.to));
const look = async (left: Left, id: string = randomUUID()) => {
  const job = { id, workspaceId: shop.workspaceId, data: { conversation_id: left.conversationId }, lastAttempt: false };
  return (await continueByMail(shop.ctx, createMailer(shop.ctx), job)).outcome;
};
const linkIn = (text: string) => /#baton-chat=(\S+)/.exec(text)?.[1] ?? '';
const stopIn = (text: string) => /https:\/\/desk\.example(\/widget\/v1\/mail\/stop\?link=\S+)/.exec(text)?.[1] ?? '';

describe('a visitor who has gone', () => {
  it('is mailed what a person answered, once, all of it in one mail, when the time has come', async () => {
    const left = await leave();
    await reply(left, 'First answer');
    expect(await look(left)).toBe('waits');
    minutes(4);
    await reply(left, 'Second answer');
    await addNote(shop.ctx, shop.who, left.ticketId, { content: 'SECRET NOTE' });
    minutes(6);
    expect(await look(left)).toBe('mailed');
    expect(await look(left)).toBe('read');
    const [mail, ...more] = mails(left);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Test shop has answered you');
    expect(mail?.text).toContain('Dana:\nFirst answer');
    expect(mail?.text).toContain('Second answer');
    expect(mail?.text).toContain(`${SITE}#baton-chat=`);
    expect(mail?.text).toContain('answer in the chat');
    expect(mail?.text).not.toMatch(/SECRET NOTE|WORDS OF THE VISITOR/);
    const told = (await shop.stored(left.conversationId)).at(-1);
    expect([told?.kind, told?.text]).toEqual(['status', 'The visitor had gone: 2 unread answers were mailed to them.']);
  });

  it('is mailed later answers in a mail of their own, no sooner than a quarter of an hour after', async () => {
    const left = await leave();
    await reply(left, 'First answer');
    minutes(6);
    await look(left);
    await reply(left, 'Third answer');
    minutes(6);
    expect(await look(left)).toBe('waits');
    minutes(10);
    expect(await look(left)).toBe('mailed');
    const [, second] = mails(left);
    expect(second?.text).toContain('Third answer');
    expect(second?.text).not.toContain('First answer');
  });

  it('is mailed in their language', async () => {
    const left = await leave({}, { locale: 'nl-BE' });
    await reply(left, 'Antwoord');
    minutes(6);
    await look(left);
    expect(mails(left)[0]?.subject).toBe('Test shop heeft je geantwoord');
  });

  it('is not mailed what they have read, what only the assistant said, or anything where the shop wants no mails', async () => {
    const read = await leave();
    const { message } = await reply(read, 'Seen');
    await shop.call('POST', '/read', { token: read.token, body: { seq: message.seq } });
    const alone = await leave();
    await shop.ctx.db.tx(shop.workspaceId, (tx) =>
      handOff(tx, {
        conversationId: alone.conversationId,
        ticketId: alone.ticketId,
        seenSeq: null,
        reason: 'asks_for_human',
        say: { text: 'A colleague takes over', content: { kind: 'handoff' } },
        assistant: { id: randomUUID(), name: 'Robin' },
      }),
    );
    const off = await leave({ offline_mail: { enabled: false } });
    await reply(off, 'Not mailed');
    minutes(60);
    expect(await Promise.all([look(read), look(alone), look(off)])).toEqual(['read', 'read', 'off']);
  });

  it('is waited for while a socket of theirs is there, and mailed when it has gone', async () => {
    const left = await leave();
    const socket = new WebSocket(`${shop.url.replace('http', 'ws')}/widget/v1/socket`);
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token: left.token, after_seq: 0 })));
    await eventually(() => isConnected(left), 'they are there');
    await reply(left, 'Unread');
    await shop.ctx.db.tx(shop.workspaceId, (tx) => tx.query(`update messages set occurred_at = now() - interval '1 hour' where text = 'Unread'`));
    expect(await look(left)).toBe('is_there');
    socket.close();
    await eventually(async () => !(await isConnected(left)), 'they have gone');
    expect(await look(left)).toBe('mailed');
  });

  it('whose address is not known is mailed as soon as they say it', async () => {
    const left = await leave({}, { email: undefined });
    await reply(left, 'Answer');
    minutes(6);
    expect(await look(left)).toBe('no_address');
    await shop.call('POST', '/email', { token: left.token, body: { email: left.to } });
    expect(await look(left)).toBe('mailed');
  });

  it('is mailed at the address the shop vouches for, whatever else they say', async () => {
    const user = { id: 'v', hash: hashOf(SECRET, 'v'), email: 'vouched@example.com', email_hash: hashOf(SECRET, 'email:vouched@example.com') };
    const left = await leave({}, { user });
    await shop.call('POST', '/email', { token: left.token, body: { email: left.to } });
    await reply(left, 'Answer');
    minutes(6);
    await look(left);
    expect(smtp.sent.filter((one) => one.to.includes('vouched@example.com'))).toHaveLength(1);
    expect(mails(left)).toEqual([]);
  });
});

async function isConnected(left: Left): Promise<boolean> {
  const { body } = await shop.call('GET', `/api/tickets/${left.ticketId}/visitor`);
  return (body['visitor'] as { is_connected: boolean }).is_connected;
}

describe('a mail that is interrupted', () => {
  it('is sent again as the same mail, also when more was answered meanwhile; another job leaves it alone', async () => {
    const left = await leave();
    await reply(left, 'Answer');
    minutes(6);
    const id = randomUUID();
    const dying = { send: () => Promise.reject(new Error('the process died')), probe: () => Promise.resolve(null) };
    const job = { id, workspaceId: shop.workspaceId, data: { conversation_id: left.conversationId }, lastAttempt: false };
    await expect(continueByMail(shop.ctx, dying, job)).rejects.toThrow('died');
    expect(await look(left)).toBe('another_sends');
    expect(await look(left, id)).toBe('mailed');
    expect(await look(left, id)).toBe('read');
    expect(mails(left)).toHaveLength(1);
  });

  it('is given up after its last attempt, and what it would have said is in the next', async () => {
    const left = await leave();
    await reply(left, 'Lost for now');
    minutes(6);
    const dead = { send: () => Promise.reject(new Error('no mail server')), probe: () => Promise.resolve(null) };
    const job = { id: randomUUID(), workspaceId: shop.workspaceId, data: { conversation_id: left.conversationId }, lastAttempt: true };
    await expect(continueByMail(shop.ctx, dead, job)).rejects.toThrow('no mail server');
    expect(await look(left)).toBe('mailed');
    expect(mails(left)[0]?.text).toContain('Lost for now');
  });
});

describe('the link of a mail', () => {
  async function mailed(settings: WebchatSettingsInput = {}, request: object = {}): Promise<Left & { text: string }> {
    const left = await leave(settings, request);
    await reply(left, 'The answer');
    minutes(6);
    expect(await look(left)).toBe('mailed');
    const text = (request as { user?: unknown }).user ? smtp.sent.at(-1)!.text : mails(left)[0]!.text;
    return { ...left, text };
  }

  it('opens that conversation in another browser, where it is answered as by the visitor', async () => {
    const left = await mailed();
    const session = await shop.open(left.key, { continue: linkIn(left.text) });
    expect([session.conversation_id, session.token === left.token]).toEqual([left.conversationId, false]);
    expect((await shop.read(session.token)).map((one) => one.text)).toEqual(['WORDS OF THE VISITOR', 'The answer']);
    await shop.say(session.token, 'Thanks');
    expect((await shop.read(left.token)).map((one) => one.text)).toContain('Thanks');
    expect(session.visitor.user_id).toBeNull();
  });

  it('is worth nothing when forged, too old, in another chat, or made to end mails', async () => {
    const left = await mailed();
    await shop.inbox(`elsewhere-${chats}`);
    const link = linkIn(left.text);
    const fresh = async (key: string, token: string) => (await shop.open(key, { continue: token })).conversation_id;
    const stop = new URL(`https://x${stopIn(left.text)}`).searchParams.get('link') ?? '';
    expect(await fresh(left.key, `${link}x`)).toBeNull();
    expect(await fresh(left.key, stop)).toBeNull();
    expect(await fresh(`elsewhere-${chats}`, link)).toBeNull();
    minutes(15 * 24 * 60);
    expect(await fresh(left.key, link)).toBeNull();
    const notStop = await shop.call('POST', `/mail/stop?link=${link}`);
    expect(notStop.status).toBe(404);
  });

  it('vouches for nobody: a chat that wants the shop to vouch stays closed', async () => {
    const user = { id: 'm', hash: hashOf(SECRET, 'm'), email: 'm@example.com' };
    const left = await mailed({ identity_required: true }, { user, email: undefined });
    const { status, body } = await shop.call('POST', '/sessions', { body: { inbox_key: left.key, continue: linkIn(left.text) } });
    expect([status, body.error?.details?.reason]).toEqual([403, 'identity_required']);
  });

  it('leads to the page they were on only where the shop says that it is its own', async () => {
    const page = 'https://some.shop/chairs?utm=1#top';
    const own = await mailed({ site_url: null, allowed_origins: ['https://some.shop'] }, { page_url: page });
    expect(own.text).toContain('https://some.shop/chairs#baton-chat=');
    const lure = await mailed({ site_url: null }, { page_url: 'https://evil.example/' });
    expect(lure.text).not.toContain('evil.example');
    expect(linkIn(lure.text)).toBe('');
    const foreign = await mailed({ site_url: null, allowed_origins: ['https://some.shop'] }, { page_url: 'https://evil.example/' });
    expect(foreign.text).not.toContain('evil.example');
  });

  it('to end the mails asks first, ends them for this conversation, and says so to people', async () => {
    const left = await mailed();
    const address = stopIn(left.text).replace('/widget/v1', '');
    expect((await shop.call('GET', address)).body['text']).toContain('<button');
    await reply(left, 'Another');
    expect((await shop.call('POST', address)).status).toBe(200);
    await shop.call('POST', address);
    minutes(30);
    expect(await look(left)).toBe('stopped');
    expect((await shop.call('GET', `/api/tickets/${left.ticketId}/visitor`)).body['visitor']).toMatchObject({ wants_no_mail: true });
    const events = await shop.ctx.db.system((tx) =>
      tx.query(`select from events where type = 'visitor.mails_stopped' and conversation_id = $1`, [left.conversationId]),
    );
    expect(events).toHaveLength(1);
  });
});
