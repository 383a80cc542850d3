import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually } from '../harness.ts';
import { openShop } from './assignment-desk.ts';
import type { Hired, Person, Shop } from './assignment-desk.ts';

let shop: Shop;
const hired: Person[] = [];
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

async function hire(name: string, what: Hired = {}): Promise<Person> {
  const person = await shop.hire(name, what);
  hired.push(person);
  return person;
}

/** The next test begins with nobody there and nothing waiting. */
afterEach(async () => {
  await shop.rules({ automatic: false, reset: ['strategy', 'presences', 'language', 'require_skill', 'unaccepted_grace_seconds', 'accepted_grace_seconds'] });
  await shop.ctx.db.tx(shop.workspaceId, async (tx) => {
    await tx.query('delete from team_inboxes');
    await tx.query(`delete from tickets`);
    await tx.query(`delete from assignment_queue`);
  });
  for (const person of hired.splice(0)) await shop.baton.call('DELETE', `/api/agents/${person.id}`);
  await shop.rules({ automatic: true });
});

const waiting = async () =>
  (await shop.baton.call<{ queues: { team_id: string | null; waiting: number; next_ticket_id: string }[] }>('GET', '/api/assignment/queues')).body.queues;
const preview = async (body: object) =>
  (
    await shop.baton.call<{
      agent_id: string | null;
      explanation: string;
      team_name: string | null;
      candidates: { agent_name: string; explanation: string; eligible: boolean }[];
      asks_for: object;
    }>('POST', '/api/assignment/preview', body)
  ).body;

test('what the assistant hands over goes to whoever is there, writes the language and knows the matter', async () => {
  await hire('Away', { status: 'away', languages: ['fr'], specializations: ['refund'] });
  await hire('Dutch', { languages: ['nl'], specializations: ['refund'] });
  const fitting = await hire('Fitting', { languages: ['fr'], specializations: ['Refund'] });
  await hire('French', { languages: ['fr'] });
  const ticket = await shop.openWithAssistant('Je voudrais un remboursement');
  await shop.ctx.db.tx(shop.workspaceId, async (tx) => {
    await tx.query(`update conversations set language = 'fr' where id = $1`, [ticket.conversationId]);
    await tx.query(`update tickets set tags = '{refund}' where id = $1`, [ticket.ticketId]);
  });
  await shop.handOver(ticket);
  await shop.until(ticket.ticketId, fitting);
  expect(await shop.records(ticket.ticketId)).toEqual([
    expect.objectContaining({ agent_id: fitting.id, reason: 'auto_route', status: 'pending', assigned_by: { kind: 'system', id: null } }),
  ]);
});

test('a ticket waits while nobody has room, and is given out the moment somebody has: by closing, waiting, coming, or taking more', async () => {
  const one = await hire('One', { capacity: 1 });
  const first = await shop.open();
  await shop.until(first, one);
  const [second, third, fourth, fifth] = [await shop.open(), await shop.open(), await shop.open(), await shop.open()];
  await eventually(async () => (await waiting())[0]?.waiting === 4, 'four wait');
  await shop.act(one, first, 'close');
  await shop.until(second, one);
  expect((await shop.baton.call('PATCH', `/api/tickets/${second}`, { status: 'pending' }, one.token)).status).toBe(200);
  await shop.until(third, one);
  const two = await hire('Two', { capacity: 1 });
  await shop.until(fourth, two);
  expect(await shop.holderOf(fifth)).toBeNull();
  await shop.baton.call('PATCH', `/api/agents/${two.id}`, { max_concurrent_tickets: 2 });
  await shop.until(fifth, two);
  expect(await waiting()).toEqual([]);
});

test('urgency is a head start: the urgent one first, then whoever waits longest, and nobody for ever', async () => {
  const [old, urgent, fresh] = [await shop.open(), await shop.open(), await shop.open()];
  await eventually(async () => (await waiting())[0]?.waiting === 3, 'three wait');
  await shop.baton.call('PATCH', `/api/tickets/${urgent}`, { priority: 'urgent' });
  await eventually(async () => (await waiting())[0]?.next_ticket_id === urgent, 'the urgent one is next');
  const one = await hire('One', { capacity: 1 });
  await shop.until(urgent, one);
  await shop.act(one, urgent, 'close');
  await shop.until(old, one);
  await shop.act(one, old, 'close');
  await shop.until(fresh, one);
  expect(await waiting()).toEqual([]);
});

test('a ticket that only another could take does not hold up those behind it', async () => {
  await shop.rules({ language: 'required' });
  const dutch = await hire('Dutch', { languages: ['nl'] });
  const french = await shop.open('Bonjour', 'fr');
  const next = await shop.open('Hallo', 'nl');
  await shop.until(next, dutch);
  expect(await shop.holderOf(french)).toBeNull();
  await shop.until(french, await hire('French', { languages: ['fr'] }));
});

test('a team takes the tickets of its inbox and of its skills, by its own rules, and only its members get them', async () => {
  const outside = await hire('Outside');
  const member = await hire('Member');
  const boss = await hire('Boss', { role: 'manager' });
  const inboxTeam = await shop.team('Inbox', [boss], { inbox_ids: [shop.inboxId] });
  const teamId = await shop.team('Refunds', [member], { skills: ['refund'] });
  await shop.rules({ strategy: 'round_robin' }, teamId);
  const ofInbox = await shop.open();
  await shop.until(ofInbox, boss);
  const tagged = await shop.openWithAssistant('x');
  await shop.ctx.db.tx(shop.workspaceId, (tx) => tx.query(`update tickets set tags = '{refund}' where id = $1`, [tagged.ticketId]));
  await shop.handOver(tagged);
  await shop.until(tagged.ticketId, member);
  expect((await shop.records(tagged.ticketId)).at(-1)).toMatchObject({ team_id: teamId, reason: 'auto_route' });
  expect((await shop.baton.call('GET', `/api/assignment/settings?team_id=${teamId}`)).body).toMatchObject({
    team_id: teamId,
    strategy: 'round_robin',
    inherited: expect.not.arrayContaining(['strategy']),
  });
  const other = await shop.openWithAssistant('y');
  await shop.handOver(other);
  await shop.until(other.ticketId, outside);
  for (const id of [teamId, inboxTeam]) await shop.baton.call('DELETE', `/api/teams/${id}`);
  await eventually(
    async () => (await shop.ctx.db.tx(shop.workspaceId, (tx) => tx.query('select 1 from tickets where team_id is not null'))).length === 0,
    'no ticket is of a team that is no more',
  );
  expect(await shop.holderOf(tagged.ticketId)).toBe(member.id);
});

test('whoever gives a ticket back is not given it again', async () => {
  const one = await hire('One');
  const ticketId = await shop.open();
  await shop.until(ticketId, one);
  await shop.act(one, ticketId, 'unassign');
  await eventually(async () => (await waiting())[0]?.waiting === 1, 'it waits');
  expect((await preview({ ticket_id: ticketId })).explanation).toBe('Nobody can take it now, so it waits. One had this ticket last and it was passed on.');
  await shop.until(ticketId, await hire('Two'));
});

test('what somebody had not accepted goes to others when they have been offline for the grace, and what they began stays and is marked', async () => {
  await shop.rules({ unaccepted_grace_seconds: 0 });
  const gone = await hire('Gone');
  const [accepted, given] = [await shop.open(), await shop.open()];
  await shop.until(accepted, gone);
  await shop.until(given, gone);
  await shop.act(gone, accepted, 'accept');
  await shop.go(gone, 'offline');
  await shop.until(given, null);
  await eventually(async () => (await shop.records(accepted)).at(-1)?.['holder_offline_since'] !== null, 'marked');
  expect(await shop.holderOf(accepted)).toBe(gone.id);
  const other = await hire('Other');
  await shop.until(given, other);
  expect((await shop.records(given)).map((one) => [one['agent_id'], one['status'], one['reason'], one['previous_agent_id']])).toEqual([
    [gone.id, 'pending', 'auto_route', null],
    [other.id, 'pending', 'auto_route', null],
  ]);
  await shop.go(gone, 'online');
  await eventually(async () => (await shop.records(accepted)).at(-1)?.['holder_offline_since'] === null, 'the mark is gone');
});

test('accepted tickets go to others too where the rules say after how long; coming back in time keeps everything', async () => {
  await shop.rules({ unaccepted_grace_seconds: 1, accepted_grace_seconds: 1 });
  const gone = await hire('Gone');
  const [accepted, given] = [await shop.open(), await shop.open()];
  await shop.until(accepted, gone);
  await shop.until(given, gone);
  await shop.act(gone, accepted, 'accept');
  await shop.go(gone, 'offline');
  await shop.go(gone, 'online');
  await new Promise((resolve) => setTimeout(resolve, 1600));
  expect([await shop.holderOf(accepted), await shop.holderOf(given)]).toEqual([gone.id, gone.id]);
  await shop.go(gone, 'offline');
  await shop.until(accepted, null);
  await shop.until(given, null);
});

test('whoever is removed holds nothing, and a ticket that is opened again does not come back to them', async () => {
  const leaver = await hire('Leaver');
  const [open, closed] = [await shop.open(), await shop.open()];
  await shop.until(open, leaver);
  await shop.until(closed, leaver);
  await shop.act(leaver, closed, 'close');
  const stays = await hire('Stays');
  await shop.baton.call('DELETE', `/api/agents/${leaver.id}`);
  await shop.until(open, stays);
  expect((await shop.act(stays, closed, 'reopen')).status).toBe(404);
  expect((await shop.baton.call('POST', `/api/tickets/${closed}/reopen`)).status).toBe(200);
  await shop.until(closed, stays);
});

test('the dry run says whom and why, for a ticket or for one that could come, and changes nothing', async () => {
  const [ann, bo] = [await hire('Ann', { languages: ['fr'] }), await hire('Bo', { languages: ['nl'], capacity: 0 })];
  const asked = await preview({ language: 'fr-BE', intent: 'refund', tags: ['vip'] });
  expect(asked).toMatchObject({ agent_id: ann.id, explanation: 'Ann: nobody else can take it now.', asks_for: { language: 'fr', skills: [] } });
  expect(asked.candidates.find((one) => one.agent_name === 'Bo')).toMatchObject({
    eligible: false,
    explanation: 'Bo takes no tickets: their most tickets at once is 0.',
  });
  const ticketId = await shop.open();
  await shop.until(ticketId, ann);
  await preview({ ticket_id: ticketId });
  expect(await shop.records(ticketId)).toHaveLength(1);
  expect((await shop.baton.call('POST', '/api/assignment/preview', { ticket_id: ticketId, language: 'fr' })).status).toBe(422);
  expect((await shop.baton.call('POST', '/api/assignment/preview', { language: 'fr' }, bo.token)).status).toBe(403);
});

test('switched off, nothing is given out; switched on, what waited is', async () => {
  await shop.rules({ automatic: false });
  const one = await hire('One');
  const ticketId = await shop.open();
  await new Promise((resolve) => setTimeout(resolve, 1800));
  expect(await shop.holderOf(ticketId)).toBeNull();
  await shop.rules({ automatic: true });
  await shop.until(ticketId, one);
});

test('the rules are for whoever manages teams, and say what is wrong with a change', async () => {
  const one = await hire('One');
  expect((await shop.baton.call('GET', '/api/assignment/settings', undefined, one.token)).status).toBe(403);
  const wrong = await shop.baton.call<{ error: { details: { field: string; allowed: unknown }[] } }>('PATCH', '/api/assignment/settings', { strategy: 'best' });
  expect([wrong.status, wrong.body.error.details[0]]).toEqual([
    422,
    expect.objectContaining({ field: 'strategy', allowed: ['round_robin', 'least_loaded', 'skills'] }),
  ]);
  const lead = await hire('Lead', { role: 'team_lead' });
  await shop.baton.call('PATCH', '/api/assignment/settings', { presences: ['online', 'busy'] }, lead.token);
  const [event] = await shop.ctx.db.tx(shop.workspaceId, (tx) =>
    tx.query(`select actor, payload from events where type = 'assignment.rules_changed' order by id desc limit 1`),
  );
  expect(event).toEqual({
    actor: { kind: 'teammate', id: lead.id },
    payload: { team_id: null, changes: { presences: { from: ['online'], to: ['online', 'busy'] } } },
  });
});
