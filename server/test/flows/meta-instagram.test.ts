import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { postTeammateReply, updateInbox } from '#conversations';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { eventually } from '../harness.ts';
import { INSTAGRAM, PHONE_NUMBER, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
let people = 0;
const HOUR_MS = 3_600_000;

beforeAll(async () => {
  desk = await startMetaDesk();
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
const newId = () => String(73_000 + (people += 1));
const messages = () => desk.messages(desk.instagram.id);
const payloads = () => desk.graph.sent.filter((one) => one.accepted && one.channel === 'instagram').map((one) => one.payload as Record<string, unknown>);
const becomes = (id: string, delivery: string) =>
  eventually(async () => (await messages()).find((one) => one.id === id && one.delivery === delivery), `becomes ${delivery}`, 20_000);
async function handled(): Promise<void> {
  await desk.graph.settled();
  await eventually(async () => {
    const waiting = await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query('select id from deliveries where processed_at is null'));
    return waiting.length === 0;
  }, 'every webhook is handled');
}
async function writes(from: string, at = Date.now()) {
  const { wamids } = await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from, text: 'Hi', timestamp: at });
  return eventually(async () => (await messages()).find((one) => one.externalId === wamids[0]), 'stored');
}
const ownerOf = async (ticketId: string | null) => {
  const [row] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ owner: string; reason: string | null }>('select owner, handoff_reason as reason from tickets where id = $1', [ticketId]),
  );
  return row;
};

describe('a comment under a post', () => {
  it('is not even kept unless the inbox shows comments', async () => {
    const { status } = await desk.graph.receiveComment({ accountId: INSTAGRAM, from: newId(), text: 'Nice!' });
    expect(status).toBe(200);
    await handled();
    expect((await messages()).filter((one) => one.content['type'] === 'comment')).toEqual([]);
  });

  it('where they are shown is for people alone, in a conversation of its own, and answered once in private', async () => {
    await updateInbox(desk.ctx, desk.workspaceId, desk.instagram.id, { settings: { comments: 'show' } });
    const from = newId();
    const direct = await writes(from);
    const { wamids } = await desk.graph.receiveComment({ accountId: INSTAGRAM, from, username: 'sanne', text: 'Price?' });
    const comment = await eventually(async () => (await messages()).find((one) => one.content['type'] === 'comment'), 'the comment is stored');
    expect(comment).toMatchObject({ text: 'Price?', authorKind: 'contact', content: { comment: { id: wamids[0] } } });
    expect(comment.conversationId).not.toBe(direct.conversationId);
    expect((await ownerOf(comment.ticketId))?.owner).toBe('people');
    const { message } = await postTeammateReply(desk.ctx, who(), comment.ticketId ?? '', { content: '€ 40' });
    await becomes(message.id, 'sent');
    expect(payloads().at(-1)).toEqual({ recipient: { comment_id: wamids[0] }, message: { text: '€ 40' } });
    const tooLong = await postTeammateReply(desk.ctx, who(), comment.ticketId ?? '', { content: 'A sentence. '.repeat(120) });
    expect((await becomes(tooLong.message.id, 'failed')).deliveryError?.code).toBe('one_private_reply');
    const again = await postTeammateReply(desk.ctx, who(), comment.ticketId ?? '', { content: 'And again' });
    await becomes(again.message.id, 'failed');
    await handled();
    expect((await messages()).filter((one) => one.conversationId === comment.conversationId && one.authorKind === 'teammate')).toHaveLength(3);
  });
});

describe('an answer by Instagram', () => {
  it('offers answers to choose from under its last text, and refuses titles that Instagram would cut', async () => {
    const first = await writes(newId());
    const interactive = {
      type: 'buttons' as const,
      buttons: [
        { id: 'y', title: 'Yes' },
        { id: 'n', title: 'No' },
      ],
    };
    const { message } = await postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: 'Solved?', interactive });
    await becomes(message.id, 'sent');
    expect(payloads().at(-1)).toMatchObject({
      messaging_type: 'RESPONSE',
      message: { text: 'Solved?', quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'y' }, { title: 'No' }] },
    });
    const list = { type: 'list' as const, button: 'Choose', sections: [{ rows: [{ id: '1', title: 'A title of 21 letters' }] }] };
    await expect(postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: 'Which?', interactive: list })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it.each([
    [23, undefined],
    [25, 'HUMAN_AGENT'],
  ])('of a person %i hours after the contact wrote carries the tag %s', async (hours, tag) => {
    const first = await writes(newId(), Date.now() - hours * HOUR_MS);
    const { message } = await postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: 'Still here' });
    await becomes(message.id, 'sent');
    expect(payloads().at(-1)?.['tag']).toBe(tag);
  });

  it('of a person after seven days is refused before it is sent', async () => {
    const first = await writes(newId(), Date.now() - 8 * 24 * HOUR_MS);
    const before = desk.graph.sent.length;
    const { message } = await postTeammateReply(desk.ctx, who(), first.ticketId ?? '', { content: 'Too late' });
    expect((await becomes(message.id, 'failed')).deliveryError?.code).toBe('instagram_10');
    expect(desk.graph.sent.length).toBe(before);
  });
});

describe('what is told of a contact', () => {
  it('a link that they came through is shown in their conversation and opens nothing', async () => {
    const from = newId();
    const first = await writes(from);
    const referral = { ref: 'qr-counter', source: 'SHORTLINK', type: 'OPEN_THREAD' };
    const entry = { id: INSTAGRAM, time: Date.now(), messaging: [{ sender: { id: from }, recipient: { id: INSTAGRAM }, timestamp: Date.now(), referral }] };
    await desk.graph.postWebhook({ object: 'instagram', entry: [entry] });
    await handled();
    const [notice] = (await messages()).filter((one) => one.conversationId === first.conversationId && one.kind === 'status');
    expect(notice).toMatchObject({ authorKind: 'system', text: '[Came through a link: SHORTLINK, qr-counter.]' });
  });

  it('on WhatsApp: that they want no marketing, and their new user id, once each', async () => {
    const from = '31612555001';
    const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, userId: 'NL.555001', text: 'Hello' });
    const first = await eventually(async () => (await desk.messages()).find((one) => one.externalId === wamids[0]), 'stored');
    const value = { messaging_product: 'whatsapp', metadata: { display_phone_number: '15550783881', phone_number_id: PHONE_NUMBER } };
    const preference = { wa_id: from, category: 'marketing_messages', value: 'stop', timestamp: Math.floor(Date.now() / 1000) };
    const change = { wa_id: from, user_id: { previous: 'NL.555001', current: 'NL.555002' }, timestamp: Math.floor(Date.now() / 1000) };
    const fields = [
      { field: 'user_preferences', value: { ...value, user_preferences: [preference] } },
      { field: 'user_id_update', value: { ...value, user_id_update: [change] } },
    ];
    for (const changes of [fields, fields]) await desk.graph.postWebhook({ object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes }] });
    await handled();
    const notices = (await desk.messages()).filter((one) => one.conversationId === first.conversationId && one.kind === 'status').map((one) => one.text);
    expect(notices.sort()).toEqual(['[The contact does not want marketing messages any more.]', '[The contact has another WhatsApp user id now: NL.555002.]']);
    const again = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, userId: 'NL.555002', text: 'It is me' });
    const later = await eventually(async () => (await desk.messages()).find((one) => one.externalId === again.wamids[0]), 'stored');
    expect(later.conversationId).toBe(first.conversationId);
  });
});
