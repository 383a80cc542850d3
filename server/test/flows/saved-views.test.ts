import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { joinAs, makeKey, openTicket, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';

let desk: Desk;
let lead: { id: string; token: string };
let agent: { id: string; token: string };
beforeAll(async () => {
  desk = await startDesk();
  lead = await joinAs(desk, 'team_lead');
  agent = await joinAs(desk, 'agent');
});
afterAll(() => desk.close());

interface Shown {
  id: string;
  name: string;
  count: number;
  filters: Record<string, unknown>;
  unknown_filters: string[];
  is_mine: boolean;
  sharing: string;
}
const views = async (key: string) => (await desk.call('GET', '/api/views', { key })).body['views'] as Shown[];
const save = async (key: string, body: object) => desk.call('POST', '/api/views', { key, body });
const urgent = (ticketId: string) => desk.ctx.db.system((tx) => tx.query("update tickets set priority = 'urgent' where id = $1", [ticketId]));

test('a view remembers filters and sort, counts what its reader would see now, and gives the list', async () => {
  const { status, body } = await save(lead.token, { name: 'Burning', filters: { priority: ['urgent'], status: 'open,pending' }, sort: 'waiting' });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    name: 'Burning',
    count: 0,
    count_is_estimate: false,
    sharing: 'private',
    is_mine: true,
    sort: 'waiting',
    order: 'desc',
    unknown_filters: [],
  });
  const { ticketId } = await openTicket(desk, { text: 'It burns' });
  await openTicket(desk, { text: 'It does not' });
  await urgent(ticketId);
  expect((await views(lead.token))[0]).toMatchObject({ id: body.id, count: 1 });
  const list = await desk.call('GET', `/api/tickets?view=${body.id}`, { key: lead.token });
  expect(list.body.tickets.map((one) => one.id)).toEqual([ticketId]);
  expect((await desk.call('GET', `/api/tickets?view=${body.id}&priority=low`, { key: lead.token })).body.tickets).toEqual([]);
});

test('a private view is its owner’s alone; sharing needs the right to manage the team', async () => {
  const mine = await save(agent.token, { name: 'Mine', filters: { assignee: 'me' } });
  expect((await views(lead.token)).map((view) => view.name)).not.toContain('Mine');
  for (const [method, path] of [
    ['PATCH', `/api/views/${mine.body.id}`],
    ['DELETE', `/api/views/${mine.body.id}`],
    ['GET', `/api/tickets?view=${mine.body.id}`],
  ] as const) {
    const body = method === 'PATCH' ? { body: { name: 'Theirs' } } : {};
    expect([method, (await desk.call(method, path, { key: lead.token, ...body })).status]).toEqual([method, 404]);
  }
  expect((await desk.call('PATCH', `/api/views/${mine.body.id}`, { key: agent.token, body: { sharing: 'workspace' } })).status).toBe(403);
  expect((await save(agent.token, { name: 'For all', sharing: 'workspace' })).status).toBe(403);
  const shared = await save(lead.token, { name: 'For all', filters: { assignee: 'me' }, sharing: 'workspace' });
  expect((await views(agent.token)).find((view) => view.id === shared.body.id)).toMatchObject({ is_mine: false, count: 0 });
  expect((await desk.call('DELETE', `/api/views/${shared.body.id}`, { key: agent.token })).status).toBe(403);
  expect((await desk.call('PATCH', `/api/views/${shared.body.id}`, { key: lead.token, body: { sharing: 'private' } })).body['sharing']).toBe('private');
  expect((await views(agent.token)).map((view) => view.id)).not.toContain(shared.body.id);
  expect((await desk.call('DELETE', `/api/views/${shared.body.id}`, { key: lead.token })).status).toBe(204);
});

test('a view shared with a team is seen by its members', async () => {
  const teamId = newId();
  await desk.ctx.db.system((tx) => tx.query("insert into teams (workspace_id, id, name) values ($1, $2, 'Returns')", [desk.workspaceId, teamId]));
  const { body } = await save(lead.token, { name: 'Returns', filters: { team: teamId }, sharing: 'team', team_id: teamId });
  expect((await views(agent.token)).map((view) => view.id)).not.toContain(body.id);
  await desk.ctx.db.system((tx) =>
    tx.query('insert into team_members (workspace_id, team_id, teammate_id) values ($1, $2, $3)', [desk.workspaceId, teamId, agent.id]),
  );
  expect((await views(agent.token)).map((view) => view.id)).toContain(body.id);
  expect((await save(lead.token, { name: 'No team', sharing: 'team' })).status).toBe(422);
  expect((await save(lead.token, { name: 'Unknown team', sharing: 'team', team_id: newId() })).status).toBe(404);
});

test('a view of another version says what it cannot apply and works without it', async () => {
  const { body } = await save(lead.token, { name: 'From the future', filters: { status: 'open' } });
  await desk.ctx.db.system((tx) =>
    tx.query(`update saved_views set filters = '{"status": ["open"], "mood": "angry", "priority": ["asap"]}' where id = $1`, [body.id]),
  );
  const shown = (await views(lead.token)).find((view) => view.id === body.id)!;
  expect(shown.unknown_filters).toEqual(['mood', 'priority']);
  expect(shown.filters).toMatchObject({ mood: 'angry' });
  expect(shown.count).toBeGreaterThan(0);
  expect((await desk.call('GET', `/api/tickets?view=${body.id}`, { key: lead.token })).body.tickets).toHaveLength(shown.count);
  const refused = await save(lead.token, { name: 'Now', filters: { mood: 'angry' } });
  expect([refused.status, refused.body.error.details[0].field]).toEqual([422, 'filters']);
});

test('every change of a view stands in the events with what it was before', async () => {
  const { body } = await save(lead.token, { name: 'Old name' });
  await desk.call('PATCH', `/api/views/${body.id}`, { key: lead.token, body: { name: 'New name' } });
  await desk.call('PATCH', `/api/views/${body.id}`, { key: lead.token, body: { name: 'New name' } });
  await desk.call('DELETE', `/api/views/${body.id}`, { key: lead.token });
  const events = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ type: string; actor: object; payload: object }>("select type, actor, payload from events where payload->>'view_id' = $1 order by id", [body.id]),
  );
  expect(events.map((one) => one.type)).toEqual(['view.created', 'view.changed', 'view.deleted']);
  expect(events[1]).toMatchObject({ actor: { kind: 'teammate', id: lead.id }, payload: { changes: { name: { from: 'Old name', to: 'New name' } } } });
  const key = await makeKey(desk, desk.workspaceId);
  expect((await desk.call('DELETE', `/api/views/${body.id}`, { key })).status).toBe(404);
});
