import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, createWorkspace } from '#accounts';
import type { Runtime } from '#app';
import { isId, newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import { readTables, rowFor } from './isolation-rows.ts';
import { PUBLIC } from './public-routes.ts';
import { listRoutes } from './list-routes.ts';
import type { Route } from './list-routes.ts';
import type { Row } from './isolation-rows.ts';
import { openApp } from './open-app.ts';
import type { OpenApp } from './open-app.ts';

/** A body that each address with an id would accept, so that it is the id that is refused. */
const BODIES: Record<string, object> = {
  'PATCH /api/inboxes/:id': { name: 'Another name' },
  'POST /api/ai/tickets/:id/regenerate-draft': {},
  'PATCH /api/articles/:id': { version: 1, title: 'x' },
  'PATCH /api/assistants/:id': { name: 'x' },
  'POST /api/assistants/:id/playground': { text: 'x' },
  'POST /api/prompts/:id/versions': { instructions: 'x' },
  'PATCH /api/agents/:id': { name: 'x' },
  'PATCH /api/teams/:id': { name: 'x' },
  'PATCH /api/departments/:id': { name: 'x' },
  'PATCH /api/roles/:id': { name: 'other' },
  'POST /api/tickets/:id/messages': { content: 'x' },
  'POST /api/tickets/:id/notes': { content: 'x' },
  'PATCH /api/tickets/:id': { priority: 'low' },
  'PATCH /api/tickets/:id/messages/:msg_id': { content: 'x' },
  'PATCH /api/tags/:name': { name: 'x' },
  'POST /api/tickets/:id/assign': { agent_id: newId() },
  'POST /api/tickets/:id/transfer': { to_agent_id: newId(), reason: 'x' },
  'POST /api/tickets/:id/escalate': { reason: 'x' },
  'POST /api/contacts/:id/merge': { merge_id: newId() },
  'PATCH /api/contacts/:id': { name: 'x' },
  'POST /api/contacts/:id/block': { blocked: true },
  'POST /api/inboxes/:id/identity-secret': {},
  'POST /api/contacts/:id/memory': { kind: 'other', text: 'likes oak' },
  'PATCH /api/contacts/:id/memory': { enabled: false },
  'PATCH /api/contacts/:id/memory/:fact_id': { text: 'likes oak' },
  'PATCH /api/inboxes/:id/assistant': { overrides: { max_words: 100 } },
  'PUT /api/business-hours/:id': { time_zone: 'UTC', weekly: { monday: [{ from: '09:00', to: '17:00' }] } },
  'PATCH /api/sla/policies/:priority': { warning_threshold_percent: 70 },
  'PATCH /api/views/:id': { name: 'x' },
  'PATCH /api/signals/settings': { opinion: 'off' },
  'POST /users/:user_id/credits': { amount: 1, reason: 'x', idempotency_key: 'x' },
  'POST /users/:user_id/phone_numbers': { phone_number_id: 'x', type: 'whatsapp' },
  'PATCH /api/tool-sources/:id': { title: 'Another title' },
  'PATCH /api/stores/:store_id': { name: 'Another name' },
  'POST /api/tools/:name/run': {},
  'POST /api/stores/:store_id/rotate': { api_key: 'a key that is long enough' },
  'POST /api/stores/:store_id/orders': { order: {} },
  'POST /api/stores/:store_id/orders/:order_id/mutate': { operations: [{ op: 'add_note', note: 'x' }] },
};

let opened: OpenApp;
let runtime: Runtime;
let app: FastifyInstance;
let routes: Route[];
let ours: string;
let theirs: string;
let key: string;
let theirRows: Map<string, Row>;
const ourContact = newId();

beforeAll(async () => {
  opened = await openApp();
  ({ app, runtime } = opened);
  routes = listRoutes(app.printRoutes({ commonPrefix: false }));
  ours = (await createWorkspace(runtime.ctx, { name: 'Ours' })).id;
  theirs = (await createWorkspace(runtime.ctx, { name: 'Theirs' })).id;
  await runtime.ctx.db.tx(ours, (tx) => tx.query('insert into contacts (workspace_id, id) values ($1, $2)', [ours, ourContact]));
  theirRows = await fill(theirs);
  const operator = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId: ours, permissions: new Set(PERMISSIONS) };
  ({ key } = await createApiKey(runtime.ctx, operator, { name: 'Everything', scopes: [...PERMISSIONS] }));
});
afterAll(() => opened.close());

async function fill(workspaceId: string): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>([['workspaces', { id: workspaceId }]]);
  for (const table of await readTables(runtime.ctx.db)) {
    if (table.ownerColumn !== 'workspace_id') continue;
    const row = rowFor(table, workspaceId, rows);
    rows.set(table.name, row);
    const names = Object.keys(row);
    const text = `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`;
    await runtime.ctx.db.system((tx) => tx.query(text, Object.values(row)));
  }
  return rows;
}

const isPublic = (route: Route) => PUBLIC.some((pattern) => pattern.test(route.path));
const nameOf = (route: Route) => `${route.method} ${route.path}`;
const idsOf = (rows: Map<string, Row>) =>
  [...new Set([...rows.values()].flatMap((row) => Object.values(row)))].filter((value): value is string => typeof value === 'string' && isId(value));

/** Calls with our key, and a header that claims their workspace. */
function call({ method, path }: Route, url: string, body: object | undefined = BODIES[`${method} ${path}`]) {
  const request: InjectOptions = { method, url, headers: { authorization: `Bearer ${key}`, 'x-baton-workspace': theirs } };
  return app.inject(body ? { ...request, payload: body } : request);
}

test('the list of routes is read whole', () => {
  expect(routes.map(nameOf)).toEqual(
    expect.arrayContaining(['POST /users/:user_id/messages/:message_id/retry', 'POST /api/tickets/:id/take-over', 'GET /health', 'DELETE /api/keys/:id']),
  );
  const documented = Object.entries(app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(routes.map(nameOf)).toEqual(expect.arrayContaining(documented));
});

test('every address asks who calls, but for those that are named as public', async () => {
  for (const route of routes.filter((one) => !isPublic(one))) {
    for (const headers of [{}, { authorization: 'Bearer bk_unknown' }, { 'x-api-key': 'unknown' }]) {
      const { statusCode } = await app.inject({ method: route.method, url: route.path.replaceAll(/:\w+/g, newId()), headers });
      expect([nameOf(route), statusCode]).toEqual([nameOf(route), 401]);
    }
  }
});

// Before the next one, whose calls leave the ids it tried in our own log of calls.
test('what can be listed shows nothing of another workspace', async () => {
  const foreign = idsOf(theirRows);
  for (const route of routes.filter((one) => !isPublic(one) && one.method === 'GET')) {
    const query = route.path === '/api/articles/search' ? '?query=x' : '';
    const { statusCode, body } = await call(route, route.path.replace(':user_id', ours).replaceAll(/:\w+/g, newId()) + query);
    expect([nameOf(route), statusCode < 500, foreign.filter((id) => body.includes(id))]).toEqual([nameOf(route), true, []]);
  }
});

test('every address with an id refuses every id of another workspace as if it did not exist', async () => {
  const foreign = [theirs, ...idsOf(theirRows).filter((id) => id !== theirs)];
  for (const route of routes.filter((one) => !isPublic(one) && one.path.includes(':'))) {
    for (const id of foreign) {
      // Where something follows the workspace's id, that is ours and what follows is theirs.
      const path = /:user_id.*:/.test(route.path) ? route.path.replace(':user_id', ours) : route.path;
      const { statusCode, body } = await call(route, path.replaceAll(/:\w+/g, id));
      expect([nameOf(route), id, statusCode, [401, 403, 404].includes(statusCode) ? '' : body]).toEqual([nameOf(route), id, statusCode, '']);
    }
    const whole = await call(route, route.path.replaceAll(/:\w+/g, theirs));
    expect([nameOf(route), [401, 403, 404].includes(whole.statusCode)]).toEqual([nameOf(route), true]);
  }
  // Thousands of calls: a machine with other work needs more than the usual patience.
}, 120_000);

test('ids inside bodies are held to the same wall', async () => {
  const theirContact = theirRows.get('contacts')!['id'];
  const merge = { method: 'POST', path: '/api/contacts/:id/merge' } as const;
  expect((await call(merge, `/api/contacts/${ourContact}/merge`, { merge_id: theirContact })).statusCode).toBe(404);
  const messages = await call({ method: 'GET', path: '' }, `/users/${ours}/messages?conversation_id=${String(theirRows.get('conversations')!['id'])}`);
  expect(messages.json()).toEqual({ messages: [], next_cursor: null });
});
