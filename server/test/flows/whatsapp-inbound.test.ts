import { buildInboundWhatsApp, escapeBody, signBody } from '@baton/sandbox';
import type { InboundWhatsApp } from '@baton/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbox } from '#conversations';
import { eventually } from '../harness.ts';
import { INSTAGRAM, PHONE_NUMBER, SECOND_NUMBER, SECRET, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
let counter = 0;

beforeAll(async () => {
  desk = await startMetaDesk();
  desk.work();
});
afterAll(() => desk.close());

const numbers = {
  first: { phoneNumberId: PHONE_NUMBER, wabaId: '102290129340398', displayNumber: '15550783881' },
  second: { phoneNumberId: SECOND_NUMBER, wabaId: '419561257915477', displayNumber: '15550783882' },
};

function said(text: string, extra: Partial<InboundWhatsApp> = {}): InboundWhatsApp {
  counter += 1;
  return { id: `wamid.test${counter}`, from: `3168${String(counter).padStart(7, '0')}`, name: 'Ada', text, timestamp: Math.floor(Date.now() / 1000), ...extra };
}
const envelope = (...messages: InboundWhatsApp[]) => buildInboundWhatsApp(messages.map((message) => ({ number: numbers.first, message })));

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${desk.url}/webhook/meta`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  return {
    status: response.status,
    body: (await response.json()) as { received?: number; error?: { code: string; message: string } },
    retryAfter: response.headers.get('retry-after'),
  };
}
const postSigned = (payload: unknown, secret = SECRET) => {
  const body = escapeBody(payload);
  return post(body, { 'x-hub-signature-256': signBody(secret, body) });
};

const deliveries = () =>
  desk.ctx.db.system((tx) =>
    tx.query<{ externalId: string; outcome: string | null; processedAt: Date | null; payload: unknown }>(
      'select external_id as "externalId", outcome, processed_at as "processedAt", payload from deliveries order by id',
    ),
  );
const deliveryOf = async (externalId: string) => (await deliveries()).filter((one) => one.externalId === externalId);
const handled = () => eventually(async () => (await deliveries()).every((one) => one.processedAt), 'all deliveries are handled');
const stored = (id: string) => eventually(async () => (await desk.messages()).find((one) => one.externalId === id), `${id} is stored`);
const counted = async (provider: string, reason: string) =>
  (await desk.ctx.metrics.webhooksRefused.get()).values.find((one) => one.labels['provider'] === provider && one.labels['reason'] === reason)?.value ?? 0;

describe("Meta's handshake", () => {
  it('gives the challenge back letter by letter to whoever knows the token, as plain text', async () => {
    expect(await desk.graph.verifyWebhook('verify-me')).toMatchObject({ ok: true });
    expect(await desk.graph.verifyWebhook('wrong')).toMatchObject({ ok: false, status: 403 });
    const odd = await fetch(`${desk.url}/webhook/meta?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=0012300`);
    expect([odd.status, await odd.text(), odd.headers.get('content-type')]).toEqual([200, '0012300', 'text/plain; charset=utf-8']);
  });

  it('sends no markup back, and wants each parameter once', async () => {
    const script = await fetch(`${desk.url}/webhook/meta?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=${encodeURIComponent('<script>')}`);
    expect(script.status).toBe(400);
    expect((await fetch(`${desk.url}/webhook/meta`)).status).toBe(400);
    expect((await fetch(`${desk.url}/webhook/meta?hub.mode=a&hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1`)).status).toBe(400);
  });
});

describe('a signature', () => {
  it('that is missing, wrong, cut short or of another body is refused, counted, and nothing is stored', async () => {
    const message = said('Forged');
    const body = escapeBody(envelope(message));
    const good = signBody(SECRET, body);
    const before = await counted('whatsapp', 'bad_signature');
    const bad = [
      signBody('other-secret', body),
      good.slice(0, -2),
      good.toUpperCase(),
      good.replace('sha256=', ''),
      `${good}00`,
      signBody(SECRET, `${body} `),
      'sha256=',
    ];
    for (const header of bad)
      expect(await post(body, { 'x-hub-signature-256': header })).toMatchObject({ status: 401, body: { error: { code: 'bad_signature' } } });
    expect(await post(body)).toMatchObject({ status: 401, body: { error: { code: 'bad_signature' } } });
    expect(await counted('whatsapp', 'bad_signature')).toBe(before + bad.length);
    expect(await deliveryOf(message.id)).toHaveLength(0);
  });

  it('is over the bytes as they came: escaped letters, slashes and emoji included', async () => {
    const message = said('Ça va? 👩🏽‍🚀 https://a.b/c <b>');
    expect((await postSigned(envelope(message))).status).toBe(200);
    expect((await stored(message.id)).text).toBe('Ça va? 👩🏽‍🚀 https://a.b/c <b>');
    const rewritten = JSON.stringify(JSON.parse(escapeBody(envelope(message))));
    expect((await post(rewritten, { 'x-hub-signature-256': signBody(SECRET, escapeBody(envelope(message))) })).status).toBe(401);
  });

  it('of an inbox with an app secret of its own must be by that secret; the shared one no longer counts', async () => {
    await createInbox(desk.ctx, desk.workspaceId, { kind: 'whatsapp', name: 'Own app', externalId: SECOND_NUMBER, secrets: { app_secret: 'its-own-secret' } });
    const own = () => buildInboundWhatsApp([{ number: numbers.second, message: said('Own app') }]);
    expect((await postSigned(own())).status).toBe(401);
    expect((await postSigned(own(), 'its-own-secret')).status).toBe(200);
    // One app signs a body: that of the other tenant cannot ride along.
    const both = buildInboundWhatsApp([
      { number: numbers.second, message: said('mine') },
      { number: numbers.first, message: said('not mine') },
    ]);
    expect((await postSigned(both, 'its-own-secret')).status).toBe(401);
  });
});

describe('a body', () => {
  it('that is not JSON is refused with the place where it breaks, and without the words around it', async () => {
    const body = '{"object":"whatsapp_business_account","entry":[{"secret words"';
    const answer = await post(body, { 'x-hub-signature-256': signBody(SECRET, body) });
    expect(answer.status).toBe(400);
    expect(answer.body.error?.code).toBe('bad_json');
    expect(answer.body.error?.message).toMatch(/position \d+/);
    expect(answer.body.error?.message).not.toContain('secret words');
    expect((await post('', { 'x-hub-signature-256': signBody(SECRET, '') })).status).toBe(400);
  });

  it('may be three megabytes; one of five is too large', async () => {
    const message = said('long '.repeat(600_000));
    expect((await postSigned(envelope(message))).status).toBe(200);
    expect((await stored(message.id)).text.length).toBe(100_000);
    const huge = escapeBody(envelope(said('x'.repeat(5_000_000))));
    expect((await post(huge, { 'x-hub-signature-256': signBody(SECRET, huge) })).status).toBe(413);
  });

  it('about a number nobody connected, or of another kind, is accepted and counted: a refusal would be repeated for days', async () => {
    const stranger = buildInboundWhatsApp([{ number: { phoneNumberId: '999', wabaId: '9', displayNumber: '9' }, message: said('who are you') }]);
    const before = await counted('whatsapp', 'unknown_inbox');
    expect(await postSigned(stranger)).toMatchObject({ status: 200, body: { received: 0 } });
    expect(await counted('whatsapp', 'unknown_inbox')).toBe(before + 1);
    for (const body of [{ object: 'page', entry: [] }, { object: 'whatsapp_business_account', entry: {} }, [], null, 7])
      expect((await postSigned(body)).status).toBe(200);
  });

  it('with a poison item stores the others: what Postgres refuses is cleaned, what nests too deeply is kept as unreadable', async () => {
    const [good, nul, pit, after] = [
      said('good 1'),
      said('nul:\u0000 lone:\ud800 end'),
      said('', { type: 'interactive', content: { type: 'x' } }),
      said('good 2'),
    ];
    const body = JSON.stringify(envelope(good, nul, { ...pit, content: 'DEEP' }, after)).replace('"DEEP"', `${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(await post(body, { 'x-hub-signature-256': signBody(SECRET, body) })).toMatchObject({ status: 200, body: { received: 4 } });
    await stored(good.id);
    await stored(after.id);
    expect((await stored(nul.id)).text).toBe('nul:\uFFFD lone:\uFFFD end');
    await handled();
    expect((await deliveryOf(pit.id))[0]?.outcome).toBe('unreadable');
  });
});

describe('every item of a batch', () => {
  it('is read: several accounts, changes, messages and statuses in one body', async () => {
    await createInbox(desk.ctx, await desk.createWorkspace('Other shop'), { kind: 'whatsapp', name: 'Other', externalId: '555000111' });
    const mine = Array.from({ length: 40 }, (_, n) => said(`batch ${n}`));
    const other = said('for the other shop');
    const payload = buildInboundWhatsApp([
      ...mine.map((message) => ({ number: numbers.first, message })),
      { number: { phoneNumberId: '555000111', wabaId: '777', displayNumber: '1' }, message: other },
    ]) as { entry: { changes: { value: Record<string, unknown> }[] }[] };
    payload.entry[0]!.changes[0]!.value['statuses'] = [
      { id: 'wamid.unknown-to-us', status: 'delivered', timestamp: '1795000000', recipient_id: '31600000001' },
    ];
    expect(await postSigned(payload)).toMatchObject({ status: 200, body: { received: 42 } });
    await handled();
    const texts = (await desk.messages()).map((one) => one.text);
    expect(mine.every((message) => texts.includes(message.text ?? ''))).toBe(true);
    expect(texts).not.toContain(other.text);
    const [row] = await desk.ctx.db.system((tx) => tx.query<{ workspace_id: string }>('select workspace_id from messages where external_id = $1', [other.id]));
    expect(row?.workspace_id).not.toBe(desk.workspaceId);
    expect((await deliveryOf('wamid.unknown-to-us:delivered'))[0]?.outcome).toBe('status_kept');
  });

  it('delivered twenty times at once, and again later, has one effect', async () => {
    const message = said('Only once');
    const statuses = await Promise.all(Array.from({ length: 20 }, () => postSigned(envelope(message, message))));
    expect(statuses.every((one) => one.status === 200)).toBe(true);
    await stored(message.id);
    await postSigned(envelope(message));
    await handled();
    expect(await deliveryOf(message.id)).toHaveLength(1);
    expect((await desk.messages()).filter((one) => one.externalId === message.id)).toHaveLength(1);
  });

  it('of one contact keeps its order, through a burst of single webhooks', async () => {
    const from = '31690000001';
    const burst = Array.from({ length: 60 }, (_, n) => said(`line ${n}`, { from }));
    for (const message of burst) expect((await postSigned(envelope(message))).status).toBe(200);
    await handled();
    expect((await desk.messages()).filter((one) => one.text.startsWith('line ')).map((one) => one.text)).toEqual(burst.map((one) => one.text));
  });
});

describe('a message', () => {
  it('of a contact without a number is theirs by user id, and the same person later with a number', async () => {
    const userId = 'NL.70011223344556677889';
    const hidden = said('no number', { from: undefined, userId });
    const shown = said('with number', { from: '31651234567', userId });
    const before = said('number alone', { from: '31651234567' });
    for (const message of [hidden, shown, before]) {
      await postSigned(envelope(message));
      await stored(message.id);
    }
    const conversations = new Set(
      (await desk.messages()).filter((one) => [hidden.id, shown.id, before.id].includes(one.externalId ?? '')).map((one) => one.conversationId),
    );
    expect(conversations.size).toBe(1);
  });

  it.each([
    ['image', { id: 'm1', mime_type: 'image/jpeg', sha256: 'x', caption: 'Broken' }, 'media', 'Broken'],
    ['document', { id: 'm2', mime_type: 'application/pdf', filename: '../../Reçu.pdf' }, 'media', '[Document: ../../Reçu.pdf]'],
    ['location', { latitude: 52.37, longitude: 0, name: 'Dam' }, 'text', '[Location: Dam 52.37, 0]'],
    ['contacts', [{ phones: [{ phone: '+31 6 1' }] }], 'text', '[Contact: +31 6 1]'],
    ['interactive', { type: 'button_reply', button_reply: { id: 'b1', title: 'Cancel' } }, 'text', 'Cancel'],
    ['button', { payload: 'P', text: 'Stop' }, 'text', 'Stop'],
    ['order', { catalog_id: '1', product_items: [{ product_retailer_id: 'sku', quantity: 2 }] }, 'text', '[Order: 2 × sku]'],
    ['hologram', { beam: true }, 'unsupported', '[A message of a kind that cannot be shown: hologram]'],
  ])('of the type %s reads as something a person understands', async (type, content, kind, text) => {
    const message = said('', { type, content });
    await postSigned(envelope(message));
    expect(await stored(message.id)).toMatchObject({ kind, text });
  });

  it('that is unknown to us is kept whole', async () => {
    const message = said('', { type: 'hologram', content: { beam: 'blue' } });
    await postSigned(envelope(message));
    expect(JSON.stringify((await stored(message.id)).content)).toContain('"beam":"blue"');
  });

  it('is changed by its edit and marked by its deletion; a reaction opens no ticket', async () => {
    const from = '31690000002';
    const first = said('Does it come in red?', { from });
    await postSigned(envelope(first));
    await stored(first.id);
    await postSigned(
      envelope(
        said('', { from, type: 'edit', content: { original_message_id: first.id, message: { type: 'text', text: { body: 'Does it come in blue?' } } } }),
      ),
    );
    await eventually(async () => (await stored(first.id)).text === 'Does it come in blue?', 'edited');
    await postSigned(envelope(said('', { from, type: 'revoke', content: { original_message_id: first.id } })));
    await eventually(async () => (await stored(first.id)).deletedAt, 'deleted');
    const tickets = () => desk.ctx.db.system((tx) => tx.query('select id from tickets'));
    const before = (await tickets()).length;
    const [own, strange] = [from, '31690000003'].map((who) => said('', { from: who, type: 'reaction', content: { message_id: first.id, emoji: '👍' } }));
    await postSigned(envelope(own!, strange!));
    expect(await stored(own!.id)).toMatchObject({ kind: 'reaction', text: '👍', ticketId: expect.any(String) as string });
    await eventually(async () => (await deliveryOf(strange!.id))[0]?.outcome === 'reaction_without_conversation', 'a stranger’s reaction begins nothing');
    expect(await tickets()).toHaveLength(before);
  });

  it('six days late keeps the moment it was written', async () => {
    const timestamp = Math.floor(Date.now() / 1000) - 6 * 86_400;
    const message = said('late', { timestamp });
    await postSigned(envelope(message));
    expect((await stored(message.id)).occurredAt.getTime()).toBe(timestamp * 1000);
  });
});

describe('an inbox in strict order', () => {
  it('handles all its messages one after the other, whoever wrote them', async () => {
    const inbox = await createInbox(desk.ctx, desk.workspaceId, {
      kind: 'whatsapp',
      name: 'Strict',
      externalId: '555000222',
      settings: { strict_order: true },
    });
    const number = { phoneNumberId: '555000222', wabaId: '778', displayNumber: '2' };
    const messages = Array.from({ length: 25 }, (_, n) => said(`strict ${n}`));
    await postSigned(buildInboundWhatsApp(messages.map((message) => ({ number, message }))));
    await handled();
    const rows = await desk.ctx.db.system((tx) =>
      tx.query<{ text: string }>('select text from messages where inbox_id = $1 order by created_at, id', [inbox.id]),
    );
    expect(rows.map((one) => one.text)).toEqual(messages.map((one) => one.text));
    const lanes = await desk.ctx.db.system((tx) => tx.query('select distinct lane from deliveries where inbox_id = $1', [inbox.id]));
    expect(lanes).toEqual([{ lane: inbox.id }]);
  });
});

describe('without a database', () => {
  it('a webhook is not accepted: 503, and when to come again', async () => {
    const other = await startMetaDesk();
    const { status } = await other.graph.receive({ phoneNumberId: PHONE_NUMBER, from: '31611111111', text: 'before', retry: false });
    expect(status).toBe(200);
    await other.closeDatabase();
    const body = escapeBody(envelope(said('lost?')));
    const answer = await fetch(`${other.url}/webhook/meta`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signBody(SECRET, body) },
      body,
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answer.json()).toMatchObject({ error: { code: 'storage_unavailable' } });
    await other.close();
  });
});

describe('Instagram', () => {
  const find = (id: string) => eventually(async () => (await desk.messages(desk.instagram.id)).find((one) => one.externalId === id), `${id} is stored`);

  it('brings texts, buttons and deletions of one contact into one conversation', async () => {
    const [mid] = (await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from: '8001', text: 'Hoi 👋🏾' })).wamids;
    expect(await find(mid ?? '')).toMatchObject({ text: 'Hoi 👋🏾', kind: 'text' });
    await desk.graph.receiveInstagram({
      accountId: INSTAGRAM,
      from: '8001',
      event: { postback: { mid: 'pb-mid', title: 'Opening hours?', payload: 'HOURS' } },
    });
    expect(await find('pb:pb-mid')).toMatchObject({ text: 'Opening hours?' });
    await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from: '8001', event: { message: { mid, is_deleted: true } } });
    await eventually(async () => (await find(mid ?? '')).deletedAt, 'deleted');
  });

  it('takes what is typed in its own app for a message of a teammate', async () => {
    const [mid] = (await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from: '8002', text: 'Hello?' })).wamids;
    await find(mid ?? '');
    const echo = {
      object: 'instagram',
      entry: [
        {
          id: INSTAGRAM,
          time: Date.now(),
          messaging: [
            { sender: { id: INSTAGRAM }, recipient: { id: '8002' }, timestamp: Date.now(), message: { mid: 'echo-1', text: 'From the phone', is_echo: true } },
          ],
        },
      ],
    };
    expect((await postSigned(echo)).status).toBe(200);
    expect(await find('echo-1')).toMatchObject({ authorKind: 'teammate', text: 'From the phone' });
  });
});
