import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyStatus, claimForSending, createInbox, markFailed, markSent, markUnknown, postAssistantReply, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { joinAs, makeKey, openTicket, say, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
let lead: string;
beforeAll(async () => {
  desk = await startDesk();
  lead = (await joinAs(desk, 'senior_agent')).token;
});
afterAll(() => desk.close());

const reply = (ticketId: string, body: object, key = lead, headers = {}) => desk.call('POST', `/api/tickets/${ticketId}/messages`, { key, body, headers });
const move = (ticketId: string, what: string, key = lead) => desk.call('POST', `/api/tickets/${ticketId}/${what}`, { key });

test('a message of a contact is a ticket in the list, with the agreed fields', async () => {
  const { ticketId, message, inboxId } = await openTicket(desk, { kind: 'webchat', text: 'Is it in stock?' });
  const { body } = await desk.call('GET', '/api/tickets?channel=chat&status=open,pending&owner=assistant', { key: lead });
  expect(body.pagination).toMatchObject({ page: 1, limit: 50, total: 1, has_next: false, has_prev: false });
  expect(body.tickets[0]).toMatchObject({
    id: ticketId,
    subject: 'Is it in stock?',
    status: 'open',
    priority: 'normal',
    channel: 'chat',
    owner: 'assistant',
    inbox_id: inboxId,
    conversation_id: message.conversationId,
    customer_name: 'Ann',
  });
  const detail = await desk.call('GET', `/api/tickets/${ticketId}`, { key: lead });
  expect(detail.body.messages).toEqual([
    expect.objectContaining({
      id: message.id,
      ticket_id: ticketId,
      seq: 1,
      from_agent: false,
      author: 'contact',
      content: 'Is it in stock?',
      from_name: 'Ann',
      delivery: null,
      sources: [],
    }),
  ]);
});

test('pages follow one another without gap or repetition', async () => {
  const other = await desk.world.createWorkspace();
  const key = await makeKey(desk, other);
  for (let n = 0; n < 5; n += 1) await openTicket(desk, { workspaceId: other, text: `Ticket ${n}` });
  const seen: string[] = [];
  for (const page of [1, 2, 3]) {
    const { body } = await desk.call('GET', `/api/tickets?limit=2&page=${page}`, { key });
    seen.push(...body.tickets.map((one: { subject: string }) => one.subject));
    expect(body.pagination).toMatchObject({ page, limit: 2, total: 5, has_next: page < 3, has_prev: page > 1 });
  }
  expect(seen).toEqual(['Ticket 0', 'Ticket 1', 'Ticket 2', 'Ticket 3', 'Ticket 4']);
  expect((await desk.call('GET', '/api/tickets?channel=sms', { key })).body.pagination.total).toBe(0);
});

test('wrong filters are refused with field and allowed values', async () => {
  const cases = { 'limit=0': 'limit', 'limit=101': 'limit', 'page=x': 'page', 'status=open,done': 'status', 'channel=fax': 'channel', 'owner=me': 'owner' };
  for (const [query, field] of Object.entries(cases)) {
    const { status, body } = await desk.call('GET', `/api/tickets?${query}`, { key: lead });
    expect([status, body.error.code, body.error.details[0].field.split('.')[0]]).toEqual([422, 'invalid_input', field]);
  }
  expect((await desk.call('GET', '/api/tickets/not-an-id', { key: lead })).status).toBe(422);
  expect((await desk.call('GET', `/api/tickets/${newId()}`, { key: lead })).status).toBe(404);
});

test('replying takes the ticket over and queues the message once for each client id, in body or header', async () => {
  const { ticketId, message } = await openTicket(desk);
  const first = await reply(ticketId, { content: 'On its way', from_agent: true, client_id: 'c1', last_seen_seq: message.seq });
  expect([first.status, first.body]).toEqual([
    201,
    expect.objectContaining({ seq: 2, from_agent: true, author: 'teammate', delivery: { status: 'queued', error: null }, from_name: 'Test senior_agent' }),
  ]);
  const again = await reply(ticketId, { content: 'On its way' }, lead, { 'idempotency-key': 'c1' });
  expect([again.status, again.body.id]).toEqual([200, first.body.id]);
  expect((await reply(ticketId, { content: 'Other words', client_id: 'c1' })).body.error.code).toBe('idempotency_mismatch');
  expect((await desk.call('GET', `/api/tickets/${ticketId}`, { key: lead })).body).toMatchObject({
    owner: 'people',
    status: 'in_progress',
    first_response_at: expect.any(String),
  });
});

test('a reply that has not seen the newest message is refused with what is new; its author sends it again knowingly', async () => {
  const { ticketId, message, inboxId } = await openTicket(desk);
  await say(desk, { inboxId, text: 'Never mind, it came' });
  const stale = await reply(ticketId, { content: 'I will look', last_seen_seq: message.seq });
  expect([stale.status, stale.body.error.code]).toEqual([409, 'stale']);
  expect(stale.body.error.details).toMatchObject({ last_seq: 2, new_messages: [{ seq: 2, author: 'contact', content: 'Never mind, it came' }] });
  expect((await reply(ticketId, { content: 'Glad to hear', last_seen_seq: 2 })).status).toBe(201);
});

test('of two teammates who answer the same message at once one is told to look again', async () => {
  const { ticketId, message } = await openTicket(desk);
  const both = await Promise.all(['A', 'B'].map((content) => reply(ticketId, { content, last_seen_seq: message.seq })));
  expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([201, 409]);
});

test('a note is seen by teammates, sent to nobody, and makes no reply stale', async () => {
  const { ticketId, message } = await openTicket(desk);
  const note = await desk.call('POST', `/api/tickets/${ticketId}/notes`, { key: lead, body: { content: 'Regular, be kind' } });
  expect([note.status, note.body]).toEqual([201, expect.objectContaining({ kind: 'note', delivery: null })]);
  expect((await reply(ticketId, { content: 'Hello', last_seen_seq: message.seq })).status).toBe(201);
  const service = await desk.call('GET', `/users/${desk.workspaceId}/messages?conversation_id=${message.conversationId}`);
  expect(service.body.messages.map((one: { text: string }) => one.text)).toEqual(['Where is my order?', 'Hello']);
});

test('blank, over-long and contact-side messages are refused with their field', async () => {
  const { ticketId } = await openTicket(desk);
  for (const [field, body] of Object.entries({
    content: { content: '  ' },
    from_agent: { content: 'x', from_agent: false },
    last_seen_seq: { content: 'x', last_seen_seq: -1 },
  })) {
    const { status, body: answer } = await reply(ticketId, body);
    expect([status, answer.error.details[0].field]).toEqual([422, field]);
  }
  expect((await reply(ticketId, { content: 'x'.repeat(20_001) })).status).toBe(422);
});

test('take over, give back, close, reopen: each from where it may, and the assistant is silent while a person holds the ticket', async () => {
  const { ticketId, message } = await openTicket(desk);
  expect((await move(ticketId, 'take-over')).body).toMatchObject({ owner: 'people', status: 'in_progress', assignee_id: expect.any(String) });
  const answer = { conversationId: message.conversationId, ticketId, seenSeq: 1, text: 'Hi', content: {}, assistant: { id: newId(), name: 'Robin' } };
  expect(await desk.ctx.db.tx(desk.workspaceId, (tx) => postAssistantReply(tx, answer))).toEqual({ posted: false, reason: 'person_owns' });
  expect((await move(ticketId, 'give-back')).body).toMatchObject({ owner: 'assistant', assignee_id: null });
  expect((await move(ticketId, 'reopen')).status).toBe(409);
  expect((await move(ticketId, 'close')).body).toMatchObject({ status: 'closed', resolved_at: expect.any(String) });
  expect((await move(ticketId, 'close')).status).toBe(409);
  expect((await reply(ticketId, { content: 'x' })).body.error).toMatchObject({ code: 'conflict', details: { status: 'closed' } });
  expect((await move(ticketId, 'reopen')).body).toMatchObject({ status: 'open', owner: 'people', resolved_at: null });
});

test('a ticket is not reopened beside a newer open one of its conversation, and messages belong to their own ticket', async () => {
  const { ticketId, inboxId } = await openTicket(desk, { text: 'First' });
  await move(ticketId, 'close');
  const next = await say(desk, { inboxId, text: 'Second' });
  expect(next.ticketId).not.toBe(ticketId);
  expect((await move(ticketId, 'reopen')).body.error.details).toMatchObject({ ticket_id: next.ticketId });
  const texts = async (query: string) =>
    (await desk.call('GET', `/api/tickets/${next.ticketId}/messages?${query}`, { key: lead })).body.messages.map((one: { content: string }) => one.content);
  expect(await texts('')).toEqual(['Second']);
  expect(await texts('whole_conversation=true')).toEqual(['First', 'Second']);
  expect(await texts('whole_conversation=true&after_seq=1')).toEqual(['Second']);
  expect(await texts('whole_conversation=true&before_seq=2&limit=1')).toEqual(['First']);
});

test('whoever sees only their own tickets sees free ones and theirs, and contacts behind those; others are not found', async () => {
  const agent = await joinAs(desk, 'agent');
  const { ticketId, inboxId } = await openTicket(desk);
  const theirs = await say(desk, { inboxId, text: 'Hello', phone: '31600000099' });
  const contactOf = async (id: string | null) => (await desk.call('GET', `/api/tickets/${id}`, { key: lead })).body.customer_id;
  const contactId = await contactOf(theirs.ticketId!);
  expect((await desk.call('GET', `/api/contacts/${contactId}`, { key: agent.token })).status).toBe(200);
  await move(theirs.ticketId!, 'take-over');
  for (const path of [`/api/tickets/${theirs.ticketId}`, `/api/tickets/${theirs.ticketId}/messages`, `/api/contacts/${contactId}`]) {
    expect((await desk.call('GET', path, { key: agent.token })).status).toBe(404);
  }
  expect((await reply(theirs.ticketId!, { content: 'x' }, agent.token)).status).toBe(404);
  expect((await move(ticketId, 'take-over', agent.token)).body.assignee_id).toBe(agent.id);
  const list = await desk.call('GET', '/api/tickets?limit=100', { key: agent.token });
  const ids = list.body.tickets.map((one: { id: string }) => one.id);
  expect([ids.includes(ticketId), ids.includes(theirs.ticketId!)]).toEqual([true, false]);
});

test('two contacts become one by hand, with both histories, and cannot be merged again', async () => {
  const { inboxId, ticketId } = await openTicket(desk);
  const other = await say(desk, { inboxId, text: 'My other phone', phone: '31600000077' });
  const [kept, merged] = await Promise.all(
    [ticketId, other.ticketId!].map(async (id) => (await desk.call('GET', `/api/tickets/${id}`, { key: lead })).body.customer_id),
  );
  const { status, body } = await desk.call('POST', `/api/contacts/${kept}/merge`, { key: lead, body: { merge_id: merged } });
  expect(status).toBe(200);
  expect(body.identities.map((one: { value: string }) => one.value)).toContain('31600000077');
  expect(body.tickets.map((one: { id: string }) => one.id)).toEqual(expect.arrayContaining([ticketId, other.ticketId]));
  expect((await desk.call('GET', `/api/contacts/${merged}`, { key: lead })).body).toMatchObject({ merged_into: kept, identities: [] });
  expect((await desk.call('POST', `/api/contacts/${kept}/merge`, { key: lead, body: { merge_id: merged } })).status).toBe(409);
  expect((await desk.call('POST', `/api/contacts/${kept}/merge`, { key: lead, body: { merge_id: kept } })).status).toBe(422);
  const agent = await joinAs(desk, 'agent');
  expect((await desk.call('POST', `/api/contacts/${kept}/merge`, { key: agent.token, body: { merge_id: merged } })).status).toBe(403);
});

test('programs see messages by number, phone and time, page by page, with honest states', async () => {
  const workspaceId = await desk.world.createWorkspace();
  const key = await makeKey(desk, workspaceId, ['messages.read', 'messages.retry', 'tickets.reply']);
  const { ticketId, externalId, message, inboxId } = await openTicket(desk, { workspaceId, text: 'One' });
  await say(desk, { inboxId, workspaceId, text: 'Two', phone: '31655555555' });
  const answer = (await reply(ticketId, { content: 'Three' }, key)).body;
  const read = async (query: string) => (await desk.call('GET', `/users/${workspaceId}/messages?${query}`, { key })).body;
  const texts = async (query: string) => (await read(query)).messages.map((one: { text: string }) => one.text);
  expect(await texts(`phone_number_id=${externalId}`)).toEqual(['One', 'Two', 'Three']);
  expect(await texts('customer_phone=%2B31+6+55555555')).toEqual(['Two']);
  expect(await texts(`until=${message.occurredAt.toISOString()}`)).toEqual([]);
  const page = await read('limit=2');
  expect(await texts(`limit=2&cursor=${String(page.next_cursor)}`)).toEqual(['Three']);
  expect(page.messages[0]).toEqual({
    message_id: message.id,
    conversation_id: message.conversationId,
    phone_number_id: externalId,
    sender: 'user',
    text: 'One',
    timestamp: message.occurredAt.toISOString(),
    status: 'sent',
    delivery: null,
    sequence_no: 1,
  });
  const stateOf = async () =>
    (await read(`conversation_id=${message.conversationId}`)).messages.find((one: { message_id: string }) => one.message_id === answer.id);
  expect(await stateOf()).toMatchObject({ sender: 'agent', status: 'pending', delivery: 'queued' });
  await desk.ctx.db.tx(workspaceId, async (tx) => claimForSending(tx, [answer.id]));
  await markUnknown(desk.ctx, workspaceId, answer.id, 'the line broke');
  expect(await stateOf()).toMatchObject({ status: 'pending', delivery: 'unknown' });
});

test('only a failed or unknown message is sent again, by a program or a teammate', async () => {
  const { ticketId } = await openTicket(desk);
  const { body: message } = await reply(ticketId, { content: 'Hello' });
  const byProgram = () => desk.call('POST', `/users/${desk.workspaceId}/messages/${message.id}/retry`);
  const byTeammate = (id = ticketId) => desk.call('POST', `/api/tickets/${id}/messages/${message.id}/retry`, { key: lead });
  expect((await byProgram()).body.error).toMatchObject({ code: 'conflict', details: { status: 'queued' } });
  await desk.ctx.db.tx(desk.workspaceId, async (tx) => claimForSending(tx, [message.id]));
  await markFailed(desk.ctx, desk.workspaceId, message.id, { code: '131047', message: 'The window is over', action: 'Send a template' });
  const shown = await desk.call('GET', `/api/tickets/${ticketId}`, { key: lead });
  expect(shown.body.messages[1].delivery).toEqual({ status: 'failed', error: { code: '131047', message: 'The window is over', action: 'Send a template' } });
  expect((await byTeammate((await openTicket(desk)).ticketId)).status).toBe(404);
  expect((await byTeammate()).body.delivery).toEqual({ status: 'queued', error: null });
  await desk.ctx.db.tx(desk.workspaceId, async (tx) => claimForSending(tx, [message.id]));
  await markUnknown(desk.ctx, desk.workspaceId, message.id, 'the line broke');
  expect((await byProgram()).body).toMatchObject({ message_id: message.id, status: 'pending' });
  await desk.ctx.db.tx(desk.workspaceId, async (tx) => claimForSending(tx, [message.id]));
  await markSent(desk.ctx, desk.workspaceId, message.id, { externalId: `wamid.${message.id}` });
  expect((await byProgram()).status).toBe(409);
});

test('numbers are connected, changed by posting again, and taken out of use; the token is never shown', async () => {
  const workspaceId = await desk.world.createWorkspace();
  const path = `/users/${workspaceId}/phone_numbers`;
  const number = { phone_number_id: `10${Date.now()}`, type: 'whatsapp', external_number: '+31 20 123', access_token: 'EAAG-secret', display_name: 'Shop' };
  const made = await desk.call('POST', path, { body: number });
  expect([made.status, made.body]).toEqual([
    201,
    {
      id: expect.any(String),
      phone_number_id: number.phone_number_id,
      type: 'whatsapp',
      external_number: '+31 20 123',
      display_name: 'Shop',
      status: 'active',
      broken_reason: null,
    },
  ]);
  const changed = await desk.call('POST', path, { body: { ...number, display_name: 'New name', access_token: 'EAAG-other' } });
  expect([changed.status, changed.body.id, changed.body.display_name]).toEqual([200, made.body.id, 'New name']);
  const other = await desk.world.createWorkspace();
  expect((await desk.call('POST', `/users/${other}/phone_numbers`, { body: number })).body.error.code).toBe('conflict');
  const web = await desk.call('POST', path, { body: { type: 'webchat', display_name: 'Site' } });
  expect(web.body.phone_number_id).toMatch(/^[\w-]{16}$/);
  const list = await desk.call('GET', path);
  expect(list.body.phone_numbers).toHaveLength(2);
  expect(JSON.stringify(list.body)).not.toContain('EAAG');
  expect((await desk.call('POST', path, { body: { type: 'whatsapp' } })).body.error.details[0].field).toBe('phone_number_id');
  expect((await desk.call('DELETE', `${path}/${number.phone_number_id}`)).status).toBe(204);
  expect((await desk.call('DELETE', `${path}/${number.phone_number_id}`)).status).toBe(404);
  expect((await desk.call('POST', path, { body: number })).status).toBe(201);
});

test('inboxes are listed without secrets', async () => {
  await createInbox(desk.ctx, desk.workspaceId, { kind: 'instagram', name: 'Insta', externalId: 'ig-1', secrets: { access_token: 'IGAA-secret' } });
  const { body } = await desk.call('GET', '/api/inboxes', { key: lead });
  expect(body.inboxes).toContainEqual(
    expect.objectContaining({ kind: 'instagram', channel: 'instagram', name: 'Insta', external_id: 'ig-1', status: 'active', assistant_id: null }),
  );
  expect(JSON.stringify(body)).not.toMatch(/IGAA|sealed/);
});

test('what a contact deleted is a tombstone in the desk and for programs', async () => {
  const { ticketId, inboxId, message } = await openTicket(desk, { text: 'My card number is 4111' });
  const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }] };
  const deletion = {
    inboxId,
    externalId: newId(),
    from,
    occurredAt: new Date(),
    kind: 'deletion' as const,
    text: '',
    content: { target_external_id: message.externalId },
  };
  await receiveMessage(desk.ctx, desk.workspaceId, deletion);
  const detail = await desk.call('GET', `/api/tickets/${ticketId}`, { key: lead });
  expect(detail.body.messages[0]).toMatchObject({ id: message.id, content: '', deleted_at: expect.any(String) });
  const service = await desk.call('GET', `/users/${desk.workspaceId}/messages?conversation_id=${message.conversationId}`);
  expect(service.body.messages).toEqual([expect.objectContaining({ message_id: message.id, text: '' })]);
});

test('a receipt that arrives while the send it is about commits is never lost', async () => {
  const { ticketId, inboxId } = await openTicket(desk);
  const sent = await Promise.all(Array.from({ length: 40 }, async (_, n) => (await reply(ticketId, { content: `Part ${n}` })).body.id as string));
  await Promise.all(
    sent.flatMap((id) => {
      const receipt = { externalId: `wamid.${id}`, status: 'delivered' as const, occurredAt: new Date() };
      return [markSent(desk.ctx, desk.workspaceId, id, { externalId: receipt.externalId }), applyStatus(desk.ctx, desk.workspaceId, inboxId, receipt)];
    }),
  );
  const { body } = await desk.call('GET', `/api/tickets/${ticketId}/messages?after_seq=1&limit=100`, { key: lead });
  expect(body.messages.map((one: { delivery: { status: string } }) => one.delivery.status)).toEqual(sent.map(() => 'delivered'));
});
