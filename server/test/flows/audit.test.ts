import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTeammate, createWorkspace, signIn } from '#accounts';
import type { Runtime } from '#app';
import { createInbox, receiveMessage } from '#conversations';
import { isId, newId } from '#platform/ids';
import { bodyFor } from './body-for.ts';
import type { JsonSchema } from './body-for.ts';
import { readTables, rowFor } from './isolation-rows.ts';
import type { Row } from './isolation-rows.ts';
import { openApp } from './open-app.ts';
import type { OpenApp } from './open-app.ts';

interface Entry {
  id: string;
  action: string;
  actor: { kind: string; id: string | null; name: string | null };
  target: { kind: string; id: string | null };
  ticket_id: string | null;
  changes: Record<string, { from: unknown; to: unknown }> | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
}

/** They change nothing that another person could want to know of, whatever their method. */
const CHANGES_NOTHING = [
  'POST /api/ai/rewrite',
  'POST /api/ai/tickets/:id/regenerate-draft',
  'POST /api/articles/search',
  'POST /api/assignment/preview',
  'POST /api/assistants/:id/playground',
  'POST /api/realtime/ticket',
  // Where somebody is and what they have read: their own, and many times a day.
  'PATCH /api/agents/me/status',
  'POST /api/agents/me/mentions/read',
  'PUT /api/agents/me/topic-alerts',
];

/** Where the smallest body that is taken would leave everything as it is. */
const BODIES: Record<string, object> = {
  'PATCH /api/agents/:id': { name: 'Another name' },
  'PATCH /api/assignment/settings': { require_skill: true },
  'PATCH /api/departments/:id': { name: 'Another name' },
  'PATCH /api/sla/policies/:priority': { warning_threshold_percent: 70 },
  'PATCH /api/teams/:id': { name: 'Another name' },
  'PATCH /api/tickets/:id': { priority: 'high' },
  'POST /api/tickets': { customer: { email: 'ann@example.com', name: 'Ann' }, subject: 'A chair', channel: 'phone' },
  'POST /api/tickets/:id/escalate': { reason: 'beyond me' },
  'POST /api/tickets/:id/messages': { content: 'Hello' },
  'POST /api/tickets/:id/notes': { content: 'Mind the gap' },
  'POST /api/tickets/:id/sla/pause': { reason: 'waiting for the carrier' },
  'PUT /api/business-hours': { time_zone: 'Europe/Amsterdam', weekly: { monday: [{ from: '09:00', to: '17:00' }] } },
  'PATCH /api/articles/:id': { version: 1, title: 'Another title' },
  'PATCH /api/signals/settings': { opinion: 'openai' },
  'PATCH /api/assistant-defaults': { settings: { max_words: 90 } },
  'PATCH /api/inboxes/:id/assistant': { overrides: { max_words: 90 } },
  'PATCH /api/contacts/:id/memory': { enabled: false },
  'PATCH /api/contacts/:id/memory/:fact_id': { text: 'likes oak tables' },
  'POST /api/contacts/:id/memory': { kind: 'other', text: 'likes beech' },
};

let opened: OpenApp;
let runtime: Runtime;
let app: FastifyInstance;
let ours: string;
let admin: Entered;
let rows: Map<string, Row>;

beforeAll(async () => {
  opened = await openApp();
  ({ app, runtime } = opened);
  ours = (await createWorkspace(runtime.ctx, { name: 'Ours' })).id;
  admin = await enter('admin', 'Ada');
  rows = await fill(ours);
}, 60_000);
afterAll(() => opened.close());

interface Entered {
  id: string;
  token: string;
  email: string;
  password: string;
}

async function enter(role: string, name: string): Promise<Entered> {
  const email = `${role}-${newId()}@example.com`;
  const { id } = await createTeammate(runtime.ctx, ours, { email, password: 'correct horse', name, role });
  const { accessToken } = await signIn(runtime.ctx, { email, password: 'correct horse', address: '127.0.0.1' });
  return { id, token: accessToken, email, password: 'correct horse' };
}

async function fill(workspaceId: string): Promise<Map<string, Row>> {
  const made = new Map<string, Row>([['workspaces', { id: workspaceId }]]);
  for (const table of await readTables(runtime.ctx.db)) {
    if (table.ownerColumn !== 'workspace_id') continue;
    const row = rowFor(table, workspaceId, made);
    const names = Object.keys(row);
    const text = `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')}) on conflict do nothing`;
    // Most things will do: where a table wants more than a row made blindly, its addresses are simply not taken below.
    await runtime.ctx.db
      .system((tx) => tx.query(text, Object.values(row)))
      .then(
        () => made.set(table.name, row),
        () => undefined,
      );
  }
  return made;
}

/** One that people hold, so that each move finds a ticket as it should be. */
async function openTicket(): Promise<string> {
  const { ctx } = runtime;
  const inbox = await createInbox(ctx, ours, { kind: 'whatsapp', name: 'Shop', externalId: newId() });
  const from = { identities: [{ kind: 'phone' as const, value: String(Math.random()).slice(2), verified: true }], name: 'Ann' };
  const said = { inboxId: inbox.id, externalId: newId(), from, occurredAt: ctx.clock.now(), kind: 'text' as const, text: 'Hello?' };
  return (await receiveMessage(ctx, ours, said)).message.ticketId!;
}

async function call<T = Record<string, never>>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown, token = admin.token) {
  const requestId = newId();
  const headers = { authorization: `Bearer ${token}`, [runtime.ctx.config.correlationHeader]: requestId, 'user-agent': 'test browser' };
  const answer = await app.inject({ method, url, headers, remoteAddress: '203.0.113.7', ...(body === undefined ? {} : { payload: body as object }) });
  const text = answer.body;
  return { status: answer.statusCode, requestId, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as T };
}

const entriesOf = async (requestId: string): Promise<Entry[]> =>
  (await call<{ entries: Entry[] }>('GET', '/api/audit?limit=200')).body.entries.filter((entry) => entry.request_id === requestId);

test('a change says who made it, from where, what stood there before and what stands there now', async () => {
  const agent = await enter('agent', 'Bo');
  const { requestId, status } = await call('PATCH', `/api/agents/${agent.id}`, { name: 'Bob' });
  expect(status).toBe(200);
  const [entry] = await entriesOf(requestId);
  expect(entry).toMatchObject({
    actor: { kind: 'teammate', id: admin.id, name: 'Ada' },
    target: { kind: 'teammate', id: agent.id },
    changes: { name: { from: 'Bo', to: 'Bob' } },
    address: '203.0.113.7',
    user_agent: 'test browser',
  });
});

test('whatever a person may change leaves an entry under the id of the request that did it', { timeout: 120_000 }, async () => {
  type Operation = { 'x-auth'?: string; requestBody?: { content?: Record<string, { schema?: JsonSchema }> } };
  const paths = Object.entries((app.swagger().paths ?? {}) as Record<string, Record<string, Operation>>);
  const ids = [...new Set([...rows.values()].flatMap((row) => Object.values(row)))].filter(
    (value): value is string => typeof value === 'string' && isId(value),
  );
  const taken: string[] = [];
  const silent: string[] = [];
  const operations = paths.flatMap(([path, methods]) => Object.entries(methods).map(([verb, operation]) => ({ path, verb, operation })));
  // What deletes comes last, so that there is something left to change.
  for (const deleting of [false, true]) {
    for (const { path, verb, operation } of operations.filter((one) => (one.verb === 'delete') === deleting)) {
      const name = `${verb.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      if (verb === 'get' || operation['x-auth'] !== 'teammate' || CHANGES_NOTHING.includes(name) || name.endsWith('/logout')) continue;
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      const body = BODIES[name] ?? (schema ? bodyFor(schema) : undefined);
      if (name === 'DELETE /api/agents/me/sessions') await signIn(runtime.ctx, { ...admin, address: '127.0.0.1' });
      let entries: Entry[] | null = null;
      const candidates = path.startsWith('/api/tickets/{id}') ? [await openTicket()] : path.includes('{priority}') ? ['high'] : ids;
      if (name.endsWith('/unassign')) await call('POST', `/api/tickets/${candidates[0]}/claim`);
      for (const id of path.includes('{') ? candidates : ['']) {
        const { status, requestId } = await call(verb.toUpperCase() as 'POST', path.replaceAll(/\{\w+\}/g, id), body);
        if (status < 300) entries = await entriesOf(requestId);
        if (entries !== null && entries.length > 0) break;
      }
      if (entries === null) continue;
      taken.push(name);
      if (entries.length === 0) silent.push(name);
    }
  }
  expect(silent).toEqual([]);
  expect(taken.length).toBeGreaterThan(38);
});

test('nobody changes or deletes an entry: not the application, not what looks across workspaces, not the owner of the table', async () => {
  const change = `update audit_entries set actor_name = 'somebody else'`;
  for (const statement of [change, 'delete from audit_entries']) {
    await expect(runtime.ctx.db.tx(ours, (tx) => tx.query(statement))).rejects.toThrow(/permission denied/);
    await expect(runtime.ctx.db.system((tx) => tx.query(statement))).rejects.toThrow(/permission denied/);
  }
  await expect(runtime.database.pool.query(change)).rejects.toThrow(/never changed/);
});

test('it can be searched by person, action, thing, time and words, page by page', async () => {
  const boss = await enter('admin', 'Grace Hopper');
  for (const name of ['one', 'two', 'three']) await call('POST', '/api/teams', { name }, boss.token);
  const find = async (query: string) => (await call<{ entries: Entry[]; next_cursor: string | null }>('GET', `/api/audit?${query}`)).body;
  const all = (await find(`actor_id=${boss.id}&action=team`)).entries;
  expect(all.map((entry) => entry.action)).toEqual(['team.created', 'team.created', 'team.created']);
  const first = await find(`actor_id=${boss.id}&action=team.created&limit=2`);
  const second = await find(`actor_id=${boss.id}&action=team.created&limit=2&cursor=${first.next_cursor}`);
  expect([...first.entries, ...second.entries]).toEqual(all);
  expect(second.next_cursor).toBeNull();
  expect((await find(`target_id=${all[0]!.target.id}`)).entries).toEqual([all[0]]);
  expect((await find('text=hopper&action=team')).entries).toEqual(all);
  expect((await find('text=100%25')).entries).toEqual([]);
  expect((await find('to=2020-01-01T00:00:00Z')).entries).toEqual([]);
  expect((await find('from=2020-01-01T00:00:00Z&action=team')).entries.length).toBeGreaterThanOrEqual(3);
});

test('it can be taken away as a file that a spreadsheet opens without running anything, and taking it is an entry', async () => {
  const villain = await enter('admin', '=HYPERLINK("http://evil.example")');
  await call('POST', '/api/teams', { name: 'spreadsheet, "quoted"' }, villain.token);
  const csv = await call('GET', `/api/audit/export?actor_id=${villain.id}&action=team`);
  expect(csv.text.split('\r\n')[0]).toContain('at,action,actor_kind');
  expect(csv.text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
  const lines = (await call('GET', `/api/audit/export?format=ndjson&actor_id=${villain.id}&action=team`)).text.trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as Entry).action)).toEqual(['team.created']);
  expect((await entriesOf(csv.requestId)).map((entry) => entry.action)).toEqual(['audit.exported']);
});

test('only who may read it reads it', async () => {
  for (const role of ['agent', 'senior_agent', 'team_lead', 'manager']) {
    const { token } = await enter(role, role);
    expect((await call('GET', '/api/audit', undefined, token)).status).toBe(403);
    expect((await call('GET', '/api/audit/export', undefined, token)).status).toBe(403);
  }
});
