import { afterAll, beforeAll, expect, it } from 'vitest';
import { queueBackfills } from '#channels';
import { eventually } from '../harness.ts';
import { startDixaDesk } from './dixa-setup.ts';
import type { DixaDesk } from './dixa-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
let desk: DixaDesk;
beforeAll(async () => {
  desk = await startDixaDesk({ settings: { assistant: { initial_only: false } } });
});
afterAll(() => desk.close());

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
  desk.dixa.setWebhookUrl(`${desk.url}/dixa_conversation_started`);
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
