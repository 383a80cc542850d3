import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInbox, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { joinAs, makeKey, openTicket, say, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
let lead: string;
let admin: string;
beforeAll(async () => {
  desk = await startDesk();
  lead = (await joinAs(desk, 'senior_agent')).token;
  admin = (await joinAs(desk, 'admin')).token;
});
afterAll(() => desk.close());

type Body = Record<string, unknown>;
const create = (body: Body, headers = {}) => desk.call('POST', '/api/tickets', { key: lead, body, headers });
const patch = (id: string, body: Body, headers = {}, key = lead) => desk.call('PATCH', `/api/tickets/${id}`, { key, body, headers });
const bulk = (body: Body, headers = {}, key = lead) => desk.call('POST', '/api/tickets/bulk', { key, body, headers });
const get = (path: string, key = lead) => desk.call('GET', path, { key });
const rows = <R extends object>(text: string, values: unknown[] = []) => desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<R>(text, values));
const eventsOf = (id: string) =>
  rows<{ type: string; actor: Body; payload: { changes: Record<string, unknown>; version: number } }>(
    'select type, actor, payload from events where ticket_id = $1 order by id',
    [id],
  );
const ann = () => ({ email: `ann-${newId()}@example.com`, name: 'Ann Lee' });

test('a ticket is opened with a customer and a channel alone, and is in the list and readable with what the customer said', async () => {
  const made = await create({ customer: ann(), subject: 'Chair arrived broken', priority: 'high', channel: 'phone', message: 'A leg is off.' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    subject: 'Chair arrived broken',
    priority: 'high',
    channel: 'phone',
    status: 'open',
    owner: 'people',
    deliverable: false,
    version: 1,
  });
  const detail = await get(`/api/tickets/${made.body.id}`);
  expect(detail.body.messages).toEqual([expect.objectContaining({ from_agent: false, content: 'A leg is off.', from_name: 'Ann Lee' })]);
  expect((await get('/api/tickets?channel=phone')).body.tickets.map((one) => one.id)).toContain(made.body.id);
  expect((await eventsOf(made.body.id)).map((event) => event.type)).toEqual(['ticket.opened', 'message.received']);
});

test('each channel of the contract takes a ticket, and one customer may have many', async () => {
  const customer = ann();
  const first = await create({ customer, subject: 'One', channel: 'email' });
  for (const channel of ['email', 'chat', 'phone', 'sms', 'form', 'whatsapp', 'instagram']) {
    const { status, body } = await create({ customer_id: first.body.customer_id, subject: `By ${channel}`, priority: 'low', channel });
    expect([channel, status, body['channel'], body.customer_id]).toEqual([channel, 201, channel, first.body.customer_id]);
  }
});

test('what we answer where nothing reaches the contact is kept, and plainly marked', async () => {
  const { body } = await create({ customer: ann(), subject: 'A call', channel: 'phone' });
  const reply = await desk.call('POST', `/api/tickets/${body.id}/messages`, { key: lead, body: { content: 'We called back.', from_agent: true } });
  expect(reply.status).toBe(201);
  expect(reply.body['delivery']).toMatchObject({ status: 'not_deliverable', error: { code: 'not_deliverable', action: expect.any(String) } });
  const said = { content: 'It works now.', from_agent: false, from_name: 'Her son', from_email: 'son@example.com' };
  const logged = await desk.call('POST', `/api/tickets/${body.id}/messages`, { key: lead, body: said });
  expect(logged.body).toMatchObject({ author: 'contact', from_agent: false, from_name: 'Her son', from_email: 'son@example.com', delivery: null });
  await desk.call('POST', `/api/tickets/${body.id}/close`, { key: lead });
  expect((await desk.call('POST', `/api/tickets/${body.id}/messages`, { key: lead, body: said })).status).toBe(409);
});

test('on a connected channel nobody speaks for the contact', async () => {
  const { ticketId } = await openTicket(desk);
  const answer = await desk.call('POST', `/api/tickets/${ticketId}/messages`, { key: lead, body: { content: 'I say', from_agent: false } });
  expect(answer).toMatchObject({ status: 422, body: { error: { details: [{ field: 'from_agent', allowed: [true] }] } } });
});

test('where a connected account reaches the contact the ticket is on it: its message is sent, and an open ticket there is not doubled', async () => {
  const phone = '31600555001';
  const inbox = await createInbox(desk.ctx, desk.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: `wa-${newId()}` });
  const before = await say(desk, { inboxId: inbox.id, text: 'Hello', phone });
  const [contact] = await rows<{ id: string }>('select contact_id as id from conversations where id = $1', [before.conversationId]);
  const again = { customer_id: contact!.id, subject: 'About your order', channel: 'whatsapp', message: 'It leaves today.' };
  expect(await create(again)).toMatchObject({ status: 409, body: { error: { code: 'conflict', details: { ticket_id: before.ticketId } } } });
  await desk.call('POST', `/api/tickets/${before.ticketId}/close`, { key: lead });
  expect((await create({ ...again, from_agent: false })).status).toBe(422);
  const made = await create(again);
  expect(made.body).toMatchObject({ conversation_id: before.conversationId, deliverable: true, status: 'in_progress', channel: 'whatsapp' });
  const { body } = await get(`/api/tickets/${made.body.id}`);
  expect(body.messages).toEqual([expect.objectContaining({ content: 'It leaves today.', delivery: { status: 'queued', error: null } })]);
});

test('an idempotency key opens one ticket, however often and at once it is used, and refuses another body', async () => {
  const body = { customer: ann(), subject: 'Once', channel: 'form' };
  const headers = { 'idempotency-key': newId() };
  const answers = await Promise.all([1, 2, 3].map(() => create(body, headers)));
  expect(answers.map((one) => one.status).toSorted()).toEqual([200, 200, 201]);
  expect(new Set(answers.map((one) => one.body.id)).size).toBe(1);
  expect((await create({ ...body, subject: 'Other' }, headers)).body.error.code).toBe('idempotency_mismatch');
});

test('wrong bodies are refused with the field, the reason and what is allowed', async () => {
  const good = { customer: ann(), subject: 'x', channel: 'phone' };
  const cases: [Body, string][] = [
    [{ ...good, priority: 'huge' }, 'priority'],
    [{ ...good, channel: 'pigeon' }, 'channel'],
    [{ ...good, subject: 'x'.repeat(501) }, 'subject'],
    [{ ...good, subject: ' ' }, 'subject'],
    [{ ...good, customer_id: newId() }, 'customer_id'],
    [{ subject: 'x', channel: 'phone' }, 'customer_id'],
    [{ subject: 'x', channel: 'phone', customer_id: newId() }, 'customer_id'],
    [{ ...good, customer: { email: 'no' } }, 'customer.email'],
  ];
  for (const [body, field] of cases)
    expect([body, await create(body)]).toEqual([
      body,
      expect.objectContaining({
        status: 422,
        body: expect.objectContaining({ error: expect.objectContaining({ details: [expect.objectContaining({ field })] }) }),
      }),
    ]);
});

test('of two who change what they read, the second is told what the ticket is now', async () => {
  const { body } = await create({ customer: ann(), subject: 'Two hands', channel: 'phone' });
  const [one, two] = await Promise.all([patch(body.id, { priority: 'urgent', version: 1 }), patch(body.id, { priority: 'low' }, { 'if-match': '"1"' })]);
  const [won, lost] = one.status === 200 ? [one, two] : [two, one];
  expect([won.status, won.body['version'], won.headers.get('etag')]).toEqual([200, 2, '"2"']);
  expect(lost).toMatchObject({
    status: 409,
    body: { error: { code: 'stale', details: { version: 2, ticket: { id: body.id, priority: won.body['priority'], version: 2 } } } },
  });
  expect((await patch(body.id, { subject: 'Three hands', version: 2 }, { 'if-match': '3' })).status).toBe(422);
  expect((await patch(body.id, { subject: 'Three hands', version: 2 })).body).toMatchObject({ subject: 'Three hands', version: 3 });
});

test('every change is an event with its field before and after, by whoever did it; words of people are not in it', async () => {
  const { id, token } = await joinAs(desk, 'senior_agent');
  const { body } = await create({ customer: ann(), subject: 'Secret words', channel: 'phone' });
  await patch(body.id, { subject: 'Other words', priority: 'high', tags: ['Refund ', 'refund', 'VIP  customer'], status: 'in_progress' }, {}, token);
  await patch(body.id, { assignee_id: id }, {}, token);
  const updates = (await eventsOf(body.id)).filter((event) => event.type === 'ticket.updated');
  const changes = Object.assign({}, ...updates.map((event) => event.payload.changes)) as Body;
  expect(changes).toMatchObject({
    subject: { from: null, to: null },
    priority: { from: 'normal', to: 'high' },
    status: { from: 'open', to: 'in_progress' },
    tags: { from: [], to: ['refund', 'vip customer'] },
    assignee_id: { from: null, to: id },
  });
  expect(updates.every((event) => event.actor['id'] === id)).toBe(true);
  expect(JSON.stringify(await eventsOf(body.id))).not.toMatch(/words/);
});

test('a change that changes nothing leaves the version alone', async () => {
  const { body } = await create({ customer: ann(), subject: 'Same', channel: 'phone', tags: ['a'] });
  expect((await patch(body.id, { subject: 'Same', priority: 'normal', tags: ['A'], status: 'open' })).body['version']).toBe(1);
  expect((await patch(body.id, {})).status).toBe(422);
  expect((await patch(body.id, { subjekt: 'x' })).status).toBe(422);
});

test('tags are counted, found by their beginning, renamed and merged on every ticket', async () => {
  const made: string[] = [];
  for (const tags of [['broken', 'chair'], ['broken'], ['damaged']])
    made.push((await create({ customer: ann(), subject: 't', channel: 'form', tags })).body.id);
  const counts = async (prefix: string) => (await get(`/api/tags?prefix=${prefix}`)).body['tags'];
  expect(await counts('bro')).toEqual([{ name: 'broken', tickets: 2 }]);
  expect((await desk.call('PATCH', '/api/tags/broken', { key: lead, body: { name: 'damaged' } })).status).toBe(403);
  const merged = await desk.call('PATCH', '/api/tags/broken', { key: admin, body: { name: 'Damaged' } });
  expect(merged.body).toEqual({ name: 'damaged', tickets: 2, merged: true });
  expect([await counts('bro'), await counts('dam')]).toEqual([[], [{ name: 'damaged', tickets: 3 }]]);
  expect((await get(`/api/tickets/${made[0]}`)).body).toMatchObject({ tags: ['damaged', 'chair'], version: 2 });
  expect((await desk.call('PATCH', '/api/tags/nothing', { key: admin, body: { name: 'x' } })).status).toBe(404);
  const tooMany = Array.from({ length: 31 }, (_, n) => `tag ${n}`);
  expect((await patch(made[0]!, { tags: tooMany })).status).toBe(422);
  expect((await patch(made[0]!, { tags: ['a,b'] })).status).toBe(422);
});

test('whoever swaps the same tags on different tickets at once waits their turn, and the counts are right', async () => {
  const made: string[] = [];
  for (let n = 0; n < 6; n += 1)
    made.push((await create({ customer: ann(), subject: 't', channel: 'form', tags: [n % 2 === 0 ? 'swap-a' : 'swap-z'] })).body.id);
  const swap = (n: number) => patch(made[n]!, { tags: [n % 2 === 0 ? 'swap-z' : 'swap-a'] });
  const answers = await Promise.all(made.map((_, n) => swap(n)));
  expect(answers.map((one) => one.status)).toEqual(made.map(() => 200));
  expect((await get('/api/tags?prefix=swap')).body['tags']).toEqual([
    { name: 'swap-a', tickets: 3 },
    { name: 'swap-z', tickets: 3 },
  ]);
});

test('many are changed at once, each with its own outcome; what is refused leaves the others alone', async () => {
  const agent = await joinAs(desk, 'agent');
  const other = await joinAs(desk, 'agent');
  const made: string[] = [];
  for (let n = 0; n < 4; n += 1) made.push((await create({ customer: ann(), subject: `Bulk ${n}`, channel: 'form' })).body.id);
  const [free, closed, theirs, done] = made as [string, string, string, string];
  await patch(closed, { status: 'closed' });
  await patch(theirs, { assignee_id: other.id });
  await patch(done, { status: 'in_progress', tags: ['bulk'], priority: 'high' });
  const missing = newId();
  const set = { status: 'in_progress', priority: 'high', tags: { add: ['bulk'], remove: ['old'] } };
  const { status, body } = await bulk({ ids: [free, closed, theirs, missing, done], set }, {}, agent.token);
  expect(status).toBe(200);
  const results = body['results'] as { id: string; outcome: string; error: { code: string; details: Body } | null }[];
  expect(results.map((row) => [row.id, row.outcome])).toEqual([
    [free, 'ok'],
    [closed, 'conflict'],
    [theirs, 'not_found'],
    [missing, 'not_found'],
    [done, 'unchanged'],
  ]);
  expect(body).toMatchObject({ changed: 1, unchanged: 1, failed: 3 });
  expect(results[1]!.error!.details).toMatchObject({ status: 'closed', allowed: ['reopen'] });
  expect((await get(`/api/tickets/${closed}`)).body).toMatchObject({ status: 'closed', priority: 'normal', tags: [] });
  const forbidden = await bulk({ ids: [free], set: { assignee_id: other.id } }, {}, agent.token);
  expect((forbidden.body['results'] as { outcome: string }[])[0]!.outcome).toBe('forbidden');
});

test('a bulk change with a key runs once; its answer is kept, and the key belongs to its author and body', async () => {
  const { body } = await create({ customer: ann(), subject: 'Once in bulk', channel: 'form' });
  const headers = { 'idempotency-key': newId() };
  const ask = { ids: [body.id], set: { priority: 'urgent' } };
  const first = await bulk(ask, headers);
  await patch(body.id, { priority: 'low' });
  expect((await bulk(ask, headers)).body).toEqual(first.body);
  expect((await get(`/api/tickets/${body.id}`)).body['priority']).toBe('low');
  expect((await bulk({ ...ask, set: { priority: 'high' } }, headers)).body.error.code).toBe('idempotency_mismatch');
  expect((await bulk(ask, headers, admin)).body['changed']).toBe(1);
});

test('bulk refuses too many, doubled and empty', async () => {
  const id = newId();
  for (const body of [
    { ids: [], set: { priority: 'low' } },
    { ids: [id, id], set: { priority: 'low' } },
    { ids: [id], set: {} },
    { ids: Array.from({ length: 1001 }, newId), set: { priority: 'low' } },
  ])
    expect((await bulk(body)).status).toBe(422);
});

test('only an admin deletes a ticket; then nothing of it is left to read, find or import again', async () => {
  const inbox = await createInbox(desk.ctx, desk.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: `del-${newId()}` });
  const message = await say(desk, { inboxId: inbox.id, text: 'My number is 4111 unforgettable' });
  const id = message.ticketId!;
  const note = await desk.call('POST', `/api/tickets/${id}/notes`, { key: lead, body: { content: 'unforgettable note' } });
  await desk.call('PATCH', `/api/tickets/${id}/messages/${note.body.id}`, { key: lead, body: { content: 'better' } });
  await patch(id, { tags: ['doomed'] });
  expect((await desk.call('DELETE', `/api/tickets/${id}`, { key: lead })).status).toBe(403);
  expect((await desk.call('DELETE', `/api/tickets/${id}`, { key: admin })).status).toBe(204);
  expect((await desk.call('DELETE', `/api/tickets/${id}`, { key: admin })).status).toBe(404);
  expect((await get(`/api/tickets/${id}`)).status).toBe(404);
  expect((await get('/api/tags?prefix=doomed')).body['tags']).toEqual([]);
  for (const table of ['messages', 'message_versions', 'events', 'search_open', 'search_past', 'assignments'])
    expect([table, JSON.stringify(await rows(`select * from ${table}`)).includes('unforgettable')]).toEqual([table, false]);
  const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }] };
  const twice = {
    inboxId: inbox.id,
    externalId: message.externalId!,
    from,
    occurredAt: new Date(),
    kind: 'text' as const,
    text: 'My number is 4111 unforgettable',
  };
  expect((await receiveMessage(desk.ctx, desk.workspaceId, twice)).isNew).toBe(false);
  const deleted = (await eventsOf(id)).at(-1);
  expect(deleted).toMatchObject({ type: 'ticket.deleted', actor: { kind: 'teammate' } });
});

test('the timeline tells what happened in words, with names, page by page', async () => {
  const { id, token } = await joinAs(desk, 'senior_agent');
  const { body } = await create({ customer: ann(), subject: 'Story', channel: 'phone' });
  await patch(body.id, { priority: 'urgent' }, {}, token);
  await patch(body.id, { assignee_id: id }, {}, token);
  const first = await get(`/api/tickets/${body.id}/events?limit=2`);
  const rest = await get(`/api/tickets/${body.id}/events?before=${first.body['next_before'] as string}`);
  const events = [...(first.body['events'] as Body[]), ...(rest.body['events'] as Body[])];
  expect(events.map((event) => event['type'])).toEqual(
    ['ticket.updated', 'ticket.assigned', 'ticket.updated', 'ticket.opened'].map((type) => expect.stringMatching(type)),
  );
  expect(events.map((event) => event['summary'])).toEqual(
    expect.arrayContaining([
      'Test senior_agent changed priority from normal to urgent.',
      'Test senior_agent changed the assignee from nothing to Test senior_agent.',
      'Test senior_agent opened the ticket.',
    ]),
  );
  expect(events[0]).toMatchObject({ actor: { kind: 'teammate', id, name: 'Test senior_agent' } });
});

test('whoever sees only their own tickets can neither change nor follow those of others', async () => {
  const agent = await joinAs(desk, 'agent');
  const other = await joinAs(desk, 'agent');
  const { body } = await create({ customer: ann(), subject: 'Private', channel: 'phone' });
  await patch(body.id, { assignee_id: other.id });
  expect((await patch(body.id, { priority: 'low' }, {}, agent.token)).status).toBe(404);
  expect((await get(`/api/tickets/${body.id}/events`, agent.token)).status).toBe(404);
  const reader = await makeKey(desk, desk.workspaceId, ['tickets.read_all']);
  expect((await patch(body.id, { priority: 'low' }, {}, reader)).status).toBe(403);
});
