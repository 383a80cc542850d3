import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { loadConfig } from '#platform/config';
import { readOauthPlace } from '../../src/app/mcp/oauth-place.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

// An authorization server outside, over real HTTP: its document, its keys, and tokens signed with them.
interface Issuer {
  url: string;
  /** How often its keys were fetched. */
  fetches: number;
  down: boolean;
  rotate(kid: string): Promise<void>;
  sign(claims?: Record<string, unknown>, header?: { alg?: string; kid?: string }): Promise<string>;
  close(): void;
}

const AUDIENCE = 'https://desk.example.com/mcp';

let issuer: Issuer;
let world: TestServer;

beforeAll(async () => {
  issuer = await startIssuer();
  world = await startTestServer({
    config: {
      publicUrl: 'https://desk.example.com',
      mcpOauthIssuer: issuer.url,
      mcpOauthWorkspaceClaim: 'https://desk.example.com/workspace',
      mcpOauthScopes: ['desk=tickets.read_own+tickets.read_all'],
    },
  });
}, 60_000);
afterAll(async () => {
  await world.close();
  issuer.close();
});
beforeEach(() => void (issuer.down = false));

async function startIssuer(): Promise<Issuer> {
  let current = { kid: 'one', ...(await generateKeyPair('ES256', { extractable: true })) };
  const server: Server = createServer((request, response) => {
    const say = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    if (made.down) return void response.writeHead(503).end();
    if (request.url === '/.well-known/openid-configuration') return void say({ issuer: made.url, jwks_uri: `${made.url}/keys` });
    if (request.url !== '/keys') return void response.writeHead(404).end();
    made.fetches += 1;
    const { kid, publicKey } = current;
    void exportJWK(publicKey).then((jwk) => say({ keys: [{ ...jwk, kid, alg: 'ES256', use: 'sig' }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: Issuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetches: 0,
    down: false,
    async rotate(kid) {
      current = { kid, ...(await generateKeyPair('ES256', { extractable: true })) };
    },
    sign: (claims = {}, header = {}) =>
      new SignJWT({
        iss: made.url,
        aud: AUDIENCE,
        sub: 'ann',
        client_id: 'editor',
        scope: 'desk',
        exp: Math.floor(Date.now() / 1000) + 600,
        'https://desk.example.com/workspace': world.workspaceId,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: current.kid, ...header })
        .sign(current.privateKey),
    close: () => server.close(),
  };
  return made;
}

async function ask(token: string | null, method = 'tools/list', params: object = {}) {
  const response = await fetch(new URL('/mcp', world.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  return { status: response.status, challenge: response.headers.get('www-authenticate'), text: await response.text() };
}

test('a client without a token is told where to get one, and finds the issuer there', async () => {
  const { status, challenge } = await ask(null);
  expect([status, challenge]).toEqual([401, 'Bearer resource_metadata="https://desk.example.com/.well-known/oauth-protected-resource/mcp"']);
  for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
    const document = await fetch(new URL(path, world.url));
    expect(document.headers.get('access-control-allow-origin')).toBe('*');
    expect(await document.json()).toMatchObject({ resource: AUDIENCE, authorization_servers: [issuer.url], bearer_methods_supported: ['header'] });
  }
});

test('a token of the issuer may do what its scopes say, in the workspace it names, and the log knows whose it was', async () => {
  const listed = await ask(await issuer.sign());
  expect(listed.status).toBe(200);
  expect(listed.text).toContain('"search_knowledge"');
  expect(listed.text).not.toContain('"reply_to_ticket"');
  expect((await ask(await issuer.sign({ scope: 'desk tickets:reply' }))).text).toContain('"reply_to_ticket"');
  expect((await ask(await issuer.sign({ scope: undefined, scp: ['tickets.read_own', 'tickets.reply'] }))).text).toContain('"reply_to_ticket"');
  expect((await ask(await issuer.sign({ scope: 'desk tickets.reply tools:read' }))).text).not.toContain('"reply_to_ticket"');
  const ticket = { customer_email: 'bob@example.com', subject: 'A lamp', message: 'It does not shine.' };
  const made = await ask(await issuer.sign({ scope: 'desk tickets.reply', email: 'ann@example.com' }), 'tools/call', {
    name: 'create_ticket',
    arguments: ticket,
  });
  expect(made.text).toContain('A lamp');
  const { body } = await world.call<{ entries: { actor: { kind: string; name: string } }[] }>('GET', '/api/audit?action=tool.ran&limit=1');
  expect(body.entries[0]?.actor).toMatchObject({ kind: 'api_key', name: 'ann@example.com' });
});

test.each<[string, () => Promise<string>]>([
  ['for another audience', () => issuer.sign({ aud: 'https://elsewhere.example.com/mcp' })],
  ['that has expired', () => issuer.sign({ exp: Math.floor(Date.now() / 1000) - 120 })],
  ['that is not good yet', () => issuer.sign({ nbf: Math.floor(Date.now() / 1000) + 600 })],
  ['without an end', () => issuer.sign({ exp: undefined })],
  ['of nobody', () => issuer.sign({ sub: undefined })],
  ['bound to a key', () => issuer.sign({ cnf: { jkt: 'x' } })],
  ['signed by somebody else', async () => `${(await issuer.sign()).split('.').slice(0, 2).join('.')}.${(await issuer.sign({ sub: 'eve' })).split('.')[2]}`],
  ['that is not signed', async () => `${btoa('{"alg":"none"}').replaceAll('=', '')}.${(await issuer.sign()).split('.')[1]}.`],
  [
    'signed with what everybody knows',
    async () =>
      new SignJWT({ iss: issuer.url, aud: AUDIENCE, sub: 'eve', scope: 'desk' })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('5m')
        .sign(new TextEncoder().encode(await (await fetch(`${issuer.url}/keys`)).text())),
  ],
  ['of another issuer', () => issuer.sign({ iss: 'https://evil.example' })],
])('a token %s opens nothing', async (_, make) => {
  const { status, challenge, text } = await ask(await make());
  expect([status, text.includes('search_knowledge')]).toEqual([401, false]);
  expect(challenge).toMatch(/^Bearer error="invalid_token", resource_metadata=/);
});

test('a token for a workspace there is not, or for none where there are several, is refused', async () => {
  const claim = 'https://desk.example.com/workspace';
  expect((await ask(await issuer.sign({ [claim]: 'nowhere' }))).status).toBe(403);
  await world.call('POST', '/users', { email: 'other@example.com', company_name: 'Other' });
  expect((await ask(await issuer.sign({ [claim]: undefined }))).status).toBe(403);
  expect((await ask(await issuer.sign({ [claim]: 7 }))).status).toBe(401);
});

test('a token that lacks the scope is told which', async () => {
  const { status, challenge } = await ask(await issuer.sign({ scope: 'orders.read' }));
  expect(status).toBe(403);
  expect(challenge).toMatch(/^Bearer error="insufficient_scope", scope="tickets.read_own", resource_metadata=/);
});

test('a token opens no other address than /mcp', async () => {
  const token = await issuer.sign({ scope: 'desk tickets.reply workspace.manage' });
  for (const path of ['/api/tickets', '/api/tools', '/api/keys']) expect((await world.call('GET', path, undefined, token)).status).toBe(401);
});

test('API keys go on working beside it', async () => {
  const { body } = await world.call<{ key: string }>('POST', '/api/keys', { name: 'A key', scopes: ['tickets.read_own'] });
  expect((await ask(body.key)).status).toBe(200);
  expect((await ask('bk_wrong')).status).toBe(401);
});

test('while the issuer is away its tokens are neither taken nor called wrong; its keys are then fetched once, and again when it has new ones', async () => {
  issuer.down = true;
  const other = await startTestServer({ config: { publicUrl: 'https://desk.example.com', mcpOauthIssuer: issuer.url } });
  const here = async (header = {}) => {
    const token = await issuer.sign({ workspace: other.workspaceId, scope: 'tickets.read_own' }, header);
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: `Bearer ${token}` };
    return (await fetch(new URL('/mcp', other.url), { method: 'POST', headers, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}' })).status;
  };
  try {
    expect(await here()).toBe(502);
    issuer.down = false;
    issuer.fetches = 0;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6000 });
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => here())))).toEqual(new Set([200]));
    expect(issuer.fetches).toBe(1);
    issuer.down = true;
    expect(await here()).toBe(200);
    issuer.down = false;
    for (let n = 0; n < 5; n += 1) expect(await here({ kid: `made up ${n}` })).toBe(401);
    expect(issuer.fetches).toBe(1);
    await issuer.rotate('two');
    vi.setSystemTime(Date.now() + 31_000);
    expect(await here()).toBe(200);
    expect(issuer.fetches).toBe(2);
  } finally {
    vi.useRealTimers();
    await other.close();
  }
}, 30_000);

test('settings that cannot work are named at the start', () => {
  const read = (overrides: Parameters<typeof loadConfig>[0] & object) => () => readOauthPlace(loadConfig({ env: {}, ...overrides }));
  const mcpOauthIssuer = 'http://login.example.com';
  expect(read({ overrides: { mcpOauthIssuer } })).toThrow(/WEBHOOK_BASE_URL/);
  const publicUrl = 'https://desk.example.com';
  expect(read({ overrides: { mcpOauthIssuer, publicUrl, environment: 'production' } })).toThrow(/https/);
  expect(read({ overrides: { mcpOauthIssuer, publicUrl, mcpOauthScopes: ['desk=tickets.everything'] } })).toThrow(/MCP_OAUTH_SCOPES/);
  expect(read({ overrides: {} })()).toBeNull();
});
