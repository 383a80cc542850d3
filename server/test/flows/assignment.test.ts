import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { openShop } from './assignment-desk.ts';
import type { Person, Shop } from './assignment-desk.ts';

let shop: Shop;
let ann: Person;
let bo: Person;
let senior: Person;
let lead: Person;
beforeAll(async () => {
  shop = await openShop();
  await shop.rules({ automatic: false });
  [ann, bo, senior, lead] = [
    await shop.hire('Ann'),
    await shop.hire('Bo'),
    await shop.hire('Sam', { role: 'senior_agent' }),
    await shop.hire('Lee', { role: 'team_lead' }),
  ];
});
afterAll(() => shop.close());

test('of two who claim a ticket at once one has it, and the other is told who', async () => {
  const ticketId = await shop.open();
  const both = await Promise.all([shop.act(ann, ticketId, 'claim'), shop.act(bo, ticketId, 'claim')]);
  expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  const [won, lost] = both[0]!.status === 200 ? [both[0]!, both[1]!] : [both[1]!, both[0]!];
  const winner = both[0]!.status === 200 ? ann : bo;
  expect(won.body).toMatchObject({ ticket_id: ticketId, assignee_id: winner.id });
  expect(won.body.assignment).toMatchObject({ status: 'accepted', reason: 'manual', is_active: true, time_to_accept_seconds: 0, agent_name: winner.name });
  expect(lost.body.error).toMatchObject({ code: 'conflict', details: { assignee_id: winner.id, assignee_name: winner.name } });
  expect((await shop.act(winner, ticketId, 'claim')).status).toBe(200);
  expect(await shop.records(ticketId)).toHaveLength(1);
});

test('whoever sees only their own tickets is not told about one that has long been somebody else’s', async () => {
  const ticketId = await shop.open();
  await shop.act(ann, ticketId, 'claim');
  await shop.ctx.db.tx(shop.workspaceId, (tx) => tx.query(`update assignments set assigned_at = now() - interval '1 hour' where ticket_id = $1`, [ticketId]));
  for (const what of ['claim', 'accept', 'unassign']) expect((await shop.act(bo, ticketId, what)).status).toBe(404);
  expect((await shop.act(bo, ticketId, 'transfer', { to_agent_id: bo.id, reason: 'mine' })).status).toBe(404);
  expect((await shop.act(senior, ticketId, 'claim')).status).toBe(409);
});

test('claiming a ticket of the assistant takes it over', async () => {
  const ticket = await shop.openWithAssistant();
  expect((await shop.act(ann, ticket.ticketId, 'claim')).status).toBe(200);
  const { body } = await shop.baton.call('GET', `/api/tickets/${ticket.ticketId}`, undefined, ann.token);
  expect(body).toMatchObject({ owner: 'people', assignee_id: ann.id });
});

test('the record follows the ticket: given, accepted, answered, resolved, opened again', async () => {
  const ticketId = await shop.open();
  expect((await shop.act(senior, ticketId, 'assign', { agent_id: ann.id })).body.assignment).toMatchObject({ status: 'pending', agent_id: ann.id });
  expect((await shop.act(bo, ticketId, 'accept')).status).toBe(404);
  expect((await shop.act(senior, ticketId, 'accept')).body.error).toMatchObject({ code: 'conflict', details: { assignee_id: ann.id } });
  expect((await shop.act(ann, ticketId, 'accept')).body.assignment).toMatchObject({ status: 'accepted', accepted_at: expect.any(String) });
  expect((await shop.act(ann, ticketId, 'accept')).status).toBe(200);
  await shop.act(ann, ticketId, 'messages', { content: 'I will look' });
  expect((await shop.records(ticketId))[0]).toMatchObject({ status: 'in_progress', started_at: expect.any(String), is_active: true });
  await shop.act(ann, ticketId, 'close');
  expect((await shop.records(ticketId))[0]).toMatchObject({
    status: 'completed',
    is_active: false,
    completed_at: expect.any(String),
    time_to_complete_seconds: expect.any(Number),
    time_to_accept_seconds: expect.any(Number),
  });
  await shop.act(ann, ticketId, 'reopen');
  const after = await shop.records(ticketId);
  expect(after.map((one) => [one['status'], one['is_active']])).toEqual([
    ['completed', false],
    ['accepted', true],
  ]);
});

test('a transfer needs a reason, keeps it, and says from whom', async () => {
  const ticketId = await shop.open();
  await shop.act(ann, ticketId, 'claim');
  expect((await shop.act(ann, ticketId, 'transfer', { to_agent_id: bo.id })).body.error.details[0]!.field).toBe('reason');
  expect((await shop.act(ann, ticketId, 'transfer', { reason: 'because' })).status).toBe(422);
  expect((await shop.act(ann, ticketId, 'transfer', { to_agent_id: newId(), reason: 'because' })).body.error.details[0]).toMatchObject({
    field: 'assignee_id',
  });
  expect((await shop.act(ann, ticketId, 'transfer', { to_agent_id: ann.id, reason: 'because' })).status).toBe(409);
  const given = await shop.act(ann, ticketId, 'transfer', { to_agent_id: bo.id, reason: 'Bo knows sofas' });
  expect([given.status, given.body.assignment]).toEqual([
    200,
    expect.objectContaining({ status: 'pending', reason: 'transfer', agent_id: bo.id, previous_agent_id: ann.id, transfer_reason: 'Bo knows sofas' }),
  ]);
  expect((await shop.act(ann, ticketId, 'messages', { content: 'x' })).status).toBe(404);
  expect((await shop.records(ticketId))[0]).toMatchObject({ agent_id: ann.id, status: 'accepted', is_active: false, ended_at: expect.any(String) });
});

test('an agent passes on and gives up what is theirs, and gives nothing else to others', async () => {
  const ticketId = await shop.open();
  expect((await shop.act(ann, ticketId, 'assign', { agent_id: bo.id })).body.error).toMatchObject({
    code: 'forbidden',
    details: { permission: 'tickets.assign' },
  });
  expect((await shop.act(ann, ticketId, 'transfer', { to_agent_id: bo.id, reason: 'x' })).status).toBe(403);
  expect((await shop.act(ann, ticketId, 'assign', { agent_id: ann.id })).status).toBe(200);
  expect((await shop.act(ann, ticketId, 'assign', { agent_id: bo.id })).status).toBe(403);
  const back = await shop.act(ann, ticketId, 'unassign');
  expect([back.status, back.body.assignee_id, back.body.assignment]).toEqual([200, null, null]);
  expect((await shop.act(senior, ticketId, 'assign', { agent_id: bo.id })).status).toBe(200);
  expect((await shop.act(senior, ticketId, 'transfer', { to_agent_id: ann.id, reason: 'Bo is off' })).status).toBe(200);
});

test('a team is given a ticket as a queue, and a record says how long it waited there', async () => {
  const teamId = await shop.team('Sofas', [bo]);
  const ticketId = await shop.open();
  const given = await shop.act(senior, ticketId, 'assign', { team_id: teamId });
  expect(given.body).toMatchObject({ assignee_id: null, team_id: teamId, assignment: { agent_id: null, team_name: 'Sofas', status: 'pending' } });
  await shop.act(bo, ticketId, 'claim');
  expect((await shop.records(ticketId)).map((one) => [one['agent_id'], one['team_id'], one['is_active']])).toEqual([
    [null, teamId, false],
    [bo.id, teamId, true],
  ]);
});

test('what is passed up goes to a lead, else a senior, of its team, and becomes more urgent by one step', async () => {
  const other = await shop.hire('Sofie', { role: 'senior_agent' });
  const teamId = await shop.team('Chairs', [ann, bo, other]);
  const inTeam = await shop.open();
  await shop.act(senior, inTeam, 'assign', { agent_id: ann.id, team_id: teamId });
  expect((await shop.act(ann, inTeam, 'escalate', {})).body.error.details[0]!.field).toBe('reason');
  const up = await shop.act(ann, inTeam, 'escalate', { reason: 'Threatens with a lawyer' });
  expect(up.body.assignment).toMatchObject({ agent_id: other.id, reason: 'escalation', previous_agent_id: ann.id, transfer_reason: 'Threatens with a lawyer' });
  const { body } = await shop.baton.call('GET', `/api/tickets/${inTeam}`);
  expect(body).toMatchObject({ priority: 'high' });
  expect((await shop.act(other, inTeam, 'escalate', { reason: 'Beyond me' })).body.assignee_id).toBe(lead.id);
  expect((await shop.act(lead, inTeam, 'escalate', { reason: 'Nobody above' })).body.error.code).toBe('conflict');
  expect((await shop.act(ann, await shop.open(), 'escalate', { reason: 'Urgent' })).body.assignee_id).toBe(lead.id);
});

test('a closed ticket is given to nobody', async () => {
  const ticketId = await shop.open();
  await shop.act(lead, ticketId, 'close');
  for (const [what, body] of [
    ['claim', undefined],
    ['accept', undefined],
    ['unassign', undefined],
    ['assign', { agent_id: bo.id }],
    ['transfer', { to_agent_id: bo.id, reason: 'x' }],
    ['escalate', { reason: 'x' }],
  ] as const)
    expect([what, (await shop.act(lead, ticketId, what, body)).status]).toEqual([what, 409]);
});

test('every change of hands is an event with who, before and after, and no words', async () => {
  const ticketId = await shop.open();
  await shop.act(ann, ticketId, 'claim');
  await shop.act(ann, ticketId, 'transfer', { to_agent_id: bo.id, reason: 'secret words' });
  const events = await shop.ctx.db.tx(shop.workspaceId, (tx) =>
    tx.query<{ actor: object; payload: Record<string, unknown> }>(
      `select actor, payload from events where ticket_id = $1 and type = 'ticket.assigned' order by id`,
      [ticketId],
    ),
  );
  expect(events).toEqual([
    { actor: { kind: 'teammate', id: ann.id }, payload: expect.objectContaining({ reason: 'manual', changes: { assignee_id: { from: null, to: ann.id } } }) },
    {
      actor: { kind: 'teammate', id: ann.id },
      payload: expect.objectContaining({ reason: 'transfer', changes: { assignee_id: { from: ann.id, to: bo.id } } }),
    },
  ]);
  expect(JSON.stringify(events)).not.toContain('secret words');
});
