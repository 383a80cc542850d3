import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx, eventually } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { createInbox, listMessages, messagePosted, postAssistantReply, readTurnState, receiveMessage } from '#conversations';
import { on } from '#platform/db';
import { newId } from '#platform/ids';
import { bindJob } from '#platform/jobs';
import { nextPlace } from './call-pace.ts';
import type { PaceRule } from './call-pace.ts';
import { createProviders } from './create-providers.ts';
import { deliverJob } from './job-definitions.ts';
import { createReplySender, takeWithCommit } from './send-with-commit.ts';
import type { ReadyReply } from './send-with-commit.ts';

let world: TestCtx;
let inboxId: string;
let handedOver = 0;

beforeAll(async () => {
  world = await createTestCtx({
    jobs: [deliverJob],
    subscriptions: [
      on(messagePosted, deliverJob, ({ payload }, carried) => ({
        data: { message_id: payload.message_id },
        lane: payload.conversation_id,
        id: payload.message_id,
        carried,
      })),
    ],
  });
  inboxId = (await createInbox(world.ctx, world.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: 'n1', assistantId: newId() })).id;
});
afterAll(() => world.close());

let contacts = 0;

interface Heard {
  conversationId: string;
  ticketId: string;
}

async function hear(): Promise<Heard> {
  contacts += 1;
  const { message } = await receiveMessage(world.ctx, world.workspaceId, {
    inboxId,
    externalId: `wamid.${contacts}`,
    from: { identities: [{ kind: 'phone', value: `3161${contacts}`, verified: true }], name: null },
    occurredAt: new Date(),
    kind: 'text',
    text: 'Hello',
  });
  return { conversationId: message.conversationId, ticketId: message.ticketId ?? '' };
}

/** Replies in these conversations, all in one transaction. */
async function reply(heard: readonly Heard[], rules: readonly PaceRule[]): Promise<ReadyReply[]> {
  const ready = heard.map(() => ({ messageId: newId(), rules, taken: Promise.resolve(false) }) as unknown as ReadyReply);
  await world.ctx.db.tx(world.workspaceId, async (tx) => {
    for (const [at, { conversationId, ticketId }] of heard.entries()) {
      const one = ready[at]!;
      const assistant = { id: newId(), name: 'Robin' };
      await postAssistantReply(tx, { conversationId, ticketId, seenSeq: 1, text: 'Hi', content: {}, assistant, ready: one });
      takeWithCommit(tx, one);
    }
  });
  return ready;
}

const deliveryOf = async ({ messageId }: ReadyReply) =>
  (
    await world.ctx.db.tx(world.workspaceId, (tx) =>
      tx.query<{ delivery: string; attempts: number }>('select delivery, delivery_attempts as attempts from messages where id = $1', [messageId]),
    )
  )[0];

async function setPace(key: string, aheadMs: number): Promise<void> {
  await world.ctx.db.tx(world.workspaceId, (tx) =>
    tx.query(`insert into call_pace (workspace_id, token_key, full_at, recent) values ($1, $2, clock_timestamp() + $3 * interval '1 ms', '{}')`, [
      world.workspaceId,
      key,
      aheadMs,
    ]),
  );
}

/** How far ahead of now the bucket of a key is full; null where nobody has called under it. */
async function aheadOf(key: string): Promise<number | null> {
  const [row] = await world.ctx.db.tx(world.workspaceId, (tx) =>
    tx.query<{ ahead: number }>(
      `select (extract(epoch from full_at - clock_timestamp()) * 1000)::float8 as ahead from call_pace where workspace_id = $1 and token_key = $2`,
      [world.workspaceId, key],
    ),
  );
  return row?.ahead ?? null;
}

test('a reply whose job does not begin with its commit is left to the job, and takes no place', async () => {
  // Nobody works here yet.
  const [one] = await reply([await hear()], [{ key: 'idle', apartMs: 100, burst: 5 }]);
  expect(await one?.taken).toBe(false);
  expect(await deliveryOf(one!)).toEqual({ delivery: 'queued', attempts: 0 });
  expect(await aheadOf('idle')).toBeNull();
});

test('a reply is taken for sending by the commit that writes it, once for each conversation', async () => {
  world.startWorkers([
    bindJob(deliverJob, async ({ carried }) => {
      if (carried && (await (carried as ReadyReply).taken)) handedOver += 1;
    }),
  ]);
  await eventually(async () => {
    await reply([await hear()], []);
    return handedOver > 0;
  }, 'a job handed over');
  const before = handedOver;
  const heard = await hear();
  const [one] = await reply([heard], [{ key: 'taken', apartMs: 1000, burst: 2 }]);
  expect(await one?.taken).toBe(true);
  expect(await deliveryOf(one!)).toEqual({ delivery: 'sending', attempts: 1 });
  await eventually(() => handedOver === before + 1, 'the job learns of it');
});

// With 500 ms between calls and never nearer than 200 ms to the moment that decides, what the clock does meanwhile changes nothing.
test.each([1, 2, 4].flatMap((calls) => [1, 2, 3, 5].flatMap((burst) => [null, -60_000, -200, 300, 800, 1300, 2200].map((ahead) => ({ calls, burst, ahead })))))(
  '$calls at once, burst $burst, full in $ahead ms: taken when each has its place at this moment, as nextPlace reckons',
  async ({ calls, burst, ahead }) => {
    const rule = { key: `reckoned:${newId()}`, apartMs: 500, burst };
    if (ahead !== null) await setPace(rule.key, ahead);
    let pace = { fullAt: ahead ?? -60_000, recent: [] as number[] };
    let waits = 0;
    for (let call = 0; call < calls; call += 1) {
      const { at, after } = nextPlace(rule, pace, 0);
      waits = Math.max(waits, at);
      pace = after(at);
    }
    const ready = await reply(await Promise.all(Array.from({ length: calls }, hear)), [rule]);
    expect(await Promise.all(ready.map((one) => one.taken))).toEqual(ready.map(() => waits === 0));
    const left = await aheadOf(rule.key);
    const expected = waits === 0 ? pace.fullAt : ahead;
    if (expected === null) expect(left).toBeNull();
    else expect(Math.abs((left ?? Number.NaN) - expected)).toBeLessThan(200);
  },
);

test('what is sent is what is stored, also where a model cut through an emoji', async () => {
  const { conversationId, ticketId } = await hear();
  const state = await readTurnState(world.ctx, world.workspaceId, conversationId);
  if (!state) throw new Error('there is no such conversation');
  const ready = await createReplySender(world.ctx, createProviders(world.ctx)).makeReady({
    workspaceId: world.workspaceId,
    ticketId,
    state,
    text: 'Yes \uD83D',
    content: {},
  });
  const assistant = { id: newId(), name: 'Robin' };
  const reading = { conversationId, ticketId, seenSeq: 1, text: 'Yes \uD83D', content: {}, assistant, ready };
  await world.ctx.db.tx(world.workspaceId, (tx) => postAssistantReply(tx, reading));
  const [, stored] = await listMessages(world.ctx, world.workspaceId, conversationId, { afterSeq: 0, limit: 2 });
  expect(ready?.sending.toSend.message).toMatchObject({ id: stored?.id, text: stored?.text });
  expect(ready?.sending.pieces).toEqual([{ kind: 'text', text: 'Yes \uFFFD' }]);
});

test('of two keys, one without a place keeps the message back', async () => {
  await setPace('full', 10_000);
  const [one] = await reply(
    [await hear()],
    [
      { key: 'free', apartMs: 100, burst: 5 },
      { key: 'full', apartMs: 1000, burst: 3 },
    ],
  );
  expect(await one?.taken).toBe(false);
  expect(await deliveryOf(one!)).toEqual({ delivery: 'queued', attempts: 0 });
});
