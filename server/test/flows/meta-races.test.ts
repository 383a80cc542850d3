import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { keepFiles, markSent, postTeammateReply, retryMessage, takeAllIn } from '#conversations';
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

async function newPerson(kind: 'whatsapp' | 'instagram') {
  people += 1;
  const from = kind === 'whatsapp' ? `3161299${String(people).padStart(4, '0')}` : `7200${people}`;
  const received =
    kind === 'whatsapp'
      ? await desk.graph.receive({ phoneNumberId: PHONE_NUMBER, from, text: 'Hello' })
      : await desk.graph.receiveInstagram({ accountId: INSTAGRAM, from, text: 'Hello' });
  const first = await eventually(async () => (await messages(kind)).find((one) => one.externalId === received.wamids[0]), 'stored');
  return { from, ticketId: first.ticketId ?? '', conversationId: first.conversationId };
}
const messages = (kind: 'whatsapp' | 'instagram') => desk.messages(desk[kind].id);
const reply = async (ticketId: string, content: string) => (await postTeammateReply(desk.ctx, who(), ticketId, { content })).message;
const find = async (kind: 'whatsapp' | 'instagram', id: string) => (await messages(kind)).find((one) => one.id === id);
const becomes = (kind: 'whatsapp' | 'instagram', id: string, delivery: string) =>
  eventually(async () => ((await find(kind, id))?.delivery === delivery ? find(kind, id) : null), `message becomes ${delivery}`, 20_000);
const textsTo = (to: string) =>
  desk.graph.sent
    .filter((one) => one.to === to && one.accepted)
    .map((one) => {
      const payload = one.payload as { text?: { body: string }; message?: { text?: string } };
      return payload.text?.body ?? payload.message?.text ?? '';
    });
const handled = async () => {
  await desk.graph.settled();
  await eventually(async () => {
    const waiting = await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query('select id from deliveries where processed_at is null'));
    return waiting.length === 0;
  }, 'every webhook is handled');
};
const longText = (sentences: number) => Array.from({ length: sentences }, (_, n) => `Sentence number ${n} tells a little more.`).join(' ');

describe('an echo of Instagram', () => {
  it('proves a send whose answer was lost although it is written without our markup', async () => {
    const { from, ticketId, conversationId } = await newPerson('instagram');
    desk.graph.fault({ kind: 'cut_after', match: { recipient: from } });
    const message = await reply(ticketId, 'It costs **€ 4,95**. See [our page](https://shop.example/x).');
    await becomes('instagram', message.id, 'sent');
    await handled();
    const said = (await messages('instagram')).filter((one) => one.conversationId === conversationId);
    expect(said.map((one) => one.authorKind)).toEqual(['contact', 'teammate']);
    expect(textsTo(from)).toHaveLength(1);
  });

  it('of one part proves that part: the message goes on behind it when a person sends it again', async () => {
    const { from, ticketId, conversationId } = await newPerson('instagram');
    desk.graph.fault({ kind: 'cut_after', match: { recipient: from } });
    const text = longText(60);
    const message = await reply(ticketId, text);
    await becomes('instagram', message.id, 'unknown');
    await handled();
    expect((await find('instagram', message.id))?.delivery).toBe('unknown');
    await retryMessage(desk.ctx, who(), desk.workspaceId, message.id);
    await becomes('instagram', message.id, 'sent');
    expect(textsTo(from).join(' ')).toBe(text);
    await handled();
    expect((await messages('instagram')).filter((one) => one.conversationId === conversationId)).toHaveLength(2);
  });

  it('that comes before the answer of its send is ours, and held up nowhere', async () => {
    const { from, ticketId, conversationId } = await newPerson('instagram');
    desk.graph.fault({ kind: 'status_before_response', match: { recipient: from } });
    const message = await reply(ticketId, 'One moment');
    await becomes('instagram', message.id, 'sent');
    await handled();
    expect((await messages('instagram')).filter((one) => one.conversationId === conversationId)).toHaveLength(2);
  });

  it('of other words than ours is what a person typed in the app', async () => {
    const { from, ticketId, conversationId } = await newPerson('instagram');
    desk.graph.fault({ kind: 'cut_before', match: { recipient: from } });
    const message = await reply(ticketId, 'Never arrived');
    await becomes('instagram', message.id, 'unknown');
    const echo = { mid: `app-${from}`, is_echo: true, text: 'Typed on the phone' };
    await desk.graph.postWebhook(instagramEvent({ sender: { id: INSTAGRAM }, recipient: { id: from }, message: echo }));
    await handled();
    const said = (await messages('instagram')).filter((one) => one.conversationId === conversationId);
    expect(said.map((one) => one.text)).toEqual(['Hello', 'Never arrived', 'Typed on the phone']);
    expect((await find('instagram', message.id))?.delivery).toBe('unknown');
  });
});

function instagramEvent(item: Record<string, unknown>) {
  return { object: 'instagram', entry: [{ id: INSTAGRAM, time: Date.now(), messaging: [{ timestamp: Date.now(), ...item }] }] };
}

describe('a read receipt of Instagram', () => {
  it('names the last message that was read: everything before it is read too', async () => {
    const { from, ticketId } = await newPerson('instagram');
    const sent = [await reply(ticketId, 'one'), await reply(ticketId, 'two'), await reply(ticketId, 'three')];
    for (const { id } of sent) await becomes('instagram', id, 'sent');
    const second = await find('instagram', sent[1]!.id);
    await desk.graph.postWebhook(instagramEvent({ sender: { id: from }, recipient: { id: INSTAGRAM }, read: { mid: second?.externalId } }));
    await handled();
    expect(await Promise.all(sent.map(async ({ id }) => (await find('instagram', id))?.delivery))).toEqual(['read', 'read', 'sent']);
  });
});

describe('a part of a long text', () => {
  it('that Meta could not deliver keeps the message failed, and only this part is sent again', async () => {
    const { from, ticketId } = await newPerson('whatsapp');
    desk.graph.fault({ kind: 'fail_later', code: 131026, match: { recipient: from } });
    const message = await reply(ticketId, longText(250));
    const failed = await becomes('whatsapp', message.id, 'failed');
    expect(failed?.deliveryError?.message).toContain('Part 1 of 3');
    await handled();
    expect((await find('whatsapp', message.id))?.delivery).toBe('failed');
    await retryMessage(desk.ctx, who(), desk.workspaceId, message.id);
    await becomes('whatsapp', message.id, 'sent');
    const [first, , , again] = textsTo(from);
    expect(textsTo(from)).toHaveLength(4);
    expect(again).toBe(first);
  });
});

describe('a failure that is reported', () => {
  it('before our own commit keeps its reason', async () => {
    const { from, ticketId } = await newPerson('whatsapp');
    desk.graph.fault({ kind: 'fail_later', code: 131026, match: { recipient: from } });
    desk.graph.fault({ kind: 'latency', ms: 1, match: { recipient: from } });
    const message = await reply(ticketId, 'Hello?');
    const failed = await becomes('whatsapp', message.id, 'failed');
    // The answer to the call is committed after the status.
    await markSent(desk.ctx, desk.workspaceId, message.id, { externalId: failed?.externalId ?? '' });
    expect(await find('whatsapp', message.id)).toMatchObject({
      delivery: 'failed',
      deliveryError: { action: expect.stringContaining('another channel') as string },
    });
  });
});

describe('a file that cannot be read', () => {
  it('fails at once and says so: nothing was sent, so nothing is unknown', async () => {
    const { from, ticketId, conversationId } = await newPerson('whatsapp');
    const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from(`a picture of ${from}`)]);
    const upload = async function* () {
      yield {
        name: 'lamp.png',
        bytes: (async function* () {
          yield bytes;
        })(),
      };
    };
    const by = { kind: 'teammate', id: who().id };
    const [file] = await keepFiles(desk.ctx, desk.workspaceId, await takeAllIn(desk.ctx, null, upload()), { conversationId, ticketId, by });
    const [blob] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ id: string; sha256: string }>('select b.id, b.sha256 from blobs b join attachments a on a.blob_id = b.id where a.id = $1', [file?.id]),
    );
    await desk.ctx.blobs.remove({ workspaceId: desk.workspaceId, id: blob?.id ?? '', sha256: blob?.sha256 ?? '' });
    const { message } = await postTeammateReply(desk.ctx, who(), ticketId, { content: 'See', attachments: [file?.id ?? ''] });
    const failed = await becomes('whatsapp', message.id, 'failed');
    expect(failed?.deliveryError?.code).toBe('file_gone');
    expect(textsTo(from)).toHaveLength(0);
  });
});
