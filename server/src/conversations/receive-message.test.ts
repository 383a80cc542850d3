import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { newId } from '#platform/ids';
import { createInbox, handOff, listMessages, postAssistantReply, receiveMessage } from './index.ts';
import type { InboundMessage } from './index.ts';
import { resolveContact } from './resolve-contact.ts';

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

test('seq rises by one, and a new contact writing twice at once is one contact with one conversation and one ticket', async () => {
  const count = () =>
    world.ctx.db.tx(world.workspaceId, async (tx) => {
      const [row] = await tx.query<{ contacts: number; tickets: number }>(
        'select (select count(*)::int from contacts) as contacts, (select count(*)::int from tickets) as tickets',
      );
      return row!;
    });
  const before = await count();
  const both = await Promise.all([
    receiveMessage(world.ctx, world.workspaceId, say('31600000002', 'wamid.2', 'one')),
    receiveMessage(world.ctx, world.workspaceId, say('31600000002', 'wamid.3', 'two')),
  ]);
  expect(new Set(both.map((one) => one.message.conversationId)).size).toBe(1);
  expect(both.map((one) => one.message.seq).sort()).toEqual([1, 2]);
  expect(await count()).toEqual({ contacts: before.contacts + 1, tickets: before.tickets + 1 });
});

test('whom this process never heard of and everybody else knows is no second contact, and a repeat of their first words is none of theirs', async () => {
  const { contactId } = await world.ctx.db.tx(world.workspaceId, (tx) => resolveContact(tx, from('31600000031')));
  const [first, repeat] = [say('31600000031', 'wamid.31', 'Me'), say('31600000031', 'wamid.31', 'Me')];
  const { message } = await receiveMessage(world.ctx, world.workspaceId, first);
  expect((await receiveMessage(world.ctx, world.workspaceId, repeat)).message.id).toBe(message.id);
  // The same message under a name that nobody knows any more: their contact is not made for it.
  await receiveMessage(world.ctx, world.workspaceId, { ...say('31600000032', 'wamid.31', 'Me') });
  const rows = await world.ctx.db.tx(world.workspaceId, (tx) =>
    tx.query<{ value: string; contactId: string; said: number }>(
      `select i.value, i.contact_id as "contactId", (select count(*)::int from conversations c join messages m on m.conversation_id = c.id where c.contact_id = i.contact_id) as said
       from contact_identities i where i.value in ('31600000031', '31600000032')`,
    ),
  );
  expect(rows).toEqual([{ value: '31600000031', contactId, said: 1 }]);
});

test('a ticket that a message opens is as the message leaves it, in one version of its row', async () => {
  const waits = new Date(Date.now() - 5 * 60_000);
  const { message } = await receiveMessage(world.ctx, world.workspaceId, { ...say('31600000033', 'wamid.33', 'Hello'), occurredAt: waits });
  const read = (ticketId: string | null) =>
    world.ctx.db.tx(world.workspaceId, (tx) =>
      tx.query<{ waits: Date; line: Date; due: boolean; versions: boolean }>(
        // Nothing was written behind the insert: a second version of a row has another command's number in the same transaction.
        `select waiting_since as waits, line_since as line, deadline_at is not null as due, created_at = updated_at and cmin::text::int <
           (select m.cmin::text::int from messages m where m.ticket_id = tickets.id) as versions from tickets where id = $1`,
        [ticketId],
      ),
    );
  expect(await read(message.ticketId)).toEqual([{ waits, line: waits, due: true, versions: true }]);
  // What the shop itself wrote first in the provider's app waits for nobody.
  const own = await receiveMessage(world.ctx, world.workspaceId, { ...say('31600000034', 'wamid.34', 'Our offer'), author: 'teammate' });
  const [opened] = await read(own.message.ticketId);
  expect([opened?.waits, opened?.due]).toEqual([null, false]);
});

test('who is known by a lesser identity keeps the conversation, whatever the first one is', async () => {
  const known = (await receiveMessage(world.ctx, world.workspaceId, say('31600000008', 'wamid.20', 'Hello'))).message;
  const [phone] = from('31600000008').identities;
  const named = (user: string) => [{ kind: 'whatsapp_user' as const, value: user, verified: true }, phone!];
  const hear = (externalId: string, user: string) =>
    receiveMessage(world.ctx, world.workspaceId, { ...say('', externalId, 'Me again'), from: { identities: named(user), name: 'Ann' } });
  const first = await hear('wamid.21', 'u-8');
  expect([first.message.conversationId, first.message.ticketId, first.message.seq]).toEqual([known.conversationId, known.ticketId, 2]);
  expect((await hear('wamid.22', 'u-8')).message).toMatchObject({ conversationId: known.conversationId, seq: 3 });
  // The number changed hands: somebody else, with a conversation of their own.
  const other = await hear('wamid.23', 'u-9');
  expect(other.contested).toBe(true);
  expect(other.message.conversationId).not.toBe(known.conversationId);
  expect(await hear('wamid.23', 'u-9')).toMatchObject({ isNew: false, message: { id: other.message.id } });
});

test('text that Postgres cannot store is kept with replacement characters', async () => {
  const { message } = await receiveMessage(world.ctx, world.workspaceId, say('31600000003', 'wamid.4', 'a\u0000b\uD800c'));
  expect(message.text).toBe('a\uFFFDb\uFFFDc');
});

test('a name and a subject that are cut through an emoji are stored', async () => {
  const long = say('31600000009', 'wamid.9\uD800', `${'x'.repeat(118)}😀😀`);
  const { message } = await receiveMessage(world.ctx, world.workspaceId, { ...long, from: { ...long.from, name: `${'n'.repeat(199)}😀` } });
  expect(message).toMatchObject({ text: `${'x'.repeat(118)}😀😀`, authorName: `${'n'.repeat(199)}\uFFFD`, externalId: 'wamid.9\uFFFD' });
  // An identity too, by which its owner is found again.
  const cut = { identities: [{ kind: 'instagram' as const, value: `${'v'.repeat(319)}😀`, verified: true }], name: null };
  const hear = async (externalId: string) => (await receiveMessage(world.ctx, world.workspaceId, { ...say('', externalId, 'Hi'), from: cut })).message.seq;
  expect([await hear('wamid.10'), await hear('wamid.11')]).toEqual([1, 2]);
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
