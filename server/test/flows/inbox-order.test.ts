import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { newId } from '#platform/ids';
import { askFor } from '../../src/desk/ask-for.ts';
import { rankTickets } from '../../src/desk/rank-tickets.ts';
import { readRules } from '../../src/desk/score-sql.ts';
import { createTestCtx } from '../harness.ts';
import type { TestCtx } from '../harness.ts';
import { createDice, makeTickets, orderOf, TOPICS } from './inbox-order-tickets.ts';
import type { Made, Weights } from './inbox-order-tickets.ts';

const NOW = new Date('2026-05-04T12:00:00Z');
const MINE = newId();
const HOUR_MS = 3_600_000;

let world: TestCtx;
let made: Made[];
beforeAll(async () => {
  world = await createTestCtx();
  made = await makeTickets(world, { seed: 7, count: 500, now: NOW, teammates: [MINE, newId()] });
});
afterAll(() => world.close());

const everybody = (): Principal => ({ kind: 'teammate', id: MINE, name: 'Ann', workspaceId: world.workspaceId, permissions: new Set(PERMISSIONS) });
const onlyOwn = (): Principal => ({ ...everybody(), permissions: new Set(['tickets.read_own']) });

interface Asked {
  now: Date;
  weights: Weights;
  alerts: string[];
  own: boolean;
  tagged: boolean;
}

/** The whole list, read page after page; `few` chooses which of the two ways of finding it is taken. */
async function readAll(asked: Asked, limit: number, few: boolean): Promise<string[]> {
  const { churn, value, urgency, alert } = asked.weights;
  const config = { scoringChurnWeight: churn, scoringValueWeight: value, scoringUrgencyWeight: urgency, topicAlertBoost: alert };
  const rules = readRules(config, asked.now);
  const who = asked.own ? onlyOwn() : everybody();
  const filter = asked.tagged ? { tags: ['vip'] } : {};
  return world.ctx.db.tx(world.workspaceId, async (tx) => {
    const alerts = await askFor(tx, asked.alerts, 'sc');
    const pages: string[] = [];
    for (let offset = 0; ; offset += limit) {
      const { ids } = await rankTickets(tx, who, { filter, rules, alerts, most: offset + limit, few });
      pages.push(...ids.slice(offset));
      if (ids.length < offset + limit) return pages;
    }
  });
}

function expected({ now, weights, alerts, own, tagged }: Asked): string[] {
  const seen = made.filter((one) => (!own || one.assigneeId === null || one.assigneeId === MINE) && (!tagged || one.tags.includes('vip')));
  return orderOf(seen, now, weights, alerts);
}

const weight = (usual: number) =>
  fc.oneof(
    fc.constant(usual),
    fc.constant(0),
    fc.double({ min: 0, max: 12, noNaN: true }).map((one) => Math.round(one * 100) / 100),
  );
const anything: fc.Arbitrary<Asked> = fc.record({
  now: fc.integer({ min: -400, max: 400 }).map((hours) => new Date(NOW.getTime() + hours * HOUR_MS)),
  weights: fc.record({ churn: weight(3), value: weight(2), urgency: weight(1.5), alert: weight(5) }),
  alerts: fc.subarray(TOPICS),
  own: fc.boolean(),
  tagged: fc.boolean(),
});

test('page by page the list is the order that the definition gives, whatever the clock, the weights, the alerts and the reader', async () => {
  const check = fc.asyncProperty(anything, fc.constantFrom(70, 100, 333), fc.boolean(), async (asked, limit, few) => {
    expect(await readAll(asked, limit, few)).toEqual(expected(asked));
  });
  await fc.assert(check, { numRuns: 25, seed: 3 });
});

test('a first page alone is the same as the beginning of the whole list', async () => {
  const check = fc.asyncProperty(anything, fc.integer({ min: 1, max: 120 }), async (asked, most) => {
    const top = await readAll(asked, 1000, true);
    const { churn, value, urgency, alert } = asked.weights;
    const rules = readRules({ scoringChurnWeight: churn, scoringValueWeight: value, scoringUrgencyWeight: urgency, topicAlertBoost: alert }, asked.now);
    const first = await world.ctx.db.tx(world.workspaceId, async (tx) => {
      const alerts = await askFor(tx, asked.alerts, 'sc');
      return rankTickets(tx, asked.own ? onlyOwn() : everybody(), { filter: asked.tagged ? { tags: ['vip'] } : {}, rules, alerts, most, few: false });
    });
    expect(first.ids).toEqual(top.slice(0, most));
  });
  await fc.assert(check, { numRuns: 25, seed: 5 });
});

/** A desk that answers from the top while urgent tickets pour in faster than it answers. */
function simulate(seed: number, input: { answers: number; arrivals: number }): { victim: number; bound: number } {
  const dice = createDice(seed);
  const usual: Weights = { churn: 3, value: 2, urgency: 1.5, alert: 5 };
  const ticket = (priority: Made['priority'], at: Date): Made => ({
    id: newId(),
    status: 'open',
    priority,
    sentiment: priority === 'urgent' ? -1 : null,
    worth: null,
    risk: priority === 'urgent' ? 1 : null,
    assigneeId: null,
    createdAt: at,
    waitingSince: at,
    lineSince: at,
    tags: [],
    subject: '',
  });
  let now = NOW.getTime();
  const longer = Math.floor(dice.next() * 8);
  const open = Array.from({ length: longer }, (_, n) => ticket('low', new Date(now - (200 - n) * HOUR_MS)));
  const victim = ticket('low', new Date(now - 80 * HOUR_MS));
  open.push(victim);
  for (let answered = 0; answered < input.answers; answered += 1) {
    for (let n = 0; n < input.arrivals; n += 1) open.push(ticket('urgent', new Date(now)));
    // Ten answers go down the list as it was shown; then it is read again.
    const shown = orderOf(open, new Date(now), usual).slice(0, 10);
    for (const id of shown) {
      if (id === victim.id) return { victim: answered * 10 + shown.indexOf(id) + 1, bound: (longer + 1) * 10 };
      open.splice(
        open.findIndex((one) => one.id === id),
        1,
      );
    }
    now += HOUR_MS / 4;
  }
  return { victim: Number.POSITIVE_INFINITY, bound: (longer + 1) * 10 };
}

test('nobody is passed over for ever: behind n who have waited longer, a ticket comes up within 10 × (n + 1) answers, however many urgent ones arrive', () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const { victim, bound } = simulate(seed, { answers: 12, arrivals: 15 });
    expect(victim).toBeLessThanOrEqual(bound);
  }
});

test('the list that people see keeps the promise: the n-th longest in line stands at place 10 × n or above', async () => {
  const later = new Date(NOW.getTime() + 100 * HOUR_MS);
  const asked: Asked = { now: later, weights: { churn: 3, value: 2, urgency: 1.5, alert: 5 }, alerts: TOPICS, own: false, tagged: false };
  const shown = await readAll(asked, 100, false);
  const inLine = made.filter((one) => one.lineSince && later.getTime() - one.lineSince.getTime() >= 72 * HOUR_MS);
  inLine.sort((one, other) => one.lineSince!.getTime() - other.lineSince!.getTime() || (one.id < other.id ? -1 : 1));
  expect(inLine.length).toBeGreaterThan(30);
  inLine.forEach((ticket, n) => {
    if ((n + 1) * 10 <= shown.length) expect(shown.indexOf(ticket.id) + 1).toBeLessThanOrEqual((n + 1) * 10);
  });
});
