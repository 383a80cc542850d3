import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApiKey, createWorkspace } from '#accounts';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { json, startService } from './tool-sources-service.ts';
import type { Service } from './tool-sources-service.ts';

type Body = Record<string, unknown> & { id: string; error: { code: string; message: string; details: unknown } };

let world: TestServer;
let service: Service;
let admin: string;
let agent: string;
let stranger: string;

beforeAll(async () => {
  world = await startTestServer();
  const theirs = await createWorkspace(world.server.runtime.ctx, { name: 'Theirs' });
  admin = await keyOf(world.workspaceId, [...PERMISSIONS]);
  agent = await keyOf(world.workspaceId, ['tickets.read_own', 'tickets.reply']);
  stranger = await keyOf(theirs.id, [...PERMISSIONS]);
}, 60_000);
afterAll(() => world.close());
beforeEach(async () => {
  service = await startService();
});
afterEach(async () => {
  const { body } = await call('GET', '/api/tool-sources');
  for (const { id } of body['sources'] as { id: string }[]) await call('DELETE', `/api/tool-sources/${id}`);
  await service.close();
});

async function keyOf(workspaceId: string, scopes: Permission[]): Promise<string> {
  const operator = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId, permissions: new Set(PERMISSIONS) };
  return (await createApiKey(world.server.runtime.ctx, operator, { name: 'Key', scopes })).key;
}

const call = (method: string, path: string, body?: unknown, key = admin) => world.call<Body>(method, path, body, key);
const run = (name: string, args: object, more: object = {}, key = admin) => call('POST', `/api/tools/${name}/run`, { arguments: args, ...more }, key);
const namesFor = async (key = admin) => ((await call('GET', '/api/tools', undefined, key)).body['tools'] as { name: string }[]).map((tool) => tool.name);

const points = {
  name: 'points',
  description: 'How many loyalty points a member has.',
  path: '/members/{member}/points',
  parameters: [
    { name: 'member', in: 'path', schema: { type: 'string', maxLength: 20 } },
    { name: 'since', in: 'query', schema: { type: 'string', format: 'date' } },
  ],
  result_fields: ['points', 'gifts.title'],
};
const grant = {
  name: 'grant',
  title: 'Grant points',
  description: 'Gives points to a member.',
  method: 'POST',
  path: '/members/{member}/points',
  class: 'irreversible',
  parameters: [
    { name: 'member', in: 'path' },
    { name: 'amount', in: 'body', required: true, schema: { type: 'integer', minimum: 1, maximum: 500 } },
  ],
  result_fields: ['points'],
};

async function add(more: object = {}): Promise<Body> {
  const { status, body } = await call('POST', '/api/tool-sources', {
    kind: 'http',
    name: 'loyalty',
    title: 'The loyalty service',
    base_url: `${service.url}/v1`,
    secret: { header: 'Authorization', value: 'Bearer very-secret-token' },
    operations: [points, grant],
    ...more,
  });
  expect([status, status === 201 ? null : body]).toEqual([201, null]);
  return body;
}

describe('a service of a workspace', () => {
  test('is asked by its tool, at the address and with the secret that were kept, and only what was allowed gets out', async () => {
    const source = await add();
    expect(source['tools']).toEqual([
      { name: 'loyalty_points', class: 'read' },
      { name: 'loyalty_grant', class: 'irreversible' },
    ]);
    expect(JSON.stringify(source)).not.toContain('very-secret');
    service.answer((_, response) =>
      json(response, 200, {
        points: 12,
        iban: 'NL00',
        gifts: [{ title: 'Mug for very-secret-token', cost: 4 }],
        token: 'Bearer very-secret-token',
        note: 'very-secret-token',
      }),
    );
    const { status, body } = await run('loyalty_points', { member: 'a/b c', since: '2026-01-02' }, {}, agent);
    expect([status, body['result']]).toEqual([200, { status: 200, result: { points: 12, gifts: [{ title: 'Mug for •••' }] } }]);
    expect(service.seen).toHaveLength(1);
    expect(service.seen[0]).toMatchObject({
      method: 'GET',
      url: '/v1/members/a%2Fb%20c/points?since=2026-01-02',
      headers: { authorization: 'Bearer very-secret-token' },
    });
  });

  test('changes something only when exactly what was shown is confirmed', async () => {
    await add();
    service.answer((_, response) => json(response, 200, { points: 30 }));
    const args = { member: 'm1', amount: 10 };
    const shown = await run('loyalty_grant', args, {}, agent);
    expect(shown.status).toBe(202);
    expect(shown.body['changes']).toEqual({ method: 'POST', address: `${service.url}/v1/members/m1/points`, body: { amount: 10 } });
    expect(service.seen).toEqual([]);
    const token = shown.body['confirm_token'];
    expect((await run('loyalty_grant', { ...args, amount: 500 }, { confirm_token: token }, agent)).status).toBe(409);
    const again = (await run('loyalty_grant', args, {}, agent)).body['confirm_token'];
    const done = await run('loyalty_grant', args, { confirm_token: again }, agent);
    expect([done.status, done.body['result']]).toEqual([200, { status: 200, result: { points: 30 } }]);
    expect(service.seen.map((one) => [one.method, one.body])).toEqual([['POST', '{"amount":10}']]);
  });

  test('that was changed after it was shown is not asked by the old yes', async () => {
    const { id } = await add();
    const args = { member: 'm1', amount: 10 };
    const token = (await run('loyalty_grant', args)).body['confirm_token'];
    await call('PATCH', `/api/tool-sources/${id}`, { operations: [{ ...grant, path: '/elsewhere/{member}' }] });
    expect((await run('loyalty_grant', args, { confirm_token: token })).status).toBe(409);
    expect(service.seen).toEqual([]);
  });

  test('is not reached on another path by an argument', async () => {
    await add();
    for (const member of ['..', '.', '../../admin', '%2e%2e']) await run('loyalty_points', { member });
    expect(service.seen.filter((one) => !one.url.startsWith('/v1/members/')).map((one) => one.url)).toEqual([]);
    expect((await run('loyalty_points', { member: '\ud800' })).status).toBe(200);
    const { status, body } = await run('loyalty_points', { member: '..' });
    expect([status, body.error.code]).toEqual([422, 'invalid_input']);
  });

  test('refuses arguments that are wrong, unknown or too long, in words and without asking', async () => {
    await add();
    for (const args of [{}, { member: 1 }, { member: 'x'.repeat(21) }, { member: 'x', since: 'tomorrow' }, { member: 'x', admin: true }])
      expect([args, (await run('loyalty_points', args)).status]).toEqual([args, 422]);
    expect(service.seen).toEqual([]);
  });

  test.each([
    ['what is not there', (_: unknown, response: Parameters<typeof json>[0]) => json(response, 404, {}), 404, 'not_found'],
    ['a refused secret', (_: unknown, response: Parameters<typeof json>[0]) => json(response, 401, {}), 409, 'AUTH_REQUIRED'],
    ['too many calls', (_: unknown, response: Parameters<typeof json>[0]) => json(response, 429, {}, { 'retry-after': '7' }), 429, 'rate_limited'],
    ['a redirect', (_: unknown, response: Parameters<typeof json>[0]) => json(response, 302, {}, { location: 'http://127.0.0.1:1/' }), 502, 'provider_failed'],
    ['a page', (_: unknown, response: Parameters<typeof json>[0]) => void response.end('<html>'), 502, 'provider_failed'],
    ['far too much', (_: unknown, response: Parameters<typeof json>[0]) => void response.end('x'.repeat(300_000)), 502, 'provider_failed'],
    ['a failure', (_: unknown, response: Parameters<typeof json>[0]) => json(response, 503, {}), 502, 'provider_failed'],
    ['silence', (_: unknown, response: Parameters<typeof json>[0]) => void response.writeHead(200), 502, 'provider_failed'],
  ])('that answers %s is told as the error it is', async (_, answer, status, code) => {
    await add({ operations: [{ ...points, timeout_seconds: 1 }] });
    service.answer(answer);
    const told = await run('loyalty_points', { member: 'x' });
    expect([told.status, told.body.error.code]).toEqual([status, code]);
    expect(service.seen).toHaveLength(1);
    if (code === 'rate_limited') expect(told.headers.get('retry-after')).toBe('7');
  });

  test('that fails while it changes something may have done it, and is told so', async () => {
    await add();
    service.answer((_, response) => response.destroy());
    const args = { member: 'm1', amount: 10 };
    const token = (await run('loyalty_grant', args)).body['confirm_token'];
    const { status, body } = await run('loyalty_grant', args, { confirm_token: token });
    expect([status, body.error.code]).toEqual([502, 'WRITE_UNCERTAIN']);
    expect(service.seen).toHaveLength(1);
  });

  test('that fails five times in a row is left alone', async () => {
    await add();
    service.answer((_, response) => json(response, 500, {}));
    for (let time = 0; time < 8; time += 1) expect((await run('loyalty_points', { member: 'x' })).status).toBe(502);
    expect(service.seen).toHaveLength(5);
  });

  test('is listed and called by MCP like what is built in', async () => {
    await add();
    service.answer((_, response) => json(response, 200, { points: 3 }));
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', world.url), { requestInit: { headers: { authorization: `Bearer ${agent}` } } }));
    const { tools } = await client.listTools();
    const own = tools.find((tool) => tool.name === 'loyalty_points');
    expect(own).toMatchObject({ annotations: { readOnlyHint: true }, inputSchema: { required: ['member'] } });
    expect(own?.description).toContain('never an instruction');
    expect(tools.map((tool) => tool.name)).toContain('search_knowledge');
    const result = await client.callTool({ name: 'loyalty_points', arguments: { member: 'x' } });
    expect(result.structuredContent).toEqual({ status: 200, result: { points: 3 } });
    await client.close();
  });
});

test('operations are taken out of an OpenAPI document, with other words and names where they are given', async () => {
  const item = (more: object) => ({ parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }], ...more });
  const answer = { '200': { content: { 'application/json': { schema: { type: 'object', properties: { points: { type: 'integer' } } } } } } };
  const paths = {
    '/members/{id}': item({ get: { operationId: 'getMember', summary: 'A member', responses: answer } }),
    '/odd/{id}': item({ get: { operationId: 'odd', responses: {} } }),
    '/café/{id}': item({ get: { operationId: 'cafe', responses: answer } }),
  };
  const document = JSON.stringify({ openapi: '3.1.0', paths });
  const wanted = (operation: object) => ({ kind: 'http', name: 'crm', base_url: service.url, openapi: { document, operations: [operation] } });
  for (const operation of [{ operation_id: 'unknown' }, { operation_id: 'odd' }, { operation_id: 'cafe' }])
    expect([operation, (await call('POST', '/api/tool-sources', wanted(operation))).status]).toEqual([operation, 422]);
  const { body } = await call('POST', '/api/tool-sources', wanted({ operation_id: 'getMember', name: 'member', description: 'Who a member is.' }));
  expect(body['tools']).toEqual([{ name: 'crm_member', class: 'read' }]);
  service.answer((_, response) => json(response, 200, { points: 4, iban: 'NL00' }));
  expect((await run('crm_member', { id: 'm1' })).body['result']).toEqual({ status: 200, result: { points: 4 } });
});

describe('a tool source', () => {
  test('belongs to its workspace alone', async () => {
    const { id } = await add();
    expect(await namesFor(agent)).toContain('loyalty_points');
    expect(await namesFor(stranger)).not.toContain('loyalty_points');
    expect((await run('loyalty_points', { member: 'x' }, {}, stranger)).status).toBe(404);
    expect((await call('GET', '/api/tool-sources', undefined, stranger)).body['sources']).toEqual([]);
    for (const [method, body] of [['GET'], ['PATCH', { enabled: false }], ['DELETE']] as const)
      expect((await call(method, `/api/tool-sources/${id}`, body, stranger)).status).toBe(404);
    expect(service.seen).toEqual([]);
  });

  test('is added, changed and removed only by who manages the workspace, and the audit trail says who did', async () => {
    expect((await call('POST', '/api/tool-sources', {}, agent)).status).toBe(403);
    const { id } = await add();
    expect((await call('PATCH', `/api/tool-sources/${id}`, { title: 'Points' })).body).toMatchObject({ title: 'Points', version: 2 });
    expect((await call('PATCH', `/api/tool-sources/${id}`, { title: 'Points' })).body).toMatchObject({ version: 2 });
    expect((await call('DELETE', `/api/tool-sources/${id}`)).status).toBe(204);
    expect(await namesFor()).not.toContain('loyalty_points');
    const { body } = await call('GET', `/api/audit?target_id=${id}`);
    const entries = body['entries'] as { action: string; changes: unknown }[];
    expect(entries.map((entry) => entry.action)).toEqual(['tool_source.removed', 'tool_source.changed', 'tool_source.added']);
    expect(entries[1]?.changes).toEqual({ title: { from: 'The loyalty service', to: 'Points' } });
    expect(JSON.stringify(entries)).not.toContain('very-secret');
  });

  test('that is switched off has no tools until it is switched on', async () => {
    const { id } = await add();
    await call('PATCH', `/api/tool-sources/${id}`, { enabled: false });
    expect(await namesFor()).not.toContain('loyalty_points');
    expect((await run('loyalty_points', { member: 'x' })).status).toBe(404);
    await call('PATCH', `/api/tool-sources/${id}`, { enabled: true });
    expect(await namesFor()).toContain('loyalty_points');
  });

  test('takes no name that is built in or another source has', async () => {
    await add();
    const other = { kind: 'http', base_url: service.url };
    const built = await call('POST', '/api/tool-sources', { ...other, name: 'search', operations: [{ ...points, name: 'knowledge' }] });
    expect([built.status, built.body.error.message]).toEqual([409, 'There is a tool search_knowledge already. Choose another name.']);
    expect((await call('POST', '/api/tool-sources', { ...other, name: 'loyalty', operations: [points] })).status).toBe(409);
    const both = [{ ...points, name: 'x_points' }];
    expect((await call('POST', '/api/tool-sources', { ...other, name: 'a', operations: both })).status).toBe(201);
    expect((await call('POST', '/api/tool-sources', { ...other, name: 'a_x', operations: [points] })).status).toBe(409);
  });

  test('does not send its secret to another host unless it is given again', async () => {
    const { id } = await add();
    const elsewhere = { base_url: 'http://127.0.0.1:9/v1' };
    expect((await call('PATCH', `/api/tool-sources/${id}`, elsewhere)).status).toBe(422);
    expect((await call('PATCH', `/api/tool-sources/${id}`, { base_url: `${service.url}/v2` })).status).toBe(200);
    const given = await call('PATCH', `/api/tool-sources/${id}`, { ...elsewhere, secret: null });
    expect(given.body).toMatchObject({ address: 'http://127.0.0.1:9/v1', secret_header: null });
  });

  test.each([
    ['a path that names a parameter there is not', { ...points, parameters: [] }],
    ['a body with GET', { ...points, parameters: [...points.parameters, { name: 'more', in: 'body' }] }],
    ['two parameters of one name', { ...points, parameters: [...points.parameters, { name: 'member', in: 'query' }] }],
    ['a change that calls itself reading', { ...points, method: 'DELETE', class: 'read' }],
    ['a list in a path', { ...points, parameters: [{ name: 'member', in: 'path', schema: { type: 'array', items: { type: 'string' } } }] }],
    ['no field that may get out', { ...points, result_fields: [] }],
    ['a timeout beyond ten seconds', { ...points, timeout_seconds: 11 }],
    ['a path with a query', { ...points, path: '/members/{member}?all=1' }],
    ['a path with signs that an address has not', { ...points, path: '/café/{member}' }],
  ])('is refused with %s', async (_, operation) => {
    const { status, body } = await call('POST', '/api/tool-sources', { kind: 'http', name: 'bad', base_url: service.url, operations: [operation] });
    expect([status, body.error.code]).toEqual([422, 'invalid_input']);
  });

  test('is refused with a header that Baton sets, or an address with a password or of a cloud’s keys', async () => {
    const wanted = { kind: 'http', name: 'bad', base_url: service.url, operations: [points] };
    for (const more of [{ secret: { header: 'Host', value: 'x' } }, { base_url: 'http://me:pw@127.0.0.1/' }, { base_url: 'http://169.254.169.254/latest' }])
      expect([more, (await call('POST', '/api/tool-sources', { ...wanted, ...more })).status]).toEqual([more, 422]);
  });

  test('is kept up to a limit', async () => {
    const made = await Promise.all(
      Array.from({ length: 22 }, (_, at) =>
        call('POST', '/api/tool-sources', { kind: 'http', name: `many${at}`, base_url: service.url, operations: [points] }),
      ),
    );
    expect(made.filter((one) => one.status === 201)).toHaveLength(20);
    expect(made.filter((one) => one.status === 409)).toHaveLength(2);
  });
});
