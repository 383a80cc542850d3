import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ChatwootFault } from '@baton/sandbox';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { startChatwootDesk } from './chatwoot-setup.ts';
import type { ChatwootDesk } from './chatwoot-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
let desk: ChatwootDesk;
beforeAll(async () => {
  desk = await startChatwootDesk({ hooks: ['bot', 'account'] });
});
beforeEach(() => desk.chatwoot.clearFaults());
afterAll(() => desk.close());

let count = 0;
const ask = () => desk.chatwoot.contactWrites({ text: QUESTION, email: `lena${(count += 1)}@example.com`, name: 'Lena Vogt' }).conversationId;
const ticketOf = async (id: number) => (await desk.tickets(id)).at(-1)?.id ?? '';
const ownPosts = (id: number) => desk.chatwoot.conversation(id).messages.filter((one) => one.sender?.type === 'AgentBot' && !one.private);
const lastOf = async (id: number) => (await desk.stored(id)).at(-1);

describe('what Chatwoot does to a message', () => {
  const faults: [string, ChatwootFault][] = [
    ['took it and cut the connection', { kind: 'cut_after', on: 'message' }],
    ['cut the connection before it took it', { kind: 'cut_before', on: 'message' }],
    ['took it and answered after its webhook had come', { kind: 'late_answer', ms: 400, on: 'message' }],
    ['said that there were too many calls', { kind: 'rate_limit', on: 'message' }],
    ['could not be asked how the conversation stands', { kind: 'server_error', on: 'conversation', times: 2 }],
  ];
  it.each(faults)('%s: it is said once, and shown as sent', async (_name, fault) => {
    desk.chatwoot.addFault(fault);
    const id = ask();
    await eventually(async () => (await lastOf(id))?.delivery === 'sent', 'it is sent', 20_000);
    await desk.quiet();
    expect(ownPosts(id)).toHaveLength(1);
    expect((await desk.stored(id)).map((one) => one.delivery)).toEqual([null, 'sent']);
  });

  it('is seen by people when the token is refused, and goes out with a good one', async () => {
    desk.chatwoot.addFault({ kind: 'unauthorized', on: 'message' });
    const id = ask();
    const status = async () => (await desk.call<{ status: string }>('GET', `/api/inboxes/${desk.inbox.id}`)).body.status;
    await eventually(async () => (await status()) === 'broken', 'the inbox is broken');
    expect(ownPosts(id)).toHaveLength(0);
    await desk.call('POST', `/api/inboxes/${desk.inbox.id}/test`);
    await eventually(() => ownPosts(id).length === 1, 'it went out');
    expect(await status()).toBe('active');
  });
});

describe('files and choices', () => {
  it('a file of the contact is fetched and shown, one of a teammate arrives with its words in one message', async () => {
    const file = { name: 'chair.png', mimeType: 'image/png', base64: PNG.toString('base64') };
    const { conversationId: id } = desk.chatwoot.contactWrites({ text: 'This leg is broken', email: 'files@example.com', files: [file] });
    const media = async () => ((await desk.stored(id))[0]?.content['media'] as { state: string; attachment_id?: string }[] | undefined)?.[0];
    await eventually(async () => (await media())?.state === 'stored', 'the file is here');
    await desk.quiet();
    const form = new FormData();
    form.append('file', new Blob([PNG]), 'label.png');
    const headers = { authorization: `Bearer ${desk.operatorKey}`, 'x-baton-workspace': desk.workspaceId };
    const ticketId = await ticketOf(id);
    const uploaded = await fetch(`${desk.url}/api/tickets/${ticketId}/attachments`, { method: 'POST', body: form, headers });
    const { attachments } = (await uploaded.json()) as { attachments: { id: string }[] };
    const sent = await desk.call('POST', `/api/tickets/${ticketId}/messages`, { content: 'Your label', attachments: attachments.map((one) => one.id) });
    expect(sent.status).toBe(201);
    const arrived = await eventually(() => desk.chatwoot.conversation(id).messages.find((one) => one.content === 'Your label'), 'it arrived');
    expect(arrived.attachments).toHaveLength(1);
  });

  it('a choice is shown as such, and what is picked in that same message is what the contact said', async () => {
    const id = ask();
    await eventually(() => ownPosts(id).length === 1, 'it is answered');
    const interactive = {
      type: 'buttons',
      buttons: [
        { id: 'yes', title: 'Yes please' },
        { id: 'no', title: 'No' },
      ],
    };
    const sent = await desk.call('POST', `/api/tickets/${await ticketOf(id)}/messages`, { content: 'A refund?', interactive });
    expect(sent.status).toBe(201);
    const shown = await eventually(() => desk.chatwoot.conversation(id).messages.find((one) => one.contentType === 'input_select'), 'it is shown');
    desk.chatwoot.contactPicks({ messageId: shown.id, value: 'yes' });
    const answer = await eventually(async () => (await desk.stored(id)).find((one) => one.text === 'Yes please'), 'the answer is here');
    expect(answer).toMatchObject({ authorKind: 'contact', content: { payload: 'yes' } });
    await desk.quiet();
    expect((await desk.stored(id)).filter((one) => one.text === 'Yes please')).toHaveLength(1);
  });
});

describe('a conversation with more messages in a minute than the inbox takes', () => {
  const change = (sql: string, values: unknown[]) => desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) => tx.query(sql, values));
  const setMost = (most: number | null) =>
    change('update inboxes set settings = $1 where id = $2', [JSON.stringify(most === null ? {} : { chatwoot: { messages_per_minute: most } }), desk.inbox.id]);
  /** A minute goes by in it. */
  const letPass = async (id: number) => {
    for (const { id: messageId } of await desk.stored(id))
      await change(`update messages set created_at = created_at - interval '1 minute' where id = $1`, [messageId]);
  };
  afterEach(() => setMost(null));

  it('goes to people without a word: whoever answers as fast as the assistant is a machine', async () => {
    const id = ask();
    await eventually(() => ownPosts(id).length === 1, 'it is answered');
    await desk.quiet();
    await setMost(2);
    desk.chatwoot.contactWrites({ text: QUESTION, conversationId: id });
    await eventually(() => desk.chatwoot.conversation(id).status === 'open', 'people see it');
    await desk.quiet();
    expect(desk.said(id)).toHaveLength(1);
    expect((await desk.tickets(id)).at(-1)).toMatchObject({ owner: 'people', handoffReason: 'disallowed' });
    expect((await desk.interactions(id)).map((one) => one['skipped_reason'])).toContain('flooded');
  });

  it('is answered when the minute before was quiet', async () => {
    const id = ask();
    await eventually(() => ownPosts(id).length === 1, 'it is answered');
    await desk.quiet();
    await setMost(2);
    await letPass(id);
    desk.chatwoot.contactWrites({ text: QUESTION, conversationId: id });
    await eventually(() => ownPosts(id).length === 2, 'it is answered again');
    expect(desk.chatwoot.conversation(id).status).toBe('pending');
  });

  it('keeps what a person of the shop writes until the minute is over, and Chatwoot is not asked to take it before', async () => {
    const id = ask();
    await eventually(() => ownPosts(id).length === 1, 'it is answered');
    await desk.quiet();
    await setMost(2);
    expect((await desk.call('POST', `/api/tickets/${await ticketOf(id)}/messages`, { content: 'Jonas here' })).status).toBe(201);
    const waits = async () =>
      (
        await desk.server.runtime.ctx.db.system((tx) =>
          tx.query<{ n: number }>(`select count(*)::int as n from pgboss.job where name = 'channels.deliver' and state = 'retry'`),
        )
      )[0]?.n === 1;
    await eventually(waits, 'it was tried, and waits');
    expect((await lastOf(id))?.delivery).toBe('queued');
    expect(ownPosts(id)).toHaveLength(1);
    await letPass(id);
    await eventually(() => ownPosts(id).length === 2, 'it went out', 20_000);
    await desk.quiet();
    expect(desk.said(id).at(-1)).toBe('Jonas here');
  });
});

it('an inbox that names an address inside is broken, and nothing there is so much as knocked at', async () => {
  let knocks = 0;
  const inside = createServer((socket) => void ((knocks += 1), socket.destroy()));
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  const { port } = inside.address() as AddressInfo;
  const { ctx } = desk.server.runtime;
  try {
    for (const host of ['127.0.0.1', '[::1]', 'localhost', '169.254.169.254', '[::ffff:127.0.0.1]']) {
      const settings = { chatwoot: { base_url: `https://${host}:${port}` } };
      await ctx.db.tx(desk.workspaceId, (tx) => tx.query('update inboxes set settings = $1 where id = $2', [JSON.stringify(settings), desk.inbox.id]));
      const tested = await desk.call<{ ok: boolean; status: string; checks: { message: string }[] }>('POST', `/api/inboxes/${desk.inbox.id}/test`);
      expect(tested.body, host).toMatchObject({ ok: false, status: 'broken' });
      expect(tested.body.checks[0]?.message).toBe('The address of Chatwoot is not on the internet.');
    }
    expect(knocks).toBe(0);
  } finally {
    inside.close();
    await ctx.db.tx(desk.workspaceId, (tx) => tx.query(`update inboxes set settings = '{}', status = 'active' where id = $1`, [desk.inbox.id]));
  }
});
