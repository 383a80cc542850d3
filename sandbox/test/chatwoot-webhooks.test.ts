import { createHmac } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { CHATWOOT_SANDBOX } from '../src/index.ts';
import { AT, startHarness } from './chatwoot-harness.ts';
import type { Got, Harness } from './chatwoot-harness.ts';

let one: Harness;
afterEach(async () => one.close());
const { website, api } = CHATWOOT_SANDBOX.inboxes;

async function withBot(options: Parameters<typeof startHarness>[0] = {}): Promise<Harness> {
  one = await startHarness(options);
  one.chatwoot.setBotUrl(one.hook('/bot'));
  return one;
}

function first(got: readonly Got[]): Got {
  if (!got[0]) throw new Error('nothing came');
  return got[0];
}

test('signs the bytes it sends with seconds, a dot and the secret as text', async () => {
  const { chatwoot, got } = await withBot();
  chatwoot.contactWrites({ text: 'Is <b>this</b> & that "ok"? 📦' });
  await chatwoot.settle();
  expect(got.map(({ body }) => body['event'])).toEqual(['message_created']);
  const { headers, raw } = first(got);
  const at = String(headers['x-chatwoot-timestamp']);
  expect(at).toMatch(/^\d{10}$/);
  expect(headers['x-chatwoot-signature']).toBe(`sha256=${createHmac('sha256', chatwoot.botSecret).update(`${at}.${raw}`).digest('hex')}`);
  expect(headers['x-chatwoot-delivery']).toMatch(/^[0-9a-f-]{36}$/);
  expect(raw).toContain('\\u003cb\\u003ethis');
  expect(raw).toContain('\\u0026 that');
  expect(raw).toContain('📦');
});

test('an old version signs nothing, and still names the delivery', async () => {
  const { chatwoot, got } = await withBot({ signed: false });
  chatwoot.contactWrites({ text: 'Hi' });
  await chatwoot.settle();
  expect(got[0]?.headers['x-chatwoot-signature']).toBeUndefined();
  expect(got[0]?.headers['x-chatwoot-timestamp']).toBeUndefined();
  expect(got[0]?.headers['x-chatwoot-delivery']).toBeDefined();
});

test('a bot is told again after 429 and 500, three times in all, under the same delivery id', async () => {
  const { chatwoot, got, answer } = await withBot();
  answer(500, 429);
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi' });
  await chatwoot.settle();
  expect(got).toHaveLength(3);
  expect(new Set(got.map(({ headers }) => headers['x-chatwoot-delivery'])).size).toBe(1);
  expect(new Set(got.map(({ raw }) => raw)).size).toBe(1);
  expect(chatwoot.conversation(conversationId).status).toBe('pending');
});

test.each([[[503]], [[404]], [[500, 500, 500]], [[0]]])('a bot that answers %j for good loses the pending conversation', async (statuses) => {
  const { chatwoot, got, answer, events } = await withBot();
  answer(...statuses);
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi' });
  await chatwoot.settle();
  expect(chatwoot.conversation(conversationId).status).toBe('open');
  expect(chatwoot.conversation(conversationId).messages.at(-1)).toMatchObject({
    messageType: 'activity',
    content: expect.stringContaining('error with the agent bot'),
  });
  expect(events('/bot').slice(statuses.length)).toEqual(expect.arrayContaining(['conversation_opened', 'conversation_status_changed', 'conversation_updated']));
  expect(got.filter(({ body }) => body['event'] === 'message_created')).toHaveLength(statuses.length);
});

test('a failing bot moves no conversation but a pending one', async () => {
  const { chatwoot, answer } = await withBot();
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi' });
  chatwoot.agentActs({ act: 'snooze', conversationId });
  await chatwoot.settle();
  answer(400, 400, 400);
  chatwoot.agentWrites({ conversationId, text: 'Later' });
  await chatwoot.settle();
  expect(chatwoot.conversation(conversationId).status).toBe('snoozed');
});

test('an account that keeps pending conversations on failure keeps them', async () => {
  const { chatwoot, answer } = await withBot({ keepPendingOnBotFailure: true });
  answer(400);
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi' });
  await chatwoot.settle();
  expect(chatwoot.conversation(conversationId).status).toBe('pending');
});

test('the account is told once, whatever it answers, and of more than the bot', async () => {
  const { chatwoot, got, answer, hook, events } = await withBot();
  chatwoot.setBotUrl(null);
  chatwoot.setWebhookUrl(hook('/account'));
  answer(500, 500, 500);
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi' });
  await chatwoot.settle();
  expect(events('/account').toSorted()).toEqual(['contact_created', 'conversation_created', 'message_created']);
  expect(new Set(got.map(({ headers }) => headers['x-chatwoot-delivery'])).size).toBe(3);
  expect(chatwoot.conversation(conversationId).status).toBe('pending');
});

test('an API inbox whose webhook fails marks the message failed and tells of that', async () => {
  const { chatwoot, call, answer, hook, events } = await withBot();
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi', inboxId: api });
  await chatwoot.settle();
  chatwoot.setBotUrl(null);
  chatwoot.setApiInboxUrl(hook('/inbox'));
  answer(503);
  const sent = await call('POST', `${AT}/conversations/${conversationId}/messages`, { content: 'Hello' });
  await chatwoot.settle();
  expect(chatwoot.conversation(conversationId).messages.find(({ id }) => id === (sent.body as { id: number }).id)).toMatchObject({
    status: 'failed',
    contentAttributes: { external_error: expect.stringContaining('503') },
  });
  expect(events('/inbox')).toContain('message_updated');
  expect(chatwoot.seen(conversationId)).toEqual([]);
});

test('what a bot is told is the moment itself, and the account is told what has become of it', async () => {
  const { chatwoot, got, hook } = await withBot();
  chatwoot.setWebhookUrl(hook('/account'));
  const { conversationId } = chatwoot.contactWrites({ text: 'First' });
  chatwoot.contactWrites({ text: 'Second', conversationId });
  await chatwoot.settle();
  const nested = (path: string) =>
    got
      .filter((each) => each.path === path && each.body['event'] === 'message_created' && each.body['content'] === 'First')
      .map(({ body }) => (body['conversation'] as { messages: { content: string }[] }).messages.map(({ content }) => content));
  expect(nested('/bot')).toEqual([['First']]);
  expect(nested('/account')).toEqual([['Second']]);
});

test('labels are told twice, and typing and new conversations to no bot', async () => {
  const { chatwoot, events, hook } = await withBot();
  chatwoot.setWebhookUrl(hook('/account'));
  const { conversationId } = chatwoot.contactWrites({ text: 'Hi' });
  chatwoot.contactTypes({ conversationId });
  chatwoot.agentActs({ act: 'label', conversationId, labels: ['vip'] });
  await chatwoot.settle();
  expect(events('/bot').toSorted()).toEqual(['conversation_updated', 'conversation_updated', 'message_created']);
  expect(events('/account')).toEqual(expect.arrayContaining(['conversation_created', 'conversation_typing_on']));
});

test('a webhook can come twice, late or not at all, and the log tells which', async () => {
  const { chatwoot, got } = await withBot();
  chatwoot.addFault({ kind: 'duplicate_webhooks', copies: 2, new_ids: true });
  chatwoot.addFault({ kind: 'delay_webhooks', ms: 200 });
  const { conversationId } = chatwoot.contactWrites({ text: 'First' });
  chatwoot.contactWrites({ text: 'Second', conversationId });
  await chatwoot.settle();
  expect(got.map(({ body }) => body['content'])).toEqual(['Second', 'First', 'First', 'First']);
  expect(new Set(got.map(({ headers }) => headers['x-chatwoot-delivery'])).size).toBe(4);
  chatwoot.addFault({ kind: 'drop_webhooks', event: 'message_created' });
  chatwoot.contactWrites({ text: 'Lost', conversationId });
  await chatwoot.settle();
  expect(got).toHaveLength(4);
  expect(chatwoot.deliveries().at(-1)).toMatchObject({ text: 'dropped', attempt: 0, body: expect.stringContaining('Lost') });
});

test('closes at once, whatever is on its way', async () => {
  const { chatwoot, answer, got } = await withBot({ webhookTimeoutMs: 60_000 });
  answer(0);
  chatwoot.contactWrites({ text: 'Hi' });
  await vi.waitFor(() => expect(got).toHaveLength(1));
  const began = performance.now();
  await chatwoot.close();
  expect(performance.now() - began).toBeLessThan(2000);
});

test('a file comes as an address that redirects to its bytes', async () => {
  const { chatwoot, got } = await withBot();
  chatwoot.contactWrites({ inboxId: website, files: [{ name: 'label.jpg', mimeType: 'image/jpeg', base64: Buffer.from('photo').toString('base64') }] });
  await chatwoot.settle();
  expect(got[0]?.body).toMatchObject({ content: null, attachments: [{ file_type: 'image', file_size: 5, content_type: 'image/jpeg' }] });
  const [file] = first(got).body['attachments'] as { data_url: string }[];
  expect((await fetch(file?.data_url ?? '', { redirect: 'manual' })).status).toBe(302);
  expect(await (await fetch(file?.data_url ?? '')).text()).toBe('photo');
});
