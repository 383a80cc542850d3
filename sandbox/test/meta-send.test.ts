import { describe, expect, test } from 'vitest';
import { INSTAGRAM, NUMBER, OTHER_NUMBER, PHONE, setUp } from './meta-harness.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const base = { messaging_product: 'whatsapp', to: `+${PHONE}` };

test('a sandbox without a usable number or secret does not start, and says what is missing', async () => {
  await expect(setUp({ numbers: [{ ...NUMBER, phoneNumberId: '' }] })).rejects.toThrow('phoneNumberId');
  await expect(setUp({ appSecret: '' })).rejects.toThrow('appSecret');
});

describe('sending on WhatsApp', () => {
  test('an accepted text gets a fresh wamid and stands in the journal', async () => {
    const { graph, text } = await setUp();
    const first = await text('One');
    const second = await text('Two');
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ messaging_product: 'whatsapp', contacts: [{ input: `+${PHONE}`, wa_id: PHONE }] });
    const ids = [first, second].map((answer) => answer.body['messages']?.[0]?.['id']);
    expect(ids[0]).toMatch(/^wamid\.[A-Za-z0-9+/=]+$/);
    expect(ids[0]).not.toBe(ids[1]);
    expect(graph.sent.map((entry) => [entry.to, entry.wamid, entry.accepted])).toEqual([
      [PHONE, ids[0], true],
      [PHONE, ids[1], true],
    ]);
    expect(graph.sent[0]?.payload).toMatchObject({ text: { body: 'One' } });
  });

  test.for([
    ['a wrong token', { token: 'stolen' }, 401, 190],
    ['an unknown number', { id: '999' }, 400, 100],
    ['an API version that is gone', { version: 'v19.0' }, 400, 2500],
  ] as const)('%s is refused', async ([, over, status, code]) => {
    const { graph, send } = await setUp();
    const answer = await send({ ...base, text: { body: 'x' } }, over);
    expect([answer.status, answer.body['error']?.['code']]).toEqual([status, code]);
    expect(answer.body['error']).toMatchObject({ type: 'OAuthException', fbtrace_id: expect.any(String) });
    expect(graph.sent.filter((entry) => entry.accepted)).toEqual([]);
  });

  test('an unknown number says subcode 33, as Graph does', async () => {
    const { send } = await setUp();
    const answer = await send({ ...base, text: { body: 'x' } }, { id: '999' });
    expect(answer.body['error']?.['error_subcode']).toBe(33);
  });

  const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
  const buttons = (list: unknown[]) => ({ ...base, type: 'interactive', interactive: { type: 'button', body: { text: 'Which?' }, action: { buttons: list } } });
  const rows = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ id: `r${from + i}`, title: `Row ${from + i}` }));
  const list = (sections: unknown[]) => ({
    ...base,
    type: 'interactive',
    interactive: { type: 'list', body: { text: 'Which?' }, action: { button: 'Choose', sections } },
  });
  const template = (over = {}) => ({ ...base, type: 'template', template: { name: 'order_update', language: { code: 'en_US' }, ...over } });

  test.for([
    ['a text of 4096 characters', { ...base, type: 'text', text: { body: 'x'.repeat(4096), preview_url: true } }],
    ['a text without type', { ...base, text: { body: 'x' } }],
    ['a reply', { ...base, text: { body: 'x' }, context: { message_id: 'wamid.AAAA==' } }],
    ['a reaction', { ...base, type: 'reaction', reaction: { message_id: 'wamid.AAAA', emoji: '👍' } }],
    ['a reaction taken back', { ...base, type: 'reaction', reaction: { message_id: 'wamid.AAAA', emoji: '' } }],
    ['three buttons', buttons([button('a', 'A'), button('b', 'B'), button('c', 'C')])],
    [
      'a list of ten rows',
      list([
        { title: 'One', rows: rows(5) },
        { title: 'Two', rows: rows(5, 5) },
      ]),
    ],
    ['a template', template({ components: [{ type: 'body', parameters: [{ type: 'text', text: 'x' }] }] })],
    ['an image by link', { ...base, type: 'image', image: { link: 'https://shop.example/a.png', caption: 'x' } }],
    ['512 bytes of opaque data', { ...base, text: { body: 'x' }, biz_opaque_callback_data: 'x'.repeat(512) }],
  ] as const)('%s is accepted', async ([, body]) => {
    const { send } = await setUp();
    expect(await send(body)).toMatchObject({ status: 200 });
  });

  test.for([
    ['an empty text', { ...base, text: { body: '' } }, 100],
    ['a text of 4097 characters', { ...base, text: { body: 'x'.repeat(4097) } }, 100],
    ['an unknown key on top', { ...base, text: { body: 'x' }, idempotency_key: '1' }, 100],
    ['an unknown key inside', { ...base, text: { body: 'x', markdown: true } }, 100],
    ['a number without +', { ...base, to: PHONE, text: { body: 'x' } }, 100],
    ['nobody to send to', { messaging_product: 'whatsapp', text: { body: 'x' } }, 100],
    ['no messaging_product', { to: `+${PHONE}`, text: { body: 'x' } }, 100],
    ['an unknown type', { ...base, type: 'hologram', hologram: {} }, 100],
    ['513 bytes of opaque data', { ...base, text: { body: 'x' }, biz_opaque_callback_data: `${'é'.repeat(256)}x` }, 100],
    ['four buttons', buttons([button('a', 'A'), button('b', 'B'), button('c', 'C'), button('d', 'D')]), 131009],
    ['two buttons of one title', buttons([button('a', 'A'), button('b', 'A')]), 131009],
    ['a button title of 21 characters', buttons([button('a', 'x'.repeat(21))]), 131009],
    [
      'eleven rows',
      list([
        { title: 'One', rows: rows(6) },
        { title: 'Two', rows: rows(5, 6) },
      ]),
      131009,
    ],
    ['two sections of which one has no title', list([{ title: 'One', rows: rows(1) }, { rows: rows(1, 1) }]), 131009],
    ['a list without its button', { ...list([]), interactive: { type: 'list', body: { text: 'x' }, action: { sections: [{ rows: rows(1) }] } } }, 131008],
    ['an image by id and link at once', { ...base, type: 'image', image: { id: '1', link: 'https://a.example/b' } }, 100],
    ['an image nobody uploaded', { ...base, type: 'image', image: { id: '1' } }, 131053],
    ['a body that is not JSON', '{', 100],
  ] as const)('%s is refused', async ([, body, code]) => {
    const { graph, send } = await setUp();
    const answer = await send(body);
    expect([answer.status, answer.body['error']?.['code']]).toEqual([400, code]);
    expect(answer.body['error']?.['error_data']).toMatchObject({ details: expect.stringMatching(/\w/) });
    expect(graph.sent).toMatchObject([{ accepted: false, wamid: null, errorCode: code }]);
  });

  test('a refusal names the parameter as Meta does', async () => {
    const { text } = await setUp();
    const long = await text('x'.repeat(4097));
    expect(long.body['error']?.['message']).toBe("(#100) Param text['body'] must be at most 4096 characters long.");
    const unknown = await text('x', { colour: 'red' });
    expect(unknown.body['error']?.['message']).toContain('Unexpected key "colour"');
  });

  test('a business-scoped user id can be written to, and a number wins when both are given', async () => {
    const { graph, receiver, send } = await setUp();
    await graph.receive({ userId: 'NL.13491208655302741918', username: 'sheena', text: 'Hi' });
    expect(receiver.hooks[0]?.body['entry']?.[0]?.['changes']?.[0]?.['value']?.['messages']?.[0]).not.toHaveProperty('from');
    const answer = await send({ messaging_product: 'whatsapp', recipient: 'NL.13491208655302741918', text: { body: 'x' } });
    expect(answer.body['contacts']).toEqual([{ input: 'NL.13491208655302741918', user_id: 'NL.13491208655302741918' }]);
    const both = await send({ ...base, recipient: 'NL.13491208655302741918', text: { body: 'x' } });
    expect(both.body['contacts']?.[0]).toMatchObject({ wa_id: PHONE });
  });

  test('outside 24 hours only a template passes, and a message opens the window again', async () => {
    let now = Date.UTC(2026, 10, 21);
    const { graph, text, send } = await setUp({ clock: { now: () => new Date(now) } });
    now += DAY_MS - 1;
    expect((await text()).status).toBe(200);
    now += 1;
    const closed = await text();
    expect([closed.status, closed.body['error']?.['code']]).toEqual([400, 131047]);
    expect((await send(template())).status).toBe(200);
    await graph.receive({ from: PHONE, text: 'Still there?' });
    expect((await text()).status).toBe(200);
  });

  test('a message that arrives days late does not open the window, and windows are per number', async () => {
    const { graph, text, send } = await setUp();
    graph.closeWindow(NUMBER.phoneNumberId, PHONE);
    await graph.receive({ from: PHONE, text: 'Late', timestamp: Math.floor((Date.now() - 6 * DAY_MS) / 1000) });
    expect((await text()).body['error']?.['code']).toBe(131047);
    await graph.receive({ from: PHONE, text: 'Now' });
    expect((await text()).status).toBe(200);
    const other = await send({ ...base, text: { body: 'x' } }, { id: OTHER_NUMBER.phoneNumberId });
    expect(other.body['error']?.['code']).toBe(131047);
  });

  test('a template that does not exist is 404 with code 132001', async () => {
    const { send } = await setUp({ templates: [{ name: 'order_update', language: 'en_US' }] });
    expect((await send(template())).status).toBe(200);
    const answer = await send(template({ language: { code: 'nl' } }));
    expect([answer.status, answer.body['error']?.['code']]).toEqual([404, 132001]);
  });

  test('reading and typing are answered and kept apart from messages', async () => {
    const { graph, send } = await setUp();
    const answer = await send({ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.AAAA', typing_indicator: { type: 'text' } });
    expect(answer).toEqual({ status: 200, body: { success: true } });
    expect(graph.sent).toEqual([]);
    expect(graph.reads).toMatchObject([{ phoneNumberId: NUMBER.phoneNumberId, payload: { status: 'read' } }]);
  });
});

describe('sending on Instagram', () => {
  const person = '1234567890123456';
  const message = (text: string, extra = {}) => ({ recipient: { id: person }, message: { text }, ...extra });

  test('a text is accepted and comes back as an echo with the same mid', async () => {
    const { graph, receiver, send } = await setUp();
    await graph.receiveInstagram({ accountId: INSTAGRAM, from: person, text: 'Hello' });
    const answer = await send(message('It is!'), { id: 'me' });
    expect(answer.body).toEqual({ recipient_id: person, message_id: expect.any(String) });
    await graph.settled();
    expect(receiver.hooks.at(-1)?.body['entry']?.[0]?.['messaging']?.[0]).toMatchObject({
      sender: { id: INSTAGRAM },
      recipient: { id: person },
      message: { is_echo: true, mid: answer.body['message_id'], text: 'It is!' },
    });
    expect(graph.sent).toMatchObject([{ channel: 'instagram', phoneNumberId: INSTAGRAM, to: person, accepted: true }]);
  });

  test('the limit is 1000 bytes, not characters', async () => {
    const { graph, send } = await setUp();
    await graph.receiveInstagram({ accountId: INSTAGRAM, from: person, text: 'Hello' });
    expect((await send(message('é'.repeat(500)), { id: INSTAGRAM })).status).toBe(200);
    const answer = await send(message(`${'é'.repeat(500)}x`), { id: INSTAGRAM });
    expect(answer.status).toBe(400);
    expect(answer.body['error']?.['error_data']?.['details']).toContain('1000 bytes');
  });

  test('a stranger cannot be written to; after 24 hours only a human may, for 7 days', async () => {
    let now = Date.UTC(2026, 10, 21);
    const { graph, send } = await setUp({ clock: { now: () => new Date(now) } });
    const human = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
    expect((await send(message('x'), { id: INSTAGRAM })).body['error']).toMatchObject({ code: 100, error_subcode: 2534014 });
    await graph.receiveInstagram({ accountId: INSTAGRAM, from: person, text: 'Hello' });
    now += DAY_MS;
    expect((await send(message('x'), { id: INSTAGRAM })).body['error']).toMatchObject({ code: 10, error_subcode: 2534022 });
    expect((await send(message('x', human), { id: INSTAGRAM })).status).toBe(200);
    now += 6 * DAY_MS;
    expect((await send(message('x', human), { id: INSTAGRAM })).status).not.toBe(200);
  });

  test.for([
    ['text and attachment in one', { recipient: { id: person }, message: { text: 'x', attachment: { type: 'like_heart' } } }],
    ['a withdrawn tag', message('x', { messaging_type: 'MESSAGE_TAG', tag: 'ACCOUNT_UPDATE' })],
    ['an unknown key', message('x', { notification_type: 'REGULAR' })],
  ] as const)('%s is refused', async ([, body]) => {
    const { graph, send } = await setUp();
    await graph.receiveInstagram({ accountId: INSTAGRAM, from: person, text: 'Hello' });
    expect((await send(body, { id: INSTAGRAM })).status).toBe(400);
  });
});
