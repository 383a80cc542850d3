import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOpen } from '#accounts';
import { newId } from '#platform/ids';
import { HOUR, startSlaDesk } from './sla-desk.ts';
import type { SlaDesk } from './sla-desk.ts';

let desk: SlaDesk;
beforeAll(async () => {
  // Monday 2026-03-02, half past two in the afternoon in Amsterdam.
  desk = await startSlaDesk('2026-03-02T13:30:00Z');
});
afterAll(() => desk.close());

const nine = [{ from: '09:00', to: '17:00' }];
const workdays = { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: nine };
const amsterdam = { time_zone: 'Europe/Amsterdam', weekly: workdays };
const after = (ms: number) => new Date(desk.clock.now().getTime() + ms).toISOString();

async function changesOf(type: string): Promise<Record<string, unknown>[]> {
  const rows = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ payload: Record<string, unknown>; actor: unknown }>('select payload, actor from events where workspace_id = $1 and type = $2 order by id', [
      desk.workspaceId,
      type,
    ]),
  );
  return rows.map((row) => ({ ...row.payload, actor: row.actor }));
}

describe('policies', () => {
  test('are there from the beginning, with the defaults that were agreed', async () => {
    const { body } = await desk.call('GET', '/api/sla/policies');
    const hours = (body['policies'] as Record<string, number | boolean | string>[]).map((one) => [
      one['priority'],
      Number(one['first_response_target_seconds']) / 3600,
      Number(one['next_response_target_seconds']) / 3600,
      Number(one['resolution_target_seconds']) / 3600,
      one['warning_threshold_percent'],
      one['business_hours_only'],
      one['is_default'],
    ]);
    expect(hours).toEqual([
      ['low', 24, 24, 168, 80, false, true],
      ['normal', 8, 8, 48, 80, false, true],
      ['high', 2, 2, 24, 80, false, true],
      ['urgent', 0.5, 0.5, 8, 80, false, true],
    ]);
  });

  test('are read by every teammate and changed by managers and admins', async () => {
    for (const [role, status] of [
      ['agent', 403],
      ['senior_agent', 403],
      ['team_lead', 403],
      ['manager', 200],
      ['admin', 200],
    ] as const) {
      const { token } = await desk.joinAs(role);
      expect([role, (await desk.call('GET', '/api/sla/policies', undefined, token)).status]).toEqual([role, 200]);
      expect([role, (await desk.call('PATCH', '/api/sla/policies/low', { warning_threshold_percent: 70 }, token)).status]).toEqual([role, status]);
      expect([role, (await desk.call('PUT', '/api/business-hours', { ...amsterdam, version: 99 }, token)).status]).toEqual([role, status === 200 ? 409 : 403]);
    }
  });

  test.each([
    [{ first_response_target_seconds: 59 }, 'first_response_target_seconds'],
    [{ resolution_target_seconds: 'soon' }, 'resolution_target_seconds'],
    [{ warning_threshold_percent: 100 }, 'warning_threshold_percent'],
    [{ business_hours_only: 'yes' }, 'business_hours_only'],
    [{ business_hours_only: true, business_hours_id: newId() }, 'business_hours_id'],
    [{ business_hours_id: newId() }, 'business_hours_id'],
    [{ first_respons_target_seconds: 60 }, ''],
    [{}, ''],
  ])('refuse %j', async (body, field) => {
    const refused = await desk.call('PATCH', '/api/sla/policies/low', body);
    expect([refused.status, refused.body.error.code]).toEqual([422, 'invalid_input']);
    if (field) expect(refused.body.error.details[0]?.field).toContain(field);
  });

  test('of a priority that is not there are not found, with those that are', async () => {
    const missing = await desk.call('PATCH', '/api/sla/policies/immediate', { warning_threshold_percent: 50 });
    expect([missing.status, missing.body.error.details]).toEqual([404, { allowed: ['low', 'normal', 'high', 'urgent'] }]);
  });

  test('hold for clocks that begin afterwards, and for those that run when asked', async () => {
    const inbox = await desk.addInbox();
    const { ticketId: before } = await desk.say(inbox);
    await desk.settle();
    expect(
      (await desk.call('PATCH', '/api/sla/policies/normal', { first_response_target_seconds: 3600, next_response_target_seconds: null })).body,
    ).toMatchObject({
      first_response_target_seconds: 3600,
      next_response_target_seconds: null,
      resolution_target_seconds: 48 * 3600,
      is_default: false,
    });
    const { ticketId: next, phone } = await desk.say(inbox);
    expect(await desk.sla(before)).toMatchObject({ first_response_deadline: after(8 * HOUR) });
    expect(await desk.sla(next)).toMatchObject({ first_response_deadline: after(HOUR) });
    await desk.reply(next);
    await desk.say(inbox, phone);
    expect(await desk.sla(next)).toMatchObject({ next_response_status: null });
    await desk.call('PATCH', '/api/sla/policies/normal', { first_response_target_seconds: 7200, apply_to_open: true });
    expect(await desk.sla(before)).toMatchObject({ first_response_deadline: after(2 * HOUR) });
    expect((await changesOf('sla.policy_changed')).at(-1)).toMatchObject({
      priority: 'normal',
      apply_to_open: true,
      changes: { first_response_target_seconds: { from: 3600, to: 7200 } },
      actor: { kind: 'teammate' },
    });
  });

  test('applied to open clocks leave what was missed as missed', async () => {
    const { ticketId } = await desk.say(await desk.addInbox());
    await desk.change(ticketId, { priority: 'urgent' });
    await desk.pass(HOUR);
    await desk.call('PATCH', '/api/sla/policies/urgent', { first_response_target_seconds: 86_400, apply_to_open: true });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'breached', resolution_status: 'pending' });
  });
});

describe('opening hours', () => {
  test('are around the clock until somebody sets them', async () => {
    expect((await desk.call('GET', '/api/business-hours')).body).toMatchObject({ id: null, version: 0, is_default: true, time_zone: 'UTC', others: [] });
    expect((await desk.call('GET', '/api/business-hours/now')).body).toMatchObject({ is_open: true, closes_at: null, opens_at: null });
  });

  test.each([
    ['no zone', { ...amsterdam, time_zone: 'Mars/Olympus' }, 'time_zone'],
    ['a bare offset', { ...amsterdam, time_zone: '+01:00' }, 'time_zone'],
    ['never open', { ...amsterdam, weekly: {} }, 'weekly'],
    ['days without ranges', { ...amsterdam, weekly: { monday: [] } }, 'weekly'],
    ['an hour that does not exist', { ...amsterdam, weekly: { monday: [{ from: '09:00', to: '25:00' }] } }, 'weekly.monday.0.to'],
    ['a range of no length', { ...amsterdam, weekly: { monday: [{ from: '09:00', to: '09:00' }] } }, 'weekly.monday.0'],
    ['a day that does not exist', { ...amsterdam, holidays: [{ date: '2026-02-30', name: 'Never' }] }, 'holidays.0.date'],
    [
      'a holiday twice',
      {
        ...amsterdam,
        holidays: [
          { date: '2026-12-25', name: 'A' },
          { date: '2026-12-25', name: 'B' },
        ],
      },
      'holidays.1.date',
    ],
    [
      'a special day that runs into the next',
      { ...amsterdam, holidays: [{ date: '2026-12-25', name: 'A', open: [{ from: '22:00', to: '02:00' }] }] },
      'holidays.0.open.0',
    ],
  ])('refuse %s', async (_, body, field) => {
    const refused = await desk.call('PUT', '/api/business-hours', body);
    expect([refused.status, refused.body.error.details[0]?.field]).toEqual([422, field]);
  });

  test('that are open one hour a week cannot carry a target of a year', async () => {
    const hour = { name: 'One hour', time_zone: 'UTC', weekly: { friday: [{ from: '10:00', to: '11:00' }] } };
    const { body } = await desk.call('POST', '/api/business-hours', hour);
    const refused = await desk.call('PATCH', '/api/sla/policies/low', {
      business_hours_only: true,
      business_hours_id: body['id'],
      resolution_target_seconds: 31_536_000,
    });
    expect([refused.status, refused.body.error.details[0]?.field]).toEqual([422, 'resolution_target_seconds']);
    expect((await desk.call('DELETE', `/api/business-hours/${String(body['id'])}`)).status).toBe(204);
  });

  test('count for policies that ask for them: deadlines fall into open hours', async () => {
    const set = await desk.call('PUT', '/api/business-hours', {
      ...amsterdam,
      holidays: [{ date: '2026-03-03', name: 'Stock-taking', open: [{ from: '09:00', to: '10:00' }] }],
    });
    expect([set.status, set.body]).toMatchObject([200, { is_default: true, version: 1 }]);
    await desk.call('PATCH', '/api/sla/policies/high', { business_hours_only: true, first_response_target_seconds: 4 * 3600 });
    const { ticketId } = await desk.say(await desk.addInbox());
    await desk.settle();
    await desk.change(ticketId, { priority: 'high' });
    // The hours of this Monday, one of Tuesday, the rest on Wednesday; the clock moved a little in the tests before.
    const left = Math.max(0, new Date('2026-03-02T16:00:00Z').getTime() - desk.clock.now().getTime());
    expect(left).toBeGreaterThan(0);
    const due = new Date(new Date('2026-03-04T08:00:00Z').getTime() + 4 * HOUR - left - HOUR).toISOString();
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_deadline: due, first_response_remaining_seconds: 4 * 3600 });
  });

  test('that change move clocks that run only when asked, and say what was before', async () => {
    const { ticketId } = await desk.say(await desk.addInbox());
    await desk.change(ticketId, { priority: 'high' });
    const before = await desk.sla(ticketId);
    const long = { monday: [{ from: '00:00', to: '24:00' }], tuesday: [{ from: '00:00', to: '24:00' }] };
    await desk.call('PUT', '/api/business-hours', { time_zone: 'Europe/Amsterdam', weekly: long });
    expect((await desk.sla(ticketId)).first_response_deadline).toBe(before.first_response_deadline);
    await desk.call('PUT', '/api/business-hours', { ...amsterdam, weekly: { ...workdays, ...long }, apply_to_open: true });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_deadline: after(4 * HOUR) });
    const [, , last] = await changesOf('business_hours.changed').then((all) => all.filter((one) => one['version'] !== undefined).slice(-3));
    expect(last).toMatchObject({ version: 3, apply_to_open: true, changes: { weekly: { from: long, to: { ...workdays, ...long } } } });
  });

  test('written by two people at once do not overwrite each other unseen', async () => {
    const { body } = await desk.call('GET', '/api/business-hours');
    const refused = await desk.call('PUT', '/api/business-hours', { ...amsterdam, version: Number(body['version']) - 1 });
    expect([refused.status, refused.body.error.details]).toMatchObject([409, { version: body['version'], time_zone: 'Europe/Amsterdam' }]);
  });

  test('of an inbox go before the workspace’s, and of a policy before both', async () => {
    const inbox = await desk.addInbox();
    const nights = await desk.call('POST', '/api/business-hours', {
      name: 'Nights',
      time_zone: 'UTC',
      weekly: { monday: [{ from: '22:00', to: '06:00' }] },
      inbox_ids: [inbox],
    });
    expect([nights.status, nights.body]).toMatchObject([201, { inbox_ids: [inbox], is_default: false, version: 1 }]);
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    await desk.change(ticketId, { priority: 'high' });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_deadline: '2026-03-03T02:00:00.000Z' });
    const sundays = await desk.call('POST', '/api/business-hours', { name: 'Sundays', time_zone: 'UTC', weekly: { sunday: [{ from: '08:00', to: '20:00' }] } });
    await desk.call('PATCH', '/api/sla/policies/high', { business_hours_id: sundays.body['id'], apply_to_open: true });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_deadline: '2026-03-08T12:00:00.000Z' });
    const kept = await desk.call('DELETE', `/api/business-hours/${String(sundays.body['id'])}`);
    expect([kept.status, kept.body.error.message]).toEqual([409, 'An SLA policy counts by these hours. Give it others first.']);
    await desk.call('PATCH', '/api/sla/policies/high', { business_hours_id: null });
    expect((await desk.call('DELETE', `/api/business-hours/${String(sundays.body['id'])}`)).status).toBe(204);
    // A clock keeps the hours it began with, removed or not.
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_deadline: '2026-03-08T12:00:00.000Z' });
  });

  test('say whether it is open now, for the workspace and for an inbox', async () => {
    const inbox = await desk.addInbox();
    const { body } = await desk.call('POST', '/api/business-hours', {
      name: 'Wednesdays',
      time_zone: 'Asia/Kolkata',
      weekly: { wednesday: nine },
      inbox_ids: [inbox],
    });
    expect((await desk.call('GET', `/api/business-hours/now?inbox_id=${inbox}`)).body).toEqual({
      business_hours_id: body['id'],
      time_zone: 'Asia/Kolkata',
      is_open: false,
      closes_at: null,
      opens_at: '2026-03-04T03:30:00.000Z',
    });
    const now = await isOpen(desk.ctx, desk.workspaceId);
    expect([now.isOpen, now.calendar.isDefault]).toEqual([true, true]);
    expect((await desk.call('GET', `/api/business-hours/now?business_hours_id=${newId()}`)).status).toBe(404);
  });

  test('name inboxes and teams that are there', async () => {
    for (const [field, id] of [
      ['inbox_ids', newId()],
      ['team_ids', newId()],
    ] as const) {
      const refused = await desk.call('POST', '/api/business-hours', { name: `With ${field}`, ...amsterdam, [field]: [id] });
      expect([refused.status, refused.body.error.details[0]?.field]).toEqual([422, field]);
    }
    const twice = await desk.call('POST', '/api/business-hours', { name: 'nights', ...amsterdam });
    expect([twice.status, twice.body.error.code]).toEqual([409, 'conflict']);
    expect((await desk.call('DELETE', `/api/business-hours/${String((await desk.call('GET', '/api/business-hours')).body['id'])}`)).status).toBe(409);
  });
});
