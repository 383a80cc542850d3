import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROLES, createApiKey, createTeammate, createWorkspace, permissionsOf, signIn } from '#accounts';
import type { Runtime } from '#app';
import { createInbox, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import type { Permission } from '#platform/principal';
import { bodyFor } from './body-for.ts';
import type { JsonSchema } from './body-for.ts';
import { listRoutes } from './list-routes.ts';
import type { Route } from './list-routes.ts';
import { PUBLIC } from './public-routes.ts';
import { openApp } from './open-app.ts';
import type { OpenApp } from './open-app.ts';

/**
 * Every address × everybody who may call × their own things, a colleague's, and another workspace's. What is expected comes from what
 * each route declares; a route that declares nothing, or something else than it does, fails here.
 */
interface Access extends Route {
  auth: 'public' | 'teammate' | 'api_key' | 'operator';
  permission: Permission | undefined;
  person: boolean;
  body: unknown;
}

interface Caller {
  name: string;
  kind: 'nobody' | 'teammate' | 'key';
  headers: Record<string, string>;
  permissions: ReadonlySet<Permission>;
  /** A teammate's own id. */
  id: string;
}

interface Answer {
  status: number;
  body: string;
}

const OWN_ROLE: Permission[] = ['tickets.read_own', 'team.manage', 'reports.read'];
/** What an address asks for once it has seen whose thing it is: the declaration lets in those who may do it with their own. */
const BEYOND: Record<string, Permission> = {
  'GET /api/agents/:id/metrics': 'metrics.team',
  'POST /api/tickets/:id/assign': 'tickets.assign',
};
/** They end the session that asks: each caller comes to them last. */
const LAST = ['POST /api/agents/logout'];

let opened: OpenApp;
let runtime: Runtime;
let app: FastifyInstance;
let routes: Access[];
let callers: Caller[];
let ours: string;
let theirs: string;
let colleagueId: string;
/** Tickets of our workspace by who holds them, and one of theirs. */
const tickets = { mine: new Map<string, string>(), colleague: '', foreign: '' };
const nameOf = (route: Route) => `${route.method} ${route.path}`;
const isPublic = (route: Route) => PUBLIC.some((pattern) => pattern.test(route.path));

beforeAll(async () => {
  opened = await openApp();
  ({ app, runtime } = opened);
  routes = readAccess();
  ours = (await createWorkspace(runtime.ctx, { name: 'Ours' })).id;
  theirs = (await createWorkspace(runtime.ctx, { name: 'Theirs' })).id;
  callers = await gatherCallers();
  await openTickets();
}, 60_000);
afterAll(() => opened.close());

/** What each operation says of itself in the document, which is made from what its route declares. */
function readAccess(): Access[] {
  type Operation = {
    'x-auth'?: Access['auth'];
    'x-permission'?: Permission;
    'x-person'?: boolean;
    requestBody?: { content?: Record<string, { schema?: JsonSchema }> };
  };
  return Object.entries(app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => {
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      return {
        method: method.toUpperCase() as Route['method'],
        path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
        auth: operation['x-auth'] ?? 'public',
        permission: operation['x-permission'],
        person: operation['x-person'] === true,
        body: schema ? bodyFor(schema) : undefined,
      };
    }),
  );
}

async function joinAs(workspaceId: string, role: string): Promise<{ id: string; token: string }> {
  const email = `${role}-${newId()}@example.com`;
  const { id } = await createTeammate(runtime.ctx, workspaceId, { email, password: 'correct horse', name: role, role });
  const { accessToken } = await signIn(runtime.ctx, { email, password: 'correct horse', address: '127.0.0.1' });
  return { id, token: accessToken };
}

async function gatherCallers(): Promise<Caller[]> {
  const { ctx } = runtime;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const operator = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId: ours, permissions: new Set(PERMISSIONS) };
  await ctx.db.tx(ours, (tx) =>
    tx.query(`insert into roles (workspace_id, id, name, base, permissions) values ($1, $2, 'own_role', 'agent', $3)`, [ours, newId(), OWN_ROLE]),
  );
  const teammates = await Promise.all(
    [...ROLES, 'own_role'].map(async (role): Promise<Caller> => {
      const { id, token } = await joinAs(ours, role);
      return { name: role, kind: 'teammate', headers: bearer(token), permissions: permissionsOf(role, OWN_ROLE), id };
    }),
  );
  const [bare, full] = [
    await createApiKey(ctx, operator, { name: 'Bare', scopes: [] }),
    await createApiKey(ctx, operator, { name: 'Full', scopes: [...PERMISSIONS] }),
  ];
  return [
    { name: 'nobody', kind: 'nobody', headers: {}, permissions: new Set(), id: '' },
    { name: 'a forged token', kind: 'nobody', headers: bearer('eyJhbGciOiJub25lIn0.e30.'), permissions: new Set(), id: '' },
    ...teammates,
    { name: 'a key without scopes', kind: 'key', headers: bearer(bare.key), permissions: new Set(), id: bare.apiKey.id },
    { name: 'a key with every scope', kind: 'key', headers: bearer(full.key), permissions: new Set(PERMISSIONS), id: full.apiKey.id },
  ];
}

async function openTicket(workspaceId: string, assigneeId: string | null): Promise<string> {
  const { ctx } = runtime;
  const inbox = await createInbox(ctx, workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: newId() });
  const from = { identities: [{ kind: 'phone' as const, value: `316${String(Date.now()).slice(-6)}${tickets.mine.size}`, verified: true }], name: 'Ann' };
  const { message } = await receiveMessage(ctx, workspaceId, {
    inboxId: inbox.id,
    externalId: newId(),
    from,
    occurredAt: ctx.clock.now(),
    kind: 'text',
    text: 'Hello?',
  });
  await hold(message.ticketId!, assigneeId);
  return message.ticketId!;
}

/** Gives the ticket to this teammate, whatever the calls before made of it. */
async function hold(ticketId: string, assigneeId: string | null): Promise<void> {
  await runtime.ctx.db.system((tx) => tx.query(`update tickets set assignee_id = $2, owner = 'people' where id = $1`, [ticketId, assigneeId]));
}

async function openTickets(): Promise<void> {
  for (const caller of callers.filter((one) => one.kind === 'teammate')) tickets.mine.set(caller.name, await openTicket(ours, caller.id));
  colleagueId = (await joinAs(ours, 'agent')).id;
  tickets.colleague = await openTicket(ours, colleagueId);
  tickets.foreign = await openTicket(theirs, null);
}

/** What the route's declaration refuses this caller with, before anything else is looked at; null when it lets them in. */
function refusalOf(route: Access, caller: Caller): 401 | 403 | null {
  if (route.auth === 'public') return null;
  if (caller.kind === 'nobody') return 401;
  if (route.auth === 'operator') return 403;
  if (route.auth === 'api_key' && caller.kind !== 'key') return 401;
  if (route.person && caller.kind !== 'teammate') return 403;
  return route.permission && !caller.permissions.has(route.permission) ? 403 : null;
}

/** Refused for who they are: a wrong password in the body is something else. */
function isRefused({ status, body }: Answer, mayBeForbidden: boolean): boolean {
  return (status === 403 && !mayBeForbidden) || (status === 401 && body.includes('"unauthenticated"'));
}

function lacksBeyond(route: Access, caller: Caller): boolean {
  const beyond = BEYOND[nameOf(route)];
  return beyond !== undefined && !caller.permissions.has(beyond);
}

async function call(route: Access, caller: Caller, id: string): Promise<Answer> {
  const url = route.path.replace(':user_id', ours).replaceAll(/:\w+/g, id);
  // In a header, so that whoever believes it lets a stranger in.
  const headers = { ...caller.headers, 'x-baton-workspace': theirs };
  const answer = await app.inject({ method: route.method, url, headers, ...(route.body === undefined ? {} : { payload: route.body as object }) });
  return { status: answer.statusCode, body: answer.body };
}

/** Reads before changes, what ends the session at the very end, so that one call does not spoil the next. */
function inOrder(list: readonly Access[]): Access[] {
  const weight = (route: Access) => (LAST.includes(nameOf(route)) ? 2 : route.method === 'GET' ? 0 : 1);
  return list.toSorted((left, right) => weight(left) - weight(right));
}

test('every address is in the document with what it asks for, or named as public', () => {
  const documented = new Set(routes.map(nameOf));
  // A protocol of its own, whose description is asked for in it (mcp.test.ts).
  const hidden = listRoutes(app.printRoutes({ commonPrefix: false })).filter(
    (route) => !isPublic(route) && !documented.has(nameOf(route)) && route.path !== '/mcp',
  );
  expect(hidden.map(nameOf)).toEqual([]);
  expect(routes.length).toBeGreaterThan(80);
  expect(routes.filter((route) => route.auth === 'public' && !isPublic(route)).map(nameOf)).toEqual([]);
  expect(routes.filter((route) => route.auth !== 'public' && isPublic(route)).map(nameOf)).toEqual([]);
  // A change needs a permission, unless it is of one's own things: a new route without thought is found here.
  const bare = routes.filter((route) => route.method !== 'GET' && route.auth === 'teammate' && !route.permission && !route.person);
  expect(bare.map(nameOf)).toEqual([]);
});

describe('whoever the declaration refuses gets exactly that refusal, whoever it lets in is not refused for who they are', () => {
  test.each(['nobody', 'a forged token', ...ROLES, 'own_role', 'a key without scopes', 'a key with every scope'])('%s', async (name) => {
    const caller = callers.find((one) => one.name === name)!;
    const wrong: unknown[] = [];
    for (const route of inOrder(routes.filter((one) => one.auth !== 'public'))) {
      const expected = refusalOf(route, caller);
      if (expected === null && LAST.includes(nameOf(route))) continue;
      const { status, body } = await call(route, caller, newId());
      const right = expected === null ? !isRefused({ status, body }, lacksBeyond(route, caller)) && status < 500 : status === expected;
      if (!right) wrong.push([nameOf(route), status, expected, body.slice(0, 300)]);
    }
    expect(wrong).toEqual([]);
  });
});

describe('an id of another workspace is answered to everybody like one that exists nowhere', () => {
  test.each([...ROLES, 'own_role', 'a key with every scope'])('%s', async (name) => {
    const caller = callers.find((one) => one.name === name)!;
    const { contact_id: contactId } = await foreignTicket();
    const wrong: unknown[] = [];
    for (const route of inOrder(routes.filter((one) => one.auth !== 'public' && /:(?!user_id)/.test(one.path)))) {
      const expected = refusalOf(route, caller);
      // Every id there is, with a key that may do everything, is tried in isolation-routes.test.ts.
      const { status, body } = await call(route, caller, route.path.includes('/contacts/') ? contactId : tickets.foreign);
      const unknown = await call(route, caller, newId());
      const right = status === (expected ?? unknown.status) && status >= 400;
      if (!right) wrong.push([nameOf(route), status, unknown.status, expected, body.slice(0, 300)]);
    }
    expect(wrong).toEqual([]);
  });

  async function foreignTicket(): Promise<{ contact_id: string }> {
    const [found] = await runtime.ctx.db.tx(theirs, (tx) =>
      tx.query<{ contact_id: string }>('select contact_id from tickets where id = $1', [tickets.foreign]),
    );
    return found!;
  }
});

describe('a ticket is seen by whom it is assigned to and by whoever sees all; to others it does not exist', () => {
  test.each([...ROLES, 'own_role'])('%s', async (name) => {
    const caller = callers.find((one) => one.name === name)!;
    const seesAll = caller.permissions.has('tickets.read_all');
    const wrong: unknown[] = [];
    for (const route of inOrder(routes.filter((one) => /^\/api\/(ai\/)?tickets\/:id(\/|$)/.test(one.path) && one.method !== 'DELETE'))) {
      const expected = refusalOf(route, caller);
      await hold(tickets.mine.get(name)!, caller.id);
      await hold(tickets.colleague, colleagueId);
      const mine = await call(route, caller, tickets.mine.get(name)!);
      const colleague = await call(route, caller, tickets.colleague);
      const reads = route.method === 'GET' && !/:id.*:/.test(route.path);
      const seen = (answer: Answer) => !isRefused(answer, lacksBeyond(route, caller)) && !(reads && answer.status === 404);
      const unseen = [404, 422].includes(colleague.status);
      const refused = mine.status === expected && colleague.status === expected;
      const right = expected === null ? seen(mine) && (seesAll ? seen(colleague) : unseen) : refused;
      if (!right)
        wrong.push([nameOf(route), { mine: mine.status, colleague: colleague.status, expected }, mine.body.slice(0, 200), colleague.body.slice(0, 200)]);
    }
    expect(wrong).toEqual([]);
  });
});

test('signing out opens to every teammate and to no key, and ends the token', async () => {
  const route = routes.find((one) => nameOf(one) === 'POST /api/agents/logout')!;
  for (const caller of callers) {
    const { status } = await call(route, caller, '');
    expect([caller.name, status]).toEqual([caller.name, caller.kind === 'nobody' ? 401 : caller.kind === 'key' ? 403 : 204]);
    if (caller.kind === 'teammate') expect((await app.inject({ method: 'GET', url: '/api/agents/me', headers: caller.headers })).statusCode).toBe(401);
  }
});
