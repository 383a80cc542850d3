import { createInbox } from '#conversations';
import type { TestCtx } from '../harness.ts';
import { newId } from '#platform/ids';

/** Numbers that look random and are the same again for the same seed. */
export function createDice(seed: number): { next(): number; pick<T>(from: readonly T[]): T; chance(share: number): boolean } {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { next, pick: (from) => from[Math.floor(next() * from.length)]!, chance: (share) => next() < share };
}

export interface Made {
  id: string;
  status: string;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  sentiment: number | null;
  worth: number | null;
  risk: number | null;
  assigneeId: string | null;
  createdAt: Date;
  waitingSince: Date | null;
  lineSince: Date | null;
  tags: string[];
  subject: string;
}

export interface Weights {
  churn: number;
  value: number;
  urgency: number;
  alert: number;
}

export const USUAL: Weights = { churn: 3, value: 2, urgency: 1.5, alert: 5 };

/** The score by the words of its definition, in hundredths: written apart from the server's, to hold that against. */
export function scoreOf(ticket: Made, now: Date, weights: Weights, alerts: readonly string[] = []): number {
  if (ticket.lineSince === null) return 0;
  const priority = { low: 0, normal: 100, high: 250, urgent: 400 }[ticket.priority];
  const sentiment = Math.floor(20 * Math.max(0, -(ticket.sentiment === null ? 0 : Math.fround(ticket.sentiment))) + 0.5) * 10;
  const valueShare = Math.floor(20 * Math.min(1, Math.log(1 + (ticket.worth ?? 0) / 5000) / Math.log(101)) + 0.5);
  const churnShare = Math.floor(30 * (ticket.risk === null ? 0 : Math.fround(ticket.risk)) + 0.5);
  const value = Math.floor((valueShare * Math.round(weights.value * 100)) / 20 + 0.5);
  const churn = Math.floor((churnShare * Math.round(weights.churn * 100)) / 30 + 0.5);
  const hours = ticket.waitingSince === null ? 0 : Math.max(0, (now.getTime() - ticket.waitingSince.getTime()) / 1000 / 3600);
  const waiting = Math.floor(Math.min(1, Math.log(1 + hours) / Math.log(73)) * Math.round(weights.urgency * 200));
  const lifted = alerts.some((word) => ticket.subject.includes(word));
  return priority + sentiment + value + churn + waiting + (lifted ? Math.round(weights.alert * 100) : 0);
}

/** The order by the words of its definition: place by place, the tenth for the longest in line unless it stands higher already. */
export function orderOf(tickets: readonly Made[], now: Date, weights: Weights, alerts: readonly string[] = []): string[] {
  const open = tickets.filter((ticket) => ticket.lineSince !== null);
  const score = new Map(open.map((ticket) => [ticket.id, scoreOf(ticket, now, weights, alerts)]));
  const byId = (one: Made, other: Made) => (one.id < other.id ? -1 : 1);
  const left = open.toSorted(
    (one, other) => score.get(other.id)! - score.get(one.id)! || one.createdAt.getTime() - other.createdAt.getTime() || byId(one, other),
  );
  const line = open
    .filter((ticket) => now.getTime() - ticket.lineSince!.getTime() >= 72 * 3_600_000)
    .toSorted((one, other) => one.lineSince!.getTime() - other.lineSince!.getTime() || byId(one, other));
  const order: string[] = [];
  for (let place = 1; left.length > 0; place += 1) {
    const longest = place % 10 === 0 ? line[place / 10 - 1] : undefined;
    const at = longest ? left.indexOf(longest) : -1;
    order.push(left.splice(Math.max(0, at), 1)[0]!.id);
  }
  return order;
}

const HOUR_MS = 3_600_000;
export const TOPICS = ['zipper', 'lawyer', 'chargeback'];

/** Tickets of every kind, stored past the acts: thousands in a moment. Few distinct values, so that ties are common. */
export async function makeTickets(world: TestCtx, input: { seed: number; count: number; now: Date; teammates?: readonly string[] }): Promise<Made[]> {
  const dice = createDice(input.seed);
  const past = (hours: number) => new Date(input.now.getTime() - Math.floor(hours * HOUR_MS));
  const made = Array.from({ length: input.count }, (): Made => {
    const status = dice.pick(['open', 'open', 'open', 'in_progress', 'pending', 'resolved', 'closed']);
    const isOpen = status !== 'resolved' && status !== 'closed';
    const waitingSince = isOpen && dice.chance(0.7) ? past(dice.pick([-1, 0, 0.02, 1, 24, 72, 72.001, 200, dice.next() * 100, dice.next() * 400])) : null;
    return {
      id: newId(),
      status,
      priority: dice.pick(['low', 'normal', 'normal', 'normal', 'high', 'urgent'] as const),
      sentiment: dice.chance(0.5) ? Math.round(dice.next() * 200 - 100) / 100 : null,
      worth: dice.chance(0.5) ? Math.floor(dice.next() ** 3 * 700_000) : null,
      risk: dice.chance(0.5) ? Math.round(dice.next() * 1000) / 1000 : null,
      assigneeId: dice.pick([null, null, ...(input.teammates ?? [])]),
      createdAt: past(dice.pick([1, 2, 3, dice.next() * 1000])),
      waitingSince,
      lineSince: isOpen ? (waitingSince ?? past(dice.next() * 400 - 168)) : null,
      tags: dice.chance(0.3) ? ['vip'] : [],
      subject: dice.chance(0.2) ? `About the ${dice.pick(TOPICS)}` : 'About an order',
    };
  });
  await store(world, made);
  return made;
}

async function store(world: TestCtx, made: readonly Made[]): Promise<void> {
  const inbox = await createInbox(world.ctx, world.workspaceId, { kind: 'webchat', name: 'Shop', externalId: `in-${newId()}` });
  await world.ctx.db.tx(world.workspaceId, async (tx) => {
    const rows = JSON.stringify(made.map((ticket) => ({ ...ticket, contact: newId(), thread: newId() })));
    const given = `jsonb_to_recordset($2::jsonb) as g (id uuid, contact uuid, thread uuid, status text, priority text, sentiment real, worth bigint, risk real,
      "assigneeId" uuid, "createdAt" timestamptz, "waitingSince" timestamptz, "lineSince" timestamptz, tags text[], subject text)`;
    const values = [world.workspaceId, rows];
    await tx.query(`insert into contacts (workspace_id, id, lifetime_value_minor, churn_risk) select $1, g.contact, g.worth, g.risk from ${given}`, values);
    await tx.query(
      `insert into conversations (workspace_id, id, inbox_id, contact_id, status) select $1, g.thread, '${inbox.id}', g.contact, 'archived' from ${given}`,
      values,
    );
    await tx.query(
      `insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, status, priority, sentiment, owner, assignee_id, tags, first_seq, created_at, updated_at)
       select $1, g.id, g.thread, g.contact, '${inbox.id}', g.subject, g.status, g.priority, g.sentiment, 'people', g."assigneeId", g.tags, 1, g."createdAt", g."createdAt" from ${given}`,
      values,
    );
    await tx.query(
      `update tickets t set waiting_since = g."waitingSince", line_since = g."lineSince" from ${given} where t.workspace_id = $1 and t.id = g.id`,
      values,
    );
  });
}
