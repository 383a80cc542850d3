import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handOff, postAssistantReply, setContactValue } from '#conversations';
import type { TicketPage, ScoreBreakdown } from '@baton/contract';
import type { z } from 'zod';
import { newId } from '#platform/ids';
import { createTestClock } from '../harness.ts';
import { joinAs, makeKey, openTicket, say, startDesk } from './desk-server.ts';
import type { Desk } from './desk-server.ts';
import { makeTickets, orderOf, USUAL } from './inbox-order-tickets.ts';
import type { Made } from './inbox-order-tickets.ts';

type Page = z.infer<typeof TicketPage>;
type Breakdown = z.infer<typeof ScoreBreakdown>;

const HOUR_MS = 3_600_000;
const clock = createTestClock(new Date());
let desk: Desk;
let key: string;
beforeAll(async () => {
  desk = await startDesk({ clock });
  key = await makeKey(desk, desk.workspaceId);
});
afterAll(() => desk.close());

const page = async (query: string, by = key): Promise<Page> => {
  const { status, body } = await desk.call('GET', `/api/tickets?${query}`, { key: by });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return body as unknown as Page;
};
const explain = async (id: string, query = '', by = key): Promise<Breakdown> =>
  (await desk.call('GET', `/api/tickets/${id}/score-breakdown?${query}`, { key: by })).body as unknown as Breakdown;
const points = (breakdown: Breakdown) => Object.fromEntries(breakdown.components.map((one) => [one.name, one.points]));
const change = (sql: string, values: unknown[]) => desk.ctx.db.system((tx) => tx.query(sql, values));
const shown = async (id: string) => (await page('limit=100')).tickets.find((one) => one.id === id)!;

describe('the score', () => {
  test('grows by itself: nothing is written between two readings, and the second is higher', async () => {
    const { ticketId } = await openTicket(desk);
    const before = await shown(ticketId);
    expect(before.smart_score).toBe(1);
    clock.advance(8 * HOUR_MS);
    const after = await shown(ticketId);
    expect(after.updated_at).toBe(before.updated_at);
    expect(after.smart_score).toBeCloseTo(1 + Math.floor((300 * Math.log(9)) / Math.log(73)) / 100, 5);
    clock.advance(1000 * HOUR_MS);
    expect((await shown(ticketId)).smart_score).toBe(4);
  });

  test('has parts that add up to it to the hundredth, each with its inputs and its reason', async () => {
    const { ticketId } = await openTicket(desk, { text: 'My zipper is broken' });
    await change('update tickets set priority = $2, sentiment = -0.73, difficulty = 0.4 where id = $1', [ticketId, 'urgent']);
    const { customer_id: contactId } = await shown(ticketId);
    const sync = { lifetime_value: 777.77, currency: 'EUR', total_orders: 9, churn_risk_score: 0.42 };
    expect((await desk.call('PATCH', `/api/contacts/${contactId}`, { key, body: sync })).body).toMatchObject(sync);
    clock.advance(3.3 * HOUR_MS);
    const breakdown = await explain(ticketId, 'topic_alerts=zipper,lawyer');
    expect(points(breakdown)).toMatchObject({ priority: 4, sentiment: 1.5, churn_risk: 1.3, customer_value: 1.2, topic_alert: 5 });
    const hundredths = breakdown.components.reduce((sum, one) => sum + Math.round(one.points * 100), 0);
    expect(hundredths / 100).toBe(breakdown.smart_score);
    for (const one of breakdown.components) {
      expect(one.points).toBeLessThanOrEqual(one.max);
      expect(one.explanation.length).toBeGreaterThan(20);
    }
    expect(breakdown.components.map((one) => one.max)).toEqual([4, 3, 2, 2, 3, 5]);
    const listed = (await page('topic_alerts=zipper,lawyer')).tickets[0]!;
    expect(listed).toMatchObject({
      id: ticketId,
      smart_score: breakdown.smart_score,
      matches_topic_alert: true,
      customer_sentiment: expect.closeTo(-0.73) as number,
    });
    expect(listed.estimated_difficulty).toBeCloseTo(0.4);
  });

  test('counts waiting from the first message that nobody has answered, and not while it is the contact’s turn', async () => {
    const { ticketId, inboxId } = await openTicket(desk);
    const since = async () => (await shown(ticketId)).waiting_since;
    const first = await since();
    clock.advance(HOUR_MS);
    await say(desk, { inboxId, text: 'Anyone?' });
    expect(await since()).toBe(first);
    await desk.call('POST', `/api/tickets/${ticketId}/notes`, { key, body: { content: 'Looking at it' } });
    expect(await since()).toBe(first);
    await desk.call('POST', `/api/tickets/${ticketId}/messages`, { key, body: { content: 'Which order?' } });
    expect(await since()).toBeNull();
    expect(points(await explain(ticketId))['waiting']).toBe(0);
    clock.advance(HOUR_MS);
    const again = clock.now();
    await say(desk, { inboxId, text: 'Number 12' });
    expect(await since()).toBe(again.toISOString());
  });

  test('counts an answer of the assistant as one, but not what it says while it hands over', async () => {
    const assistant = { id: newId(), name: 'Baton' };
    const answered = await openTicket(desk);
    const handed = await openTicket(desk);
    const subject = (opened: typeof answered) => ({ conversationId: opened.message.conversationId, ticketId: opened.ticketId });
    await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
      await postAssistantReply(tx, { ...subject(answered), seenSeq: 1, text: 'Tomorrow.', content: {}, assistant });
      const say = { text: 'A colleague takes over.', content: {} };
      await handOff(tx, { ...subject(handed), seenSeq: 1, reason: 'asks_for_human', say, assistant });
    });
    expect((await shown(answered.ticketId)).waiting_since).toBeNull();
    expect((await shown(handed.ticketId)).waiting_since).toBe(handed.message.occurredAt.toISOString());
    // Handed over later, with nothing unanswered: told that a person comes, they wait for one.
    await desk.ctx.db.tx(desk.workspaceId, (tx) => handOff(tx, { ...subject(answered), seenSeq: null, reason: 'asks_for_human' }));
    expect((await shown(answered.ticketId)).waiting_since).not.toBeNull();
  });

  test('of a closed ticket is 0, and it stands behind every open one', async () => {
    const { ticketId } = await openTicket(desk);
    await change("update tickets set priority = 'urgent' where id = $1", [ticketId]);
    await desk.call('POST', `/api/tickets/${ticketId}/close`, { key });
    const breakdown = await explain(ticketId);
    expect(breakdown.smart_score).toBe(0);
    expect(breakdown.components.every((one) => one.points === 0)).toBe(true);
    const { tickets } = await page('limit=100');
    const at = tickets.findIndex((one) => one.id === ticketId);
    expect(tickets.slice(at).every((one) => one.status === 'closed' || one.status === 'resolved')).toBe(true);
  });

  test('follows the contact’s worth in the transaction that learns it, for open tickets and for those reopened later', async () => {
    const open = await openTicket(desk);
    const closed = await openTicket(desk);
    await desk.call('POST', `/api/tickets/${closed.ticketId}/close`, { key });
    for (const { ticketId } of [open, closed]) {
      const { customer_id: contactId } = await shown(ticketId);
      await desk.ctx.db.tx(desk.workspaceId, async (tx) => {
        const actor = { kind: 'system', id: null };
        expect(await setContactValue(tx, contactId, { churnRisk: 0.5, lifetimeValueMinor: 500_000 }, actor)).toBe(open.ticketId === ticketId);
      });
    }
    expect(points(await explain(open.ticketId))).toMatchObject({ churn_risk: 1.5, customer_value: 2 });
    await desk.call('POST', `/api/tickets/${closed.ticketId}/reopen`, { key });
    expect(points(await explain(closed.ticketId))).toMatchObject({ churn_risk: 1.5, customer_value: 2 });
  });

  test('is right with changed weights at once, without a word being stored anew', async () => {
    const { ticketId } = await openTicket(desk);
    const { customer_id: contactId } = await shown(ticketId);
    await desk.call('PATCH', `/api/contacts/${contactId}`, { key, body: { churn_risk_score: 0.5 } });
    const before = desk.ctx.config.scoringChurnWeight;
    desk.ctx.config.scoringChurnWeight = 10;
    expect(points(await explain(ticketId))['churn_risk']).toBe(5);
    expect((await shown(ticketId)).smart_score).toBe((await explain(ticketId)).smart_score);
    desk.ctx.config.scoringChurnWeight = before;
  });
});

describe('a desk full of tickets', () => {
  let full: Desk;
  let made: Made[];
  let everybody: { id: string; token: string };
  let own: { id: string; token: string };
  let now: Date;
  beforeAll(async () => {
    const still = createTestClock(new Date('2026-05-04T12:00:00Z'));
    full = await startDesk({ clock: still });
    now = still.now();
    everybody = await joinAs(full, 'senior_agent');
    own = await joinAs(full, 'agent');
    made = await makeTickets(full.world, { seed: 11, count: 300, now, teammates: [own.id, everybody.id] });
  });
  afterAll(() => full.close());

  const list = async (query: string, by = everybody.token) => {
    const { status, body } = await full.call('GET', `/api/tickets?${query}`, { key: by });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as unknown as Page;
  };
  const ids = (tickets: readonly { id: string }[]) => tickets.map((one) => one.id);
  const past = () => made.filter((one) => one.lineSince === null).toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));

  test('is read page by page in the order of the definition, closed ones last and newest first', async () => {
    const expected = [...orderOf(made, now, USUAL), ...ids(past())];
    const byPage: string[] = [];
    for (let n = 1; n <= 7; n += 1) {
      const { tickets, pagination } = await list(`limit=50&page=${n}`);
      byPage.push(...ids(tickets));
      expect(pagination).toMatchObject({ page: n, total: 300, total_is_estimate: false, has_next: n < 6, has_prev: n > 1 });
    }
    expect(byPage).toEqual(expected);
    const byCursor: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { tickets, pagination }: Page = await list(`limit=37${cursor ? `&cursor=${cursor}` : ''}`);
      byCursor.push(...ids(tickets));
      cursor = pagination.next_cursor;
    }
    expect(byCursor).toEqual(expected);
  });

  test('gives whoever sees only their own tickets the same order of those', async () => {
    const seen = made.filter((one) => one.assigneeId === null || one.assigneeId === own.id);
    const { tickets, pagination } = await list('limit=100&status=open,in_progress,pending', own.token);
    const expected = orderOf(seen, now, USUAL);
    expect(pagination.total).toBe(expected.length);
    expect(ids(tickets)).toEqual(expected.slice(0, 100));
    const foreign = made.find((one) => one.assigneeId === everybody.id)!;
    expect((await full.call('GET', `/api/tickets/${foreign.id}/score-breakdown`, { key: own.token })).status).toBe(404);
  });

  test('can be narrowed by everything there is, alone and together', async () => {
    const filters: [string, (ticket: Made) => boolean][] = [
      ['priority=urgent,high', (one) => one.priority === 'urgent' || one.priority === 'high'],
      ['assignee=me', (one) => one.assigneeId === everybody.id],
      [`assignee=${own.id}`, (one) => one.assigneeId === own.id],
      ['assignee=none', (one) => one.assigneeId === null],
      ['tag=vip', (one) => one.tags.includes('vip')],
      ['tags=vip,other', () => false],
      ['team=none', () => true],
      [`team=${newId()}`, () => false],
      ['channel=whatsapp', () => false],
      ['channel=sms', () => false],
      ['channel=chat', () => true],
      ['owner=assistant', () => false],
      ['sla=at_risk,breached', () => false],
      ['status=resolved', (one) => one.status === 'resolved'],
      ['created_from=2026-05-04T00:00:00Z', (one) => one.createdAt >= new Date('2026-05-04T00:00:00Z')],
      ['created_to=2026-05-04T02:00:00%2B02:00', (one) => one.createdAt < new Date('2026-05-04T00:00:00Z')],
      [
        'updated_from=2026-05-03T00:00:00Z&updated_to=2026-05-04T00:00:00Z',
        ({ createdAt }) => createdAt >= new Date('2026-05-03T00:00:00Z') && createdAt < new Date('2026-05-04T00:00:00Z'),
      ],
      ['text=zippers', (one) => one.subject.includes('zipper')],
      ['text=zipper&priority=normal&assignee=none', (one) => one.subject.includes('zipper') && one.priority === 'normal' && one.assigneeId === null],
    ];
    for (const [query, passes] of filters) {
      const { tickets, pagination } = await list(`limit=100&${query}`);
      const wanted = made.filter(passes);
      expect([query, pagination.total]).toEqual([query, wanted.length]);
      expect(ids(tickets)).toEqual([...orderOf(wanted, now, USUAL), ...ids(past().filter(passes))].slice(0, 100));
    }
  });

  test('can be sorted otherwise, both ways', async () => {
    const rank = { low: 0, normal: 1, high: 2, urgent: 3 };
    const sorts: [string, (ticket: Made) => number][] = [
      ['created_at', (one) => one.createdAt.getTime()],
      ['updated_at', (one) => one.createdAt.getTime()],
      ['priority', (one) => rank[one.priority]],
      ['waiting', (one) => -(one.waitingSince?.getTime() ?? 0)],
    ];
    const byId = new Map(made.map((one) => [one.id, one]));
    for (const [sort, value] of sorts) {
      for (const order of ['asc', 'desc']) {
        const { tickets } = await list(`limit=100&sort=${sort}&order=${order}`);
        const values = tickets.map((one) => value(byId.get(one.id)!));
        expect([sort, order, values]).toEqual([sort, order, values.toSorted((a, b) => (order === 'asc' ? a - b : b - a))]);
        expect(tickets).toHaveLength(100);
      }
    }
    const reversed = await list('limit=100&order=asc');
    expect(reversed.tickets[0]!.smart_score).toBe(0);
  });

  test('lifts what matches a topic alert, named in the request or saved, by five points', async () => {
    const named = await list('limit=100&topic_alerts=zippers,%20LAWYER');
    const matching = made.filter((one) => one.lineSince && /zipper|lawyer/.test(one.subject));
    expect(named.topic_alerts_active).toEqual(['zippers', 'LAWYER']);
    expect(named.matches).toBe(matching.length);
    expect(ids(named.tickets)).toEqual(orderOf(made, now, USUAL, ['zipper', 'lawyer']).slice(0, 100));
    expect(named.tickets.filter((one) => one.matches_topic_alert).every((one) => matching.some((other) => other.id === one.id))).toBe(true);
    const saved = await full.call('PUT', '/api/agents/me/topic-alerts', { key: everybody.token, body: { topic_alerts: ['zipper', 'lawyer', 'Zipper'] } });
    expect(saved.body['topic_alerts']).toEqual(['Zipper', 'lawyer']);
    expect(ids((await list('limit=100')).tickets)).toEqual(ids(named.tickets));
    expect((await list('limit=100&topic_alerts=')).matches).toBe(0);
    expect((await list('limit=100', own.token)).topic_alerts_active).toEqual([]);
  });
});

test('what cannot be asked is refused with field, reason and allowed values', async () => {
  const wrong = {
    'sort=age': 'sort',
    'order=up': 'order',
    'priority=asap': 'priority',
    'assignee=you': 'assignee',
    'customer=x': 'customer',
    'created_from=yesterday': 'created_from',
    'cursor=abc': 'cursor',
    'text=': 'text',
    [`topic_alerts=${Array.from({ length: 21 }, (_, n) => `w${n}`).join(',')}`]: 'topic_alerts',
  };
  for (const [query, field] of Object.entries(wrong)) {
    const { status, body } = await desk.call('GET', `/api/tickets?${query}`, { key });
    expect([query, status, body.error.details[0].field.split('.')[0]]).toEqual([query, 422, field]);
  }
  expect((await desk.call('PUT', '/api/agents/me/topic-alerts', { key, body: { topic_alerts: ['a'] } })).status).toBe(403);
});
