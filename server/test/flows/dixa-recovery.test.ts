import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { queueBackfills } from '#channels';
import { backfillDixa } from '../../src/channels/dixa/backfill.ts';
import { sweepChannels } from '../../src/channels/sweep-channels.ts';
import { createProviders } from '#channels';
import { eventually } from '../harness.ts';
import { isBusy } from './chatwoot-setup.ts';
import { startDixaDesk } from './dixa-setup.ts';
import type { DixaDesk } from './dixa-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
const HUMAN = 'I want to talk to a human please';
let desk: DixaDesk;
beforeAll(async () => {
  desk = await startDixaDesk({ settings: { assistant: { initial_only: false } } });
});
beforeEach(() => {
  desk.dixa.clearFaults();
  desk.dixa.setWebhookUrl(`${desk.url}/dixa_conversation_started`);
});
afterAll(() => desk.close());

/** Neither Dixa nor Baton has anything left to do. */
async function quiet(): Promise<void> {
  for (let still = 0; still < 3;) {
    await desk.dixa.settle();
    still = (await isBusy(desk)) ? 0 : still + 1;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const outbound = (id: number) => desk.dixa.conversation(id).messages.filter((message) => message.direction === 'Outbound');

it('answers what webhooks lost: from the delivery log a new conversation, from the list of messages a further one, each once', async () => {
  desk.dixa.addFault({ kind: 'drop_webhooks', times: 2 });
  const { conversationId } = await desk.dixa.customerWrites({ text: QUESTION, email: 'lost@example.com' });
  await queueBackfills(desk.server.runtime.ctx);
  await eventually(() => outbound(conversationId)[0], 'the lost mail is answered');
  await eventually(async () => (await desk.interactions(conversationId))[0]?.['dixa_message_sent'], 'it is recorded');
  desk.dixa.setWebhookUrl(null);
  const at = desk.dixa.conversation(conversationId);
  at.messages.push({
    id: crypto.randomUUID(),
    authorId: at.requester.id,
    externalId: null,
    createdAt: new Date().toISOString(),
    direction: 'Inbound',
    content: { _type: 'Html', value: '<p>And how do returns work?</p><blockquote>Hi Mira</blockquote>' },
  });
  await queueBackfills(desk.server.runtime.ctx);
  await eventually(() => outbound(conversationId)[1], 'the further mail is answered');
  const [, second] = await desk.interactions(conversationId);
  expect(second).toMatchObject({ original_text: 'And how do returns work?' });
});

it('a third question goes to people, over the whole conversation, also when an earlier ticket of it was closed', async () => {
  const { conversationId } = await desk.dixa.customerWrites({ text: QUESTION, email: 'thrice@example.com' });
  await eventually(() => outbound(conversationId)[0], 'the first is answered');
  const ctx = desk.server.runtime.ctx;
  await desk.dixa.settle();
  await ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query("update tickets set status = 'closed' where workspace_id = $1 and conversation_id in (select id from conversations where thread_id = $2)", [
      desk.workspaceId,
      String(conversationId),
    ]),
  );
  await desk.dixa.customerWrites({ conversationId, text: 'How do returns work?' });
  await eventually(() => outbound(conversationId)[1], 'the second is answered');
  await desk.dixa.customerWrites({ conversationId, text: 'Who pays for the return shipping?' });
  await eventually(() => desk.dixa.conversation(conversationId).queueId, 'the third goes to the queue');
  expect(desk.dixa.conversation(conversationId).notes[0]?.message).toContain('answered twice');
  expect(outbound(conversationId)).toHaveLength(3);
});

/** The customer writes, and nobody is told. */
function writeUnheard(conversationId: number, text: string): string {
  const at = desk.dixa.conversation(conversationId);
  const content = { _type: 'Text' as const, value: text };
  const id = crypto.randomUUID();
  at.messages.push({ id, authorId: at.requester.id, externalId: null, createdAt: new Date().toISOString(), direction: 'Inbound', content });
  return id;
}

/** Nobody looked, and nothing was said, for so many days. */
const passDays = (days: number) =>
  desk.server.runtime.ctx.db.tx(desk.workspaceId, async (tx) => {
    for (const set of ['conversations set updated_at = updated_at', 'desk_looks set looked_at = looked_at', 'backfill_marks set caught_up_at = caught_up_at'])
      await tx.query(`update ${set} - $1 * interval '1 day'`, [days]);
  });
const stored = (ids: string[]) =>
  desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ id: string }>('select external_id as id from messages where external_id = any($1)', [ids]),
  );
const close = (conversationId: number) =>
  desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query(`update tickets set status = 'closed' where conversation_id = (select id from conversations where thread_id = $1)`, [String(conversationId)]),
  );

it('what Dixa would not show in one round is found in a later one, also where everything was done', async () => {
  const { ctx } = desk.server.runtime;
  const ids: number[] = [];
  for (const n of [1, 2, 3, 4]) {
    const { conversationId } = await desk.dixa.customerWrites({ text: HUMAN, email: `unshown${n}@example.com` });
    await eventually(() => desk.dixa.conversation(conversationId).queueId, `${conversationId} is with people`);
    ids.push(conversationId);
  }
  await quiet();
  const look = async () => (await backfillDixa(ctx, desk.workspaceId, desk.inbox.id)).outcome;
  expect(await look()).toMatch(/listed_0$/);
  for (const id of ids) await close(id);
  await passDays(2);
  const written = ids.map((id) => writeUnheard(id, 'Is anybody there?'));
  // Too many calls is a matter of a second.
  desk.dixa.addFault({ kind: 'rate_limit', on: 'read', times: 1 });
  desk.dixa.addFault({ kind: 'server_error', on: 'read', times: 1000 });
  expect(await look()).toBe('logged_0_listed_0_broke_off');
  desk.dixa.clearFaults();
  expect(await stored(written)).toHaveLength(0);
  // The pause after which those that catch up are known to be gone.
  await passDays(1);
  expect(await look()).toMatch(/listed_[1-9]\d*$/);
  await eventually(async () => (await stored(written)).length === written.length, 'every message is here');
}, 60_000);

it('after a month away nothing is passed over: more conversations than a round takes, and those where everything was done', async () => {
  const { ctx } = desk.server.runtime;
  const ids: number[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    const { conversationId } = await desk.dixa.customerWrites({ text: HUMAN, email: `month${n}@example.com` });
    ids.push(conversationId);
  }
  for (const id of ids) await eventually(() => desk.dixa.conversation(id).queueId, `${id} is with people`);
  await desk.dixa.settle();
  await quiet();
  await passDays(33);
  await close(ids[0] ?? 0);
  const written = ids.map((id) => writeUnheard(id, 'Is anybody there?'));
  expect((await backfillDixa(ctx, desk.workspaceId, desk.inbox.id, { most: 2 })).outcome).toMatch(/listed_\d$/);
  // The first round took two; the rounds that it asked for take the others.
  await eventually(async () => (await stored(written)).length === written.length, 'every message is here', 40_000);
  await backfillDixa(ctx, desk.workspaceId, desk.inbox.id, { most: 100 });
  expect(await stored(written)).toHaveLength(written.length);
}, 80_000);

it('a mail whose sender died five minutes ago is looked for: found it is sent, absent it is sent once more', async () => {
  const { ctx } = desk.server.runtime;
  const die = (id: number) =>
    ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query(
        `update messages set delivery = 'sending', external_id = null, delivery_changed_at = now() - interval '301 seconds'
         where author_kind = 'assistant' and conversation_id = (select id from conversations where thread_id = $1)`,
        [String(id)],
      ),
    );
  const stateOf = async (id: number) => (await desk.interactions(id))[0]?.['dixa_message_sent'];
  const spoken: number[] = [];
  for (const email of ['died-after@example.com', 'died-before@example.com']) {
    const { conversationId } = await desk.dixa.customerWrites({ text: QUESTION, email });
    await eventually(() => stateOf(conversationId), 'it is answered');
    spoken.push(conversationId);
  }
  const [after = 0, before = 0] = spoken;
  // That it was sent is told by Dixa too, and must have been heard.
  await quiet();
  for (const id of spoken) await die(id);
  // This one never reached Dixa.
  const { messages } = desk.dixa.conversation(before);
  messages.splice(
    messages.findIndex((message) => message.direction === 'Outbound'),
    1,
  );
  await sweepChannels(ctx, createProviders(ctx));
  for (const id of spoken) await eventually(() => stateOf(id), `${id} is sent`);
  expect([outbound(after).length, outbound(before).length]).toEqual([1, 1]);
}, 30_000);
