import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CHATWOOT_SANDBOX } from '../src/index.ts';
import { AT, startHarness } from './chatwoot-harness.ts';
import type { Harness } from './chatwoot-harness.ts';

let one: Harness;
beforeAll(async () => void (one = await startHarness()));
beforeEach(() => one.chatwoot.reset());
afterAll(async () => one.close());

const { inboxes, botId, agentId, teamId, adminToken, agentToken, botToken } = CHATWOOT_SANDBOX;
const begin = (options: { text?: string; inboxId?: number; email?: string } = {}) => one.chatwoot.contactWrites({ text: 'Hi', ...options }).conversationId;
const say = (id: number, body: unknown, token?: string) => one.call('POST', `${AT}/conversations/${id}/messages`, body, token);
const read = (id: number, query = '') =>
  one.call('GET', `${AT}/conversations/${id}/messages${query}`, undefined, adminToken).then(({ body }) => (body as { payload: { id: number }[] }).payload);

test('a token opens what Chatwoot lets it open, and every refusal is 401', async () => {
  const id = begin();
  const get = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(`${one.chatwoot.url}${path}`, { headers });
    return [response.status, await response.json()];
  };
  const show = `${AT}/conversations/${id}`;
  expect(await get(show, {})).toEqual([401, { errors: ['You need to sign in or sign up before continuing.'] }]);
  expect(await get(show, { api_access_token: 'wrong' })).toEqual([401, { error: 'Invalid Access Token' }]);
  expect(await get(show, { 'Api-Access-Token': botToken })).toEqual([200, expect.objectContaining({ id })]);
  expect(await get(show, { authorization: `Bearer ${botToken}` })).toMatchObject([401, { errors: [expect.any(String)] }]);
  for (const path of [`${show}/messages`, `${AT}/contacts/search?q=mira`, `${AT}/conversations`, `${AT}/inboxes`, '/api/v1/profile']) {
    expect(await get(path, { api_access_token: botToken }), path).toEqual([401, { error: 'Access to this endpoint is not authorized for bots' }]);
    expect((await get(path, { api_access_token: agentToken }))[0], path).toBe(200);
  }
  expect(await get(`${AT}/webhooks`, { api_access_token: agentToken })).toEqual([401, { error: 'You are not authorized to do this action' }]);
  expect(await get('/api/v1/accounts/2/conversations', { api_access_token: adminToken })).toEqual([
    401,
    { error: 'You are not authorized to access this account' },
  ]);
  expect(await get('/api/v1/accounts/9/conversations', { api_access_token: adminToken })).toEqual([404, { error: 'Resource could not be found' }]);
  expect(await get(`${AT}/conversations/99999`, { api_access_token: botToken })).toEqual([404, { error: 'Resource could not be found' }]);
});

test('a bot that is attached to no inbox is refused, and behind nginx a header with underscores never arrives', async () => {
  const lone = await startHarness({ botInboxes: [], dropUnderscoredHeaders: true });
  try {
    const { conversationId } = lone.chatwoot.contactWrites({ text: 'Hi' });
    const url = `${lone.chatwoot.url}${AT}/conversations/${conversationId}`;
    expect((await lone.call('GET', `${AT}/conversations/${conversationId}`)).body).toHaveProperty('errors');
    const refused = await fetch(url, { headers: { 'Api-Access-Token': botToken } });
    expect([refused.status, await refused.json()]).toEqual([401, { error: 'You are not authorized to access this account' }]);
    expect((await fetch(url, { headers: { 'Api-Access-Token': adminToken } })).status).toBe(200);
  } finally {
    await lone.close();
  }
});

test('before 4.14.2 a bot writes and does not read', async () => {
  const old = await startHarness({ botReads: false });
  try {
    const at = `${AT}/conversations/${old.chatwoot.contactWrites({ text: 'Hi' }).conversationId}`;
    expect((await old.call('GET', at)).status).toBe(401);
    expect((await old.call('POST', `${at}/labels`, { labels: ['a'] })).status).toBe(401);
    expect((await old.call('POST', `${at}/messages`, { content: 'Hello' })).status).toBe(200);
  } finally {
    await old.close();
  }
});

test('counts are asked for thirty times a minute at most', async () => {
  begin();
  const statuses: number[] = [];
  // The count begins anew with each full minute, so one may fall in between.
  while (statuses.length < 70 && !statuses.includes(429))
    statuses.push((await one.call('GET', `${AT}/conversations/meta?status=all`, undefined, adminToken)).status);
  expect(statuses.at(-1)).toBe(429);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(30);
});

test('a message keeps the marks of its writer, echoes its echo_id once, and is the bot’s or the user’s own', async () => {
  const id = begin();
  const mine = { content: 'Hello', content_attributes: { our_mark: 'm-1' }, echo_id: 'e-1' };
  expect((await say(id, mine)).body).toMatchObject({
    content: 'Hello',
    conversation_id: id,
    message_type: 1,
    echo_id: 'e-1',
    content_attributes: { our_mark: 'm-1' },
    private: false,
    sender: { id: botId, type: 'agent_bot' },
  });
  expect((await say(id, { content: 'By hand' }, agentToken)).body).toMatchObject({ sender: { id: agentId, type: 'user' } });
  expect((await say(id, { content: 'As bot', sender_type: 'AgentBot', sender_id: botId }, adminToken)).body).toMatchObject({
    sender: { id: botId, type: 'agent_bot' },
  });
  expect((await say(id, mine)).body).not.toMatchObject({ id: (await read(id))[1]?.id });
  expect(JSON.stringify(await read(id))).not.toContain('e-1');
});

test('what looks like Liquid is rendered, unless it stands in backticks or makes no sense', async () => {
  const id = begin();
  const said = async (content: string) => ((await say(id, { content })).body as { content: string }).content;
  expect(await said('Dear {{ contact.name }}, {{contact.unknown}}{{ agent.name | upcase }}')).toBe('Dear Mira Solberg, ASSISTANT');
  expect(await said('{% if contact.email %}yes{% else %}no{% endif %}{% assign a = 1 %}')).toBe('yes');
  expect(await said('Write `{{contact.name}}` as it is')).toBe('Write `{{contact.name}}` as it is');
  expect(await said('{% raw %}{{contact.name}}{% endraw %}')).toBe('{{contact.name}}');
  expect(await said("{{ '{{' }}contact.name}}")).toBe('{{contact.name}}');
  expect(await said('One {{ contact.name } short, {{contact.name}}')).toBe('One {{ contact.name } short, {{contact.name}}');
  expect(await said('{{"a": {"b": 1}}}')).toBe('a}');
  expect(await said('An open {{ brace')).toBe('An open {{ brace');
  expect(await said('{% nonsense %} {{contact.name}}')).toBe('{% nonsense %} {{contact.name}}');
  expect(one.chatwoot.contactWrites({ conversationId: id, text: '{{contact.name}}' })).toBeDefined();
  expect((await read(id)).at(-1)).toMatchObject({ content: '{{contact.name}}' });
});

test('buttons and cards with one key too many are refused whole', async () => {
  const id = begin();
  const items = [{ title: 'Change it', value: 'change' }];
  expect((await say(id, { content: 'What?', content_type: 'input_select', content_attributes: { items } })).status).toBe(200);
  const bad = async (content_type: string, given: unknown) => (await say(id, { content: 'x', content_type, content_attributes: { items: given } })).body;
  expect(await bad('input_select', [{ id: 1, title: 'a', value: 'b' }])).toEqual({
    error: 'Validation failed: Content attributes contains invalid keys for items : [:id]',
  });
  expect(await bad('input_select', [])).toEqual({ error: 'Validation failed: Content attributes At least one item is required.' });
  expect(await bad('cards', [{ title: 'a' }])).toEqual({ error: 'Validation failed: Content attributes contains items missing actions' });
  expect(await bad('buttons', items)).toEqual({ error: "'buttons' is not a valid content_type" });
});

test('what may not be written is 422 with its reason', async () => {
  const id = begin();
  expect(await say(id, { content: 'x'.repeat(150_001) })).toMatchObject({
    status: 422,
    body: { error: 'Validation failed: Content is too long (maximum is 150000 characters)' },
  });
  expect((await say(id, { content: 'x'.repeat(150_000) })).status).toBe(200);
  expect(await say(id, { content: 'x', message_type: 'incoming' })).toMatchObject({
    status: 422,
    body: { error: 'Incoming messages are only allowed in Api inboxes' },
  });
  expect(await say(id, { content: 'x', message_type: 'shout' })).toMatchObject({ status: 422, body: { error: "'shout' is not a valid message_type" } });
  expect((await say(begin({ inboxId: inboxes.api, email: 'a@example.com' }), { content: 'x', message_type: 'incoming' })).body).toMatchObject({
    message_type: 0,
    sender: { type: 'contact' },
  });
});

test('files come as a form, fifteen at most, and are there to be fetched', async () => {
  const id = begin();
  const form = (count: number) => {
    const made = new FormData();
    made.set('content', 'With files');
    made.set('content_attributes', JSON.stringify({ our_mark: 'm-1' }));
    made.set('private', 'true');
    for (let at = 0; at < count; at += 1) made.append('attachments[]', new Blob([`file ${at}`], { type: 'application/pdf' }), `invoice ${at}.pdf`);
    return made;
  };
  const { body } = await say(id, form(2));
  expect(body).toMatchObject({
    content_attributes: { our_mark: 'm-1' },
    private: true,
    attachments: [{ file_type: 'file', file_size: 6 }, { content_type: 'application/pdf' }],
  });
  expect(await (await fetch((body as { attachments: { data_url: string }[] }).attachments[1]?.data_url ?? '')).text()).toBe('file 1');
  expect((await say(id, form(16))).status).toBe(422);
});

test('messages are paged by id: 20 before, 100 after, 1000 between, the lower one included', async () => {
  const id = begin();
  for (let at = 0; at < 130; at += 1) one.chatwoot.contactWrites({ conversationId: id, text: `line ${at}` });
  const all = one.chatwoot.conversation(id).messages.map((message) => message.id);
  const [first = 0] = all;
  const ids = async (query: string) => (await read(id, query)).map((message) => message.id);
  expect(await ids('')).toEqual(all.slice(-20));
  expect(await ids(`?after=${first}`)).toEqual(all.slice(1, 101));
  expect(await ids(`?before=${all[50]}`)).toEqual(all.slice(30, 50));
  expect(await ids(`?after=${all[10]}&before=${all[60]}`)).toEqual(all.slice(10, 60));
  await one.call('POST', `${AT}/conversations/${id}/messages`, { content: 'note', private: true });
  expect(await ids(`?after=${all.at(-1)}&filter_internal_messages=true`)).toEqual([]);
});

test('labels and attributes of a conversation are replaced whole, those of a contact are merged', async () => {
  const id = begin();
  const at = `${AT}/conversations/${id}`;
  await one.call('POST', `${at}/labels`, { labels: ['a', 'b'] });
  expect((await one.call('POST', `${at}/labels`, { labels: ['c'] })).body).toEqual({ payload: ['c'] });
  await one.call('POST', `${at}/custom_attributes`, { custom_attributes: { order: '1', plan: 'pro' } });
  expect((await one.call('POST', `${at}/custom_attributes`, { custom_attributes: { order: '2' } })).body).toEqual({ custom_attributes: { order: '2' } });
  expect((await one.call('GET', at)).body).toMatchObject({ labels: ['c'], custom_attributes: { order: '2' } });
  const contact = `${AT}/contacts/${one.chatwoot.conversation(id).contactId}`;
  await one.call('PUT', contact, { custom_attributes: { plan: 'pro' } }, adminToken);
  expect((await one.call('PUT', contact, { custom_attributes: { size: 'M' } }, adminToken)).body).toMatchObject({
    payload: { custom_attributes: { plan: 'pro', size: 'M' } },
  });
});

test('of two contacts who are merged one number stays, with what both had and the conversations of both', async () => {
  const contact = async (id: number) => one.call('GET', `${AT}/contacts/${id}`, undefined, adminToken);
  const of = begin({ inboxId: CHATWOOT_SANDBOX.inboxes.email, email: 'ida@example.com' });
  const gone = one.chatwoot.conversation(of).contactId;
  const made = await one.call('POST', `${AT}/contacts`, { name: 'Ida', custom_attributes: { plan: 'pro' } }, adminToken);
  const stays = (made.body as { payload: { contact: { id: number } } }).payload.contact.id;
  const ids = { base_contact_id: stays, mergee_contact_id: gone };
  expect((await one.call('POST', `${AT}/actions/contact_merge`, ids)).status).toBe(401);
  expect((await one.call('POST', `${AT}/actions/contact_merge`, ids, adminToken)).status).toBe(200);
  expect((await contact(gone)).status).toBe(404);
  const source = { source_id: 'ida@example.com', inbox: { channel_type: 'Channel::Email' } };
  expect((await contact(stays)).body).toMatchObject({
    payload: { name: 'Ida', email: 'ida@example.com', custom_attributes: { plan: 'pro' }, contact_inboxes: [source] },
  });
  expect(one.chatwoot.conversation(of).contactId).toBe(stays);
  expect((await one.call('POST', `${AT}/actions/contact_merge`, ids, adminToken)).status).toBe(404);
  expect((await one.call('DELETE', `${AT}/conversations/${of}`, undefined, one.chatwoot.agentToken)).status).toBe(401);
  expect((await one.call('DELETE', `${AT}/conversations/${of}`, undefined, adminToken)).status).toBe(200);
  expect((await one.call('GET', `${AT}/conversations/${of}`)).status).toBe(404);
});

test('contacts are found, made and kept apart', async () => {
  const make = (body: unknown) => one.call('POST', `${AT}/contacts`, body, adminToken);
  const made = await make({ name: 'Noor Ali', email: 'Noor@Example.com', inbox_id: inboxes.api, identifier: 'c-1' });
  expect(made.body).toMatchObject({ payload: { contact: { email: 'noor@example.com' }, contact_inbox: { source_id: expect.any(String) } } });
  expect(await make({ email: 'noor@example.com' })).toMatchObject({ status: 422, body: { message: 'Email has already been taken', attributes: ['email'] } });
  expect(await make({ phone_number: '0612345678' })).toMatchObject({ status: 422, body: { attributes: ['phone_number'] } });
  expect((await one.call('GET', `${AT}/contacts/search?q=NOOR`, undefined, adminToken)).body).toMatchObject({
    meta: { count: 1, has_more: false },
    payload: [{ name: 'Noor Ali' }],
  });
  const filter = { payload: [{ attribute_key: 'email', filter_operator: 'equal_to', values: ['noor@example.com'], query_operator: null }] };
  expect((await one.call('POST', `${AT}/contacts/filter`, filter, adminToken)).body).toMatchObject({ meta: { count: 1 } });
  const contactId = (made.body as { payload: { contact: { id: number } } }).payload.contact.id;
  const begun = await one.call('POST', `${AT}/conversations`, {
    inbox_id: inboxes.api,
    contact_id: contactId,
    status: 'open',
    message: { content: 'Hello {{contact.name}}' },
  });
  expect(begun.body).toMatchObject({ status: 'pending', messages: [{ content: 'Hello Noor Ali' }] });
  expect((await one.call('GET', `${AT}/contacts/${contactId}/conversations`, undefined, adminToken)).body).toMatchObject({
    payload: [{ inbox_id: inboxes.api }],
  });
});

test('conversations are listed open unless told, and filtered by keys that exist', async () => {
  const [first, second] = [begin(), begin({ email: 'b@example.com', inboxId: inboxes.email })];
  one.chatwoot.agentActs({ act: 'take_over', conversationId: second });
  const list = async (query: string) =>
    ((await one.call('GET', `${AT}/conversations${query}`, undefined, agentToken)).body as { data: { payload: { id: number }[] } }).data.payload.map(
      ({ id }) => id,
    );
  expect(await list('')).toEqual([second]);
  expect(await list('?status=pending')).toEqual([first]);
  expect(await list('?status=all&assignee_type=me')).toEqual([second]);
  expect((await list('?status=all&page=2')).length).toBe(0);
  const filter = async (...payload: unknown[]) => one.call('POST', `${AT}/conversations/filter?page=1`, { payload }, adminToken);
  const pending = { attribute_key: 'status', filter_operator: 'equal_to', values: ['pending'], query_operator: 'AND' };
  expect(
    (await filter(pending, { attribute_key: 'inbox_id', filter_operator: 'equal_to', values: [inboxes.website], query_operator: null })).body,
  ).toMatchObject({ payload: [{ id: first }] });
  expect((await filter({ ...pending, query_operator: null, attribute_key: 'colour' })).status).toBe(422);
  expect((await filter({ ...pending, query_operator: null, filter_operator: 'contains' })).status).toBe(422);
  expect((await filter({ ...pending, query_operator: null }, pending)).status).toBe(422);
});

test('assigning to nobody known unassigns, and each kind answers with itself', async () => {
  const id = begin();
  const assign = async (body: unknown) => (await one.call('POST', `${AT}/conversations/${id}/assignments`, body)).body;
  expect(await assign({ assignee_id: agentId })).toMatchObject({ id: agentId, email: 'jonas.holt@shop.example' });
  expect(await assign({ assignee_id: botId, assignee_type: 'AgentBot' })).toMatchObject({ id: botId });
  expect(one.chatwoot.conversation(id)).toMatchObject({ assigneeId: null, assigneeBotId: botId });
  expect(await assign({ team_id: teamId })).toMatchObject({ id: teamId, name: 'Support' });
  await assign({ assignee_id: agentId });
  expect(one.chatwoot.conversation(id)).toMatchObject({ assigneeId: agentId, assigneeBotId: null, teamId });
  expect(await assign({ assignee_id: 4711 })).toBeNull();
  expect(one.chatwoot.conversation(id).assigneeId).toBeNull();
});

test('an administrator sets a bot, a webhook and an inbox up, and gets the secrets', async () => {
  const set = (path: string, body: unknown, token = adminToken) => one.call('POST', `${AT}/${path}`, body, token);
  const made = await set('agent_bots', { name: 'Helper', outgoing_url: one.hook('/bot'), bot_type: 0 });
  expect(made.body).toMatchObject({ name: 'Helper', access_token: expect.any(String), secret: expect.any(String) });
  const { id, access_token } = made.body as { id: number; access_token: string };
  const conversationId = begin({ inboxId: inboxes.whatsapp });
  expect((await one.call('GET', `${AT}/conversations/${conversationId}`, undefined, access_token)).status).toBe(401);
  expect((await set(`inboxes/${inboxes.whatsapp}/set_agent_bot`, { agent_bot: id })).status).toBe(200);
  expect((await one.call('GET', `${AT}/conversations/${conversationId}`, undefined, access_token)).status).toBe(200);
  expect((await one.call('GET', `${AT}/agent_bots`, undefined, agentToken)).body).not.toEqual(
    expect.arrayContaining([expect.objectContaining({ secret: expect.anything() })]),
  );
  const hook = { webhook: { url: one.hook('/second'), subscriptions: ['message_created'] } };
  expect((await set('webhooks', hook)).body).toMatchObject({ payload: { webhook: { secret: expect.any(String), subscriptions: ['message_created'] } } });
  expect(await set('webhooks', hook)).toMatchObject({ status: 422, body: { message: 'Url has already been taken' } });
  expect((await set('webhooks', { webhook: { url: one.hook('/third'), subscriptions: ['rain'] } })).status).toBe(422);
  await one.call('POST', `${AT}/inboxes/${inboxes.whatsapp}/set_agent_bot`, { agent_bot: botId }, adminToken);
  expect((await one.call('GET', '/api/v1/profile', undefined, adminToken)).body).toMatchObject({
    role: 'administrator',
    accounts: [{ id: 1, role: 'administrator' }],
  });
});

test('a contact of an API inbox writes and reads without a token, and never sees a note', async () => {
  const at = `/public/api/v1/inboxes/${CHATWOOT_SANDBOX.apiInboxIdentifier}/contacts`;
  const contact = (await one.call('POST', at, { name: 'Noor Ali', identifier: 'c-9' })).body as { source_id: string };
  const { id } = (await one.call('POST', `${at}/${contact.source_id}/conversations`, {})).body as { id: number };
  const messages = `${at}/${contact.source_id}/conversations/${id}/messages`;
  expect((await one.call('POST', messages, { content: 'Hi' })).body).toMatchObject({ message_type: 0 });
  await say(id, { content: 'Internal', private: true });
  await say(id, { content: 'Hello' });
  expect((await one.call('GET', messages)).body).toMatchObject([{ content: 'Hi' }, { content: 'Hello' }]);
  expect((await one.call('GET', at.replace('sandbox', 'other'))).status).toBe(404);
  expect((await one.call('GET', `${at}/${contact.source_id}/conversations/999`)).status).toBe(404);
});
