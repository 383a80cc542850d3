import { request } from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

type Era = 'of 2026' | 'of 2025';

let world: TestServer;
let key: string;

beforeAll(async () => {
  world = await startTestServer();
  key = await makeKey(['tickets.read_own', 'tickets.read_all', 'tickets.reply']);
  const { status } = await world.call('POST', '/api/articles', {
    language: 'en',
    category: 'Returns',
    title: 'Returning a chair',
    body: 'You can return a chair within 14 days of delivery. We collect it for free.',
    questions: ['Can I return a chair?'],
    status: 'published',
  });
  if (status !== 201) throw new Error(`nothing was made: HTTP ${status}`);
}, 60_000);
afterAll(() => world.close());

async function makeKey(scopes: string[]): Promise<string> {
  const { status, body } = await world.call<{ key: string }>('POST', '/api/keys', { name: `Key ${newId()}`, scopes });
  if (status !== 201) throw new Error(`nothing was made: HTTP ${status}`);
  return body.key;
}

interface Connecting {
  era?: Era;
  bearer?: string;
  /** What the person at the client says to a question. Absent: the client cannot be asked. */
  says?: 'yes' | 'no';
}

async function connect({ era = 'of 2026', bearer = key, says }: Connecting = {}): Promise<Client> {
  const capabilities = says ? { elicitation: { form: {} } } : {};
  const client = new Client({ name: 'test', version: '1' }, { capabilities, ...(era === 'of 2026' ? { versionNegotiation: { mode: 'auto' as const } } : {}) });
  if (says) client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { confirm: says === 'yes' } }));
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', world.url), { requestInit: { headers: { authorization: `Bearer ${bearer}` } } }));
  return client;
}

const textOf = (result: CallToolResult) => result.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
const call = async (client: Client, name: string, args: Record<string, unknown>) => (await client.callTool({ name, arguments: args })) as CallToolResult;

async function openTicket(): Promise<string> {
  const { body } = await world.call<{ id: string }>('POST', '/api/tickets', {
    customer: { email: `ann-${newId()}@example.com`, name: 'Ann' },
    subject: 'A chair with three legs',
    channel: 'form',
    message: 'My chair came with three legs.',
  });
  return body.id;
}
const messagesOf = async (id: string) =>
  (await world.call<{ messages: { content: string; kind: string }[] }>('GET', `/api/tickets/${id}/messages`)).body.messages.map((message) => message.content);

describe.each<Era>(['of 2026', 'of 2025'])('a client %s', (era) => {
  test('is shown the tools it may use, with their schemas and what they may do at worst, always in the same order', async () => {
    const client = await connect({ era });
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    expect(names).toEqual([...names].sort());
    expect(names).toContain('search_knowledge');
    // Those are laid over in a test of the protocol, and by nothing else.
    expect(names.filter((name) => name.startsWith('test_'))).toEqual([]);
    const reply = tools.find((tool) => tool.name === 'reply_to_ticket');
    expect(reply?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true, openWorldHint: true });
    expect(reply?.inputSchema.properties).toHaveProperty('confirm_token');
    // A list of types is legal, and dropped by the models of some makers.
    expect(JSON.stringify(tools)).not.toMatch(/"type":\[/);
    expect(tools.find((tool) => tool.name === 'get_ticket')?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    const reader = await connect({ era, bearer: await makeKey(['tickets.read_own']) });
    expect((await reader.listTools()).tools.map((tool) => tool.name)).not.toContain('reply_to_ticket');
    await client.close();
    await reader.close();
  });

  test('finds what the shop wrote, and reads a ticket', async () => {
    const client = await connect({ era });
    const found = await call(client, 'search_knowledge', { query: 'can I return my chair', language: 'en' });
    expect(found.structuredContent).toMatchObject({ passages: [{ title: 'Returning a chair' }] });
    const id = await openTicket();
    expect((await call(client, 'get_ticket', { ticket_id: id })).structuredContent).toMatchObject({
      ticket: { subject: 'A chair with three legs' },
      messages: [{ from: 'customer', text: 'My chair came with three legs.' }],
    });
    await client.close();
  });

  test('is shown what would be sent, and sends it once, by exactly that yes', async () => {
    const client = await connect({ era });
    const id = await openTicket();
    const args = { ticket_id: id, text: 'We send you the fourth leg.' };
    const shown = await call(client, 'reply_to_ticket', args);
    expect(textOf(shown)).toContain('Nothing was done yet');
    expect(await messagesOf(id)).not.toContain(args.text);
    const token = /"confirm_token":"([^"]+)"/.exec(textOf(shown))?.[1];
    const other = await call(client, 'reply_to_ticket', { ...args, text: 'We send you money.', confirm_token: token });
    expect(textOf(other)).toContain('not the arguments that were shown');
    const again = /"confirm_token":"([^"]+)"/.exec(textOf(await call(client, 'reply_to_ticket', args)))?.[1];
    const stranger = await connect({ era, bearer: await makeKey(['tickets.read_own', 'tickets.read_all', 'tickets.reply']) });
    expect((await call(stranger, 'reply_to_ticket', { ...args, confirm_token: again })).isError).toBe(true);
    const sent = await Promise.all([1, 2, 3].map(() => call(client, 'reply_to_ticket', { ...args, confirm_token: again })));
    expect(sent.filter((result) => !result.isError)).toHaveLength(1);
    expect((await messagesOf(id)).filter((text) => text === args.text)).toHaveLength(1);
    await client.close();
    await stranger.close();
  });

  test('is told in words what is wrong with its arguments, and that a tool is none of its', async () => {
    const client = await connect({ era });
    const wrong = await call(client, 'get_ticket', { ticket_id: 'seven' });
    expect(wrong.isError).toBe(true);
    expect(textOf(wrong)).toContain('ticket_id');
    expect(textOf(await call(client, 'drop_tables', {}))).toContain('There is no tool drop_tables');
    await client.close();
  });

  test('reads articles and tickets by address, and gets prompts', async () => {
    const client = await connect({ era });
    const { resources } = await client.listResources();
    const uri = resources.find((one) => one.name === 'Returning a chair')!.uri;
    expect((await client.readResource({ uri })).contents[0]).toMatchObject({ uri, mimeType: 'text/markdown' });
    await expect(client.readResource({ uri: `baton://tickets/${newId()}` })).rejects.toThrow();
    const prompt = await client.getPrompt({ name: 'answer_ticket', arguments: { ticket_id: newId() } });
    expect(JSON.stringify(prompt.messages)).toContain('reply_to_ticket');
    await client.close();
  });
});

test('a client that fills in an argument is offered what its key may read, and nothing else', async () => {
  const client = await connect();
  const id = await openTicket();
  const ref = { type: 'ref/prompt' as const, name: 'answer_ticket' };
  const offered = async (by: Client, typed: string) => (await by.complete({ ref, argument: { name: 'ticket_id', value: typed } })).completion.values;
  expect(await offered(client, id.slice(0, 20))).toContain(id);
  expect(await offered(client, 'zz')).toEqual([]);
  const template = { type: 'ref/resource' as const, uri: 'baton://articles/{article_id}' };
  expect((await client.complete({ ref: template, argument: { name: 'article_id', value: '' } })).completion.values).toHaveLength(1);
  await expect(client.complete({ ref: { ...ref, name: 'drop_tables' }, argument: { name: 'x', value: '' } })).rejects.toThrow(/no prompt/);
  const made = await world.call<{ key: string }>('POST', '/api/keys', { name: 'Notes only', scopes: ['tickets.read_own'], tools: { classes: ['reversible'] } });
  const writer = await connect({ bearer: made.body.key });
  expect(await offered(writer, '')).toEqual([]);
  await client.close();
  await writer.close();
});

test('a client that can be asked is asked, and nothing happens on a no', async () => {
  const id = await openTicket();
  const args = { ticket_id: id, text: 'A leg is on its way.' };
  const refusing = await connect({ says: 'no' });
  expect(textOf(await call(refusing, 'reply_to_ticket', args))).toContain('declined');
  expect(await messagesOf(id)).not.toContain(args.text);
  const agreeing = await connect({ says: 'yes' });
  expect((await call(agreeing, 'reply_to_ticket', args)).isError).toBeFalsy();
  expect((await messagesOf(id)).filter((text) => text === args.text)).toHaveLength(1);
  await refusing.close();
  await agreeing.close();
});

test('what was shown is not sent any more when the customer spoke meanwhile', async () => {
  const client = await connect();
  const id = await openTicket();
  const args = { ticket_id: id, text: 'We refund you.' };
  const token = /"confirm_token":"([^"]+)"/.exec(textOf(await call(client, 'reply_to_ticket', args)))?.[1];
  await world.call('POST', `/api/tickets/${id}/messages`, { content: 'A colleague answers first.' });
  const late = await call(client, 'reply_to_ticket', { ...args, confirm_token: token });
  expect(late.isError).toBe(true);
  expect(await messagesOf(id)).not.toContain(args.text);
  await client.close();
});

test('without a key, with a wrong one, and from a strange page the door stays shut', async () => {
  const post = (headers: Record<string, string>) =>
    fetch(new URL('/mcp', world.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
    });
  const none = await post({});
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect((await post({ authorization: 'Bearer bk_wrong' })).status).toBe(401);
  expect((await post({ authorization: `Bearer ${key}`, origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ authorization: `Bearer ${key}` })).status).toBe(200);
});

test('a name that was bent to point here is refused, though page and address agree', async () => {
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { host: 'evil.example', origin: 'http://evil.example', authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const asked = request(new URL('/mcp', world.url), { method: 'POST', headers }, (response) => resolve(response.resume().statusCode ?? 0));
    asked.once('error', reject).end('{}');
  });
  expect(status).toBe(403);
});

test("another workspace's ticket does not exist, and private notes are not for programs", async () => {
  const client = await connect();
  const id = await openTicket();
  await call(client, 'add_ticket_note', { ticket_id: id, text: 'A difficult customer.' });
  expect(JSON.stringify((await call(client, 'get_ticket', { ticket_id: id })).structuredContent)).not.toContain('difficult');
  const { body } = await world.call<{ user_id: string }>('POST', '/users', { email: `shop-${newId()}@example.com`, company_name: 'Other' });
  const theirs = await fetch(new URL('/api/keys', world.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${world.operatorKey}`, 'x-baton-workspace': body.user_id },
    body: JSON.stringify({ name: 'Theirs', scopes: ['tickets.read_own', 'tickets.read_all'] }),
  }).then((response) => response.json() as Promise<{ key: string }>);
  const stranger = await connect({ bearer: theirs.key });
  expect(textOf(await call(stranger, 'get_ticket', { ticket_id: id }))).toContain('not_found');
  await client.close();
  await stranger.close();
});

test('every call is written down with what became of it, and a change stands in the audit trail', async () => {
  const client = await connect();
  const id = await openTicket();
  await call(client, 'add_ticket_note', { ticket_id: id, text: 'Written by a program.' });
  await call(client, 'get_ticket', { ticket_id: 'nonsense' });
  const calls = await world.server.runtime.ctx.db.tx(world.workspaceId, (tx) =>
    tx.query<{ tool: string; decision: string; reason: string | null }>('select tool, decision, reason from tool_calls order by at desc, id desc limit 2'),
  );
  expect(calls).toEqual([
    { tool: 'get_ticket', decision: 'refused', reason: 'invalid_input' },
    { tool: 'add_ticket_note', decision: 'ran', reason: null },
  ]);
  const { body } = await world.call<{ entries: { action: string; details: { tool: string } }[] }>('GET', '/api/audit?action=tool.ran&limit=1');
  expect(body.entries[0]).toMatchObject({ action: 'tool.ran', details: { tool: 'add_ticket_note' } });
  await client.close();
});

test('the desk uses the same tools by its own address, under the same rules', async () => {
  const listed = await world.call<{ tools: { name: string; asks_first: boolean }[] }>('GET', '/api/tools');
  expect(listed.body.tools).toContainEqual(expect.objectContaining({ name: 'reply_to_ticket', asks_first: true }));
  const id = await openTicket();
  const args = { ticket_id: id, text: 'A new chair is on its way.' };
  const run = (body: object) => world.call<{ status: string; confirm_token: string }>('POST', '/api/tools/reply_to_ticket/run', body);
  const shown = await run({ arguments: args });
  expect([shown.status, shown.body.status]).toEqual([202, 'confirmation_required']);
  expect(await run({ arguments: args, confirm_token: shown.body.confirm_token })).toMatchObject({ status: 200, body: { status: 'done' } });
  expect((await run({ arguments: args, confirm_token: shown.body.confirm_token })).status).toBe(409);
  expect((await messagesOf(id)).filter((text) => text === args.text)).toHaveLength(1);
  expect((await world.call('POST', '/api/tools/get_ticket/run', { arguments: { ticket_id: 'seven' } })).status).toBe(422);
  expect((await world.call('POST', '/api/tools/nothing/run', {})).status).toBe(404);
  const calls = await world.call<{ calls: { tool: string; decision: string; arguments: object }[] }>('GET', '/api/tools/calls?tool=reply_to_ticket&limit=3');
  expect(calls.body.calls.map((one) => one.decision)).toEqual(['refused', 'ran', 'proposed']);
  expect(JSON.stringify(calls.body)).not.toContain(shown.body.confirm_token);
});
