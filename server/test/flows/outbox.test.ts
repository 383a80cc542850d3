import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimForSending, lockForSending, postTeammateReply, readInbox, retryMessage, updateInbox } from '#conversations';
import { createProviders } from '#channels';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { eventually } from '../harness.ts';
import { INSTAGRAM, PHONE_NUMBER, startMetaDesk } from './whatsapp-setup.ts';
import type { MetaDesk } from './whatsapp-setup.ts';

let desk: MetaDesk;
let people = 0;

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

/** A new contact writes; returns their number and ticket. */
async function newContact(options: { timestamp?: number } = {}) {
  people += 1;
  const from = `3161234${String(people).padStart(4, '0')}`;
  const { status, wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, name: 'Ada', text: 'Hello', ...options });
  expect(status).toBe(200);
  const message = await eventually(async () => (await desk.messages()).find((one) => one.externalId === wamids[0]), 'the message is stored');
  return { from, ticketId: message.ticketId ?? '', conversationId: message.conversationId };
}

const sentTo = (to: string) => desk.graph.sent.filter((one) => one.to === to && one.accepted);
const reply = async (ticketId: string, content: string) => (await postTeammateReply(desk.ctx, who(), ticketId, { content })).message;
const find = async (id: string, inboxId?: string) => (await desk.messages(inboxId)).find((one) => one.id === id);
const becomes = (id: string, delivery: string, inboxId?: string) =>
  eventually(
    async () => {
      const one = await find(id, inboxId);
      return one?.delivery === delivery ? one : null;
      // Longer than the grace for a sender that may still be at it.
    },
    `message becomes ${delivery}`,
    25_000,
  );

describe('a reply by WhatsApp', () => {
  it('goes out once and follows its statuses to delivered and read', async () => {
    const { from, ticketId } = await newContact();
    const message = await reply(ticketId, 'It is **in stock**. See [our page](https://shop.example/x).');
    const delivered = await becomes(message.id, 'delivered');
    const [sent] = sentTo(from);
    expect(sentTo(from)).toHaveLength(1);
    expect(sent?.payload).toMatchObject({
      to: `+${from}`,
      text: { body: 'It is *in stock*. See our page: https://shop.example/x.' },
      biz_opaque_callback_data: message.id,
    });
    expect(delivered.externalId).toBe(sent?.wamid);
    await desk.graph.markRead(sent?.wamid ?? '');
    await becomes(message.id, 'read');
  });

  it('reaches a contact who shows no number by the user id', async () => {
    const { wamids } = await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, userId: 'NL.70011223344556677889', text: 'Hi' });
    const first = await eventually(async () => (await desk.messages()).find((one) => one.externalId === wamids[0]), 'stored');
    const message = await reply(first.ticketId ?? '', 'Hello');
    await becomes(message.id, 'delivered');
    expect(desk.graph.sent.find((one) => one.accepted && one.to === 'NL.70011223344556677889')?.payload).not.toHaveProperty('to');
  });

  it('keeps the order of several replies to one contact', async () => {
    const { from, ticketId } = await newContact();
    const texts = Array.from({ length: 8 }, (_, n) => `line ${n}`);
    for (const text of texts) await reply(ticketId, text);
    await eventually(() => sentTo(from).length === texts.length, 'all are sent');
    expect(sentTo(from).map((one) => (one.payload as { text: { body: string } }).text.body)).toEqual(texts);
  });

  it('cuts a long text between sentences and sends the parts in order', async () => {
    const { from, ticketId } = await newContact();
    const text = Array.from({ length: 300 }, (_, n) => `Sentence number ${n} tells a little more.`).join(' ');
    const message = await reply(ticketId, text);
    await becomes(message.id, 'delivered');
    const bodies = sentTo(from).map((one) => (one.payload as { text: { body: string } }).text.body);
    expect(bodies.length).toBeGreaterThan(2);
    expect(bodies.every((body) => body.length <= 4096 && body.endsWith('.'))).toBe(true);
    expect(bodies.join(' ')).toBe(text);
  });

  it('says before sending that the 24 hours are over', async () => {
    const { from, ticketId } = await newContact({ timestamp: Math.floor(Date.now() / 1000) - 25 * 3600 });
    const message = await reply(ticketId, 'Are you still there?');
    const failed = await becomes(message.id, 'failed');
    expect(failed.deliveryError?.action).toContain('template');
    expect(desk.graph.sent.filter((one) => one.to === from)).toHaveLength(0);
  });
});

describe('a send that goes wrong', () => {
  it('cut after accepting becomes unknown, is not repeated, and a status with our id settles it', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'cut_after', match: { recipient: from } });
    desk.graph.fault({ kind: 'late_webhooks', ms: 700, times: 2, match: { recipient: from } });
    const message = await reply(ticketId, 'Did this arrive?');
    expect((await becomes(message.id, 'unknown')).externalId).toBeNull();
    const settled = await becomes(message.id, 'delivered');
    expect(sentTo(from)).toHaveLength(1);
    expect(settled.externalId).toBe(sentTo(from)[0]?.wamid);
  });

  it('cut before accepting is unknown too: nobody can tell the difference', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'cut_before', match: { recipient: from } });
    const message = await reply(ticketId, 'And this?');
    await becomes(message.id, 'unknown');
    expect(sentTo(from)).toHaveLength(0);
    await retryMessage(desk.ctx, who(), desk.workspaceId, message.id);
    await becomes(message.id, 'delivered');
    expect(sentTo(from)).toHaveLength(1);
  });

  it('in the middle of a long text goes on behind the part that arrived when a person sends it again', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'cut_after', match: { recipient: from } });
    const text = Array.from({ length: 250 }, (_, n) => `Sentence number ${n} tells a little more.`).join(' ');
    const message = await reply(ticketId, text);
    const unknown = await becomes(message.id, 'unknown');
    expect(unknown.deliveryError?.message).toContain('Part 1 of 3');
    await desk.graph.settled();
    await eventually(async () => (await waitingDeliveries()) === 0, 'the statuses of part 1 are handled');
    expect((await find(message.id))?.delivery).toBe('unknown');
    await retryMessage(desk.ctx, who(), desk.workspaceId, message.id);
    await becomes(message.id, 'delivered');
    expect(
      sentTo(from)
        .map((one) => (one.payload as { text: { body: string } }).text.body)
        .join(' '),
    ).toBe(text);
  });

  it('a server error is a failure after one attempt, and a person sends it again', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'server_error', code: 131000, match: { recipient: from } });
    const message = await reply(ticketId, 'Once only');
    const failed = await becomes(message.id, 'failed');
    expect(failed.deliveryError?.code).toBe('whatsapp_131000');
    expect(desk.graph.sent.filter((one) => one.to === from)).toHaveLength(1);
    await retryMessage(desk.ctx, who(), desk.workspaceId, message.id);
    await becomes(message.id, 'delivered');
  });

  it('a throttled message is tried again by itself and keeps its place before later ones', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'throttle', code: 131056, times: 2, match: { recipient: from } });
    await reply(ticketId, 'first');
    await reply(ticketId, 'second');
    await eventually(() => sentTo(from).length === 2, 'both are sent', 25_000);
    expect(sentTo(from).map((one) => (one.payload as { text: { body: string } }).text.body)).toEqual(['first', 'second']);
  });

  it('a failure that is reported later is shown with what to do', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'fail_later', code: 131026, match: { recipient: from } });
    const message = await reply(ticketId, 'Hello?');
    const failed = await becomes(message.id, 'failed');
    expect(failed.deliveryError?.action).toContain('another channel');
  });

  it('statuses that come in the wrong order or before the answer never move a message backwards', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'reorder_statuses', match: { recipient: from } });
    desk.graph.fault({ kind: 'status_before_response', match: { recipient: from } });
    const message = await reply(ticketId, 'Quick');
    await becomes(message.id, 'delivered');
    await desk.graph.settled();
    await eventually(async () => (await waitingDeliveries()) === 0, 'all statuses are handled');
    expect((await find(message.id))?.delivery).toBe('delivered');
  });

  it('with a crash between claim and send is never sent again, and becomes unknown', async () => {
    const { from, ticketId } = await newContact();
    desk.graph.fault({ kind: 'throttle', code: 131056, times: 1, match: { recipient: from } });
    const message = await reply(ticketId, 'Half way');
    // The throttled attempt leaves it queued for a second; someone claims it and dies before calling.
    const claimed = () =>
      desk.ctx.db.tx(desk.workspaceId, async (tx) => {
        const queued = await lockForSending(tx, [message.id], ['queued']);
        claimForSending(tx, [message.id]);
        return queued.length === 1;
      });
    await eventually(claimed, 'claimed by the one who dies');
    await becomes(message.id, 'unknown');
    expect(sentTo(from)).toHaveLength(0);
  }, 40_000);
});

describe('an inbox whose token has expired', () => {
  it('is marked broken, keeps its messages waiting without calling, and sends them in order once it works', async () => {
    const { from, ticketId } = await newContact();
    await updateInbox(desk.ctx, desk.workspaceId, desk.whatsapp.id, { secrets: { access_token: 'old-token' } });
    const first = await reply(ticketId, 'one');
    await eventually(async () => (await readInbox(desk.ctx, desk.workspaceId, desk.whatsapp.id)).status === 'broken', 'the inbox is broken');
    expect((await readInbox(desk.ctx, desk.workspaceId, desk.whatsapp.id)).brokenReason).toContain('190');
    await reply(ticketId, 'two');
    await reply(ticketId, 'three');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(desk.graph.sent.filter((one) => one.to === from)).toHaveLength(1);
    expect((await find(first.id))?.delivery).toBe('queued');
    await updateInbox(desk.ctx, desk.workspaceId, desk.whatsapp.id, { secrets: { access_token: 'sandbox-token' } });
    await eventually(() => sentTo(from).length === 3, 'all three are sent');
    expect(sentTo(from).map((one) => (one.payload as { text: { body: string } }).text.body)).toEqual(['one', 'two', 'three']);
    expect((await readInbox(desk.ctx, desk.workspaceId, desk.whatsapp.id)).status).toBe('active');
  });
});

describe('a reply by Instagram', () => {
  it('is cut by bytes, and its echo is not taken for a message of a teammate', async () => {
    const { wamids } = await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from: '7001001', text: 'Hoi' });
    const first = await eventually(async () => (await desk.messages(desk.instagram.id)).find((one) => one.externalId === wamids[0]), 'stored');
    const message = await reply(first.ticketId ?? '', 'é'.repeat(600));
    await becomes(message.id, 'sent', desk.instagram.id);
    const parts = sentTo('7001001').map((one) => (one.payload as { message: { text: string } }).message.text);
    expect(parts.length).toBe(2);
    expect(parts.every((part) => Buffer.byteLength(part) <= 1000)).toBe(true);
    await desk.graph.settled();
    await eventually(async () => (await waitingDeliveries()) === 0, 'echoes are handled');
    expect((await desk.messages(desk.instagram.id)).filter((one) => one.conversationId === first.conversationId)).toHaveLength(2);
  });

  it('whose answer was lost is settled by its echo', async () => {
    const { wamids } = await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from: '7001002', text: 'Hoi' });
    const first = await eventually(async () => (await desk.messages(desk.instagram.id)).find((one) => one.externalId === wamids[0]), 'stored');
    desk.graph.fault({ kind: 'cut_after', match: { recipient: '7001002' } });
    const message = await reply(first.ticketId ?? '', 'Komt eraan');
    await becomes(message.id, 'unknown', desk.instagram.id);
    await becomes(message.id, 'sent', desk.instagram.id);
    expect(sentTo('7001002')).toHaveLength(1);
  });
});

async function waitingDeliveries(): Promise<number> {
  const rows = await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query('select id from deliveries where processed_at is null'));
  return rows.length;
}

it('offers a provider for each channel that is reached by calling somebody', () => {
  expect([...createProviders(desk.ctx).keys()]).toEqual(['whatsapp', 'instagram', 'dixa', 'chatwoot']);
});
