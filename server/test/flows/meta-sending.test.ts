import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keepFiles, postTeammateReply, takeAllIn, updateInbox } from '#conversations';
import type { Principal } from '#platform/principal';
import { PERMISSIONS } from '#platform/principal';
import { listTemplates } from '../../src/channels/whatsapp/list-templates.ts';
import { readReplyWindow } from '../../src/conversations/reply-window.ts';

import { eventually } from '../harness.ts';
import { INSTAGRAM, PHONE_NUMBER, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
let people = 0;
const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('a small picture')]);
const PDF = Buffer.from('%PDF-1.7 an invoice');
const DAY = 86_400;

beforeAll(async () => {
  desk = await startMetaDesk({
    config: { publicUrl: 'https://desk.example.com' },
    graph: { templates: [{ name: 'order_update', language: 'nl' }] },
  });
  desk.work();
});
afterAll(() => desk.close());
afterEach(() => desk.graph.clearFaults());

const who = (): Principal => ({
  kind: 'teammate',
  id: '019a0000-0000-7000-8000-000000000001',
  name: 'Dana',
  workspaceId: desk.workspaceId,
  permissions: new Set(PERMISSIONS),
});

async function newContact(options: { timestamp?: number } = {}) {
  people += 1;
  const from = `3165550${String(people).padStart(4, '0')}`;
  const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, text: 'Hello', ...options });
  const message = await eventually(async () => (await desk.messages()).find((one) => one.externalId === wamids[0]), 'stored');
  return { from, ticketId: message.ticketId ?? '', message };
}
async function newFollower() {
  people += 1;
  const from = `98000000${people}`;
  const { mids, status } = (await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from, text: 'Hi' } as never)) as unknown as {
    mids?: string[];
    status: number;
  };
  expect([status, mids?.length ?? 1]).toEqual([200, 1]);
  return eventually(async () => (await desk.messages(desk.instagram.id)).at(-1), 'stored');
}
async function* uploads(files: [string, Buffer][]) {
  for (const [name, bytes] of files)
    yield {
      name,
      bytes: (async function* () {
        yield bytes;
      })(),
    };
}
async function upload(ticketId: string, conversationId: string, ...files: [string, Buffer][]) {
  const taken = await takeAllIn(desk.ctx, null, uploads(files));
  return (await keepFiles(desk.ctx, desk.workspaceId, taken, { conversationId, ticketId, by: { kind: 'teammate', id: who().id } })).map((one) => one.id);
}
const sentTo = (to: string) => desk.graph.sent.filter((one) => one.to === to && one.accepted).map((one) => one.payload as Record<string, unknown>);
const becomes = (id: string, delivery: string, inboxId?: string) =>
  eventually(async () => {
    const one = (await desk.messages(inboxId)).find((message) => message.id === id);
    return one?.delivery === delivery ? one : null;
  }, `message becomes ${delivery}`);

describe('a reply by WhatsApp', () => {
  it('answers the very message that the teammate answers, and none of another conversation', async () => {
    const [one, other] = [await newContact(), await newContact()];
    const { message } = await postTeammateReply(desk.ctx, who(), one.ticketId, { content: 'This one', replyTo: one.message.id });
    await becomes(message.id, 'delivered');
    await eventually(
      () => desk.graph.reads.find((read) => (read.payload as { message_id?: string }).message_id === one.message.externalId),
      'it is shown as read',
    );
    expect(sentTo(one.from)[0]).toMatchObject({ context: { message_id: one.message.externalId }, text: { body: 'This one' } });
    await expect(postTeammateReply(desk.ctx, who(), one.ticketId, { content: 'No', replyTo: other.message.id })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('carries files by id after uploading them: the text under the first, what it cannot show as a document', async () => {
    const { from, ticketId, message: first } = await newContact();
    const files = await upload(ticketId, first.conversationId, ['lamp.png', PNG], ['invoice é.pdf', PDF]);
    const { message } = await postTeammateReply(desk.ctx, who(), ticketId, { content: 'Here they are', attachments: files });
    await becomes(message.id, 'delivered');
    const [picture, paper] = sentTo(from);
    expect(sentTo(from)).toHaveLength(2);
    expect(picture).toMatchObject({ type: 'image', image: { id: expect.any(String) as string, caption: 'Here they are' } });
    expect(paper).toMatchObject({ type: 'document', document: { filename: 'invoice é.pdf' } });
  });

  it('is not said twice when its upload fails first', async () => {
    const { from, ticketId, message: first } = await newContact();
    desk.graph.fault({ kind: 'throttle', times: 1, match: { endpoint: 'media' } });
    const files = await upload(ticketId, first.conversationId, ['lamp.png', PNG]);
    const { message } = await postTeammateReply(desk.ctx, who(), ticketId, { content: 'Once', attachments: files });
    await becomes(message.id, 'delivered');
    expect(sentTo(from)).toHaveLength(1);
  });

  it('may offer buttons or a list', async () => {
    const { from, ticketId } = await newContact();
    const buttons = {
      type: 'buttons' as const,
      buttons: [
        { id: 'y', title: 'Yes' },
        { id: 'n', title: 'No' },
      ],
    };
    await becomes((await postTeammateReply(desk.ctx, who(), ticketId, { content: 'Solved?', interactive: buttons })).message.id, 'delivered');
    const list = { type: 'list' as const, button: 'Choose', sections: [{ rows: [{ id: '1', title: 'Lamp', description: 'The red one' }] }] };
    await becomes((await postTeammateReply(desk.ctx, who(), ticketId, { content: 'Which?', interactive: list })).message.id, 'delivered');
    expect(sentTo(from).map((one) => (one['interactive'] as { type: string }).type)).toEqual(['button', 'list']);
  });
});

describe('after 24 hours', () => {
  it('the desk is told before anybody writes, and a template with its parameters goes out all the same', async () => {
    const fresh = await newContact();
    const late = await newContact({ timestamp: Math.floor(Date.now() / 1000) - 25 * 3600 });
    const windowOf = (one: typeof fresh) => readReplyWindow(desk.ctx, who(), { conversationId: one.message.conversationId, inboxKind: 'whatsapp' });
    expect(await windowOf(fresh)).toMatchObject({ state: 'open', until: new Date(fresh.message.occurredAt.getTime() + DAY * 1000).toISOString() });
    expect(await windowOf(late)).toEqual({ state: 'templates_only', until: null });
    desk.graph.closeWindow(PHONE_NUMBER, late.from);
    const template = { name: 'order_update', language: 'nl', parameters: { body: ['42'], buttons: [{ index: 0, type: 'url' as const, value: 'x42' }] } };
    const { message } = await postTeammateReply(desk.ctx, who(), late.ticketId, { content: '', template });
    expect((await becomes(message.id, 'delivered')).text).toBe('[Template order_update (nl): 42]');
    expect(sentTo(late.from)[0]).toMatchObject({
      template: {
        name: 'order_update',
        language: { code: 'nl' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '42' }] },
          { type: 'button', sub_type: 'url', index: 0 },
        ],
      },
    });
    const wrong = await postTeammateReply(desk.ctx, who(), late.ticketId, { content: '', template: { ...template, name: 'nobody_knows' } });
    expect((await becomes(wrong.message.id, 'failed')).deliveryError?.action).toContain('template');
  });

  it('the templates are listed as Meta has them; an inbox that cannot have any says why', async () => {
    await expect(listTemplates(desk.ctx, desk.workspaceId, desk.whatsapp.id)).rejects.toMatchObject({ code: 'conflict' });
    await updateInbox(desk.ctx, desk.workspaceId, desk.whatsapp.id, { settings: { business_account_id: '102290129340398' } });
    expect(await listTemplates(desk.ctx, desk.workspaceId, desk.whatsapp.id)).toMatchObject([{ name: 'order_update', language: 'nl', status: 'APPROVED' }]);
    await expect(listTemplates(desk.ctx, desk.workspaceId, desk.instagram.id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a reply by Instagram', () => {
  it('carries a file by a signed address of ours, after the text, and refuses what Instagram does not take', async () => {
    const first = await newFollower();
    const files = await upload(first.ticketId ?? '', first.conversationId, ['lamp.png', PNG]);
    const { message } = await postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: 'See', attachments: files });
    await becomes(message.id, 'sent', desk.instagram.id);
    const sent = desk.graph.sent.filter((one) => one.channel === 'instagram' && one.accepted).map((one) => (one.payload as { message: unknown }).message);
    expect(sent.slice(-2)).toEqual([
      { text: 'See' },
      { attachment: { type: 'image', payload: { url: expect.stringMatching(/^https:\/\/desk\.example\.com\/widget\/v1\/files\//) as string } } },
    ]);
    // Alone it is the first part, whose place is taken together with the message.
    const alone = await upload(first.ticketId ?? '', first.conversationId, ['shade.png', PNG]);
    const { message: bare } = await postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: '', attachments: alone });
    await becomes(bare.id, 'sent', desk.instagram.id);
    const [text] = await upload(first.ticketId ?? '', first.conversationId, ['notes.txt', Buffer.from('plain words')]);
    await expect(postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: 'x', attachments: [text!] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('a number that changes hands', () => {
  it('makes a new contact of the new holder, says so, and sends the earlier holder nothing under it', async () => {
    people += 1;
    const from = `3165550${String(people).padStart(4, '0')}`;
    const write = async (userId: string, text: string) => {
      const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, userId, text });
      return eventually(async () => (await desk.messages()).find((one) => one.externalId === wamids[0]), 'stored');
    };
    const [old, fresh] = [await write('NL.111111', 'I am Ada'), await write('NL.222222', 'I am Bo')];
    expect(fresh.conversationId).not.toBe(old.conversationId);
    const notices = (await desk.messages()).filter((one) => one.kind === 'status' && one.conversationId === fresh.conversationId);
    expect(notices).toMatchObject([{ authorKind: 'system', text: expect.stringContaining('not merged') as string }]);
    await postTeammateReply(desk.ctx, who(), old.ticketId ?? '', { content: 'For Ada' });
    const sent = await eventually(() => desk.graph.sent.find((one) => (one.payload as { text?: { body: string } }).text?.body === 'For Ada'), 'it goes out');
    expect(sent.payload).toMatchObject({ recipient: 'NL.111111' });
    expect(sent.payload).not.toHaveProperty('to');
    await write('NL.222222', 'Me again');
    expect((await desk.messages()).filter((one) => one.kind === 'status' && one.conversationId === fresh.conversationId)).toHaveLength(1);
  });
});
