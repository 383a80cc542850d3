import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimForSending, lockForSending, markSent, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { joinAs, makeKey, openTicket, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
let lead: string;
let author: { id: string; token: string };
let agent: { id: string; token: string };
beforeAll(async () => {
  desk = await startDesk();
  lead = (await joinAs(desk, 'senior_agent')).token;
  author = await joinAs(desk, 'agent');
  agent = await joinAs(desk, 'agent');
});
afterAll(() => desk.close());

type Body = Record<string, unknown>;
const call = (method: string, path: string, key: string, body?: Body) => desk.call(method, `/api/tickets/${path}`, { key, ...(body ? { body } : {}) });
const note = async (ticketId: string, body: Body, key = author.token) => call('POST', `${ticketId}/notes`, key, body);
const shown = async (ticketId: string) => (await call('GET', `${ticketId}/messages`, lead)).body.messages as unknown as Body[];
const history = async (place: string, key = lead) => (await call('GET', `${place}/history`, key)).body['versions'] as Body[];
const rows = <R extends object>(text: string, values: unknown[] = []) => desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<R>(text, values));

test('a note is edited by its author and by whoever may moderate; every text before is kept, with who and when', async () => {
  const { ticketId } = await openTicket(desk);
  const { body } = await note(ticketId, { content: 'Furst' });
  const place = `${ticketId}/messages/${body.id}`;
  expect((await call('PATCH', place, agent.token, { content: 'Mine' })).body.error).toMatchObject({
    code: 'forbidden',
    details: { permission: 'messages.moderate' },
  });
  const edited = await call('PATCH', place, author.token, { content: 'First' });
  expect(edited.body).toMatchObject({ content: 'First', edited_at: expect.any(String), outside: { reached: 'nobody', unsent: true } });
  await call('PATCH', place, lead, { content: 'First!' });
  await call('PATCH', place, lead, { content: 'First!' });
  expect(await history(place)).toEqual([
    { version: 1, action: 'edited', content: 'Furst', changed_by: { kind: 'teammate', id: author.id, name: 'Test agent' }, changed_at: expect.any(String) },
    expect.objectContaining({ version: 2, content: 'First' }),
  ]);
});

test('the history cannot be changed or removed by the application', async () => {
  for (const statement of [`update message_versions set text = 'x'`, 'delete from message_versions'])
    await expect(rows(statement)).rejects.toThrow(/permission denied/);
});

test('a reply that still waits goes out as it was last written, and not at all when deleted', async () => {
  const { ticketId } = await openTicket(desk);
  const first = await call('POST', `${ticketId}/messages`, lead, { content: 'Tomorow' });
  const edited = await call('PATCH', `${ticketId}/messages/${first.body.id}`, lead, { content: 'Tomorrow' });
  expect(edited.body['outside']).toMatchObject({ reached: 'nobody', unsent: true });
  const waiting = (id: string) => desk.ctx.db.tx(desk.workspaceId, (tx) => lockForSending(tx, [id], ['queued']));
  expect(await waiting(first.body.id)).toMatchObject([{ message: { text: 'Tomorrow' } }]);
  const second = await call('POST', `${ticketId}/messages`, lead, { content: 'Never mind' });
  const gone = await call('DELETE', `${ticketId}/messages/${second.body.id}`, lead);
  expect(gone.body).toMatchObject({
    content: '',
    deleted_at: expect.any(String),
    delivery: { status: 'cancelled' },
    outside: { reached: 'nobody', unsent: true },
  });
  expect(await waiting(second.body.id)).toEqual([]);
  expect((await call('POST', `${ticketId}/messages/${second.body.id}/retry`, lead)).status).toBe(409);
});

test('what was delivered outside cannot be unsent, and the answer says so; in the chat it can', async () => {
  const { ticketId } = await openTicket(desk);
  const sent = await call('POST', `${ticketId}/messages`, lead, { content: 'Wrong price: 10' });
  const place = `${ticketId}/messages/${sent.body.id}`;
  await desk.ctx.db.tx(desk.workspaceId, async (tx) => claimForSending(tx, [sent.body.id]));
  expect((await call('PATCH', place, lead, { content: 'Price: 11' })).body['outside']).toMatchObject({ reached: 'maybe', unsent: false });
  await markSent(desk.ctx, desk.workspaceId, sent.body.id, { externalId: `wamid.${newId()}` });
  expect((await call('DELETE', place, lead)).body['outside']).toMatchObject({
    reached: 'contact',
    unsent: false,
    explanation: expect.stringMatching(/cannot be taken back/),
  });

  const chat = await openTicket(desk, { kind: 'webchat' });
  const said = await call('POST', `${chat.ticketId}/messages`, lead, { content: 'Helo' });
  expect((await call('PATCH', `${chat.ticketId}/messages/${said.body.id}`, lead, { content: 'Hello' })).body['outside']).toMatchObject({ unsent: true });
});

test('a deleted message is a tombstone everywhere: in lists, for programs, in search; its texts are for its author and for moderators', async () => {
  const { ticketId, message } = await openTicket(desk);
  const said = await call('POST', `${ticketId}/messages`, author.token, { content: 'Kumquat one' });
  const place = `${ticketId}/messages/${said.body.id}`;
  await call('PATCH', place, author.token, { content: 'Kumquat two' });
  await call('DELETE', place, author.token);
  expect((await call('DELETE', place, author.token)).status).toBe(409);
  expect((await call('PATCH', place, author.token, { content: 'x' })).status).toBe(409);
  const service = await desk.call('GET', `/users/${desk.workspaceId}/messages?conversation_id=${message.conversationId}`);
  expect(JSON.stringify([await shown(ticketId), service.body])).not.toMatch(/Kumquat/);
  expect(JSON.stringify(await rows('select * from search_open'))).not.toMatch(/kumquat/);
  expect((await history(place, author.token)).map((one) => [one['action'], one['content']])).toEqual([
    ['edited', 'Kumquat one'],
    ['deleted', 'Kumquat two'],
  ]);
  await call('PATCH', ticketId, lead, { assignee_id: null });
  expect((await history(place, agent.token)).map((one) => one['content'])).toEqual(['', '']);
});

test('an admin takes a text out for good; the row stays, so that it is not imported again', async () => {
  const admin = (await joinAs(desk, 'admin')).token;
  const { ticketId, inboxId, message } = await openTicket(desk, { text: 'My card is 4242' });
  const place = `${ticketId}/messages/${message.id}`;
  expect((await call('PATCH', place, admin, { content: 'x' })).body.error.code).toBe('conflict');
  expect((await call('DELETE', place, author.token)).status).toBe(403);
  expect((await call('DELETE', `${place}?erase=true`, lead)).status).toBe(403);
  expect((await call('DELETE', place, lead)).body['outside']).toMatchObject({ unsent: false });
  expect((await history(place)).map((one) => one['content'])).toEqual(['My card is 4242']);
  expect((await call('DELETE', `${place}?erase=true`, admin)).body).toMatchObject({ content: '', deleted_at: expect.any(String) });
  expect(await history(place)).toEqual([]);
  expect((await shown(ticketId)).map((one) => [one['id'], one['seq'], one['content']])).toEqual([[message.id, 1, '']]);
  const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }] };
  const again = { inboxId, externalId: message.externalId!, from, occurredAt: new Date(), kind: 'text' as const, text: 'My card is 4242' };
  expect(await receiveMessage(desk.ctx, desk.workspaceId, again)).toMatchObject({ isNew: false, message: { text: '' } });
});

test('a mentioned teammate is told once, finds it unread, and reads it', async () => {
  const { ticketId } = await openTicket(desk);
  const mine = (path = '', body?: Body) => desk.call(body ? 'POST' : 'GET', `/api/agents/me/mentions${path}`, { key: agent.token, ...(body ? { body } : {}) });
  const { body } = await note(ticketId, { content: `Could @[Test agent](${agent.id}) look?`, mentions: [agent.id] });
  expect((await mine('?unread=true')).body).toMatchObject({
    unread: 1,
    mentions: [{ message_id: body.id, ticket_id: ticketId, author_name: 'Test agent', read_at: null }],
  });
  await call('PATCH', `${ticketId}/messages/${body.id}`, author.token, { content: `Could @[Test agent](${agent.id}) look soon?` });
  const told = await rows<{ payload: Body }>(`select payload from events where type = 'teammate.mentioned' and ticket_id = $1`, [ticketId]);
  expect(told.map((event) => event.payload)).toEqual([expect.objectContaining({ teammate_id: agent.id, message_id: body.id, ticket_id: ticketId })]);
  expect((await mine('/read', { message_ids: [body.id] })).body['unread']).toBe(0);
  expect([(await mine('?unread=true')).body['mentions'], ((await mine('?unread=false')).body['mentions'] as Body[]).length]).toEqual([[], 1]);
  await call('DELETE', `${ticketId}/messages/${body.id}`, author.token);
  expect((await mine()).body['mentions']).toEqual([]);
});

test('nobody is called to a ticket they may not see, nor somebody who is not here', async () => {
  const { ticketId } = await openTicket(desk);
  await call('PATCH', ticketId, lead, { assignee_id: author.id });
  for (const id of [agent.id, newId()]) {
    const refused = await note(ticketId, { content: `@[X](${id})` });
    expect(refused).toMatchObject({ status: 422, body: { error: { details: [{ field: 'mentions', reason: expect.any(String) }] } } });
  }
  expect((await shown(ticketId)).filter((one) => one['kind'] === 'note')).toEqual([]);
});

test('a message is changed only through its own ticket, and by whoever may see that', async () => {
  const one = await openTicket(desk);
  const two = await openTicket(desk);
  const { body } = await note(one.ticketId, { content: 'Here' });
  expect((await call('PATCH', `${two.ticketId}/messages/${body.id}`, lead, { content: 'There' })).status).toBe(404);
  expect((await call('GET', `${two.ticketId}/messages/${body.id}/history`, lead)).status).toBe(404);
  const reader = await makeKey(desk, desk.workspaceId, ['tickets.read_all']);
  expect((await call('PATCH', `${one.ticketId}/messages/${body.id}`, reader, { content: 'x' })).status).toBe(403);
});
