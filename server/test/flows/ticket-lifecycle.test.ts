import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LIFECYCLE, createInbox, handOff, wakeDue } from '#conversations';
import type { Move, TicketStatus } from '#conversations';
import { newId } from '#platform/ids';
import { createTestClock } from '../harness.ts';
import type { TestClock } from '../harness.ts';
import { joinAs, openTicket, say, startDesk } from './desk-server.ts';
import type { Answer, Desk } from './desk-server.ts';

let desk: Desk;
let lead: string;
let clock: TestClock;
beforeAll(async () => {
  clock = createTestClock(new Date());
  desk = await startDesk({ clock });
  lead = (await joinAs(desk, 'senior_agent')).token;
});
afterAll(() => desk.close());

const STATUSES: TicketStatus[] = ['open', 'in_progress', 'pending', 'resolved', 'closed'];
const HOUR = 3_600_000;

interface Row {
  id: string;
  status: TicketStatus;
  owner: string;
  version: number;
  pending_until: Date | null;
  resolved_at: Date | null;
  assignee_id: string | null;
}

const patch = (id: string, body: object, headers = {}) => desk.call('PATCH', `/api/tickets/${id}`, { key: lead, body, headers });
const post = (id: string, path: string, body?: object) => desk.call('POST', `/api/tickets/${id}/${path}`, { key: lead, body });
const rows = (text: string, values: unknown[] = []) => desk.ctx.db.tx(desk.workspaceId, (tx) => tx.query<Row>(text, values));
const read = async (id: string) => (await rows('select * from tickets where id = $1', [id]))[0]!;
const eventsOf = (id: string) =>
  desk.ctx.db.tx(desk.workspaceId, (tx) =>
    tx.query<{ type: string; actor: { kind: string }; payload: { changes: Record<string, { from: unknown; to: unknown }>; version: number } }>(
      'select type, actor, payload from events where ticket_id = $1 order by id',
      [id],
    ),
  );

/** What earlier tests left waiting must not come back in the next. */
const forgetFollowUps = () => rows('update tickets set pending_until = null where pending_until is not null');

/** A ticket in a status, put there by hand. */
async function ticketIn(status: TicketStatus): Promise<{ ticketId: string; inboxId: string; conversationId: string }> {
  const { ticketId, inboxId, message } = await openTicket(desk, { kind: 'webchat' });
  if (status !== 'open')
    await rows(`update tickets set status = $2, resolved_at = case when $2 in ('resolved', 'closed') then now() end where id = $1`, [ticketId, status]);
  return { ticketId, inboxId, conversationId: message.conversationId };
}

/** How each move is made from outside. Null for a move that answers nothing. */
const ACTS: Record<Move, (place: { ticketId: string; inboxId: string; conversationId: string }) => Promise<Answer | null>> = {
  start: ({ ticketId }) => patch(ticketId, { status: 'in_progress' }),
  requeue: ({ ticketId }) => patch(ticketId, { status: 'open' }),
  wait: ({ ticketId }) => patch(ticketId, { pending_until: new Date(clock.now().getTime() + HOUR).toISOString() }),
  resolve: ({ ticketId }) => post(ticketId, 'resolve'),
  close: ({ ticketId }) => post(ticketId, 'close'),
  reopen: ({ ticketId }) => post(ticketId, 'reopen'),
  take_over: ({ ticketId }) => post(ticketId, 'take-over'),
  give_back: ({ ticketId }) => post(ticketId, 'give-back'),
  reply: ({ ticketId }) => post(ticketId, 'messages', { content: 'We look into it.' }),
  hand_off: async ({ ticketId, conversationId }) => {
    await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
      await tx.query(`update tickets set owner = 'assistant' where id = $1`, [ticketId]);
      await handOff(tx, { ticketId, conversationId, seenSeq: null, reason: 'asked_for_human' });
    });
    return null;
  },
  hear: async ({ inboxId }) => {
    await say(desk, { inboxId, text: 'Are you there?' });
    return null;
  },
  wake: async ({ ticketId }) => {
    await desk.ctx.db.tx(desk.workspaceId, (tx) =>
      tx.query(`update tickets set pending_until = $2 where id = $1 and status = 'pending'`, [ticketId, clock.now()]),
    );
    await wakeDue(desk.ctx);
    return null;
  },
};

test('every move from every status leads where the table says, and nowhere else', async () => {
  for (const move of Object.keys(LIFECYCLE) as Move[]) {
    for (const status of STATUSES) {
      // Setting the status it has already is no move.
      if ((move === 'requeue' && status === 'open') || (move === 'start' && status === 'in_progress')) continue;
      // A status set to open is "reopen" for what is over.
      if (move === 'requeue' && (status === 'resolved' || status === 'closed')) continue;
      const place = await ticketIn(status);
      const before = await read(place.ticketId);
      const answer = await ACTS[move](place);
      const after = await read(place.ticketId);
      const expected = (LIFECYCLE[move].leads as Partial<Record<TicketStatus, TicketStatus>>)[status];
      expect([move, status, after.status]).toEqual([move, status, expected ?? status]);
      if (expected === undefined) {
        expect([move, status, after.version]).toEqual([move, status, before.version]);
        if (answer) expect(answer).toMatchObject({ status: 409, body: { error: { code: 'conflict', details: { status, allowed: expect.any(Array) } } } });
      } else if (after.status !== before.status) expect(after.version).toBeGreaterThan(before.version);
      if (answer?.status === 409) {
        const { allowed } = answer.body.error.details as unknown as { allowed: Move[] };
        expect(allowed).not.toContain(move);
        expect(allowed.length).toBeGreaterThan(0);
      }
    }
  }
}, 60_000);

test('whatever is done in whatever order, a conversation has one open ticket, versions rise, and what is over says since when', async () => {
  const moves = Object.keys(ACTS).filter((move) => move !== 'hand_off') as Move[];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...moves), { minLength: 3, maxLength: 9 }), async (sequence) => {
      const place = await ticketIn('open');
      let current = place.ticketId;
      const versions = new Map<string, number>();
      for (const move of sequence) {
        await ACTS[move]({ ...place, ticketId: current });
        const all = await rows('select * from tickets where conversation_id = $1 order by first_seq', [place.conversationId]);
        const open = all.filter((one) => one.status !== 'resolved' && one.status !== 'closed');
        expect(open.length).toBeLessThanOrEqual(1);
        for (const one of all) {
          expect(one.version).toBeGreaterThanOrEqual(versions.get(one.id) ?? 0);
          versions.set(one.id, one.version);
          expect([one.status, one.resolved_at !== null]).toEqual([one.status, one.status === 'resolved' || one.status === 'closed']);
          if (one.status !== 'pending') expect(one.pending_until).toBeNull();
        }
        current = open[0]?.id ?? all.at(-1)!.id;
      }
      // Each version but the first is one event, and the changes follow on one another.
      for (const [id, version] of versions) {
        const updates = (await eventsOf(id)).filter((event) => event.type === 'ticket.updated');
        expect(updates.map((event) => event.payload.version)).toEqual(Array.from({ length: version - 1 }, (_, n) => n + 2));
        const statuses = updates.flatMap((event) => event.payload.changes['status'] ?? []);
        for (const [n, change] of statuses.slice(1).entries()) expect(change.from).toBe(statuses[n]!.to);
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('a contact opens a resolved ticket again while the window lasts, then a new one; of a closed ticket always a new one', async () => {
  const { ticketId, inboxId } = await ticketIn('resolved');
  expect((await say(desk, { inboxId, text: 'It is still broken' })).ticketId).toBe(ticketId);
  expect(await read(ticketId)).toMatchObject({ status: 'open', resolved_at: null });
  expect((await eventsOf(ticketId)).find((event) => event.type === 'ticket.reopened')?.actor.kind).toBe('contact');

  await post(ticketId, 'resolve');
  await rows(`update tickets set resolved_at = now() - interval '73 hours' where id = $1`, [ticketId]);
  const later = await say(desk, { inboxId, text: 'Something else' });
  expect(later.ticketId).not.toBe(ticketId);

  await post(later.ticketId!, 'close');
  expect((await say(desk, { inboxId, text: 'And another thing' })).ticketId).not.toBe(later.ticketId);
});

test('the workspace sets the window; only whoever manages the workspace may', async () => {
  const admin = (await joinAs(desk, 'admin')).token;
  const settings = (method: string, key: string, body?: object) => desk.call(method, '/api/tickets/settings', { key, body });
  expect((await settings('GET', lead)).body).toEqual({ reopen_window_hours: 72 });
  expect((await settings('PATCH', lead, { reopen_window_hours: 1 })).status).toBe(403);
  expect((await settings('PATCH', admin, { reopen_window_hours: -1 })).status).toBe(422);
  expect((await settings('PATCH', admin, { reopen_window_hours: 0 })).body).toEqual({ reopen_window_hours: 0 });
  const { ticketId, inboxId } = await ticketIn('resolved');
  expect((await say(desk, { inboxId, text: 'Again' })).ticketId).not.toBe(ticketId);
  await settings('PATCH', admin, { reopen_window_hours: 72 });
});

test('a pending ticket comes back once at its moment, though two processes look at the same time', async () => {
  await forgetFollowUps();
  const { ticketId } = await ticketIn('open');
  const until = new Date(clock.now().getTime() + 2 * HOUR).toISOString();
  expect((await patch(ticketId, { pending_until: until })).body).toMatchObject({ status: 'pending', pending_until: until });
  clock.advance(2 * HOUR - 1000);
  expect(await wakeDue(desk.ctx)).toBe(0);
  clock.advance(1000);
  const woken = await Promise.all([wakeDue(desk.ctx), wakeDue(desk.ctx), wakeDue(desk.ctx)]);
  expect(woken.reduce((sum, one) => sum + one, 0)).toBe(1);
  expect(await read(ticketId)).toMatchObject({ status: 'open', owner: 'people', pending_until: null });
  expect((await eventsOf(ticketId)).filter((event) => event.type === 'ticket.followed_up')).toHaveLength(1);
  expect(await wakeDue(desk.ctx)).toBe(0);
});

test('a contact who writes wakes a pending ticket at once, and its moment passes unnoticed', async () => {
  await forgetFollowUps();
  const { ticketId, inboxId } = await ticketIn('open');
  await patch(ticketId, { pending_until: new Date(clock.now().getTime() + HOUR).toISOString() });
  await say(desk, { inboxId, text: 'I found it' });
  expect(await read(ticketId)).toMatchObject({ status: 'open', pending_until: null });
  clock.advance(2 * HOUR);
  expect(await wakeDue(desk.ctx)).toBe(0);
});

test('a follow-up is moved, taken off, and refused in the past', async () => {
  const { ticketId } = await ticketIn('open');
  const at = (hours: number) => new Date(clock.now().getTime() + hours * HOUR).toISOString();
  await patch(ticketId, { pending_until: at(1) });
  expect((await patch(ticketId, { pending_until: at(5) })).body['pending_until']).toBe(at(5));
  expect((await patch(ticketId, { pending_until: null })).body).toMatchObject({ status: 'pending', pending_until: null });
  expect((await patch(ticketId, { pending_until: at(-1) })).body.error).toMatchObject({ code: 'invalid_input', details: [{ field: 'pending_until' }] });
  expect((await patch(ticketId, { pending_until: at(1), status: 'closed' })).status).toBe(422);
});

test('a message that meets a ticket being closed at that moment is never lost on the closed ticket', async () => {
  for (let round = 0; round < 10; round += 1) {
    const inbox = await createInbox(desk.ctx, desk.workspaceId, { kind: 'webchat', name: 'Shop', externalId: `race-${newId()}` });
    const first = await say(desk, { inboxId: inbox.id, text: 'Hello' });
    await Promise.all([post(first.ticketId!, 'close'), say(desk, { inboxId: inbox.id, text: 'One more thing' })]);
    const [last] = await rows(
      `select t.*, m.seq from messages m join tickets t on t.workspace_id = m.workspace_id and t.id = m.ticket_id where m.conversation_id = $1 order by m.seq desc limit 1`,
      [first.conversationId],
    );
    const open = await rows(`select * from tickets where conversation_id = $1 and status not in ('resolved', 'closed')`, [first.conversationId]);
    // Either the message came first and was closed with its ticket, or it came after and opened the next.
    const closedWith = last!.id === first.ticketId && last!.status === 'closed';
    expect([closedWith, open.length]).toEqual([closedWith, closedWith ? 0 : 1]);
  }
});
