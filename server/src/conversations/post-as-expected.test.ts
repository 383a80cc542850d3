import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { tryExpecting } from '#platform/db';
import { newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { closeTicket, createInbox, handOff, listMessages, postAsExpected, postAssistantReply, readTurnState, receiveMessage } from './index.ts';
import type { TurnState } from './index.ts';

let world: TestCtx;
let inboxId: string;
let who: Principal;
let contacts = 0;
const assistant = { id: newId(), name: 'Robin' };

beforeAll(async () => {
  world = await createTestCtx();
  inboxId = (await createInbox(world.ctx, world.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: 'n1', assistantId: assistant.id })).id;
  who = { kind: 'teammate', id: newId(), name: 'Kim', workspaceId: world.workspaceId, permissions: new Set(PERMISSIONS) };
});
afterAll(() => world.close());

const hear = async (phone: string) =>
  (
    await receiveMessage(world.ctx, world.workspaceId, {
      inboxId,
      externalId: newId(),
      from: { identities: [{ kind: 'phone', value: phone, verified: true }], name: null },
      occurredAt: new Date(),
      kind: 'text',
      text: 'Where is it?',
    })
  ).message;

async function ask(): Promise<{ phone: string; state: TurnState }> {
  const phone = `3162${(contacts += 1)}`;
  const { conversationId } = await hear(phone);
  const state = await readTurnState(world.ctx, world.workspaceId, conversationId);
  if (!state) throw new Error('there is no such conversation');
  return { phone, state };
}

const toReply = ({ conversation, ticket }: TurnState) => ({
  conversationId: conversation.id,
  ticketId: ticket?.id ?? '',
  seenSeq: conversation.lastContactSeq,
  text: 'Here.',
  content: {},
  assistant,
});

const post = (state: TurnState, together?: string) =>
  tryExpecting<unknown>(
    () => world.ctx.db.tx(world.workspaceId, (tx) => postAsExpected(tx, toReply(state), state), together ? { together } : {}),
    async () => 'looks first',
  );

const said = async ({ conversation }: TurnState) =>
  (await listMessages(world.ctx, world.workspaceId, conversation.id, { afterSeq: 0, limit: 50 })).map((message) => `${message.seq} ${message.authorKind}`);

test('a reply to what was read is posted', async () => {
  const { state } = await ask();
  expect(await post(state)).toMatchObject({ seq: 2 });
  expect(await said(state)).toEqual(['1 contact', '2 assistant']);
});

test.each<[string, (asked: { phone: string; state: TurnState }) => Promise<unknown>]>([
  ['the contact wrote again', ({ phone }) => hear(phone)],
  ['it was answered', ({ state }) => world.ctx.db.tx(world.workspaceId, (tx) => postAssistantReply(tx, toReply(state)))],
  [
    'people have the ticket',
    ({ state }) => world.ctx.db.tx(world.workspaceId, (tx) => handOff(tx, { ...toReply(state), seenSeq: null, reason: 'asks_for_human' })),
  ],
  ['the ticket is closed', ({ state }) => closeTicket(world.ctx, who, state.ticket?.id ?? '')],
])('nothing is posted where %s since it was read', async (_, happens) => {
  const asked = await ask();
  await happens(asked);
  const before = await said(asked.state);
  expect(await post(asked.state)).toBe('looks first');
  expect(await said(asked.state)).toEqual(before);
});

test('of ten who reply at once to what they all read, one does, whether they share a transaction or not', async () => {
  for (const together of [undefined, 'test-replies']) {
    const { state } = await ask();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => post(state, together)));
    expect(outcomes.filter((one) => one !== 'looks first')).toHaveLength(1);
    expect(await said(state)).toEqual(['1 contact', '2 assistant']);
  }
});

test('one whose conversation went on does not keep back those it shares a transaction with', async () => {
  const asked = await Promise.all(Array.from({ length: 6 }, ask));
  await hear(asked[2]!.phone);
  const outcomes = await Promise.all(asked.map(({ state }) => post(state, 'test-replies')));
  expect(outcomes.map((one) => one === 'looks first')).toEqual([false, false, true, false, false, false]);
});
