import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuthenticator, createWorkspace, ensureFirstAdmin, findOnlyWorkspace, findWorkspace, readWorkspace, sweepSessions } from '#accounts';
import type { Role } from '#accounts';
import { createTestClock } from '../harness.ts';
import { OPERATOR_KEY, PASSWORD, joinAs, makeKey, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
const clock = createTestClock();
beforeAll(async () => {
  desk = await startDesk({ clock, config: { passwordCost: 4 } });
});
afterAll(() => desk.close());

const signIn = (email: string, password: string) => desk.call('POST', '/api/agents/login', { key: null, body: { email, password } });
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

test('signing in gives a token with the agreed claims that opens the profile and ends after its hours', async () => {
  const admin = await joinAs(desk, 'admin');
  const answer = await signIn(admin.email.toUpperCase(), PASSWORD);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ token_type: 'bearer', expires_in: 86_400, agent: { id: admin.id, email: admin.email, role: 'admin' } });
  expect(JSON.stringify(answer.body)).not.toMatch(/password|\$2[aby]\$/);
  const claims = claimsOf(answer.body.access_token);
  expect(claims).toMatchObject({ sub: admin.id, email: admin.email, role: 'admin', wid: desk.workspaceId, exp: clock.now().getTime() / 1000 + 86_400 });
  const me = await desk.call('GET', '/api/agents/me', { key: answer.body.access_token });
  expect(me.body).toMatchObject({ id: admin.id, workspace: { id: desk.workspaceId } });
  clock.advance(86_401_000);
  const late = await desk.call('GET', '/api/agents/me', { key: answer.body.access_token });
  expect([late.status, late.body.error.message]).toEqual([401, 'The sign-in has expired. Sign in again.']);
});

test('a wrong password and an unknown e-mail get the same answer', async () => {
  const { email } = await joinAs(desk, 'agent');
  const [wrong, unknown] = [await signIn(email, 'not it'), await signIn(`nobody-${randomUUID()}@example.com`, 'not it')];
  expect([wrong.status, wrong.body.error.code]).toEqual([401, 'bad_credentials']);
  expect({ ...unknown.body.error, request_id: '' }).toEqual({ ...wrong.body.error, request_id: '' });
});

test('after five wrong guesses each further one must wait, longer every time, and the right password waits too', async () => {
  const { email } = await joinAs(desk, 'agent');
  for (let guess = 0; guess < 5; guess += 1) expect((await signIn(email, 'not it')).status).toBe(401);
  const blocked = await signIn(email, PASSWORD);
  expect([blocked.status, blocked.body.error.code, blocked.headers.get('retry-after')]).toEqual([429, 'rate_limited', '1']);
  clock.advance(1000);
  expect((await signIn(email, 'not it')).status).toBe(401);
  expect((await signIn(email, 'not it')).headers.get('retry-after')).toBe('2');
  clock.advance(2000);
  expect((await signIn(email, PASSWORD)).status).toBe(200);
  expect((await signIn(email, 'not it')).status).toBe(401);
});

test('thirty guesses at the same moment are counted like guesses one after the other', async () => {
  const { email } = await joinAs(desk, 'agent');
  const answers = await Promise.all(Array.from({ length: 30 }, () => signIn(email, 'not it')));
  expect(answers.filter((one) => one.status === 401)).toHaveLength(5);
  expect(answers.filter((one) => one.status === 429)).toHaveLength(25);
});

test('a token that was signed out is dead at once, also at another node that had just let it in', async () => {
  const { token } = await joinAs(desk, 'agent');
  const otherNode = createAuthenticator(desk.ctx, { operatorKey: OPERATOR_KEY });
  const request = { headers: { authorization: `Bearer ${token}` }, params: {} };
  expect((await otherNode(request, 'teammate')).kind).toBe('teammate');
  expect((await desk.call('GET', '/api/agents/me', { key: token })).status).toBe(200);
  expect((await desk.call('POST', '/api/agents/logout', { key: token })).status).toBe(204);
  expect((await desk.call('GET', '/api/agents/me', { key: token })).status).toBe(401);
  await expect(otherNode(request, 'teammate')).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a node that no hint reached lets a dead token in for five seconds at most', async () => {
  const { token } = await joinAs(desk, 'agent');
  const deaf = { ...desk.ctx, realtime: { ...desk.ctx.realtime, subscribe: () => () => undefined } };
  const otherNode = createAuthenticator(deaf, { operatorKey: OPERATOR_KEY });
  const request = { headers: { authorization: `Bearer ${token}` }, params: {} };
  await otherNode(request, 'teammate');
  await desk.call('POST', '/api/agents/logout', { key: token });
  clock.advance(5000);
  await expect(otherNode(request, 'teammate')).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('a token of another key, without a signature, or with another algorithm opens nothing', async () => {
  const { token, id } = await joinAs(desk, 'admin');
  const [, payload] = token.split('.');
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  const forged = await new SignJWT({ ...claimsOf(token), sub: id }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1));
  for (const key of [none, forged, `${token.slice(0, -2)}AA`, 'x', 'bk_unknown']) {
    expect((await desk.call('GET', '/api/agents/me', { key })).status).toBe(401);
  }
  expect((await desk.call('GET', '/api/agents/me', { key: null })).body.error.code).toBe('unauthenticated');
});

test('managers and admins add teammates, nobody adds one above themselves, and an e-mail is used once', async () => {
  const add = (key: string, role: Role, email = `${randomUUID()}@example.com`) =>
    desk.call('POST', '/api/agents', { key, body: { email, password: PASSWORD, name: 'New', role } });
  const tokens = Object.fromEntries(
    await Promise.all((['agent', 'senior_agent', 'team_lead', 'manager', 'admin'] as const).map(async (role) => [role, (await joinAs(desk, role)).token])),
  );
  for (const role of ['agent', 'senior_agent', 'team_lead']) expect((await add(tokens[role], 'agent')).status).toBe(403);
  expect((await add(tokens['manager'], 'manager')).status).toBe(201);
  expect((await add(tokens['manager'], 'admin')).status).toBe(403);
  const made = await add(tokens['admin'], 'admin', 'Twice@Example.com');
  expect(made.body).toMatchObject({ email: 'twice@example.com', max_concurrent_tickets: 10, status: 'offline', last_login_at: null });
  expect((await add(tokens['admin'], 'agent', 'twice@example.com')).body.error.code).toBe('conflict');
  const list = await desk.call('GET', '/api/agents', { key: tokens['manager'] });
  expect(list.body.agents.map((one: { email: string }) => one.email)).toContain('twice@example.com');
  const long = await desk.call('POST', '/api/agents', { key: tokens['admin'], body: { email: 'a@example.com', password: 'é'.repeat(40), name: 'x' } });
  expect(long.body.error.details).toEqual([{ field: 'password', reason: 'must have at most 72 bytes', allowed: null }]);
  const short = await desk.call('POST', '/api/agents', {
    key: tokens['admin'],
    body: { email: 'a@example.com', password: 'seven77', name: 'x', role: 'The Boss' },
  });
  expect(short.status).toBe(422);
  expect(short.body.error.details.map((one: { field: string }) => one.field).sort()).toEqual(['password', 'role']);
});

test('a teammate says whether they are there, a key has no profile', async () => {
  const { token } = await joinAs(desk, 'agent');
  expect((await desk.call('PATCH', '/api/agents/me/status', { key: token, body: { status: 'away' } })).body.status).toBe('away');
  const key = await makeKey(desk, desk.workspaceId);
  expect((await desk.call('GET', '/api/agents/me', { key })).status).toBe(403);
});

test('a key is shown once, works by either header with its scopes only, and ends at once', async () => {
  const { token } = await joinAs(desk, 'admin');
  const made = await desk.call('POST', '/api/keys', { key: token, body: { name: 'CRM', scopes: ['credits.read'] } });
  expect(made.body.key).toMatch(/^bk_[\w-]{43}$/);
  const { key, id } = made.body;
  const path = `/users/${desk.workspaceId}/credits`;
  expect((await desk.call('GET', path, { key })).status).toBe(200);
  expect((await desk.call('GET', path, { key: null, headers: { 'x-api-key': key } })).status).toBe(200);
  expect((await desk.call('GET', `/users/${desk.workspaceId}/messages`, { key })).status).toBe(403);
  const list = await desk.call('GET', '/api/keys', { key: token });
  expect(list.body.keys.find((one: { id: string }) => one.id === id)).toMatchObject({ prefix: key.slice(0, 10), last_used_at: clock.now().toISOString() });
  expect(JSON.stringify(list.body)).not.toContain(key);
  expect((await desk.call('DELETE', `/api/keys/${id}`, { key: token })).status).toBe(204);
  expect((await desk.call('GET', path, { key })).status).toBe(401);
  expect((await desk.call('DELETE', `/api/keys/${id}`, { key: token })).status).toBe(404);
});

test('nobody gives a key what they may not do, and credits.grant comes from the operator alone', async () => {
  const admin = await joinAs(desk, 'admin');
  const refused = await desk.call('POST', '/api/keys', { key: admin.token, body: { name: 'x', scopes: ['credits.read', 'credits.grant'] } });
  expect([refused.status, refused.body.error.details]).toEqual([403, { missing: ['credits.grant'] }]);
  const manager = await joinAs(desk, 'manager');
  expect((await desk.call('POST', '/api/keys', { key: manager.token, body: { name: 'x', scopes: ['credits.read'] } })).status).toBe(403);
});

test('the operator makes a workspace with a key of its own; that key opens nothing of another workspace', async () => {
  const email = `${randomUUID()}@shop.example`;
  const made = await desk.call('POST', '/users', { body: { email, company_name: 'Zweirad Müller & Söhne' } });
  expect([made.status, made.body.slug]).toEqual([201, 'zweirad-muller-sohne']);
  const { user_id: userId, api_key: key } = made.body;
  expect((await desk.call('GET', `/users/${userId}/credits`, { key })).body.remaining_credits).toBe(0);
  expect((await desk.call('GET', `/users/${desk.workspaceId}/credits`, { key })).status).toBe(404);
  expect((await desk.call('POST', '/users', { body: { email, company_name: 'Again' } })).status).toBe(409);
  expect((await desk.call('POST', '/users', { key, body: { email: 'x@y.example', company_name: 'x' } })).status).toBe(403);
  const { token } = await joinAs(desk, 'admin');
  expect((await desk.call('GET', `/users/${desk.workspaceId}/credits`, { key: token })).status).toBe(401);
});

test('two workspaces of one name get two slugs; a slug that was asked for is kept or refused', async () => {
  const [one, two] = [await createWorkspace(desk.ctx, { name: 'Same name' }), await createWorkspace(desk.ctx, { name: 'Same name' })];
  expect([one.slug, two.slug.replace(/-[0-9a-f]{8}$/, '')]).toEqual(['same-name', 'same-name']);
  expect(one.slug).not.toBe(two.slug);
  await expect(createWorkspace(desk.ctx, { name: 'x', slug: 'same-name' })).rejects.toMatchObject({ code: 'conflict' });
  expect((await createWorkspace(desk.ctx, { name: 'Φ' })).slug).toMatch(/^workspace/);
  const stored = await createWorkspace(desk.ctx, { name: 'S', settings: { defaultLanguage: 'nl', timeZone: 'Europe/Amsterdam', signOff: 'Team S' } });
  expect((await readWorkspace(desk.ctx, stored.id)).settings).toMatchObject({ defaultLanguage: 'nl', timeZone: 'Europe/Amsterdam', signOff: 'Team S' });
  expect(await findWorkspace(desk.ctx, 'same-name')).toMatchObject({ id: one.id });
});

test('the operator at the desk names a workspace when there are several', async () => {
  const ask = (headers = {}) => desk.call('GET', '/api/agents', { headers });
  expect(await findOnlyWorkspace(desk.ctx)).toBeNull();
  const [unnamed, unknown] = [await ask(), await ask({ 'x-baton-workspace': 'no-such' })];
  expect([unnamed.status, unnamed.body.error.code, unknown.status]).toEqual([400, 'bad_request', 404]);
  const workspace = await createWorkspace(desk.ctx, { name: 'Named' });
  await joinAs(desk, 'agent', workspace.id);
  for (const name of [workspace.id, workspace.slug]) expect((await ask({ 'x-baton-workspace': name })).body.agents).toHaveLength(1);
});

test('the first admin is made once, by however many processes, and never again', async () => {
  const workspaceId = await desk.world.createWorkspace();
  const email = `${randomUUID()}@example.com`;
  const made = await Promise.all([1, 2, 3].map(() => ensureFirstAdmin(desk.ctx, workspaceId, { email, password: PASSWORD })));
  expect(made.filter((one) => one.created)).toHaveLength(1);
  await expect(ensureFirstAdmin(desk.ctx, await desk.world.createWorkspace(), { email, password: PASSWORD })).rejects.toMatchObject({ code: 'conflict' });
  expect(await ensureFirstAdmin(desk.ctx, workspaceId, { email: 'other@example.com', password: PASSWORD })).toEqual({ created: false });
  expect((await signIn(email, PASSWORD)).body.agent.role).toBe('admin');
});

test('the sweep forgets attempts of yesterday and tokens that have expired, and nothing younger', async () => {
  clock.advance(86_401_000);
  await sweepSessions(desk.ctx);
  const { token } = await joinAs(desk, 'agent');
  await desk.call('POST', '/api/agents/logout', { key: token });
  await signIn('x@example.com', 'not it');
  expect(await sweepSessions(desk.ctx)).toEqual({ attempts: 0, sessions: 0, links: 0 });
  clock.advance(86_401_000);
  // The pair of e-mail and address, the address, and the two e-mails. The pair that succeeded is known for a month.
  expect(await sweepSessions(desk.ctx)).toMatchObject({ attempts: 4, sessions: 1 });
});
