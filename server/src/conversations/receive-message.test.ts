import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { newId } from '#platform/ids';
import { createInbox, handOff, listMessages, postAssistantReply, receiveMessage } from './index.ts';
import type { InboundMessage } from './index.ts';

let world: TestCtx;
let inboxId: string;
const assistant = { id: newId(), name: 'Robin' };

beforeAll(async () => {
  world = await createTestCtx();
  const inbox = await createInbox(world.ctx, world.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: 'n1', assistantId: assistant.id });
  inboxId = inbox.id;
});
afterAll(() => world.close());

const from = (phone: string) => ({ identities: [{ kind: 'phone' as const, value: phone, verified: true }], name: 'Ann' });
const say = (phone: string, externalId: string, text: string): InboundMessage => ({
  inboxId,
  externalId,
  from: from(phone),
  occurredAt: new Date(),
  kind: 'text',
  text,
});

test('a message delivered twenty times at once is one row, and all deliveries learn the same message', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => receiveMessage(world.ctx, world.workspaceId, say('31600000001', 'wamid.1', 'Hi'))));
  expect(results.filter((one) => one.isNew)).toHaveLength(1);
  expect(new Set(results.map((one) => one.message.id)).size).toBe(1);
});

test('seq rises by one, and a new contact writing twice at once gets one conversation', async () => {
  const both = await Promise.all([
    receiveMessage(world.ctx, world.workspaceId, say('31600000002', 'wamid.2', 'one')),
    receiveMessage(world.ctx, world.workspaceId, say('31600000002', 'wamid.3', 'two')),
  ]);
  expect(new Set(both.map((one) => one.message.conversationId)).size).toBe(1);
  expect(both.map((one) => one.message.seq).sort()).toEqual([1, 2]);
});

test('text that Postgres cannot store is kept with replacement characters', async () => {
  const { message } = await receiveMessage(world.ctx, world.workspaceId, say('31600000003', 'wamid.4', 'a\u0000b\uD800c'));
  expect(message.text).toBe('a\uFFFDb\uFFFDc');
});

test('a name and a subject that are cut through an emoji are stored', async () => {
  const long = say('31600000009', 'wamid.9\uD800', `${'x'.repeat(118)}😀😀`);
  const { message } = await receiveMessage(world.ctx, world.workspaceId, { ...long, from: { ...long.from, name: `${'n'.repeat(199)}😀` } });
  expect(message).toMatchObject({ text: `${'x'.repeat(118)}😀😀`, authorName: `${'n'.repeat(199)}\uFFFD`, externalId: 'wamid.9\uFFFD' });
});

test('the assistant answers only what it has read, only while it owns the ticket, and only once', async () => {
  const first = (await receiveMessage(world.ctx, world.workspaceId, say('31600000004', 'wamid.5', 'Question'))).message;
  const reply = (seenSeq: number) =>
    world.ctx.db.tx(world.workspaceId, (tx) =>
      postAssistantReply(tx, { conversationId: first.conversationId, ticketId: first.ticketId!, seenSeq, text: 'Answer', content: {}, assistant }),
    );
  await receiveMessage(world.ctx, world.workspaceId, say('31600000004', 'wamid.6', 'And another'));
  expect(await reply(1)).toEqual({ posted: false, reason: 'newer_message' });
  expect(await reply(2)).toMatchObject({ posted: true, message: { seq: 3 } });
  expect(await reply(2)).toEqual({ posted: false, reason: 'newer_message' });
  const off = await Promise.all(
    [1, 2, 3].map(() =>
      world.ctx.db.tx(world.workspaceId, (tx) =>
        handOff(tx, {
          conversationId: first.conversationId,
          ticketId: first.ticketId!,
          seenSeq: null,
          reason: 'asks_for_human',
          say: { text: 'A colleague takes over.', content: {} },
          assistant,
        }),
      ),
    ),
  );
  expect(off.filter((one) => one.handedOff)).toHaveLength(1);
  await receiveMessage(world.ctx, world.workspaceId, say('31600000004', 'wamid.7', 'Hello?'));
  expect(await reply(5)).toEqual({ posted: false, reason: 'person_owns' });
  const all = await listMessages(world.ctx, world.workspaceId, first.conversationId, { limit: 100 });
  expect(all.map((one) => one.text)).toEqual(['Question', 'And another', 'Answer', 'A colleague takes over.', 'Hello?']);
});
