import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createTeammate,
  findTeamOfInbox,
  listTeamMembers,
  lowerPresence,
  noteActivity,
  readTeammateNames,
  signIn,
  teammateConnected,
  teammateDisconnected,
} from '#accounts';
import { createInbox } from '#conversations';
import { newId } from '#platform/ids';
import { keepConnectedSeen } from '../../src/accounts/connected-teammates.ts';
import { createTestClock } from '../harness.ts';
import { PASSWORD, joinAs, startDesk } from './desk-server.ts';
import type { Answer, Desk } from './desk-server.ts';

let desk: Desk;
const clock = createTestClock();
const MINUTE = 60_000;

beforeAll(async () => {
  desk = await startDesk({ clock, config: { passwordCost: 4 } });
});
afterAll(() => desk.close());
beforeEach(() => clock.advance(MINUTE));

const patch = (key: string, path: string, body: object) => desk.call('PATCH', path, { key, body });
const post = (key: string, path: string, body: object) => desk.call('POST', path, { key, body });
const lastEvent = async (type: string) =>
  (
    await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ payload: Record<string, unknown>; actor: object }>('select payload, actor from events where type = $1 order by id desc limit 1', [type]),
    )
  )[0];
/** A teammate with a role of the workspace's own, signed in. */
async function joinWith(permissions: string[], name = `own_${newId().slice(-8)}`) {
  const admin = await joinAs(desk, 'admin');
  const role = await post(admin.token, '/api/roles', { name, permissions });
  expect(role.status).toBe(201);
  const email = `${newId()}@example.com`;
  const { id } = await createTeammate(desk.ctx, desk.workspaceId, { email, password: PASSWORD, name: 'Own', role: name });
  const { accessToken } = await signIn(desk.ctx, { email, password: PASSWORD, address: '127.0.0.1' });
  return { id, email, token: accessToken, role: name, roleId: role.body.id, admin };
}

describe('teammates', () => {
  test('a manager changes a teammate; what is left out stays, and the audit trail has both values', async () => {
    const [manager, kim] = [await joinAs(desk, 'manager'), await joinAs(desk, 'agent')];
    const changed = await patch(manager.token, `/api/agents/${kim.id}`, { name: 'Kim de Vries', languages: ['NL', 'en'], max_concurrent_tickets: 4 });
    expect(changed.body).toMatchObject({ name: 'Kim de Vries', languages: ['nl', 'en'], max_concurrent_tickets: 4, email: kim.email, role: 'agent' });
    expect(await lastEvent('teammate.changed')).toEqual({
      payload: {
        teammate_id: kim.id,
        changes: { name: { from: 'Test agent', to: 'Kim de Vries' }, languages: { from: [], to: ['nl', 'en'] }, max_concurrent_tickets: { from: 10, to: 4 } },
      },
      actor: { kind: 'teammate', id: manager.id },
    });
    const wrong = await patch(manager.token, `/api/agents/${kim.id}`, { role: 'boss', languages: ['dutch'] });
    expect([wrong.status, wrong.body.error.details[0].field]).toEqual([422, 'languages.0']);
    const unknown = await patch(manager.token, `/api/agents/${kim.id}`, { role: 'boss' });
    expect(unknown.body.error.details).toEqual([{ field: 'role', reason: 'there is no role boss', allowed: expect.arrayContaining(['agent', 'admin']) }]);
    expect((await patch(manager.token, `/api/agents/${newId()}`, { name: 'x' })).status).toBe(404);
    expect((await patch(manager.token, `/api/agents/${kim.id}`, { email: manager.email })).status).toBe(409);
  });

  test('nobody raises anybody above themselves, nor touches who may do more', async () => {
    const [manager, admin, kim] = [await joinAs(desk, 'manager'), await joinAs(desk, 'admin'), await joinAs(desk, 'agent')];
    expect((await patch(manager.token, `/api/agents/${kim.id}`, { role: 'manager' })).status).toBe(200);
    for (const target of [kim.id, manager.id]) expect((await patch(manager.token, `/api/agents/${target}`, { role: 'admin' })).status).toBe(403);
    for (const body of [{ name: 'x' }, { password: 'taken over' }, { role: 'agent' }])
      expect((await patch(manager.token, `/api/agents/${admin.id}`, body)).status).toBe(403);
    expect((await patch(kim.token, `/api/agents/${kim.id}`, { role: 'admin' })).status).toBe(403);
  });

  test('a changed role holds at the next request, in both directions', async () => {
    const [admin, kim] = [await joinAs(desk, 'admin'), await joinAs(desk, 'agent')];
    const may = async () => (await desk.call('GET', '/api/agents', { key: kim.token })).status;
    expect(await may()).toBe(403);
    await patch(admin.token, `/api/agents/${kim.id}`, { role: 'manager' });
    expect(await may()).toBe(200);
    await patch(admin.token, `/api/agents/${kim.id}`, { role: 'agent' });
    expect(await may()).toBe(403);
  });

  test('a password set by an admin ends the sessions; one’s own is not changed this way', async () => {
    const [admin, kim] = [await joinAs(desk, 'admin'), await joinAs(desk, 'agent')];
    expect((await patch(admin.token, `/api/agents/${admin.id}`, { password: 'another one' })).status).toBe(403);
    expect((await patch(admin.token, `/api/agents/${kim.id}`, { password: 'set by an admin' })).status).toBe(200);
    expect((await desk.call('GET', '/api/agents/me', { key: kim.token })).status).toBe(401);
    expect((await desk.call('POST', '/api/agents/login', { key: null, body: { email: kim.email, password: 'set by an admin' } })).status).toBe(200);
    expect(JSON.stringify(await lastEvent('teammate.password_changed'))).not.toContain('set by an admin');
  });

  test('a removed teammate is out at once, keeps the name in the history, and frees the e-mail', async () => {
    const [admin, manager, kim] = [await joinAs(desk, 'admin'), await joinAs(desk, 'manager'), await joinAs(desk, 'agent')];
    const team = await post(manager.token, '/api/teams', { name: `Team ${newId()}`, member_ids: [kim.id] });
    expect((await desk.call('DELETE', `/api/agents/${kim.id}`, { key: manager.token })).status).toBe(403);
    expect((await desk.call('DELETE', `/api/agents/${kim.id}`, { key: admin.token })).status).toBe(204);
    expect((await desk.call('GET', '/api/agents/me', { key: kim.token })).status).toBe(401);
    expect((await desk.call('POST', '/api/agents/login', { key: null, body: { email: kim.email, password: PASSWORD } })).status).toBe(401);
    expect((await desk.call('DELETE', `/api/agents/${kim.id}`, { key: admin.token })).status).toBe(404);
    const list = await desk.call('GET', '/api/agents', { key: admin.token });
    expect(list.body.agents.map((one) => one.email)).not.toContain(kim.email);
    expect(await readTeammateNames(desk.ctx, desk.workspaceId, [kim.id])).toEqual(new Map([[kim.id, 'Test agent']]));
    expect((await desk.call('GET', `/api/teams/${team.body.id}`, { key: manager.token })).body['members']).toEqual([]);
    expect(await lastEvent('teammate.removed')).toEqual({ payload: { teammate_id: kim.id }, actor: { kind: 'teammate', id: admin.id } });
    expect((await post(admin.token, '/api/agents', { email: kim.email, password: PASSWORD, name: 'Next' })).status).toBe(201);
  });

  test('the last admin is neither removed nor lowered', async () => {
    const workspaceId = await desk.world.createWorkspace();
    const [one, two] = [await joinAs(desk, 'admin', workspaceId), await joinAs(desk, 'admin', workspaceId)];
    const answers = await Promise.all([
      desk.call('DELETE', `/api/agents/${two.id}`, { key: one.token }),
      desk.call('DELETE', `/api/agents/${one.id}`, { key: two.token }),
    ]);
    const left = answers[0].status === 204 ? one : two;
    expect(answers.filter((answer) => answer.status === 204)).toHaveLength(1);
    expect((await desk.call('DELETE', `/api/agents/${left.id}`, { key: left.token })).body.error.code).toBe('conflict');
    expect((await patch(left.token, `/api/agents/${left.id}`, { role: 'manager' })).body.error.code).toBe('conflict');
    expect((await patch(left.token, `/api/agents/${left.id}`, { name: 'Still here' })).status).toBe(200);
  });
});

describe('own roles', () => {
  test('a role allows what stands in it and nothing else; token and profile carry its name', async () => {
    const lead = await joinWith(['tickets.read_all', 'team.manage']);
    expect(JSON.parse(Buffer.from(lead.token.split('.')[1]!, 'base64url').toString())).toMatchObject({ role: lead.role });
    expect((await desk.call('GET', '/api/agents/me', { key: lead.token })).body).toMatchObject({
      role: lead.role,
      permissions: ['team.manage', 'tickets.read_all'],
    });
    expect((await post(lead.token, '/api/teams', { name: `Own ${newId()}` })).status).toBe(201);
    expect((await desk.call('GET', '/api/agents', { key: lead.token })).status).toBe(403);
  });

  test('a changed role holds at once for who has it, a new name too, and it is not deleted while somebody has it', async () => {
    const { token, id, roleId, role, admin } = await joinWith(['teammates.manage']);
    expect((await desk.call('GET', '/api/agents', { key: token })).status).toBe(200);
    const renamed = await patch(admin.token, `/api/roles/${roleId}`, { name: `${role}_two`, permissions: ['tickets.reply'] });
    expect(renamed.body).toMatchObject({ name: `${role}_two`, permissions: ['tickets.reply'], teammates: 1 });
    expect((await desk.call('GET', '/api/agents', { key: token })).status).toBe(403);
    expect((await desk.call('GET', '/api/agents/me', { key: token })).body['role']).toBe(`${role}_two`);
    const refused = await desk.call('DELETE', `/api/roles/${roleId}`, { key: admin.token });
    expect([refused.status, refused.body.error.details]).toEqual([409, { teammates: 1 }]);
    await patch(admin.token, `/api/agents/${id}`, { role: 'agent' });
    expect((await desk.call('DELETE', `/api/roles/${roleId}`, { key: admin.token })).status).toBe(204);
    expect((await lastEvent('role.deleted'))?.payload).toEqual({ role_id: roleId, name: `${role}_two` });
  });

  test('nobody makes, raises or gives a role above themselves, and none can give credits', async () => {
    const mason = await joinWith(['roles.manage', 'teammates.manage', 'tickets.reply']);
    expect((await post(mason.token, '/api/roles', { name: 'mighty', permissions: ['tickets.delete'] })).body.error.details).toEqual({
      missing: ['tickets.delete'],
    });
    expect((await post(mason.token, '/api/roles', { name: 'mighty', base: 'admin' })).status).toBe(403);
    expect((await patch(mason.token, `/api/roles/${mason.roleId}`, { permissions: ['roles.manage', 'workspace.manage'] })).status).toBe(403);
    expect((await patch(mason.token, `/api/agents/${mason.id}`, { role: 'senior_agent' })).status).toBe(403);
    expect((await post(mason.token, '/api/roles', { name: 'humble', permissions: ['tickets.reply'] })).status).toBe(201);
    expect((await post(mason.admin.token, '/api/roles', { name: 'banker', permissions: ['credits.grant'] })).status).toBe(403);
    for (const name of ['admin', 'humble']) expect((await post(mason.admin.token, '/api/roles', { name, permissions: ['tickets.reply'] })).status).toBe(409);
    const { roles } = (await desk.call('GET', '/api/roles', { key: mason.admin.token })).body as unknown as { roles: { name: string; id: string | null }[] };
    expect(roles.slice(0, 5).map((one) => [one.name, one.id])).toEqual(['agent', 'senior_agent', 'team_lead', 'manager', 'admin'].map((name) => [name, null]));
  });
});

describe('teams and departments', () => {
  const membersOf = (answer: Answer) => (answer.body['members'] as { id: string }[]).map((one) => one.id).sort();

  test('a team lead makes a team, everybody sees it, and only who leads changes it', async () => {
    const [lead, kim, lee] = [await joinAs(desk, 'team_lead'), await joinAs(desk, 'agent'), await joinAs(desk, 'agent')];
    const name = `Returns ${newId()}`;
    const made = await post(lead.token, '/api/teams', { name, skills: ['refunds'], languages: ['nl'], department: 'Support', member_ids: [kim.id] });
    expect(made.body).toMatchObject({ name, skills: ['refunds'], languages: ['nl'], department: 'Support', members: [{ id: kim.id, role: 'agent' }] });
    const path = `/api/teams/${made.body.id}`;
    expect(membersOf(await desk.call('PUT', `${path}/members/${lee.id}`, { key: lead.token }))).toEqual([kim.id, lee.id].sort());
    expect((await listTeamMembers(desk.ctx, desk.workspaceId, made.body.id)).map((one) => one.id)).toEqual([kim.id, lee.id]);
    expect(membersOf(await desk.call('DELETE', `${path}/members/${kim.id}`, { key: lead.token }))).toEqual([lee.id]);
    expect((await lastEvent('team.changed'))?.payload).toMatchObject({ changes: { member_ids: { from: expect.any(Array), to: [lee.id] } } });
    expect((await desk.call('DELETE', `${path}/members/${kim.id}`, { key: lead.token })).status).toBe(404);
    expect((await desk.call('GET', path, { key: kim.token })).status).toBe(200);
    expect((await patch(kim.token, path, { name: 'Mine' })).status).toBe(403);
    expect((await post(lead.token, '/api/teams', { name: name.toUpperCase() })).status).toBe(409);
    const unknown = await patch(lead.token, path, { member_ids: [newId()] });
    expect([unknown.status, unknown.body.error.details[0].field]).toEqual([422, 'member_ids']);
    expect((await desk.call('DELETE', path, { key: lead.token })).status).toBe(204);
    expect((await desk.call('GET', path, { key: lead.token })).status).toBe(404);
  });

  test('an inbox has one team at most, and must be of this workspace', async () => {
    const lead = await joinAs(desk, 'team_lead');
    const inbox = await createInbox(desk.ctx, desk.workspaceId, { kind: 'webchat', name: 'Shop', externalId: newId() });
    const elsewhere = await desk.world.createWorkspace();
    const foreign = await createInbox(desk.ctx, elsewhere, { kind: 'webchat', name: 'Theirs', externalId: newId() });
    const [one, two] = [
      await post(lead.token, '/api/teams', { name: `A ${newId()}`, inbox_ids: [inbox.id] }),
      await post(lead.token, '/api/teams', { name: `B ${newId()}` }),
    ];
    expect(await findTeamOfInbox(desk.ctx, desk.workspaceId, inbox.id)).toBe(one.body.id);
    expect((await patch(lead.token, `/api/teams/${two.body.id}`, { inbox_ids: [inbox.id] })).status).toBe(409);
    const refused = await patch(lead.token, `/api/teams/${two.body.id}`, { inbox_ids: [foreign.id] });
    expect([refused.status, refused.body.error.details[0].field]).toEqual([422, 'inbox_ids']);
    await patch(lead.token, `/api/teams/${one.body.id}`, { inbox_ids: [] });
    expect((await patch(lead.token, `/api/teams/${two.body.id}`, { inbox_ids: [inbox.id] })).status).toBe(200);
  });

  test('a department is made by naming it, renamed everywhere, and deleted when nobody belongs to it', async () => {
    const [lead, manager] = [await joinAs(desk, 'team_lead'), await joinAs(desk, 'manager')];
    const kim = await post(manager.token, '/api/agents', { email: `${newId()}@example.com`, password: PASSWORD, name: 'Kim', department: 'Logistics' });
    const lee = await post(manager.token, '/api/agents', { email: `${newId()}@example.com`, password: PASSWORD, name: 'Lee', department: 'LOGISTICS' });
    expect([kim.body['department'], lee.body['department']]).toEqual(['Logistics', 'Logistics']);
    const { departments } = (await desk.call('GET', '/api/departments', { key: lead.token })).body as unknown as {
      departments: { id: string; name: string; teammates: number }[];
    };
    const found = departments.find((one) => one.name === 'Logistics')!;
    expect(found.teammates).toBe(2);
    expect((await patch(lead.token, `/api/departments/${found.id}`, { name: 'Shipping' })).body).toMatchObject({ name: 'Shipping', teammates: 2 });
    expect((await desk.call('DELETE', `/api/departments/${found.id}`, { key: lead.token })).status).toBe(409);
    for (const one of [kim, lee]) await patch(manager.token, `/api/agents/${one.body.id}`, { department: null });
    expect((await desk.call('DELETE', `/api/departments/${found.id}`, { key: lead.token })).status).toBe(204);
    expect((await post(lead.token, '/api/departments', { name: 'Care' })).status).toBe(201);
    expect((await post(lead.token, '/api/departments', { name: 'care' })).status).toBe(409);
  });
});

test('an admin changes the workspace; the rest of its settings stays as it is', async () => {
  const admin = await joinAs(desk, 'admin');
  const changed = await patch(admin.token, '/api/workspace', { time_zone: 'Europe/Amsterdam', languages: ['nl', 'en'], sign_off: 'Team Test' });
  expect(changed.body).toMatchObject({ time_zone: 'Europe/Amsterdam', languages: ['nl', 'en'], sign_off: 'Team Test', default_language: 'en' });
  expect((await patch(admin.token, '/api/workspace', { default_language: 'nl' })).body).toMatchObject({
    default_language: 'nl',
    time_zone: 'Europe/Amsterdam',
  });
  expect((await lastEvent('workspace.changed'))?.payload).toMatchObject({ changes: { default_language: { from: 'en', to: 'nl' } } });
  expect((await patch(admin.token, '/api/workspace', { default_language: 'fr' })).body.error.details).toEqual([
    { field: 'default_language', reason: 'must be one of the languages', allowed: ['nl', 'en'] },
  ]);
  expect((await patch(admin.token, '/api/workspace', { time_zone: 'Mars/Olympus' })).status).toBe(422);
  expect((await patch((await joinAs(desk, 'manager')).token, '/api/workspace', { name: 'x' })).status).toBe(403);
});

describe('presence', () => {
  const statusOf = async (id: string) =>
    (await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<{ status: string }>('select status from teammates where id = $1', [id])))[0]?.status;
  const say = (key: string, status: string) => patch(key, '/api/agents/me/status', { status });
  const look = (key: string, headers = {}) => desk.call('GET', '/api/teams', { key, headers });
  const pass = async (minutes: number) => {
    clock.advance(minutes * MINUTE);
    return lowerPresence(desk.ctx);
  };

  test('who signs in is online, falls offline without a request, and comes back with the next', async () => {
    const kim = await joinAs(desk, 'agent');
    expect(await statusOf(kim.id)).toBe('online');
    await pass(4);
    expect(await statusOf(kim.id)).toBe('online');
    await pass(1);
    expect(await statusOf(kim.id)).toBe('offline');
    expect(await lastEvent('teammate.presence_changed')).toMatchObject({
      payload: { changes: { status: { from: 'online', to: 'offline' } } },
      actor: { kind: 'system' },
    });
    await look(kim.token);
    expect(await statusOf(kim.id)).toBe('online');
  });

  test('with an open desk and nobody at it the teammate is away, not offline, and the next act makes them online', async () => {
    const kim = await joinAs(desk, 'agent');
    const person = { workspaceId: desk.workspaceId, id: kim.id };
    await teammateConnected(desk.ctx, person);
    for (let minute = 0; minute < 12; minute += 1) {
      clock.advance(MINUTE);
      await keepConnectedSeen(desk.ctx);
      await lowerPresence(desk.ctx);
    }
    expect(await statusOf(kim.id)).toBe('away');
    await look(kim.token, { 'x-baton-background': '1' });
    expect(await statusOf(kim.id)).toBe('away');
    await noteActivity(desk.ctx, person);
    expect(await statusOf(kim.id)).toBe('online');
    await teammateDisconnected(desk.ctx, person);
    await pass(5);
    expect(await statusOf(kim.id)).toBe('offline');
  });

  test('of two open desks the last one counts', async () => {
    const kim = await joinAs(desk, 'agent');
    const person = { workspaceId: desk.workspaceId, id: kim.id };
    await teammateConnected(desk.ctx, person);
    await teammateConnected(desk.ctx, person);
    await teammateDisconnected(desk.ctx, person);
    clock.advance(6 * MINUTE);
    await keepConnectedSeen(desk.ctx);
    await lowerPresence(desk.ctx);
    expect(await statusOf(kim.id)).toBe('online');
    await teammateDisconnected(desk.ctx, person);
  });

  test('a chosen busy or away outlasts activity and absence; a chosen offline ends with the next sign-in', async () => {
    for (const chosen of ['busy', 'away'] as const) {
      const kim = await joinAs(desk, 'agent');
      await say(kim.token, chosen);
      clock.advance(2 * MINUTE);
      await look(kim.token);
      expect(await statusOf(kim.id)).toBe(chosen);
      await pass(6);
      expect(await statusOf(kim.id)).toBe('offline');
      await look(kim.token);
      expect(await statusOf(kim.id)).toBe(chosen);
    }
    const lee = await joinAs(desk, 'agent');
    await say(lee.token, 'offline');
    clock.advance(2 * MINUTE);
    await look(lee.token);
    expect(await statusOf(lee.id)).toBe('offline');
    await signIn(desk.ctx, { email: lee.email, password: PASSWORD, address: '127.0.0.1' });
    expect(await statusOf(lee.id)).toBe('online');
  });

  test('signing out of the last session is offline at once, of one among two is not', async () => {
    const kim = await joinAs(desk, 'agent');
    const { accessToken } = await signIn(desk.ctx, { email: kim.email, password: PASSWORD, address: '127.0.0.1' });
    await desk.call('POST', '/api/agents/logout', { key: kim.token });
    expect(await statusOf(kim.id)).toBe('online');
    await desk.call('POST', '/api/agents/logout', { key: accessToken });
    expect(await statusOf(kim.id)).toBe('offline');
  });

  test('a hundred requests within a minute write once, and two timers at once record one fall', async () => {
    const kim = await joinAs(desk, 'agent');
    const person = { workspaceId: desk.workspaceId, id: kim.id };
    clock.advance(2 * MINUTE);
    const writes = async () =>
      (await desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<{ xmin: string }>('select xmin::text from teammates where id = $1', [kim.id])))[0]?.xmin;
    await noteActivity(desk.ctx, person);
    const after = await writes();
    for (let request = 0; request < 100; request += 1) await noteActivity(desk.ctx, person);
    expect(await writes()).toBe(after);
    clock.advance(20 * MINUTE);
    await Promise.all([lowerPresence(desk.ctx), lowerPresence(desk.ctx)]);
    const falls = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query(
        `select from events where type = 'teammate.presence_changed' and payload ->> 'teammate_id' = $1 and payload #>> '{changes,status,to}' = 'offline'`,
        [kim.id],
      ),
    );
    expect(falls).toHaveLength(1);
  });
});
