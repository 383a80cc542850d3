import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTeammate } from '#accounts';
import { createInbox, receiveMessage, takeOver } from '#conversations';
import { assignmentJobs } from '#jobs/assignment';
import { newId } from '#platform/ids';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { JOBS } from '../../src/app/subscriptions.ts';
import { createTestCtx } from '../harness.ts';
import type { TestCtx } from '../harness.ts';

const TICKETS = 40;
let world: TestCtx;
let inboxId: string;
beforeAll(async () => {
  world = await createTestCtx({ config: { passwordCost: 4 }, jobs: JOBS });
  inboxId = (await createInbox(world.ctx, world.workspaceId, { kind: 'whatsapp', name: 'Shop', externalId: newId() })).id;
});
afterAll(() => world.close());

async function hire(name: string, capacity: number): Promise<string> {
  const input = {
    email: `${newId()}@example.com`,
    password: 'correct horse battery',
    name,
    role: 'agent' as const,
    specializations: [],
    maxConcurrentTickets: capacity,
  };
  const { id } = await createTeammate(world.ctx, world.workspaceId, input);
  await world.ctx.db.tx(world.workspaceId, (tx) => tx.query(`update teammates set status = 'online' where id = $1`, [id]));
  return id;
}

async function open(n: number): Promise<string> {
  const from = { identities: [{ kind: 'phone' as const, value: `3160${String(n).padStart(7, '0')}`, verified: true }], name: 'Ann' };
  const { message } = await receiveMessage(world.ctx, world.workspaceId, {
    inboxId,
    externalId: newId(),
    from,
    occurredAt: new Date(),
    kind: 'text',
    text: 'Hi',
  });
  return message.ticketId!;
}

/** Runs a job's handler as a worker would; as many at once as the test likes, which stand for as many processes. */
function run(name: string, data: object): Promise<unknown> {
  const job = assignmentJobs(world.ctx).find((one) => one.definition.name === name)!;
  return job.handler({
    queue: name,
    id: newId(),
    workspaceId: world.workspaceId,
    data,
    attempt: 1,
    lastAttempt: false,
    signal: new AbortController().signal,
    onEnded: () => undefined,
  });
}

const asTeammate = (id: string): Principal => ({ kind: 'teammate', id, name: 'One', workspaceId: world.workspaceId, permissions: new Set(PERMISSIONS) });
const rows = <R extends object>(text: string, values: unknown[] = []) => world.ctx.db.tx(world.workspaceId, (tx) => tx.query<R>(text, values));

test('ten dispatchers at once, and people who claim meanwhile: each ticket has one holder, and nobody is given more than they take', async () => {
  const people = await Promise.all([hire('A', 3), hire('B', 5), hire('C', 7), hire('D', 6)]);
  const tickets: string[] = [];
  for (let n = 0; n < TICKETS; n += 1) tickets.push(await open(n));
  // Every ticket is routed by ten processes, while three people take tickets by hand.
  const claims = people.slice(0, 3).map((id, n) => takeOver(world.ctx, asTeammate(id), tickets[TICKETS - 1 - n]!));
  const routes = tickets.map((ticket_id) => run('assignment.route', { ticket_id, passed_on_by: null }));
  const dispatchers = Array.from({ length: 10 }, () => run('assignment.give-out', {}));
  const outcomes = await Promise.allSettled([...claims, ...routes, ...dispatchers]);
  expect(outcomes.filter((one) => one.status === 'rejected')).toEqual([]);

  const active = await rows<{ ticketId: string; n: number }>(
    `select ticket_id as "ticketId", count(*)::int as n from assignments where is_active and teammate_id is not null group by 1`,
  );
  expect(active.every((one) => one.n === 1)).toBe(true);
  const held = await rows<{ id: string; tickets: number; records: number; capacity: number }>(
    `select p.id, (select count(*)::int from tickets t where t.assignee_id = p.id) as tickets,
       (select count(*)::int from assignments a where a.teammate_id = p.id and a.is_active) as records, p.max_concurrent_tickets as capacity
     from teammates p`,
  );
  // Everybody is exactly full: what was claimed by hand counts too, and nothing waits while somebody has room.
  expect(held.map((one) => [one.tickets, one.records])).toEqual(held.map((one) => [one.capacity, one.capacity]));
  const [waiting] = await rows<{ n: number }>('select count(*)::int as n from assignment_queue');
  expect(waiting!.n).toBe(TICKETS - 21);
  const [events] = await rows<{ n: number }>(`select count(*)::int as n from events where type = 'ticket.assigned'`);
  expect(events!.n).toBe(21);
});

test('of many who are equally free, each gets as many as the others, however many dispatchers run', async () => {
  await rows('delete from tickets');
  await rows(`update teammates set status = 'offline'`);
  const people = await Promise.all(['E', 'F', 'G', 'H', 'I'].map((name) => hire(name, 100)));
  const tickets: string[] = [];
  for (let n = 0; n < TICKETS; n += 1) tickets.push(await open(n));
  await Promise.all(tickets.map((ticket_id) => run('assignment.route', { ticket_id, passed_on_by: null })));
  const held = await rows<{ n: number }>('select count(*)::int as n from tickets where assignee_id = any($1::uuid[]) group by assignee_id', [people]);
  expect(held.map((one) => one.n)).toEqual(people.map(() => TICKETS / people.length));
});
