import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInbox, lockTicketRow, changeHolder, receiveMessage } from '#conversations';
import { newId } from '#platform/ids';
import { keepClocksJob, sweepDue } from '#sla';
import { createTestClock, eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import { HOUR, MINUTE, startSlaDesk } from './sla-desk.ts';
import type { SlaDesk } from './sla-desk.ts';

/** Open tickets with a first-response clock that nobody answers: the n-th is at risk after n seconds and breached half a second later. */
const CROWD = `with made as (select n, gen_random_uuid() as contact, gen_random_uuid() as conversation, gen_random_uuid() as ticket from generate_series(1, $4::int) as n),
  contact as (insert into contacts (workspace_id, id) select $1, contact from made),
  conversation as (insert into conversations (workspace_id, id, inbox_id, contact_id) select $1, conversation, $2, contact from made),
  ticket as (insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, owner, first_seq)
    select $1, ticket, conversation, contact, $2, 'x', 'people', 1 from made)
  insert into sla_clocks (workspace_id, ticket_id, kind, conversation_id, inbox_id, priority, target_seconds, warning_percent, assistant_counts, started_at, warn_at, due_at, next_at)
  select $1, ticket, 'first_response', conversation, $2, 'normal', 60, 80, true, $3::timestamptz, $3 + n * interval '1 s', $3 + n * interval '1 s' + interval '500 ms', $3 + n * interval '1 s' from made`;

async function addCrowd(desk: SlaDesk, workspaceId: string, size: number): Promise<void> {
  const inbox = await createInbox(desk.ctx, workspaceId, { kind: 'webchat', name: 'Crowd', externalId: newId() });
  await desk.ctx.db.system((tx) => tx.query(CROWD, [workspaceId, inbox.id, desk.clock.now(), size]));
}

describe('the sweep', () => {
  let desk: SlaDesk;
  let inbox: string;
  beforeAll(async () => {
    desk = await startSlaDesk();
    inbox = await desk.addInbox();
  });
  afterAll(() => desk.close());

  const types = async (ticketId: string) => (await desk.events(ticketId)).map((one) => one.type);

  test('of many at the same moment tells each thing once', async () => {
    const tickets = await Promise.all(Array.from({ length: 12 }, () => desk.say(inbox)));
    await desk.settle();
    desk.clock.advance(7 * HOUR);
    const recorded = await Promise.all([sweepDue(desk.ctx), sweepDue(desk.ctx), sweepDue(desk.ctx), sweepDue(desk.ctx)]);
    expect(recorded.reduce((sum, one) => sum + one.recorded, 0)).toBe(12);
    for (const { ticketId } of tickets) expect(await types(ticketId)).toEqual(['sla.at_risk']);
    expect(await sweepDue(desk.ctx)).toEqual({ recorded: 0 });
  });

  test('that dies before its commit leaves everything for the next', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    desk.clock.advance(7 * HOUR);
    const dying: typeof desk.ctx.db = {
      ...desk.ctx.db,
      tx: (workspaceId, work) =>
        desk.ctx.db.tx(workspaceId, async (tx) => {
          await work(tx);
          throw new Error('killed');
        }),
    };
    expect(await sweepDue({ ...desk.ctx, db: dying })).toEqual({ recorded: 0 });
    expect(await types(ticketId)).toEqual([]);
    await sweepDue(desk.ctx);
    expect(await types(ticketId)).toEqual(['sla.at_risk']);
  });

  test('tells the assignee, else the team, else those who lead; a missed deadline also those who lead', async () => {
    const [lead, mine, member] = [await desk.joinAs('team_lead'), await desk.joinAs('agent'), await desk.joinAs('agent')];
    const teamId = newId();
    await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
      await tx.query('insert into teams (workspace_id, id, name) values ($1, $2, $3)', [desk.workspaceId, teamId, 'Returns']);
      await tx.query('insert into team_members (workspace_id, team_id, teammate_id) values ($1, $2, $3)', [desk.workspaceId, teamId, member.id]);
    });
    const [assigned, teams, free] = [await desk.say(inbox), await desk.say(inbox), await desk.say(inbox)];
    await desk.settle();
    await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
      await changeHolder(tx, { kind: 'system' }, await lockTicketRow(tx, assigned.ticketId), { assigneeId: mine.id, reason: 'manual' });
      await changeHolder(tx, { kind: 'system' }, await lockTicketRow(tx, teams.ticketId), { teamId, reason: 'manual' });
    });
    await desk.pass(8 * HOUR);
    const told = async (ticketId: string) => (await desk.events(ticketId)).map((one) => [one.type, one.tell.as, one.tell.teammate_ids]);
    const leads = expect.arrayContaining([lead.id]) as string[];
    expect(await told(assigned.ticketId)).toEqual([
      ['sla.at_risk', 'assignee', [mine.id]],
      ['sla.breached', 'assignee', expect.arrayContaining([mine.id, lead.id])],
    ]);
    expect(await told(teams.ticketId)).toEqual([
      ['sla.at_risk', 'team', [member.id]],
      ['sla.breached', 'team', expect.arrayContaining([member.id, lead.id])],
    ]);
    const [risk, missed] = await told(free.ticketId);
    expect([risk, missed]).toEqual([
      ['sla.at_risk', 'leads', leads],
      ['sla.breached', 'leads', leads],
    ]);
    expect(risk?.[2]).not.toContain(member.id);
  });

  test('keeps the nearest deadline and the worst state with the ticket, for lists', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    const began = desk.clock.now().getTime();
    const mark = async () => {
      const [row] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
        tx.query<{ state: string; due: Date | null; version: number }>(
          'select sla_state as state, sla_due_at as due, version from tickets where workspace_id = $1 and id = $2',
          [desk.workspaceId, ticketId],
        ),
      );
      return [row?.state, row?.due ? (row.due.getTime() - began) / HOUR : null];
    };
    expect(await mark()).toEqual(['pending', 8]);
    await desk.pass(6.5 * HOUR);
    expect(await mark()).toEqual(['at_risk', 8]);
    await desk.pass(2 * HOUR);
    expect(await mark()).toEqual(['breached', 8]);
    await desk.reply(ticketId);
    await desk.settle();
    expect(await mark()).toEqual(['pending', 48]);
    await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`);
    expect(await mark()).toEqual(['paused', null]);
    await desk.call('POST', `/api/tickets/${ticketId}/sla/resume`);
    await desk.call('POST', `/api/tickets/${ticketId}/close`);
    await desk.settle();
    expect(await mark()).toEqual([null, null]);
  });

  test('does not judge a ticket while something that happened to it still waits to be counted', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    // As after a stop of all workers: the contact was asked something in time, and the sweep begins before the job of it has run.
    const happening = { kind: 'changed' as const, status: 'pending' as const };
    await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.send(keepClocksJob, { ticket_id: ticketId, at: desk.clock.now().toISOString(), happening }, { lane: ticketId, delayMs: 700 }),
    );
    desk.clock.advance(9 * HOUR);
    await sweepDue(desk.ctx);
    expect(await types(ticketId)).toEqual([]);
    await desk.pass(HOUR);
    expect(await types(ticketId)).toEqual([]);
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'pending', is_paused: true });
  });

  test('after a long stop tells everything, earliest first, in every workspace', async () => {
    const other = await desk.createWorkspace();
    await addCrowd(desk, other, 520);
    desk.clock.advance(2 * HOUR);
    await sweepDue(desk.ctx);
    const told = await desk.ctx.db.tx(other, (tx) =>
      tx.query<{ type: string; at: string; ticketId: string }>(
        `select type, payload->>'at' as at, ticket_id as "ticketId" from events where workspace_id = $1 and type like 'sla.%' order by id`,
        [other],
      ),
    );
    expect(told).toHaveLength(1040);
    expect(told.map((one) => one.at)).toEqual(told.map((one) => one.at).sort());
    expect(new Set(told.map((one) => `${one.type} ${one.ticketId}`)).size).toBe(1040);
  });
});

test('with everything running, word comes within seconds of the moment', async () => {
  const clock = createTestClock();
  const baton = await startTestServer({ clock, config: { accessTokenHours: 24 * 365 } });
  try {
    const { ctx } = baton.server.runtime;
    const inbox = await createInbox(ctx, baton.workspaceId, { kind: 'webchat', name: 'Shop', externalId: newId() });
    const from = { identities: [{ kind: 'phone' as const, value: '31600000001', verified: true }], name: 'Ann' };
    const { message } = await receiveMessage(ctx, baton.workspaceId, {
      inboxId: inbox.id,
      externalId: newId(),
      from,
      occurredAt: clock.now(),
      kind: 'text',
      text: 'Hello?',
    });
    const path = `/api/tickets/${message.ticketId}/sla`;
    await eventually(async () => (await baton.call('GET', path)).body['first_response_deadline'] === '2026-03-02T17:00:00.000Z', 'the clocks run');
    const read = () =>
      ctx.db.tx(baton.workspaceId, (tx) => tx.query(`select 1 from events where workspace_id = $1 and type = 'sla.breached'`, [baton.workspaceId]));
    clock.advance(8 * HOUR + MINUTE);
    const moved = Date.now();
    await eventually(async () => (await read()).length === 1, 'the missed deadline is told', 5000);
    expect(Date.now() - moved).toBeLessThan(5000);
    expect((await baton.call('GET', path)).body).toMatchObject({ first_response_status: 'breached', resolution_status: 'pending' });
  } finally {
    await baton.close();
  }
});
