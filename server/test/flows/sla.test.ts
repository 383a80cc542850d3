import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handOff, postAssistantReply } from '#conversations';
import { newId } from '#platform/ids';
import { HOUR, MINUTE, startSlaDesk } from './sla-desk.ts';
import type { SlaDesk } from './sla-desk.ts';

let desk: SlaDesk;
let inbox: string;
let assisted: string;
beforeAll(async () => {
  desk = await startSlaDesk();
  inbox = await desk.addInbox();
  assisted = await desk.addInbox({ assistant: true });
});
afterAll(() => desk.close());

const after = (ms: number, from = desk.clock.now()) => new Date(from.getTime() + ms).toISOString();
const kinds = async (ticketId: string) => (await desk.events(ticketId)).map((one) => `${one.type} ${one.kind}`);

async function assistantSays(place: { ticketId: string; conversationId: string }): Promise<void> {
  await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
    const [row] = await tx.query<{ seq: number }>('select last_contact_seq as seq from conversations where workspace_id = $1 and id = $2', [
      desk.workspaceId,
      place.conversationId,
    ]);
    const reply = { ...place, seenSeq: row!.seq, text: 'It is on its way.', content: {}, assistant: { id: newId(), name: 'Baton' } };
    expect((await postAssistantReply(tx, reply)).posted).toBe(true);
  });
}

async function assistantHandsOff(place: { ticketId: string; conversationId: string }): Promise<void> {
  await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
    const say = { text: 'A colleague takes over.', content: { kind: 'handoff', reason: 'asks_for_human' } };
    expect((await handOff(tx, { ...place, seenSeq: null, reason: 'asks_for_human', say, assistant: { id: newId(), name: 'Baton' } })).handedOff).toBe(true);
  });
}

describe('the clocks of a ticket', () => {
  test('begin with it, with the targets of its priority', async () => {
    const { ticketId } = await desk.say(inbox);
    expect(await desk.sla(ticketId)).toMatchObject({
      ticket_id: ticketId,
      priority: 'normal',
      first_response_status: 'pending',
      first_response_deadline: after(8 * HOUR),
      first_response_remaining_seconds: 8 * 3600,
      first_response_at: null,
      next_response_status: null,
      resolution_status: 'pending',
      resolution_deadline: after(48 * HOUR),
      resolved_at: null,
      is_paused: false,
      paused_at: null,
      total_paused_seconds: 0,
    });
  });

  test('are at risk at four fifths and breached at the deadline, each told once', async () => {
    const { ticketId } = await desk.say(inbox);
    const began = desk.clock.now();
    await desk.pass(6.4 * HOUR - 2000);
    expect(await kinds(ticketId)).toEqual([]);
    await desk.pass(1000);
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'at_risk', resolution_status: 'pending' });
    await desk.pass(1.6 * HOUR);
    await desk.pass(0);
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'breached', resolution_status: 'pending' });
    const events = await desk.events(ticketId);
    expect(events).toMatchObject([
      {
        type: 'sla.at_risk',
        kind: 'first_response',
        at: after(6.4 * HOUR, began),
        deadline: after(8 * HOUR, began),
        target_seconds: 8 * 3600,
        priority: 'normal',
      },
      { type: 'sla.breached', kind: 'first_response', at: after(8 * HOUR, began), deadline: after(8 * HOUR, began) },
    ]);
  });

  test('stop at a person’s reply: met in time, breached when it was late, whoever swept in between', async () => {
    const [quick, slow] = [await desk.say(inbox), await desk.say(inbox)];
    await desk.settle();
    desk.clock.advance(2 * HOUR);
    await desk.reply(quick.ticketId);
    const answeredAt = desk.clock.now().toISOString();
    expect(await desk.sla(quick.ticketId)).toMatchObject({
      first_response_status: 'met',
      first_response_at: answeredAt,
      first_response_remaining_seconds: null,
      resolution_status: 'pending',
    });
    expect(await desk.events(quick.ticketId)).toMatchObject([{ type: 'sla.stopped', kind: 'first_response', outcome: 'met', elapsed_seconds: 7200 }]);
    // Nobody sweeps: the answer itself finds the deadline missed.
    desk.clock.advance(7 * HOUR);
    await desk.reply(slow.ticketId);
    await desk.settle();
    expect((await kinds(slow.ticketId)).filter((one) => one.endsWith('first_response'))).toEqual([
      'sla.at_risk first_response',
      'sla.breached first_response',
      'sla.stopped first_response',
    ]);
    expect(await desk.sla(slow.ticketId)).toMatchObject({ first_response_status: 'breached' });
  });

  test('know a note from an answer', async () => {
    const { ticketId } = await desk.say(inbox);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/notes`, { content: 'Looks like a lost parcel.' })).status).toBe(201);
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'pending', first_response_at: null });
  });

  test('begin again when the contact writes after an answer, and not for a second message', async () => {
    const { ticketId, phone } = await desk.say(inbox);
    await desk.reply(ticketId);
    desk.clock.advance(HOUR);
    await desk.say(inbox, phone);
    const due = after(8 * HOUR);
    desk.clock.advance(HOUR);
    await desk.say(inbox, phone);
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'met', next_response_status: 'pending', next_response_deadline: due });
    await desk.reply(ticketId);
    expect(await desk.sla(ticketId)).toMatchObject({ next_response_status: 'met', next_response_remaining_seconds: null });
    await desk.say(inbox, phone);
    expect(await desk.sla(ticketId)).toMatchObject({ next_response_status: 'pending', next_response_deadline: after(8 * HOUR) });
  });

  test('of the resolution stop when it is closed and go on with what was left when it is reopened', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.reply(ticketId);
    await desk.settle();
    desk.clock.advance(10 * HOUR);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/close`)).status).toBe(200);
    expect(await desk.sla(ticketId)).toMatchObject({ resolution_status: 'met', resolved_at: desk.clock.now().toISOString(), is_paused: false });
    desk.clock.advance(100 * HOUR);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/reopen`)).status).toBe(200);
    expect(await desk.sla(ticketId)).toMatchObject({
      resolution_status: 'pending',
      resolution_deadline: after(38 * HOUR),
      resolution_remaining_seconds: 38 * 3600,
      resolved_at: null,
    });
  });

  test('stand still while it is pending', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.reply(ticketId);
    await desk.settle();
    await desk.change(ticketId, { status: 'pending' });
    await desk.settle();
    const pausedAt = desk.clock.now().toISOString();
    await desk.pass(500 * HOUR);
    expect(await desk.sla(ticketId)).toMatchObject({
      is_paused: true,
      paused_at: pausedAt,
      resolution_status: 'pending',
      resolution_remaining_seconds: 48 * 3600,
      total_paused_seconds: 500 * 3600 + 1,
    });
    await desk.change(ticketId, { status: 'open' });
    expect(await desk.sla(ticketId)).toMatchObject({ is_paused: false, resolution_deadline: after(48 * HOUR) });
    expect(await kinds(ticketId)).toEqual(['sla.stopped first_response']);
  });
});

describe('a changed priority', () => {
  test('moves deadlines from the original start, in both directions', async () => {
    const { ticketId } = await desk.say(inbox);
    const began = desk.clock.now();
    await desk.settle();
    desk.clock.advance(10 * MINUTE);
    await desk.change(ticketId, { priority: 'urgent' });
    expect(await desk.sla(ticketId)).toMatchObject({
      priority: 'urgent',
      first_response_deadline: after(30 * MINUTE, began),
      resolution_deadline: after(8 * HOUR, began),
    });
    await desk.change(ticketId, { priority: 'low' });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_deadline: after(24 * HOUR, began), resolution_deadline: after(168 * HOUR, began) });
  });

  test('takes a warning back that was for an earlier deadline, and a missed deadline stays missed', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.change(ticketId, { priority: 'urgent' });
    await desk.pass(25 * MINUTE);
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'at_risk' });
    await desk.change(ticketId, { priority: 'normal' });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'pending' });
    await desk.change(ticketId, { priority: 'urgent' });
    await desk.settle();
    await desk.pass(10 * MINUTE);
    await desk.change(ticketId, { priority: 'low' });
    expect(await desk.sla(ticketId)).toMatchObject({ first_response_status: 'breached', resolution_status: 'pending' });
    await desk.pass(30 * HOUR);
    expect((await kinds(ticketId)).filter((one) => one === 'sla.breached first_response')).toHaveLength(1);
  });

  test('to one whose deadline is over already is told at once', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.pass(HOUR);
    await desk.change(ticketId, { priority: 'urgent' });
    await desk.pass(1000);
    expect(await kinds(ticketId)).toEqual(['sla.at_risk first_response', 'sla.breached first_response']);
  });
});

describe('while the assistant holds a ticket', () => {
  test('its answer is a response; then it is the contact’s turn and nothing runs', async () => {
    const place = await desk.say(assisted);
    await assistantSays(place);
    expect(await desk.sla(place.ticketId)).toMatchObject({ first_response_status: 'met', is_paused: true });
    await desk.pass(200 * HOUR);
    expect(await desk.sla(place.ticketId)).toMatchObject({ resolution_status: 'pending', resolution_remaining_seconds: 48 * 3600 });
    await desk.say(assisted, place.phone);
    expect(await desk.sla(place.ticketId)).toMatchObject({ is_paused: false, next_response_status: 'pending', next_response_deadline: after(8 * HOUR) });
  });

  test('the message that a colleague takes over is no answer', async () => {
    const place = await desk.say(assisted);
    const began = desk.clock.now();
    await desk.settle();
    desk.clock.advance(MINUTE);
    await assistantHandsOff(place);
    expect(await desk.sla(place.ticketId)).toMatchObject({ first_response_status: 'pending', first_response_deadline: after(8 * HOUR, began) });
    await desk.reply(place.ticketId);
    expect(await desk.sla(place.ticketId)).toMatchObject({ first_response_status: 'met' });
  });

  test('whoever was told that a colleague takes over waits for one', async () => {
    const place = await desk.say(assisted);
    await assistantSays(place);
    await desk.settle();
    desk.clock.advance(HOUR);
    await assistantHandsOff(place);
    expect(await desk.sla(place.ticketId)).toMatchObject({
      is_paused: false,
      first_response_status: 'met',
      next_response_status: 'pending',
      next_response_deadline: after(8 * HOUR),
    });
  });

  test('and only a person’s answer counts by the policy, time begins when people have the ticket', async () => {
    expect((await desk.call('PATCH', '/api/sla/policies/high', { assistant_counts: false })).status).toBe(200);
    const place = await desk.say(assisted);
    await desk.settle();
    await desk.change(place.ticketId, { priority: 'high' });
    await assistantSays(place);
    await desk.pass(30 * HOUR);
    expect(await desk.sla(place.ticketId)).toMatchObject({ first_response_status: 'pending', first_response_remaining_seconds: 2 * 3600 });
    await desk.say(assisted, place.phone);
    await desk.settle();
    desk.clock.advance(HOUR);
    await assistantHandsOff(place);
    expect(await desk.sla(place.ticketId)).toMatchObject({ first_response_status: 'pending', first_response_deadline: after(2 * HOUR) });
    await desk.reply(place.ticketId);
    expect(await desk.sla(place.ticketId)).toMatchObject({ first_response_status: 'met' });
  });

  test('given back to it, everything waits for the contact’s next message', async () => {
    const place = await desk.say(assisted);
    await desk.reply(place.ticketId);
    expect((await desk.call('POST', `/api/tickets/${place.ticketId}/give-back`)).status).toBe(200);
    expect(await desk.sla(place.ticketId)).toMatchObject({ is_paused: true, resolution_remaining_seconds: 48 * 3600 });
    await desk.pass(100 * HOUR);
    await desk.say(assisted, place.phone);
    expect(await desk.sla(place.ticketId)).toMatchObject({ is_paused: false, next_response_status: 'pending', resolution_remaining_seconds: 48 * 3600 });
  });
});

describe('pausing by hand', () => {
  test('stands still until somebody resumes, with what was left, and says who and why', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    desk.clock.advance(HOUR);
    const paused = await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`, { reason: 'Waiting for the warehouse.' });
    expect([paused.status, paused.body]).toMatchObject([
      200,
      { is_paused: true, paused_at: desk.clock.now().toISOString(), first_response_remaining_seconds: 7 * 3600 },
    ]);
    await desk.pass(50 * HOUR);
    const still = await desk.sla(ticketId);
    expect(still).toMatchObject({ first_response_status: 'pending', first_response_remaining_seconds: 7 * 3600, first_response_deadline: after(7 * HOUR) });
    expect(still.pauses).toMatchObject([
      { cause: 'by_hand', reason: 'Waiting for the warehouse.', paused_by: { kind: 'teammate', name: 'Test manager' }, ended_at: null },
    ]);
    const resumed = await desk.call('POST', `/api/tickets/${ticketId}/sla/resume`);
    expect([resumed.status, resumed.body]).toMatchObject([
      200,
      { is_paused: false, paused_at: null, total_paused_seconds: 50 * 3600 + 1, first_response_deadline: after(7 * HOUR) },
    ]);
    expect(await kinds(ticketId)).toEqual([]);
  });

  test('twice is refused with since when, and so is resuming what nobody paused', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    const early = await desk.call('POST', `/api/tickets/${ticketId}/sla/resume`);
    expect([early.status, early.body.error]).toMatchObject([409, { code: 'conflict', details: { is_paused: false } }]);
    const since = desk.clock.now().toISOString();
    expect((await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`)).status).toBe(200);
    desk.clock.advance(MINUTE);
    const again = await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`, { reason: 'Once more' });
    expect([again.status, again.body.error]).toMatchObject([409, { details: { is_paused: true, paused_at: since, paused_by: 'Test manager' } }]);
    expect((await desk.sla(ticketId)).pauses).toHaveLength(1);
  });

  test('together with pending counts once, and only resuming both lets time go on', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.settle();
    await desk.change(ticketId, { status: 'pending' });
    await desk.settle();
    desk.clock.advance(HOUR);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`)).status).toBe(200);
    desk.clock.advance(HOUR);
    await desk.change(ticketId, { status: 'open' });
    expect(await desk.sla(ticketId)).toMatchObject({ is_paused: true, total_paused_seconds: 2 * 3600, first_response_remaining_seconds: 8 * 3600 });
    desk.clock.advance(HOUR);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/sla/resume`)).body).toMatchObject({ is_paused: false, total_paused_seconds: 3 * 3600 });
    const refused = await desk.call('POST', `/api/tickets/${ticketId}/sla/resume`);
    expect(refused.status).toBe(409);
  });

  test('is for those who may answer the ticket, and is written down with before and after', async () => {
    const { ticketId } = await desk.say(inbox);
    const [mine, other] = [await desk.joinAs('agent'), await desk.joinAs('agent')];
    await desk.reply(ticketId, mine.token);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`, {}, other.token)).status).toBe(404);
    expect((await desk.call('GET', `/api/tickets/${ticketId}/sla`, undefined, other.token)).status).toBe(404);
    expect((await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`, { reason: 'secret words' }, mine.token)).status).toBe(200);
    const [event] = await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query<{ actor: unknown; payload: unknown }>(`select actor, payload from events where workspace_id = $1 and ticket_id = $2 and type = 'sla.paused'`, [
        desk.workspaceId,
        ticketId,
      ]),
    );
    expect(event).toMatchObject({
      actor: { kind: 'teammate', id: mine.id },
      payload: { ticket_id: ticketId, changes: { is_paused: { from: false, to: true } } },
    });
    expect(JSON.stringify(event)).not.toContain('secret words');
  });

  test('a closed ticket is not paused', async () => {
    const { ticketId } = await desk.say(inbox);
    await desk.call('POST', `/api/tickets/${ticketId}/close`);
    const refused = await desk.call('POST', `/api/tickets/${ticketId}/sla/pause`);
    expect([refused.status, refused.body.error.details]).toMatchObject([409, { status: 'closed' }]);
  });
});
