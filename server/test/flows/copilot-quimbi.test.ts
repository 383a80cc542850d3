import { startQuimbiSandbox } from '@baton/sandbox';
import type { QuimbiSandbox } from '@baton/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setContactValue } from '#conversations';
import { newId } from '#platform/ids';
import { startCopilotDesk } from './copilot-desk.ts';
import type { CopilotDesk } from './copilot-desk.ts';

let quimbi: QuimbiSandbox;
let desk: CopilotDesk;
const ordersAsked: number[] = [];

beforeAll(async () => {
  quimbi = await startQuimbiSandbox();
  desk = await startCopilotDesk({
    languages: ['en'],
    config: { quimbiBaseUrl: quimbi.url, quimbiApiKey: 'sandbox-key', quimbiTimeoutSeconds: 0.4, quimbiMaxRetries: 3 },
    copilot: {
      quimbi: { firstPauseMs: 5 },
      findRecentOrders: async (_, __, limit) => {
        ordersAsked.push(limit);
        return Array.from({ length: 8 }, (_order, at) => ({
          id: `ORD-${at}`,
          status: 'shipped',
          total: 12.5,
          currency: 'EUR',
          placedAt: new Date('2026-01-02T03:04:05Z'),
        }));
      },
    },
  });
});
// Whatever a test opened is closed again: the breaker's probe finds the service well.
beforeEach(async () => {
  quimbi.reset();
  desk.clock.advance(11 * 60_000);
  await insight((await desk.say('Hello there')).contactId);
  quimbi.reset();
});
afterAll(async () => {
  await desk.close();
  await quimbi.close();
});

const QUESTION = 'How many days do I have to return an item to a dealer?';
const insight = async (contactId: string) => (await desk.call('GET', `/api/ai/customers/${contactId}/intelligence`)).body;
const draft = async (ticketId: string, body: object = {}) => (await desk.call('POST', `/api/ai/tickets/${ticketId}/regenerate-draft`, body)).body;
const recommend = async (ticketId: string) => (await desk.call('GET', `/api/ai/tickets/${ticketId}/recommendation`)).body;
const asked = (call: string) => quimbi.requests.filter((request) => request.call === call);
const MINUTE = 60_000;

describe('answers of Quimbi', () => {
  it('are passed on in the shapes of the contract, and say that they are its own', async () => {
    const { contactId, ticketId, seq } = await desk.say(QUESTION);
    quimbi.setProfile(contactId, { churn_risk: 0.83, lifetime_value: 1234.5, archetype: { level: 'L2', dominant_segments: { purchase_value: 'premium' } } });
    expect(await insight(contactId)).toMatchObject({
      customer_id: contactId,
      provider: 'quimbi',
      stale: false,
      predictions: { churn_risk: 0.83, churn_risk_level: 'critical', lifetime_value: 1234.5 },
      archetype: { level: 'L2' },
    });
    expect(await draft(ticketId, { tone: 'friendly', length: 'short' })).toMatchObject({
      provider: 'quimbi',
      tone: 'friendly',
      churn_risk: 0.83,
      lifetime_value: 1234.5,
      read_up_to_seq: seq,
      draft_content: expect.stringContaining('Great that you wrote to us!'),
      customer_dna: { dominant_segments: { purchase_value: 'premium' }, archetype_level: 'L2' },
    });
    expect(await recommend(ticketId)).toMatchObject({
      provider: 'quimbi',
      churn_risk: 0.83,
      customer_value: 1234.5,
      next_best_actions: [{ priority: 1 }, { priority: 2 }],
    });
  });

  it('change with tone and length, and the guard tells what in them has no source', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const words = [];
    for (const length of ['short', 'medium', 'long']) words.push((await draft(ticketId, { tone: 'empathetic', length })).words);
    expect(words).toEqual(words.toSorted((one, other) => one - other));
    expect(new Set(words).size).toBe(3);
    expect(asked('message')).toHaveLength(3);
  });
});

describe('what is sent to Quimbi', () => {
  it('is what the contract lists: five past tickets, three orders, and no name, address or number of the contact', async () => {
    const visitor = newId();
    for (let at = 0; at < 7; at += 1) {
      const { ticketId } = await desk.say(`Question ${at} about my lamp`, { visitor, name: 'Philippa Featherstone' });
      await desk.query("update tickets set status = 'closed', resolved_at = now() where id = $1", [ticketId]);
    }
    const said = 'My mail is philippa@example.com, call +31 6 1234 5678, pay to NL91 ABNA 0417 1643 00. Order ORD-77123 never came?';
    const { ticketId, contactId } = await desk.say(said, { visitor, name: 'Philippa Featherstone' });
    await desk.query("insert into contact_identities (workspace_id, kind, value, contact_id) values ($1, 'email', 'philippa@example.com', $2)", [
      desk.workspaceId,
      contactId,
    ]);
    await desk.call('POST', `/api/tickets/${ticketId}/notes`, { content: 'A PRIVATE NOTE' });
    await draft(ticketId, { include_details: ['say hello to philippa@example.com'] });
    await recommend(ticketId);
    expect(asked('analyze').map((one) => one.body)).toEqual([{ customer_id: contactId }]);
    const sent = [...asked('message'), ...asked('actions')];
    expect(sent.map((one) => one.status)).toEqual([200, 200]);
    for (const { body } of sent) {
      const { customer_profile: profile } = body as { customer_profile: { past_tickets: object[]; recent_orders: object[] } };
      expect(profile.past_tickets).toHaveLength(5);
      expect(profile.recent_orders).toHaveLength(3);
      const text = JSON.stringify(body);
      expect(text).toContain('ORD-77123');
      for (const secret of ['philippa@', 'Philippa', 'Featherstone', '1234 5678', 'ABNA', 'PRIVATE', visitor]) expect(text).not.toContain(secret);
    }
    expect(ordersAsked.every((limit) => limit === 3)).toBe(true);
  });
});

describe('what is remembered', () => {
  it('keeps the intelligence 15 minutes, risk and value an hour, and a draft an hour per ticket, tone and length', async () => {
    const { contactId, ticketId } = await desk.say(QUESTION);
    await insight(contactId);
    await Promise.all([insight(contactId), insight(contactId)]);
    expect(asked('analyze')).toHaveLength(1);
    await draft(ticketId, { tone: 'friendly' });
    const again = await draft(ticketId, { tone: 'friendly' });
    expect(again).toMatchObject({ stale: false, age_seconds: 0 });
    await draft(ticketId, { tone: 'professional' });
    expect(asked('message')).toHaveLength(2);
    desk.clock.advance(16 * MINUTE);
    expect((await recommend(ticketId)).churn_risk).toBeTypeOf('number');
    expect(asked('analyze')).toHaveLength(1);
    await insight(contactId);
    expect(asked('analyze')).toHaveLength(2);
    expect(await draft(ticketId, { tone: 'friendly' })).toMatchObject({ stale: false, age_seconds: 960 });
    expect(asked('message')).toHaveLength(2);
    desk.clock.advance(45 * MINUTE);
    await draft(ticketId, { tone: 'friendly' });
    expect(asked('message')).toHaveLength(3);
    await draft(ticketId, { tone: 'friendly', fresh: true });
    expect(asked('message')).toHaveLength(4);
  });

  it('asks once for teammates who ask at the same moment', async () => {
    const { ticketId } = await desk.say(QUESTION);
    quimbi.fault({ kind: 'latency', ms: 100, times: 10 });
    await Promise.all([draft(ticketId), draft(ticketId), draft(ticketId)]);
    expect(asked('analyze')).toHaveLength(1);
    expect(asked('message')).toHaveLength(1);
  });

  it('forgets the drafts of a ticket with a new message, and those of no other', async () => {
    const visitor = newId();
    const mine = await desk.say(QUESTION, { visitor });
    const other = await desk.say(QUESTION);
    await draft(mine.ticketId);
    await draft(other.ticketId);
    await desk.say('One more thing: does it cost anything?', { visitor });
    const again = await draft(mine.ticketId);
    expect(again.read_up_to_seq).toBeGreaterThan(mine.seq);
    await draft(other.ticketId);
    expect(asked('message')).toHaveLength(3);
  });

  it('forgets a contact with their sync, and no other', async () => {
    const mine = await desk.say(QUESTION);
    const other = await desk.say(QUESTION);
    for (const { contactId, ticketId } of [mine, other]) {
      await insight(contactId);
      await draft(ticketId);
    }
    await desk.ctx.db.tx(desk.workspaceId, (tx) => setContactValue(tx, mine.contactId, { totalOrders: 3 }, { kind: 'system', id: null }));
    for (const { contactId, ticketId } of [mine, other]) {
      await insight(contactId);
      await draft(ticketId);
    }
    expect(asked('analyze').map((one) => one.body)).toEqual([mine, other, mine].map(({ contactId }) => ({ customer_id: contactId })));
    expect(asked('message')).toHaveLength(3);
  });
});

describe('when Quimbi fails', () => {
  it('tries again up to three times, with the same key for the same question, and succeeds', async () => {
    const { contactId } = await desk.say(QUESTION);
    quimbi.fault({ kind: 'server_error', status: 503 });
    quimbi.fault({ kind: 'cut_before' });
    quimbi.fault({ kind: 'cut_within' });
    expect(await insight(contactId)).toMatchObject({ provider: 'quimbi', stale: false });
    expect(asked('analyze')).toHaveLength(4);
    expect(new Set(asked('analyze').map((one) => one.idempotencyKey)).size).toBe(1);
  });

  it('waits as long as a 429 asks, and tries again', async () => {
    const { contactId } = await desk.say(QUESTION);
    quimbi.fault({ kind: 'rate_limit', retryAfterSeconds: 0, times: 3 });
    expect(await insight(contactId)).toMatchObject({ provider: 'quimbi' });
    quimbi.reset();
    const other = await desk.say(QUESTION);
    quimbi.fault({ kind: 'rate_limit', retryAfterSeconds: 3600 });
    expect(await insight(other.contactId)).toMatchObject({ provider: 'builtin', notes: [expect.stringContaining('429')] });
    expect(asked('analyze')).toHaveLength(1);
  });

  it('answers from the desk’s own data and says so when there is nothing to fall back on', async () => {
    const { contactId, ticketId } = await desk.say(QUESTION);
    quimbi.fault({ kind: 'server_error', times: 1000 });
    expect(await insight(contactId)).toMatchObject({
      provider: 'builtin',
      stale: false,
      predictions: { lifetime_value: null },
      notes: [expect.stringContaining('Quimbi gave no answer')],
    });
    const body = await draft(ticketId);
    expect(body).toMatchObject({ provider: 'builtin', guard: { passed: true } });
    expect(body.draft_content).toContain('14 days');
    expect(body.notes.length).toBeGreaterThan(0);
    expect((await recommend(ticketId)).provider).toBe('builtin');
  });

  it('gives the last answer, marked as stale with its age, when there is one', async () => {
    const { contactId, ticketId } = await desk.say(QUESTION);
    const before = await insight(contactId);
    const drafted = await draft(ticketId);
    desk.clock.advance(61 * MINUTE);
    quimbi.fault({ kind: 'server_error', times: 1000 });
    const after = await insight(contactId);
    expect(after).toMatchObject({ provider: 'quimbi', stale: true, age_seconds: 3660, predictions: before.predictions });
    const old = await draft(ticketId);
    expect(old).toMatchObject({
      provider: 'quimbi',
      stale: true,
      age_seconds: 3660,
      draft_content: drafted.draft_content,
      notes: [expect.stringContaining('3660 seconds ago')],
    });
    desk.clock.advance(25 * 60 * MINUTE);
    expect(await insight(contactId)).toMatchObject({ provider: 'builtin', stale: false });
  });

  it('never gives a stale draft that has not read the newest message', async () => {
    const visitor = newId();
    const { ticketId } = await desk.say(QUESTION, { visitor });
    await draft(ticketId);
    const { seq } = await desk.say('And who pays for the parcel?', { visitor });
    desk.clock.advance(61 * MINUTE);
    quimbi.fault({ kind: 'server_error', times: 1000 });
    expect(await draft(ticketId)).toMatchObject({ provider: 'builtin', read_up_to_seq: seq });
  });

  it('shows no draft that has not read everything, even when the hint of the new message is lost', async () => {
    const { ticketId } = await desk.say(QUESTION);
    const before = await draft(ticketId);
    // Written past everything that records and hints.
    await desk.query(
      `insert into messages (workspace_id, id, conversation_id, ticket_id, inbox_id, seq, author_kind, kind, text, occurred_at)
       select workspace_id, $2, conversation_id, id, inbox_id, $3, 'contact', 'text', 'And who pays for the parcel?', now() from tickets where id = $1`,
      [ticketId, newId(), before.read_up_to_seq + 1],
    );
    expect((await draft(ticketId)).read_up_to_seq).toBe(before.read_up_to_seq + 1);
    expect(asked('message')).toHaveLength(2);
  });

  it('does not wait longer than its time allows', async () => {
    const { contactId } = await desk.say(QUESTION);
    quimbi.fault({ kind: 'latency', ms: 2000, times: 4 });
    const started = performance.now();
    expect(await insight(contactId)).toMatchObject({ provider: 'builtin', notes: [expect.stringContaining('did not answer within 0.4 s')] });
    expect(performance.now() - started).toBeLessThan(2500);
  });

  it('takes an answer of the wrong shape for a failure, and does not ask for it again', async () => {
    for (const shape of ['html', 'broken_json', 'list', 'missing_fields', 'wrong_types'] as const) {
      quimbi.reset();
      desk.clock.advance(11 * MINUTE);
      const { contactId, ticketId } = await desk.say(QUESTION);
      quimbi.fault({ kind: 'wrong_shape', shape, times: 3 });
      expect(await insight(contactId), shape).toMatchObject({ provider: 'builtin', notes: [expect.stringContaining('cannot be read')] });
      expect(asked('analyze')).toHaveLength(1);
      quimbi.reset();
      await insight(contactId);
      quimbi.fault({ kind: 'wrong_shape', shape });
      expect(await draft(ticketId), shape).toMatchObject({ provider: 'builtin' });
      quimbi.fault({ kind: 'wrong_shape', shape });
      expect(await recommend(ticketId), shape).toMatchObject({ provider: 'builtin' });
    }
  });

  it('does not repeat what is refused, and names no key', async () => {
    const before = desk.ctx.config.quimbiApiKey;
    desk.ctx.config.quimbiApiKey = 'a-wrong-key';
    try {
      const { contactId } = await desk.say(QUESTION);
      const body = await insight(contactId);
      expect(body).toMatchObject({ provider: 'builtin', notes: [expect.stringContaining('refuses the key (401)')] });
      expect(JSON.stringify(body)).not.toContain('a-wrong-key');
      expect(asked('analyze')).toHaveLength(1);
    } finally {
      desk.ctx.config.quimbiApiKey = before;
    }
  });

  it('is left alone after five failures in a row, probed once after half a minute, and asked again when it is well', async () => {
    const contacts = await Promise.all(Array.from({ length: 6 }, () => desk.say(QUESTION)));
    const [one, two, three, four, five, six] = contacts.map((contact) => contact.contactId);
    quimbi.fault({ kind: 'server_error', times: 1000 });
    await insight(one ?? '');
    await insight(two ?? '');
    expect(asked('analyze')).toHaveLength(5);
    expect((await insight(three ?? '')).notes[0]).toContain('it is asked next in 30 s');
    expect(asked('analyze')).toHaveLength(5);
    desk.clock.advance(31_000);
    await Promise.all([insight(four ?? ''), insight(five ?? '')]);
    expect(asked('analyze')).toHaveLength(6);
    desk.clock.advance(31_000);
    await insight(five ?? '');
    expect(asked('analyze')).toHaveLength(6);
    desk.clock.advance(31_000);
    quimbi.clearFaults();
    expect((await insight(six ?? '')).provider).toBe('quimbi');
    expect((await insight(one ?? '')).provider).toBe('quimbi');
    expect(asked('analyze')).toHaveLength(8);
  });
});
