import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { escapeBody, signBody } from '../src/index.ts';
import { INSTAGRAM, isSigned, NUMBER, OTHER_NUMBER, PHONE, setUp, statusesOf, textAt, until } from './meta-harness.ts';

describe('webhooks', () => {
  test('bodies are escaped as Meta escapes them and signed over those bytes', () => {
    const body = escapeBody({ text: 'äöå </b> 🙂' });
    expect(body).toBe('{"text":"\\u00e4\\u00f6\\u00e5 <\\/b> \\ud83d\\ude42"}');
    expect(JSON.parse(body)).toEqual({ text: 'äöå </b> 🙂' });
    expect(signBody('s', body)).toBe(`sha256=${createHmac('sha256', 's').update(Buffer.from(body)).digest('hex')}`);
  });

  test('a message from a contact arrives as a whole, signed envelope', async () => {
    const { graph, receiver } = await setUp();
    const received = await graph.receive({ phoneNumberId: NUMBER.phoneNumberId, from: `+${PHONE}`, name: 'Chloé', text: 'Ça va? 1/2' });
    expect(received).toMatchObject({ status: 200, body: 'EVENT_RECEIVED' });
    const [hook] = receiver.hooks;
    expect(hook !== undefined && isSigned(hook)).toBe(true);
    expect(hook?.raw).toContain('\\u00c7a va? 1\\/2');
    expect(hook?.body).toMatchObject({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: NUMBER.wabaId,
          changes: [
            {
              field: 'messages',
              value: {
                metadata: { display_phone_number: NUMBER.displayNumber, phone_number_id: NUMBER.phoneNumberId },
                contacts: [{ profile: { name: 'Chloé' }, wa_id: PHONE, user_id: expect.stringMatching(/^US\.\d{19}$/) }],
                messages: [{ from: PHONE, id: received.wamids[0], timestamp: expect.stringMatching(/^\d+$/), type: 'text', text: { body: 'Ça va? 1/2' } }],
              },
            },
          ],
        },
      ],
    });
  });

  test('a batch is one webhook, grouped by account and number, in order', async () => {
    const { graph, receiver } = await setUp();
    const received = await graph.receiveBatch([
      { from: PHONE, text: 'One' },
      { from: PHONE, text: 'Two' },
      { phoneNumberId: OTHER_NUMBER.phoneNumberId, from: '31612345678', text: 'Three' },
    ]);
    expect(receiver.hooks).toHaveLength(1);
    expect(new Set(received.wamids).size).toBe(3);
    const entries = receiver.hooks[0]?.body['entry'];
    expect(entries?.[0]?.['changes']?.[0]?.['value']).toMatchObject({
      contacts: [{ wa_id: PHONE }],
      messages: [{ text: { body: 'One' } }, { text: { body: 'Two' } }],
    });
    expect(entries?.[1]).toMatchObject({ id: OTHER_NUMBER.wabaId });
  });

  test('an accepted message is told sent, then delivered, with the opaque data it was sent with', async () => {
    const { graph, receiver, text } = await setUp();
    const answer = await text('Hello', { biz_opaque_callback_data: 'message-7' });
    await graph.settled();
    expect(receiver.statuses()).toEqual(['sent', 'delivered']);
    expect(receiver.hooks.every(isSigned)).toBe(true);
    expect(receiver.hooks.flatMap(statusesOf)[0]).toMatchObject({
      id: answer.body['messages']?.[0]?.['id'],
      recipient_id: PHONE,
      biz_opaque_callback_data: 'message-7',
      pricing: { category: 'service' },
    });
  });

  test('statuses that come close together can share a webhook, and none is lost', async () => {
    const { graph, receiver, text } = await setUp({ statusBatchMax: 4 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => text()));
    await graph.settled();
    const told = receiver.hooks.flatMap(statusesOf).map((status) => `${textAt(status, 'id')} ${textAt(status, 'status')}`);
    const ids = answers.map((answer) => textAt(answer.body['messages']?.[0], 'id'));
    expect(told.toSorted()).toEqual(ids.flatMap((id) => [`${id} delivered`, `${id} sent`]).toSorted());
    expect(receiver.hooks.length).toBeLessThan(20);
    expect(Math.max(...receiver.hooks.map((hook) => statusesOf(hook).length))).toBeLessThanOrEqual(4);
  });

  test('a message is read or fails when told to', async () => {
    const { graph, receiver, text } = await setUp();
    const id = textAt((await text()).body['messages']?.[0], 'id');
    await graph.settled();
    await graph.markRead(id);
    await graph.markFailed(id, 131049);
    expect(receiver.statuses()).toEqual(['sent', 'delivered', 'read', 'failed']);
    expect(receiver.hooks.flatMap(statusesOf).at(-1)).toMatchObject({ errors: [{ code: 131049 }] });
    await expect(graph.markRead('wamid.unknown')).rejects.toThrow('No accepted message');
  });

  test('a webhook is repeated, byte for byte, until it is answered with 200', async () => {
    const { graph, receiver } = await setUp();
    receiver.answers.push(500, 202);
    expect((await graph.receive({ from: PHONE, text: 'Hi' })).status).toBe(500);
    await graph.settled();
    expect(receiver.hooks).toHaveLength(3);
    expect(new Set(receiver.hooks.map((hook) => hook.raw)).size).toBe(1);
    expect(graph.webhooks).toEqual({ attempts: 3, acknowledged: 1, retried: 2, givenUp: 0 });
  });

  test('a webhook that never gets 200 is given up after the last delay', async () => {
    const { graph, receiver } = await setUp();
    receiver.answers.push(500, 500, 500, 500);
    await graph.receive({ from: PHONE, text: 'Hi' });
    await graph.settled();
    expect(graph.webhooks).toMatchObject({ attempts: 4, givenUp: 1 });
  });

  test('a receiver that is down is status 0, and no retry when told so', async () => {
    const { graph } = await setUp({ webhookUrl: 'http://127.0.0.1:9/' });
    expect(await graph.receive({ from: PHONE, text: 'Hi', retry: false })).toMatchObject({ status: 0, body: 'ECONNREFUSED' });
    expect(graph.webhooks).toMatchObject({ attempts: 1, retried: 0, givenUp: 1 });
  });

  test('a given id makes a redelivery of the same message', async () => {
    const { graph } = await setUp();
    const first = await graph.receive({ from: PHONE, text: 'Hi' });
    expect((await graph.receive({ from: PHONE, text: 'Hi', id: String(first.wamids[0]) })).wamids).toEqual(first.wamids);
  });

  test('the handshake succeeds only with the right token', async () => {
    const { graph } = await setUp();
    expect(await graph.verifyWebhook('right')).toMatchObject({ ok: true, status: 200, body: expect.stringMatching(/^\d{10}$/) });
    expect(await graph.verifyWebhook('wrong')).toMatchObject({ ok: false, status: 403 });
  });

  test('closing ends what is outstanding at once', async () => {
    const { graph, receiver } = await setUp({ retryDelaysMs: [600_000], statusDelayMs: 600_000 });
    receiver.answers.push(500);
    await graph.receive({ from: PHONE, text: 'Hi' });
    const before = Date.now();
    const started = graph.settled();
    await graph.close();
    await started;
    expect(Date.now() - before).toBeLessThan(1_000);
    await expect(fetch(graph.url)).rejects.toThrow();
  });
});

describe('media', () => {
  const auth = { authorization: 'Bearer sandbox-token' };

  test('a file a contact sent is described and downloaded, with the token only', async () => {
    const { graph, receiver } = await setUp();
    const file = graph.addMedia({ bytes: Buffer.from('a picture'), mimeType: 'image/jpeg' });
    await graph.receive({ from: PHONE, type: 'image', content: { ...file, caption: 'Broken' } });
    expect(receiver.hooks[0]?.body['entry']?.[0]?.['changes']?.[0]?.['value']?.['messages']?.[0]).toMatchObject({
      type: 'image',
      image: { id: file.id, caption: 'Broken' },
    });
    const about = await (await fetch(`${graph.url}/v25.0/${file.id}?phone_number_id=${NUMBER.phoneNumberId}`, { headers: auth })).json();
    expect(about).toMatchObject({ id: file.id, mime_type: 'image/jpeg', file_size: '9', sha256: Buffer.from(file.sha256, 'base64').toString('hex') });
    const url = textAt(about, 'url');
    const bytes = await fetch(url, { headers: auth });
    expect([await bytes.text(), bytes.headers.get('content-type')]).toEqual(['a picture', 'image/jpeg']);
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url.replace('hash=', 'hash=0'), { headers: auth })).status).toBe(404);
  });

  test('a download link is dead after five minutes and a new one works', async () => {
    let now = Date.UTC(2026, 10, 21);
    const { graph } = await setUp({ clock: { now: () => new Date(now) } });
    const { id } = graph.addMedia({ bytes: Buffer.from('x'), mimeType: 'text/plain' });
    const link = async () => textAt(await (await fetch(`${graph.url}/v25.0/${id}`, { headers: auth })).json(), 'url');
    const url = await link();
    now += 300_000;
    expect((await fetch(url, { headers: auth })).status).toBe(404);
    expect((await fetch(await link(), { headers: auth })).status).toBe(200);
  });

  test.for(['multipart', 'bare'] as const)('a %s upload can be sent by id', async (kind) => {
    const { graph, send } = await setUp();
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', 'image/png');
    form.set('file', new Blob(['pixels'], { type: 'image/png' }), 'a.png');
    const body = kind === 'multipart' ? { body: form, headers: auth } : { body: 'pixels', headers: { ...auth, 'content-type': 'image/png' } };
    const uploaded = await (await fetch(`${graph.url}/v25.0/${NUMBER.phoneNumberId}/media`, { method: 'POST', ...body })).json();
    const id = textAt(uploaded, 'id');
    expect((await send({ messaging_product: 'whatsapp', to: `+${PHONE}`, type: 'image', image: { id } })).status).toBe(200);
    const about = await (await fetch(`${graph.url}/v25.0/${id}`, { headers: auth })).json();
    expect(about).toMatchObject({ mime_type: 'image/png', file_size: '6' });
  });
});

describe('control by HTTP', () => {
  test('a person can write by curl, see the answer and start over', async () => {
    const { receiver, text, control } = await setUp();
    const received = await control('receive', { from: PHONE, text: 'Where is my order?' });
    expect(received.body).toMatchObject({ status: 200, wamids: [expect.stringMatching(/^wamid\./)] });
    expect(receiver.hooks[0]?.raw).toContain('Where is my order?');
    await text('On its way');
    expect((await control('sent?limit=1')).body).toMatchObject([{ to: PHONE, accepted: true, payload: { text: { body: 'On its way' } } }]);
    await control('reset', {});
    expect((await control('sent')).body).toEqual([]);
    expect((await text()).body['error']?.['code']).toBe(131047);
  });

  test('an Instagram message is sent by naming the account', async () => {
    const { receiver, control } = await setUp();
    await control('receive', { accountId: INSTAGRAM, from: '1234567890123456', text: 'Hello' });
    expect(receiver.hooks[0]?.body).toMatchObject({ object: 'instagram', entry: [{ id: INSTAGRAM, messaging: [{ message: { text: 'Hello' } }] }] });
  });

  test('a bad order says what is wrong, an unknown one what there is', async () => {
    const { control } = await setUp();
    const bad = await control('faults', { kind: 'earthquake' });
    expect(bad.status).toBe(400);
    expect((await control('receive', { text: 'x' })).body['error']).toContain('give from (digits) or userId');
    expect((await control('receive', { from: PHONE, phoneNumberId: '1', text: 'x' })).body['error']).toContain('has no number 1');
    expect((await control('nothing')).body['error']).toContain('POST receive');
  });

  test('windows open and close, and the receiver can be named later', async () => {
    const { graph, receiver, text, control } = await setUp({ webhookUrl: undefined });
    await expect(graph.receive({ from: PHONE, text: 'x' })).rejects.toThrow('No webhook url is set');
    await control('webhook', { url: receiver.url });
    await control('windows', { phoneNumberId: NUMBER.phoneNumberId, recipient: `+${PHONE}`, open: false });
    expect((await text()).body['error']?.['code']).toBe(131047);
    await control('windows', { phoneNumberId: NUMBER.phoneNumberId, recipient: PHONE, open: true });
    expect((await text()).status).toBe(200);
    await until(() => receiver.statuses().length === 2);
  });
});
