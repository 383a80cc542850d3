import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInbox } from '#conversations';
import { newId } from '#platform/ids';
import { eventually } from '../harness.ts';
import { openShop } from './assignment-desk.ts';
import type { Person, Shop } from './assignment-desk.ts';

let shop: Shop;
let ann: Person;
let bo: Person;
let lead: Person;
beforeAll(async () => {
  shop = await openShop();
  await shop.rules({ automatic: false });
  [ann, bo, lead] = [await shop.hire('Ann', { capacity: 4 }), await shop.hire('Bo'), await shop.hire('Lee', { role: 'team_lead' })];
});
afterAll(() => shop.close());

interface Metrics {
  [field: string]: unknown;
  workload: object;
  agents: { agent_id: string }[];
}
const metrics = async (path: string, who: Person = lead) => (await shop.baton.call<Metrics>('GET', path, undefined, who.token)).body;
const shift = (text: string, values: unknown[]) => shop.ctx.db.tx(shop.workspaceId, (tx) => tx.query(text, values));

/** A ticket whose contact asked so long ago. */
async function askedAgo(seconds: number): Promise<string> {
  const ticketId = await shop.open();
  await shift('update messages set created_at = created_at - make_interval(secs => $2) where ticket_id = $1', [ticketId, seconds]);
  return ticketId;
}

test('a teammate sees their own figures, a lead everybody’s, and nobody else those of others', async () => {
  expect((await shop.baton.call('GET', '/api/agents/me/metrics', undefined, ann.token)).status).toBe(200);
  expect((await shop.baton.call('GET', `/api/agents/${ann.id}/metrics`, undefined, ann.token)).status).toBe(200);
  expect((await shop.baton.call('GET', `/api/agents/${bo.id}/metrics`, undefined, ann.token)).status).toBe(403);
  expect((await shop.baton.call('GET', '/api/metrics/team', undefined, ann.token)).status).toBe(403);
  expect((await shop.baton.call('GET', `/api/agents/${bo.id}/metrics`, undefined, lead.token)).status).toBe(200);
  expect((await shop.baton.call('GET', `/api/agents/${newId()}/metrics`, undefined, lead.token)).status).toBe(404);
  expect((await shop.baton.call('GET', `/api/teams/${newId()}/metrics`, undefined, lead.token)).status).toBe(404);
  const wrong = await shop.baton.call<{ error: { details: { field: string }[] } }>(
    'GET',
    '/api/agents/me/metrics?since=2026-02-02T00:00:00Z&until=2026-01-01T00:00:00Z',
    undefined,
    ann.token,
  );
  expect([wrong.status, wrong.body.error.details[0]!.field]).toEqual([422, 'until']);
});

test('nothing done is counted as nothing, not as zero seconds', async () => {
  expect(await metrics(`/api/agents/${bo.id}/metrics`)).toMatchObject({
    tickets_resolved_today: 0,
    avg_response_time_seconds: null,
    customer_satisfaction_score: null,
    last_login_at: expect.any(String),
    workload: { open: 0, pending: 0, capacity: 10, utilisation: 0 },
    period: { time_zone: 'UTC' },
  });
});

test('response times run from when the contact began to wait for a person, once for each wait', async () => {
  const [slow, quick] = [await askedAgo(600), await askedAgo(200)];
  for (const ticketId of [slow, quick]) {
    await shop.act(ann, ticketId, 'claim');
    expect((await shop.act(ann, ticketId, 'messages', { content: 'Hello' })).status).toBe(201);
    // A second line that nobody waited for.
    await shop.act(ann, ticketId, 'messages', { content: 'And one more thing' });
  }
  const own = await metrics('/api/agents/me/metrics', ann);
  expect(own['messages_sent']).toBe(4);
  expect(own['avg_response_time_seconds']).toBeCloseTo(400, -1);
  expect(own['avg_first_response_time_seconds']).toBeCloseTo(400, -1);
  expect(own['median_response_time_seconds']).toBeCloseTo(400, -1);
  expect(own.workload).toEqual({ open: 2, pending: 0, capacity: 4, utilisation: 0.5 });
});

test('a person’s time begins with the handoff, not with what the assistant took', async () => {
  const other = await shop.hire('Handy');
  const ticket = await shop.openWithAssistant();
  await shift(`update messages set created_at = created_at - interval '1 hour' where ticket_id = $1`, [ticket.ticketId]);
  await shop.handOver(ticket);
  await shop.act(other, ticket.ticketId, 'claim');
  await shop.act(other, ticket.ticketId, 'messages', { content: 'Here I am' });
  expect(Number((await metrics('/api/agents/me/metrics', other))['avg_response_time_seconds'])).toBeLessThan(60);
});

test('resolved today is by the workspace’s midnight, counts a ticket once, and not one that was opened again', async () => {
  const closer = await shop.hire('Closer');
  const [a, b, c] = [await shop.open(), await shop.open(), await shop.open()];
  for (const ticketId of [a, b, c]) {
    await shop.act(closer, ticketId, 'claim');
    await shop.act(closer, ticketId, 'close');
  }
  await shop.act(closer, a, 'reopen');
  await shop.act(closer, a, 'close');
  await shop.act(closer, b, 'reopen');
  await shift(
    `update assignments set completed_at = completed_at - interval '25 hours', assigned_at = assigned_at - interval '26 hours' where ticket_id = $1`,
    [c],
  );
  expect(await metrics('/api/agents/me/metrics', closer)).toMatchObject({ tickets_resolved_today: 1, tickets_resolved: 2, tickets_assigned: 5 });
  const zone = 'Pacific/Kiritimati';
  await shop.ctx.db.system((tx) =>
    tx.query(`update workspaces set settings = settings || jsonb_build_object('time_zone', $2::text) where id = $1`, [shop.workspaceId, zone]),
  );
  // A minute before that island's midnight is yesterday there, whatever day it is in Greenwich.
  await shift(
    `update assignments set completed_at = date_trunc('day', now() at time zone $2) at time zone $2 - interval '1 minute', assigned_at = assigned_at - interval '2 days'
     where ticket_id = $1 and status = 'completed'`,
    [a, zone],
  );
  expect(await metrics('/api/agents/me/metrics', closer)).toMatchObject({ tickets_resolved_today: 0, period: expect.objectContaining({ time_zone: zone }) });
});

test('a team’s figures are those of its members together, the workspace’s those of everybody, also of who left', async () => {
  const [one, two] = [await shop.hire('One', { capacity: 2 }), await shop.hire('Two', { capacity: 2 })];
  const teamId = await shop.team('Pair', [one, two]);
  for (const person of [one, two]) {
    const ticketId = await askedAgo(person === one ? 100 : 300);
    await shop.act(person, ticketId, 'claim');
    await shop.act(person, ticketId, 'messages', { content: 'Hello' });
    if (person === one) await shop.act(person, ticketId, 'close');
  }
  const team = await metrics(`/api/teams/${teamId}/metrics`);
  expect(team).toMatchObject({
    team_name: 'Pair',
    members: 2,
    online: 2,
    tickets_resolved: 1,
    messages_sent: 2,
    workload: { open: 1, capacity: 4, utilisation: 0.25 },
  });
  expect(team['avg_response_time_seconds']).toBeCloseTo(200, -1);
  expect(team.agents.map((agent) => agent.agent_id).toSorted()).toEqual([one.id, two.id].toSorted());
  const before = await metrics('/api/metrics/team');
  await shop.baton.call('DELETE', `/api/agents/${one.id}`);
  const after = await metrics('/api/metrics/team');
  expect([after['tickets_resolved'], after['messages_sent']]).toEqual([before['tickets_resolved'], before['messages_sent']]);
  expect(after.agents.some((agent) => agent.agent_id === one.id)).toBe(false);
});

interface WidgetAnswer {
  [field: string]: unknown;
  token: string;
  rating: { ticket_id: string; score: number | null } | null;
  error: { code: string };
}

async function visit(): Promise<{
  ticketId: string;
  rate(body: object): Promise<{ status: number; body: WidgetAnswer }>;
  look(): Promise<WidgetAnswer>;
  token: string;
}> {
  const inbox = await createInbox(shop.ctx, shop.workspaceId, { kind: 'webchat', name: 'Chat', externalId: `chat-${newId()}` });
  const { body: session } = await shop.baton.call<WidgetAnswer>('POST', '/widget/v1/sessions', { inbox_key: inbox.externalId }, null);
  await shop.baton.call('POST', '/widget/v1/messages', { client_id: newId(), text: 'Hello' }, session.token);
  const [row] = await shift('select id from tickets where inbox_id = $1', [inbox.id]);
  return {
    ticketId: String(row!['id']),
    token: session.token,
    rate: (body) => shop.baton.call<WidgetAnswer>('POST', '/widget/v1/rating', body, session.token),
    look: async () => (await shop.baton.call<WidgetAnswer>('GET', '/widget/v1/rating', undefined, session.token)).body,
  };
}

test('a contact rates what is done, once, thinks again for a day, and only about their own ticket', async () => {
  const helper = await shop.hire('Helper');
  const chat = await visit();
  expect((await chat.look()).rating).toBeNull();
  expect((await chat.rate({ ticket_id: chat.ticketId, score: 5 })).body.error.code).toBe('conflict');
  await shop.act(helper, chat.ticketId, 'claim');
  await shop.act(helper, chat.ticketId, 'close');
  expect((await chat.look()).rating).toEqual({ ticket_id: chat.ticketId, score: null, comment: null, changeable_until: null });
  for (const wrong of [{ score: 0 }, { score: 6 }, { score: 2.5 }, { score: 3, comment: 'x'.repeat(2001) }])
    expect((await chat.rate({ ticket_id: chat.ticketId, ...wrong })).status).toBe(400);
  const stranger = await visit();
  expect((await stranger.rate({ ticket_id: chat.ticketId, score: 1 })).status).toBe(404);
  expect((await chat.rate({ ticket_id: chat.ticketId, score: 2, comment: 'Slow' })).status).toBe(201);
  const again = await chat.rate({ ticket_id: chat.ticketId, score: 4 });
  expect([again.status, again.body.rating]).toEqual([200, expect.objectContaining({ score: 4, comment: 'Slow', changeable_until: expect.any(String) })]);
  const shown = await shop.baton.call('GET', `/api/tickets/${chat.ticketId}/rating`, undefined, lead.token);
  expect(shown.body).toMatchObject({ rating: { score: 4, agent_id: helper.id, changed_at: expect.any(String) } });
  expect(await metrics('/api/agents/me/metrics', helper)).toMatchObject({ customer_satisfaction_score: 4, ratings: 1 });
  await shift(`update ticket_ratings set rated_at = rated_at - interval '25 hours' where ticket_id = $1`, [chat.ticketId]);
  expect((await chat.rate({ ticket_id: chat.ticketId, score: 1 })).status).toBe(409);
  expect((await chat.look()).rating).toBeNull();
  const events = await shift(
    `select actor->>'kind' as who, payload->'changes'->'score' as score from events where type = 'ticket.rated' and ticket_id = $1 order by id`,
    [chat.ticketId],
  );
  expect(events).toEqual([
    { who: 'contact', score: { from: null, to: 2 } },
    { who: 'contact', score: { from: 2, to: 4 } },
  ]);
});

test('an open chat is asked the moment its ticket is done', async () => {
  const chat = await visit();
  const socket = new WebSocket(`${shop.baton.url.replace('http', 'ws')}/widget/v1/socket`);
  const frames: { type: string; rating?: { ticket_id: string; score: number | null } | null }[] = [];
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as (typeof frames)[number]));
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token: chat.token, after_seq: 0 })));
  await eventually(() => frames.some((frame) => frame.type === 'welcome'), 'welcome');
  await shop.act(lead, chat.ticketId, 'close');
  await eventually(() => frames.some((frame) => frame.type === 'rating' && frame.rating?.ticket_id === chat.ticketId), 'asked');
  await chat.rate({ ticket_id: chat.ticketId, score: 3 });
  await eventually(() => frames.some((frame) => frame.rating?.score === 3), 'told in every tab');
  expect(frames.filter((frame) => frame.type === 'rating').map((frame) => frame.rating?.score ?? null)).toEqual([null, 3]);
  socket.close();
});
