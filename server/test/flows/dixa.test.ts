import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updateInbox } from '#conversations';
import { eventually } from '../harness.ts';
import { startDixaDesk } from './dixa-setup.ts';
import type { DixaDesk } from './dixa-setup.ts';

const QUESTION = 'How long is storage free at the courier?';
const TERM = '14 days';
let desk: DixaDesk;
beforeAll(async () => {
  desk = await startDixaDesk();
});
beforeEach(() => desk.dixa.reset());
afterAll(() => desk.close());

let mails = 0;
const fresh = () => ({ email: `mira${(mails += 1)}@example.com`, name: 'Mira Solberg' });
const outbound = (id: number) => desk.dixa.conversation(id).messages.filter((message) => message.direction === 'Outbound');
const answered = (id: number) => eventually(() => outbound(id)[0], `${id} is answered`);
const webhook = (change: Record<string, unknown> = {}, said: Record<string, unknown> = {}) => {
  const at = new Date().toISOString();
  const csid = 90_000 + (mails += 1);
  const person = { id: crypto.randomUUID(), name: 'Mira', email: `m${csid}@example.com`, phone: null, roles: [], user_type: 'Contact' };
  const conversation = {
    csid,
    channel: 'EMAIL',
    status: 'OPEN',
    direction: 'INBOUND',
    queue: null,
    requester: person,
    assignee: null,
    tags: [],
    created_at: at,
  };
  const message = {
    author: person,
    message_id: crypto.randomUUID(),
    text: QUESTION,
    direction: 'inbound',
    channel: 'EMAIL',
    attachments: [],
    external_id: 'null',
    created_at: at,
  };
  const data = { conversation, ...message, ...said };
  return {
    event_id: crypto.randomUUID(),
    event_fqn: 'CONVERSATION_MESSAGE_ADDED',
    event_version: '1',
    event_timestamp: at,
    organization: { id: desk.dixa.organizationId },
    data,
    ...change,
  };
};
async function post(body: unknown, headers: Record<string, string> = {}) {
  const answer = await desk.dixa.post(JSON.stringify(body), headers);
  return { status: answer.status, body: JSON.parse(answer.text) as Record<string, unknown> };
}

describe('the first mail', () => {
  it('is taken at once and answered once, as HTML with two signed buttons, under our own id', async () => {
    const { conversationId, messageId, statuses } = await desk.dixa.customerWrites({ text: QUESTION, ...fresh() });
    expect(statuses).toEqual([202]);
    const mail = await answered(conversationId);
    expect(mail.content._type).toBe('Html');
    expect(mail.content.value).toContain(TERM);
    expect(mail.content.value).toContain('Did this solve it?');
    expect(mail.content.value.match(/responded_(true|false)\?[^"]*signature=/g)).toHaveLength(2);
    expect(mail.externalId).toMatch(/^[0-9a-f-]{36}$/);
    const [record] = await eventually(async () => {
      const found = await desk.interactions(conversationId);
      return found[0]?.['dixa_message_sent'] === true ? found : null;
    }, 'the record says that it was sent');
    expect(record).toMatchObject({ message_id: messageId, is_initial_message: true, time_diff_ms: 200, original_text: QUESTION, skipped_reason: null });
    expect(record?.['ai_response']).toContain(TERM);
  });

  it('in three copies at the same moment makes one turn and one mail; each copy but one is told that it is a duplicate', async () => {
    const before = await desk.modelCalls();
    desk.dixa.addFault({ kind: 'duplicate_webhooks', copies: 2, times: 2 });
    const { conversationId, statuses } = await desk.dixa.customerWrites({ text: QUESTION, ...fresh() });
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 202]);
    await answered(conversationId);
    await desk.dixa.settle();
    expect(outbound(conversationId)).toHaveLength(1);
    expect((await desk.modelCalls()) - before).toBe(1);
  });

  it('waits for the turn when asked to, and says what was answered', async () => {
    const { conversationId } = await desk.dixa.customerWrites({ text: 'Hi', ...fresh() });
    const told = webhook();
    Object.assign(told.data, { conversation: { ...told.data.conversation, csid: conversationId } });
    const answer = await post(told, { prefer: 'wait=15' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'processed_and_sent', isInitialMessage: true, message_sent: true, logged_to_db: true } });
    expect(await post(told)).toMatchObject({ status: 200, body: { status: 'duplicate_ignored', event_id: told.event_id } });
  });
});

describe('who may call', () => {
  it('is known by signature, by token or by user and password; a wrong one is refused and nothing is stored', async () => {
    const body = JSON.stringify(webhook());
    const bare = (headers: Record<string, string>) =>
      fetch(`${desk.url}/dixa_conversation_started`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    for (const headers of [{}, { 'x-dixa-signature': `t=1,v1=${'0'.repeat(64)}` }, { authorization: 'Bearer wrong' }, { authorization: 'Basic eDp5' }])
      expect((await bare(headers)).status).toBe(401);
    expect((await bare({ authorization: 'Bearer long-random-token', 'x-dixa-signature': `t=1,v1=${'0'.repeat(64)}` })).status).toBe(401);
    expect((await bare({ authorization: 'Bearer long-random-token' })).status).toBe(202);
    expect((await bare({ authorization: `Basic ${Buffer.from('dixa:secret').toString('base64')}` })).status).toBe(200);
  });
});

describe('what is not for the assistant', () => {
  it('is said with its reason: another kind of event, a later message, a person’s conversation', async () => {
    expect(await post(webhook({ event_fqn: 'CONVERSATION_TAG_ADDED' }))).toMatchObject({
      status: 200,
      body: { status: 'ignored', validation_reason: 'event_not_handled' },
    });
    const late = webhook();
    Object.assign(late.data, { created_at: new Date(Date.now() + 5001).toISOString() });
    Object.assign(late.data.conversation, { created_at: new Date(Date.now() - 10).toISOString() });
    expect((await post(late)).body).toMatchObject({ status: 'ignored', validation_reason: 'not_initial_message' });
    const held = webhook();
    Object.assign(held.data.conversation, { assignee: { id: crypto.randomUUID(), user_type: 'Member', roles: ['Agent'] } });
    expect((await post(held)).body).toMatchObject({ validation_reason: 'human_took_part' });
    const [record] = await eventually(async () => {
      const found = await desk.interactions(late.data.conversation.csid);
      return found.length > 0 ? found : null;
    }, 'the skipped message is recorded');
    expect(record).toMatchObject({ skipped_reason: 'not_initial_message', dixa_message_sent: false, ai_response: null, is_initial_message: false });
    expect(record?.['time_diff_ms']).toBeGreaterThan(5000);
  });
});

describe('a handoff', () => {
  it('says so once, writes a note with summary and reason, moves to the queue, and then nothing is sent', async () => {
    const { conversationId } = await desk.dixa.customerWrites({ text: 'I want to talk to a human please', ...fresh() });
    await eventually(() => desk.dixa.conversation(conversationId).queueId === desk.dixa.queueId, 'it is in the queue');
    const [note] = desk.dixa.conversation(conversationId).notes;
    expect(note?.message).toMatch(/Reason: asks for human/);
    expect(note?.message).toContain('talk to a human');
    expect(outbound(conversationId)).toHaveLength(1);
    expect(outbound(conversationId)[0]?.content.value).not.toContain('responded_');
    await desk.dixa.customerWrites({ conversationId, text: QUESTION });
    await eventually(async () => (await desk.interactions(conversationId)).length === 2, 'the second message is recorded');
    await desk.dixa.settle();
    expect(outbound(conversationId)).toHaveLength(1);
    expect(desk.dixa.conversation(conversationId).notes).toHaveLength(1);
  });

  it('a person who answers in Dixa silences the assistant, even while its answer is on the way', async () => {
    desk.dixa.setWebhookUrl(null);
    const { conversationId } = await desk.dixa.customerWrites({ text: QUESTION, ...fresh() });
    await desk.dixa.agentWrites({ conversationId, text: 'Jonas here' });
    desk.dixa.setWebhookUrl(`${desk.url}/dixa_conversation_started`);
    const told = webhook();
    Object.assign(told.data, { conversation: { ...told.data.conversation, csid: conversationId } });
    const answer = await post(told, { prefer: 'wait=15' });
    expect(answer.body).toMatchObject({ status: 'processed_not_sent', message_sent: false });
    expect(outbound(conversationId).map((message) => message.content.value)).toEqual(['Jonas here']);
  });
});

it('the last words of a person belong to what was closed, though the closing overtakes them', async () => {
  const { conversationId } = await desk.dixa.customerWrites({ text: 'I want to talk to a human please', ...fresh() });
  await eventually(() => desk.dixa.conversation(conversationId).queueId, 'it is with people');
  const written = new Date().toISOString();
  const told = (change: Record<string, unknown>, said: Record<string, unknown> = {}) => {
    const event = webhook(change, said);
    Object.assign(event.data, {
      conversation: { ...event.data.conversation, csid: conversationId, requester: desk.dixa.conversation(conversationId).requester },
    });
    return event;
  };
  const tickets = () =>
    desk.server.runtime.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ status: string; words: string }>(
        `select t.status, (select string_agg(m.text, '; ' order by m.seq) from messages m where m.ticket_id = t.id and m.author_kind = 'teammate') as words
         from tickets t join conversations c on c.id = t.conversation_id where c.thread_id = $1 order by t.first_seq`,
        [String(conversationId)],
      ),
    );
  await post(told({ event_fqn: 'CONVERSATION_CLOSED' }));
  await eventually(async () => (await tickets())[0]?.status === 'resolved', 'it is resolved');
  const author = { id: crypto.randomUUID(), name: 'Jonas Holt', email: 'jonas.holt@shop.example', phone: null, roles: ['Agent'], user_type: 'Member' };
  await post(told({}, { author, direction: 'outbound', text: 'Done, have a good day', created_at: written }));
  await eventually(async () => (await tickets()).some((one) => one.words), 'the words are here');
  expect(await tickets()).toEqual([{ status: 'resolved', words: 'Done, have a good day' }]);
});

describe('the buttons', () => {
  const linksOf = async () => {
    const { conversationId } = await desk.dixa.customerWrites({ text: QUESTION, ...fresh() });
    const html = (await answered(conversationId)).content.value;
    const link = (name: string) => new URL((new RegExp(`href="([^"]*/${name}[^"]*)"`).exec(html)?.[1] ?? '').replaceAll('&amp;', '&'));
    const here = (name: string) => `${desk.url}${link(name).pathname}${link(name).search}`;
    return { conversationId, yes: here('responded_true'), no: here('responded_false') };
  };

  it('opened by a scanner do nothing; pressed with no, the conversation goes to the people’s queue, once', async () => {
    const { conversationId, no } = await linksOf();
    const page = await fetch(no);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('<form method="post"');
    expect(desk.dixa.conversation(conversationId).queueId).toBeNull();
    const pressed = await fetch(no, { method: 'POST' });
    expect(await pressed.json()).toEqual({
      status: 'response_received_and_transferred',
      action: 'no',
      conversation_id: String(conversationId),
      transferred_to_queue: true,
    });
    await fetch(no, { method: 'POST' });
    expect(desk.dixa.conversation(conversationId)).toMatchObject({ queueId: desk.dixa.queueId, notes: [{}] });
  });

  it('pressed with yes close the conversation and resolve the ticket; a changed link is not found', async () => {
    const { conversationId, yes } = await linksOf();
    expect((await fetch(yes.replace(/conversation_id=\d+/, 'conversation_id=1'), { method: 'POST' })).status).toBe(404);
    const pressed = await fetch(yes, { method: 'POST', headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }, body: '' });
    expect(await pressed.text()).toContain('Good to hear');
    expect(desk.dixa.conversation(conversationId).state).toBe('Closed');
  });
});

describe('when Dixa fails', () => {
  it('a mail that was taken and cut off is found and not sent again; one that was not taken is sent', async () => {
    for (const kind of ['cut_after', 'cut_before', 'server_error'] as const) {
      desk.dixa.addFault({ kind, on: 'message' });
      const { conversationId, messageId } = await desk.dixa.customerWrites({ text: QUESTION, ...fresh() });
      await eventually(
        async () => (await desk.interactions(conversationId)).some((one) => one['message_id'] === messageId && one['dixa_message_sent'] === true),
        `${kind} ends as sent`,
        20_000,
      );
      expect(outbound(conversationId)).toHaveLength(1);
    }
  }, 60_000);

  it('a chat is claimed before the first word', async () => {
    const { conversationId } = await desk.dixa.customerWrites({ text: QUESTION, channel: 'WidgetChat', ...fresh() });
    const said = await answered(conversationId);
    expect(said.content._type).toBe('Text');
    expect(desk.dixa.conversation(conversationId).assigneeId).toBe(desk.dixa.agentId);
  });

  it('never calls more than the token may: none of all calls was turned away', () => {
    expect(desk.dixa.requests().filter((request) => request.status === 429)).toEqual([]);
  });
});

// The last: what it changes stays.
describe('the rules of an inbox', () => {
  it('keep out by block-list, allow-list and domains, and nothing is called', async () => {
    const { ctx } = desk.server.runtime;
    const rules = { allowed_domains: ['good.example'], allow: ['one@other.example'], block: ['bad@good.example'] };
    await updateInbox(ctx, desk.workspaceId, desk.inbox.id, { settings: { assistant: rules } });
    // An inbox is kept for five seconds.
    await new Promise((resolve) => setTimeout(resolve, 5100));
    const verdict = async (email: string) => {
      const told = webhook();
      Object.assign(told.data.author, { email });
      return (await post(told)).body;
    };
    expect(await verdict('bad@good.example')).toMatchObject({ validation_reason: 'sender_not_allowed' });
    expect(await verdict('x@evilgood.example')).toMatchObject({ validation_reason: 'sender_not_allowed' });
    expect(await verdict('any@good.example')).toMatchObject({ status: 'accepted' });
    expect(await verdict('one@other.example')).toMatchObject({ status: 'accepted' });
  });
});
