import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createInbox } from '#conversations';
import { eventually } from '../harness.ts';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';

let desk: ChatwootDesk;
beforeAll(async () => {
  desk = await startChatwootDesk({ secrets: { webhook_token: 'a-long-secret-token' } });
});
afterAll(() => desk.close());

let numbers = 500_000;
/** A webhook as an account webhook sends it, in a conversation of its own unless told. */
function webhook(change: Record<string, unknown> = {}, conversation: Record<string, unknown> = {}) {
  const id = (numbers += 1);
  const contact = { id: id + 1_000_000, name: 'Mira Solberg', email: `m${id}@example.com`, phone_number: null };
  const at = Math.floor(Date.now() / 1000);
  return {
    event: 'message_created',
    id,
    content: 'Hello',
    content_type: 'text',
    content_attributes: {},
    message_type: 'incoming',
    private: false,
    created_at: new Date().toISOString(),
    account: { id: desk.chatwoot.accountId, name: 'Sandbox' },
    inbox: { id: 3, name: 'Website' },
    sender: contact,
    conversation: {
      id,
      inbox_id: 3,
      status: 'pending',
      channel: 'Channel::WebWidget',
      created_at: at,
      updated_at: at + 0.25,
      contact_inbox: { id: 1, contact_id: contact.id, pubsub_token: 'opens-the-chat' },
      meta: { sender: { ...contact, type: 'contact' }, assignee: null, assignee_type: null, team: null },
      messages: [],
      labels: [],
      custom_attributes: {},
      ...conversation,
    },
    ...change,
  };
}

function sign(body: string, { secret = desk.chatwoot.botSecret, ageSeconds = 0 }: { secret?: string; ageSeconds?: number } = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  return { 'x-chatwoot-timestamp': timestamp, 'x-chatwoot-signature': signature };
}

async function post(body: unknown, headers?: Record<string, string>, url = desk.webhookUrl) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...(headers ?? sign(text)) }, body: text });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const countOf = (where: string, values: unknown[] = []) =>
  desk.server.runtime.ctx.db.tx(desk.workspaceId, async (tx) => {
    const [row] = await tx.query<{ n: number }>(`select count(*)::int as n from deliveries where ${where}`, values);
    return row?.n ?? 0;
  });

describe('who may call', () => {
  it('is whoever signed with the secret of bot, account webhook or API inbox, within five minutes', async () => {
    for (const secret of [desk.chatwoot.botSecret, desk.chatwoot.webhookSecret, desk.chatwoot.apiInboxSecret]) {
      const body = JSON.stringify(webhook());
      expect(await post(body, sign(body, { secret }))).toEqual({ status: 200, body: { status: 'accepted' } });
    }
    const body = JSON.stringify(webhook());
    expect((await post(body, sign(body, { ageSeconds: 280 }))).status).toBe(200);
    for (const ageSeconds of [320, -320]) expect((await post(body, sign(body, { ageSeconds }))).status).toBe(401);
  });

  it('is refused with a wrong, a missing or a moved signature, and nothing is stored', async () => {
    const body = JSON.stringify(webhook({ content: 'never stored' }));
    const good = sign(body);
    const wrong = [
      {},
      sign(body, { secret: 'another' }),
      { ...good, 'x-chatwoot-timestamp': String(Number(good['x-chatwoot-timestamp']) + 1) },
      { ...good, 'x-chatwoot-signature': good['x-chatwoot-signature'].toUpperCase() },
      { 'x-chatwoot-signature': good['x-chatwoot-signature'] },
    ];
    for (const headers of wrong) expect((await post(body, headers as Record<string, string>)).status).toBe(401);
    expect((await post(`${body} `, good)).status).toBe(401);
    expect(await countOf("payload->'item'->>'content' = 'never stored'")).toBe(0);
  });

  it('an old version, which signs nothing, comes by a secret address', async () => {
    const url = `${desk.webhookUrl}/a-long-secret-token`;
    expect(await post(webhook(), {}, url)).toEqual({ status: 200, body: { status: 'accepted' } });
    for (const token of ['a-long-secret-tokem', 'a', '%00', 'x'.repeat(250)])
      expect((await post(webhook(), {}, `${desk.webhookUrl}/${token}`)).status).toBe(401);
  });

  it('finds the inbox of this very Chatwoot inbox before that of its account, and nothing where nobody connected one', async () => {
    const { ctx } = desk.server.runtime;
    const other = await createInbox(ctx, desk.workspaceId, {
      kind: 'chatwoot',
      name: 'E-mail',
      externalId: `${desk.chatwoot.accountId}:5`,
      secrets: { webhook_secret: 'of-the-mail-inbox' },
    });
    const body = JSON.stringify(webhook({ inbox: { id: 5 } }, { inbox_id: 5 }));
    expect((await post(body, sign(body))).status).toBe(401);
    expect((await post(body, sign(body, { secret: 'of-the-mail-inbox' }))).status).toBe(200);
    expect(await countOf('inbox_id = $1', [other.id])).toBe(1);
    expect((await post(webhook({ account: { id: 999 } }))).status).toBe(404);
  });
});

describe('one thing is one thing', () => {
  it('from bot, account webhook and API inbox at once, each under an id of its own', async () => {
    const body = webhook();
    const copies = await Promise.all([1, 2, 3].map((n) => post(body, { ...sign(JSON.stringify(body)), 'x-chatwoot-delivery': `kind-${n}` })));
    expect(copies.map((one) => one.body['status']).toSorted()).toEqual(['accepted', 'duplicate_ignored', 'duplicate_ignored']);
    expect(await countOf('external_id = $1', [`message:${body.id}`])).toBe(1);
    const stored = await eventually(async () => {
      const rows = await desk.stored(body.conversation.id);
      return rows.length > 0 ? rows : null;
    }, 'it is stored');
    expect(stored.filter((one) => one.authorKind === 'contact')).toHaveLength(1);
  });

  it('under the same delivery id, whatever it says', async () => {
    const headers = (body: string) => ({ ...sign(body), 'x-chatwoot-delivery': 'the-same' });
    const [first, second] = [JSON.stringify(webhook()), JSON.stringify(webhook())];
    expect((await post(first, headers(first))).body).toEqual({ status: 'accepted' });
    expect((await post(second, headers(second))).body).toEqual({ status: 'duplicate_ignored' });
  });

  it('told twice by labels is one state; another state is another', async () => {
    const { conversation } = webhook();
    const state = { ...conversation, event: 'conversation_updated', account: { id: desk.chatwoot.accountId } };
    expect((await post(state)).body).toEqual({ status: 'accepted' });
    expect((await post({ ...state, event: 'conversation_status_changed' })).body).toEqual({ status: 'duplicate_ignored' });
    expect((await post({ ...state, labels: ['vip'] })).body).toEqual({ status: 'accepted' });
    expect((await post({ ...state, updated_at: state.updated_at + 0.001 })).body).toEqual({ status: 'accepted' });
  });

  it('a changed message counts once for each state it is in', async () => {
    const asked = webhook({ event: 'message_updated', message_type: 'outgoing', content_type: 'input_select', sender: { id: 2, type: 'agent_bot' } });
    const answered = { ...asked, content_attributes: { items: [], submitted_values: [{ title: 'Yes', value: 'yes' }] } };
    for (const [body, status] of [
      [asked, 'accepted'],
      [asked, 'duplicate_ignored'],
      [answered, 'accepted'],
      [answered, 'duplicate_ignored'],
    ] as const)
      expect((await post(body)).body).toEqual({ status });
  });
});

describe('what it is answered', () => {
  it('is 200 without a row for what says nothing: typing, an opened chat, a changed contact', async () => {
    const before = await countOf('true');
    for (const event of ['conversation_typing_on', 'conversation_typing_off', 'webwidget_triggered', 'contact_updated', 'inbox_updated'])
      expect(await post({ ...webhook(), event })).toEqual({ status: 200, body: { status: 'ignored' } });
    expect(await countOf('true')).toBe(before);
  });

  it('is kept, when it cannot be read, for a person to look at; the socket token of a contact is not', async () => {
    expect((await post({ event: 'message_created', account: { id: desk.chatwoot.accountId }, id: 'nine', conversation: {} })).body).toEqual({
      status: 'accepted',
    });
    expect(await countOf("payload->>'type' = 'unreadable'")).toBeGreaterThan(0);
    expect((await post(webhook())).status).toBe(200);
    expect(await countOf("payload::text like '%opens-the-chat%' or payload::text like '%pubsub_token%'")).toBe(0);
    expect((await post('{"event":')).status).toBe(400);
  });

  it('comes within a second, a hundred at once', async () => {
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 100 }, () => post(webhook({ message_type: 'template', sender: null }))));
    expect(answers.every((one) => one.status === 200)).toBe(true);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

// The last: what it breaks stays broken.
describe('when nothing can be stored', () => {
  it('is 500, which Chatwoot repeats, and never 502 or 503', async () => {
    const { ctx } = desk.server.runtime;
    const { system } = ctx.db;
    try {
      ctx.db.system = () => new Promise(() => undefined);
      const began = performance.now();
      const late = await post(webhook());
      expect(late).toMatchObject({ status: 500, body: { error: { code: 'storage_unavailable' } } });
      expect(performance.now() - began).toBeLessThan(1500);
    } finally {
      ctx.db.system = system;
    }
  });
});
