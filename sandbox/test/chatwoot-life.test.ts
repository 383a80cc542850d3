import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CHATWOOT_SANDBOX } from '../src/index.ts';
import { AT, startHarness } from './chatwoot-harness.ts';
import type { Harness } from './chatwoot-harness.ts';

let one: Harness;
beforeAll(async () => void (one = await startHarness()));
beforeEach(() => {
  one.chatwoot.reset();
  one.chatwoot.setBotUrl(one.hook('/bot'));
  one.got.length = 0;
});
afterAll(async () => one.close());

const { inboxes, agentId, agentToken, adminToken, botId } = CHATWOOT_SANDBOX;
const begin = (options: { inboxId?: number; email?: string } = {}) => one.chatwoot.contactWrites({ text: 'Hi', ...options }).conversationId;
const status = (id: number) => one.chatwoot.conversation(id).status;
const toggle = (id: number, body: unknown, token?: string) => one.call('POST', `${AT}/conversations/${id}/toggle_status`, body, token);
const write = (id: number) => one.chatwoot.contactWrites({ conversationId: id, text: 'Again' });

test('a bot that opens a pending conversation hands it to nobody; a person of role agent who opens one has it', async () => {
  const [first, second, third] = [begin(), begin(), begin()];
  expect((await toggle(first, { status: 'open' })).body).toEqual({
    meta: {},
    payload: { success: null, conversation_id: first, current_status: 'open', snoozed_until: null },
  });
  expect(one.chatwoot.conversation(first).assigneeId).toBeNull();
  expect((await toggle(second, { status: 'open' }, agentToken)).body).toMatchObject({ payload: { success: true } });
  expect(one.chatwoot.conversation(second).assigneeId).toBe(agentId);
  await toggle(third, { status: 'open' }, adminToken);
  expect(one.chatwoot.conversation(third).assigneeId).toBeNull();
  expect((await toggle(first, {})).body).toMatchObject({ payload: { success: true, current_status: 'resolved' } });
  expect((await toggle(first, { status: 'gone' })).status).toBe(500);
});

test('an incoming message brings a resolved conversation back to the bot, and a snoozed one to the people', async () => {
  const id = begin();
  await toggle(id, { status: 'resolved' });
  write(id);
  expect(status(id)).toBe('pending');
  await toggle(id, { status: 'snoozed', snoozed_until: 1_800_000_000 });
  expect(one.chatwoot.conversation(id).snoozedUntil).toBe(1_800_000_000_000);
  write(id);
  expect(one.chatwoot.conversation(id)).toMatchObject({ status: 'open', snoozedUntil: null });
});

test('without a bot conversations are open, and those of a blocked contact are resolved and stay so', async () => {
  await one.call('POST', `${AT}/inboxes/${inboxes.website}/set_agent_bot`, { agent_bot: null }, adminToken);
  const id = begin();
  expect(status(id)).toBe('open');
  one.chatwoot.agentActs({ act: 'resolve', conversationId: id });
  write(id);
  expect(status(id)).toBe('open');
  await one.call('POST', `${AT}/inboxes/${inboxes.website}/set_agent_bot`, { agent_bot: botId }, adminToken);
  one.chatwoot.contactChanges({ contactId: one.chatwoot.conversation(id).contactId, changes: { blocked: true } });
  const blocked = begin();
  write(blocked);
  expect(status(blocked)).toBe('resolved');
});

test('a human’s words open nothing, and end the waiting; a note does neither', async () => {
  const id = begin();
  one.chatwoot.agentWrites({ conversationId: id, text: 'For us', private: true });
  expect(one.chatwoot.conversation(id)).toMatchObject({ status: 'pending', firstReplyAt: null });
  expect(one.chatwoot.conversation(id).waitingSince).not.toBeNull();
  one.chatwoot.agentWrites({ conversationId: id, text: 'Jonas here' });
  expect(one.chatwoot.conversation(id)).toMatchObject({ status: 'pending', waitingSince: null, assigneeId: null });
  expect(one.chatwoot.conversation(id).firstReplyAt).not.toBeNull();
  expect(one.chatwoot.seen(id)).toMatchObject([{ content: 'Jonas here' }]);
});

test('a click updates the message that asked', async () => {
  const id = begin();
  const items = [
    { title: 'Change it', value: 'change' },
    { title: 'A person', value: 'human' },
  ];
  const asked = await one.call('POST', `${AT}/conversations/${id}/messages`, { content: 'What?', content_type: 'input_select', content_attributes: { items } });
  await one.chatwoot.settle();
  const before = one.chatwoot.conversation(id).messages.length;
  one.got.length = 0;
  one.chatwoot.contactPicks({ messageId: (asked.body as { id: number }).id, value: 'human' });
  await one.chatwoot.settle();
  expect(one.got.map(({ body }) => body)).toMatchObject([
    { event: 'message_updated', message_type: 'outgoing', content_attributes: { items, submitted_values: [{ title: 'A person', value: 'human' }] } },
  ]);
  expect(one.chatwoot.conversation(id).messages).toHaveLength(before);
  expect(() => one.chatwoot.contactPicks({ messageId: (asked.body as { id: number }).id, value: 'other' })).toThrow('has no item');
});

test('templates, campaigns, automations and the native app are told apart as Chatwoot lets them', async () => {
  const id = begin();
  await one.chatwoot.settle();
  one.got.length = 0;
  for (const kind of ['template', 'campaign', 'automation', 'native_app'] as const) one.chatwoot.systemWrites({ conversationId: id, kind, text: kind });
  await one.chatwoot.settle();
  const told = one.got.filter(({ body }) => body['event'] === 'message_created').map(({ body }) => body);
  expect(told).toHaveLength(4);
  expect(told).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ content: 'template', message_type: 'template', sender: null }),
      expect.objectContaining({ content: 'campaign', message_type: 'outgoing', additional_attributes: { campaign_id: 1 } }),
      expect.objectContaining({ content: 'automation', content_attributes: { automation_rule_id: 1 } }),
      expect.objectContaining({ content: 'native_app', content_attributes: { external_echo: true }, sender: null }),
    ]),
  );
});

test('a mail says whether a machine wrote it, and a source_id keeps an answer from leaving', async () => {
  const { conversationId } = one.chatwoot.contactWrites({ text: 'I am away', inboxId: inboxes.email, mail: { subject: 'Away', autoReply: true } });
  await one.chatwoot.settle();
  expect(one.got[0]?.body).toMatchObject({
    content_type: 'incoming_email',
    content_attributes: { email: { auto_reply: true, subject: 'Away' } },
    conversation: { channel: 'Channel::Email', additional_attributes: { mail_subject: 'Away' } },
  });
  const say = (body: unknown) => one.call('POST', `${AT}/conversations/${conversationId}/messages`, body);
  await say({ content: 'Kept', source_id: 'ours-1' });
  expect((await say({ content: 'Sent', cc_emails: 'a@example.com, b@example.com' })).body).toMatchObject({
    content_attributes: { cc_emails: ['a@example.com', 'b@example.com'] },
  });
  expect(one.chatwoot.seen(conversationId)).toMatchObject([{ content: 'Sent' }]);
  const [mail] = one.chatwoot.conversation(conversationId).messages;
  const reply = await say({ content: 'To that one', content_attributes: { in_reply_to: mail?.id } });
  expect(reply.body).toMatchObject({ content_attributes: { in_reply_to: mail?.id, in_reply_to_external_id: mail?.sourceId } });
});

test('each change is a line in the thread that no webhook tells of', async () => {
  const id = begin();
  one.chatwoot.agentActs({ act: 'take_over', conversationId: id });
  one.chatwoot.agentActs({ act: 'label', conversationId: id, labels: ['vip'] });
  one.chatwoot.agentActs({ act: 'priority', conversationId: id, priority: 'high' });
  await one.chatwoot.settle();
  const lines = one.chatwoot.conversation(id).messages.filter(({ messageType }) => messageType === 'activity');
  expect(lines.map(({ content }) => content)).toEqual([
    'Conversation was reopened by Jonas Holt',
    'Jonas Holt self-assigned this conversation',
    'Jonas Holt added vip',
    'Jonas Holt set the priority to high',
  ]);
  await one.call('POST', `${AT}/conversations/${id}/messages`, { content: 'By the API', message_type: 'activity' });
  await one.chatwoot.settle();
  expect(lines.length + 1).toBe(one.chatwoot.conversation(id).messages.filter(({ messageType }) => messageType === 'activity').length);
  expect(one.got.map(({ body }) => body['content'])).not.toEqual(expect.arrayContaining([expect.stringMatching(/self-assigned|By the API/)]));
});

test('updated_at is a float that never stands still, and each change names what it was', async () => {
  const id = begin();
  for (const priority of ['low', 'high', 'urgent'] as const) one.chatwoot.agentActs({ act: 'priority', conversationId: id, priority });
  one.chatwoot.agentActs({ act: 'snooze', conversationId: id, until: 1_900_000_000_000 });
  await one.chatwoot.settle();
  const updates = one.got.filter(({ body }) => body['event'] === 'conversation_updated').map(({ body }) => body);
  const times = updates.map((body) => Number(body['updated_at'])).toSorted((a, b) => a - b);
  expect(new Set(times).size).toBe(4);
  expect(times[0]).toBeGreaterThan(1_700_000_000);
  expect(times[0]).toBeLessThan(10_000_000_000);
  expect(updates.find((body) => body['priority'] === 'high')).toMatchObject({
    changed_attributes: expect.arrayContaining([{ priority: { previous_value: 'low', current_value: 'high' } }]),
  });
  expect(one.got.find(({ body }) => body['event'] === 'conversation_status_changed')?.body).toMatchObject({ status: 'snoozed', changed_attributes: null });
});

test('opening the chat window is told without a conversation', async () => {
  one.chatwoot.contactOpensWidget();
  await one.chatwoot.settle();
  expect(one.got[0]?.body).toMatchObject({ event: 'webwidget_triggered', current_conversation: null, contact: { name: 'Mira Solberg' } });
});

test('what became of a message stands in the conversation, not at the top', async () => {
  const id = begin({ inboxId: inboxes.whatsapp });
  const { messageId } = one.chatwoot.agentWrites({ conversationId: id, text: 'Hello' });
  one.chatwoot.channelReports({ messageId, status: 'failed', error: '131047' });
  await one.chatwoot.settle();
  const told = one.got.find(({ body }) => body['event'] === 'message_updated')?.body;
  expect(told).toMatchObject({
    id: messageId,
    content_attributes: { external_error: '131047' },
    conversation: { messages: [{ id: messageId, status: 'failed' }] },
  });
  expect(told).not.toHaveProperty('status');
  expect(one.chatwoot.seen(id)).toEqual([]);
});

test('an inbox that assigns by itself swallows the change of status', async () => {
  const other = await startHarness({ autoAssignment: true });
  try {
    other.chatwoot.setBotUrl(other.hook('/bot'));
    const { conversationId } = other.chatwoot.contactWrites({ text: 'Hi' });
    await other.chatwoot.settle();
    other.got.length = 0;
    await other.call('POST', `${AT}/conversations/${conversationId}/toggle_status`, { status: 'open' });
    await other.chatwoot.settle();
    expect(other.got.map(({ body }) => body)).toMatchObject([
      {
        event: 'conversation_updated',
        status: 'open',
        meta: { assignee: { id: agentId } },
        changed_attributes: [{ assignee_id: { current_value: agentId } }, {}],
      },
    ]);
  } finally {
    await other.close();
  }
});

test('a deleted message stays with other words', async () => {
  const id = begin();
  const { messageId } = one.chatwoot.agentWrites({ conversationId: id, text: 'Oops' });
  one.chatwoot.agentActs({ act: 'delete_message', conversationId: id, messageId });
  await one.chatwoot.settle();
  expect(one.got.find(({ body }) => body['event'] === 'message_updated')?.body).toMatchObject({
    content: 'This message was deleted',
    content_attributes: { deleted: true },
  });
});
