import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { createInbox, receiveMessage } from '#conversations';
import { keepWordsFirst } from './keep-words.ts';

let world: TestCtx;
let ticketId: string;
let inboxId: string;

beforeAll(async () => {
  world = await createTestCtx();
  const inbox = await createInbox(world.ctx, world.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: 'n1' });
  inboxId = inbox.id;
  const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }] };
  const said = { inboxId: inbox.id, externalId: 'wamid.1', from, occurredAt: new Date(), kind: 'text' as const, text: 'A wobbly table' };
  ticketId = (await receiveMessage(world.ctx, world.workspaceId, said)).message.ticketId ?? '';
});
afterAll(() => world.close());

const ask = <R extends object>(text: string) => world.ctx.db.tx(world.workspaceId, (tx) => tx.query<R>(text, [ticketId]));
const setStatus = (status: string) => ask(`update tickets set status = '${status}', updated_at = now() where id = $1`);
const sides = async () => [
  (await ask('select 1 from search_open where ticket_id = $1')).length,
  (await ask('select 1 from search_past where ticket_id = $1')).length,
];
const keep = () => world.ctx.db.tx(world.workspaceId, keepWordsFirst);

test('a ticket that is closed while its words are being kept takes them along, and back again', async () => {
  const whileKeeping = (status: string) =>
    Promise.all([
      world.ctx.db.tx(world.workspaceId, async (tx) => {
        expect(await keepWordsFirst(tx)).toBe(2);
        await setTimeout(150);
      }),
      // Sees nothing of what is kept there; on the embedded database it comes behind it.
      setTimeout(50).then(() => setStatus(status)),
    ]);
  await whileKeeping('resolved');
  await keep();
  expect(await sides()).toEqual([0, 2]);
  await ask(
    'insert into search_waiting (workspace_id, source_id) select workspace_id, id from messages where ticket_id = $1 union all select workspace_id, id from tickets where id = $1',
  );
  await whileKeeping('open');
  await keep();
  expect(await sides()).toEqual([2, 0]);
});

test('two who keep at once wait for each other, and what one of them kept the other does not keep again', async () => {
  await ask('delete from search_open where ticket_id = $1');
  await ask('insert into search_waiting (workspace_id, source_id) select workspace_id, id from messages where ticket_id = $1');
  expect((await Promise.all([keep(), keep(), keep()])).toSorted()).toEqual([0, 0, 1]);
  expect((await sides())[0]).toBe(1);
});

test('who keeps a closed ticket’s words waits for whoever still keeps one of them as an open ticket’s', async () => {
  await keep();
  await setStatus('open');
  await keep();
  await ask('delete from search_open where source_id in (select id from messages where ticket_id = $1)');
  await ask('insert into search_waiting (workspace_id, source_id) select workspace_id, id from messages where ticket_id = $1');
  await Promise.all([
    world.ctx.db.tx(world.workspaceId, async (tx) => {
      await keepWordsFirst(tx);
      await setTimeout(200);
    }),
    setTimeout(50)
      .then(() => setStatus('resolved'))
      .then(keep),
  ]);
  await keep();
  expect(await sides()).toEqual([0, 2]);
});

test('a text that is taken out while its words are being kept leaves none of them', async () => {
  for (const side of ['search_open', 'search_past']) await ask(`delete from ${side} where source_id in (select id from messages where ticket_id = $1)`);
  await ask('insert into search_waiting (workspace_id, source_id) select workspace_id, id from messages where ticket_id = $1');
  await Promise.all([
    world.ctx.db.tx(world.workspaceId, async (tx) => {
      await keepWordsFirst(tx);
      await setTimeout(150);
    }),
    setTimeout(50).then(() => ask(`update messages set text = '', deleted_at = now() where ticket_id = $1`)),
  ]);
  const words = await ask<{ words: string }>(
    'select words::text from search_open where ticket_id = $1 union all select words::text from search_past where ticket_id = $1',
  );
  // The subject is the ticket's own.
  expect(words.filter((one) => one.words.includes("'c"))).toEqual([]);
});

test('a text that is changed while it still waits is kept as it is then, not as whoever keeps words at that moment still sees it', async () => {
  await keep();
  await setStatus('open');
  await ask(`update messages set text = 'A wobbly table', deleted_at = null where ticket_id = $1`);
  await Promise.all([
    world.ctx.db.tx(world.workspaceId, async (tx) => {
      await tx.query(`update messages set text = 'A crooked lamp' where ticket_id = $1`, [ticketId]);
      await setTimeout(150);
    }),
    setTimeout(50).then(keep),
  ]);
  await keep();
  const [kept] = await ask<{ words: string }>(
    `select words::text from search_open where ticket_id = $1 and source_id in (select id from messages where ticket_id = $1)`,
  );
  expect(kept?.words).toContain('crooked');
});

test('a ticket that is deleted while its subject is being kept leaves no words behind', async () => {
  await keep();
  for (const side of ['search_open', 'search_past']) await ask(`delete from ${side} where ticket_id = $1`);
  await ask('insert into search_waiting (workspace_id, source_id) select workspace_id, id from tickets where id = $1');
  await Promise.all([
    world.ctx.db.tx(world.workspaceId, async (tx) => {
      expect(await keepWordsFirst(tx)).toBe(1);
      await setTimeout(150);
    }),
    setTimeout(50).then(() => ask('delete from tickets where id = $1')),
  ]);
  await keep();
  expect(await sides()).toEqual([0, 0]);
});

test('a message that is erased while its words are being kept leaves none behind, and neither of the two stops the other', async () => {
  const said = { externalId: 'wamid.2', from: { identities: [{ kind: 'phone' as const, value: '31600000002', verified: true }] }, occurredAt: new Date() };
  const { message } = await receiveMessage(world.ctx, world.workspaceId, { ...said, inboxId, kind: 'text', text: 'A squeaking chair' });
  const inOurs = (text: string) => world.ctx.db.tx(world.workspaceId, (tx) => tx.query(text, [message.id]));
  await Promise.all([
    world.ctx.db.tx(world.workspaceId, async (tx) => {
      expect(await keepWordsFirst(tx)).toBe(2);
      await setTimeout(150);
    }),
    setTimeout(50).then(() => inOurs('delete from messages where id = $1')),
  ]);
  await keep();
  expect(await inOurs('select 1 from search_open where source_id = $1')).toEqual([]);
});
