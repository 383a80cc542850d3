import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startQuimbiSandbox } from '../src/index.ts';
import type { QuimbiSandbox } from '../src/index.ts';

let quimbi: QuimbiSandbox;
beforeAll(async () => {
  quimbi = await startQuimbiSandbox({ requestsPerMinute: 40 });
});
beforeEach(() => quimbi.reset());
afterAll(() => quimbi.close());

const PROFILE = { customer_id: 'c1', language: 'en', past_tickets: [], recent_orders: [] };
const MESSAGE = {
  customer_profile: PROFILE,
  goal: 'Answer.',
  conversation: [{ role: 'customer', content: 'Hello?', created_at: '2026-01-01T00:00:00Z' }],
  channel: 'email',
  tone: 'friendly',
  length: 'short',
};
const TICKET = { subject: 'x', status: 'closed', priority: 'low', channel: 'email', created_at: '2026-01-01T00:00:00Z', resolved_at: null };

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${quimbi.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'sandbox-key', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as Record<string, unknown> };
}
const analyze = (headers?: Record<string, string>) => post('/api/intelligence/analyze', { customer_id: 'c1' }, headers);
const draft = (change: object = {}) => post('/api/generation/message', { ...MESSAGE, ...change });

test('says the same of the same person each time, within its bounds', async () => {
  const first = (await analyze()).json();
  expect(first).toMatchObject({ customer_id: 'c1', archetype: expect.any(Object), segments: expect.any(Object), behavioral_metrics: expect.any(Object) });
  expect(first['churn_risk']).toBeLessThanOrEqual(1);
  expect((await analyze()).json()).toEqual(first);
});

test('drafts change with tone and length', async () => {
  const texts = await Promise.all([{}, { tone: 'empathetic' }, { length: 'long' }].map(async (change) => (await draft(change)).json()['draft'] as string));
  expect(new Set(texts).size).toBe(3);
  expect(texts[2]?.length).toBeGreaterThan(texts[0]?.length ?? 0);
});

test('refuses a wrong key before it looks at anything else', async () => {
  for (const key of ['', 'wrong']) expect((await post('/api/generation/message', 'not json', { 'x-api-key': key })).status).toBe(401);
});

test.each([
  ['a field too many', { email: 'a@example.com' }],
  ['a name in the profile', { customer_profile: { ...PROFILE, name: 'Ann' } }],
  ['six past tickets', { customer_profile: { ...PROFILE, past_tickets: Array.from({ length: 6 }, () => TICKET) } }],
  ['another tone', { tone: 'angry' }],
  ['no conversation', { conversation: [] }],
  ['no goal', { goal: undefined }],
])('refuses %s with 422 and names the field', async (_, change) => {
  const answer = await draft(change);
  expect(answer.status).toBe(422);
  expect(answer.json()['detail']).toMatchObject([{ loc: expect.arrayContaining(['body']), msg: expect.any(String) }]);
});

test('limits the requests of a minute', async () => {
  // A minute may end in between, but not twice.
  let refused = await analyze();
  for (let at = 0; at < 80 && refused.status === 200; at += 1) refused = await analyze();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('strikes each fault as often as ordered, on the call it was ordered for', async () => {
  quimbi.fault({ kind: 'server_error', status: 503, times: 2, on: 'analyze' });
  expect((await draft()).status).toBe(200);
  expect([(await analyze()).status, (await analyze()).status, (await analyze()).status]).toEqual([503, 503, 200]);
  quimbi.fault({ kind: 'cut_before' });
  await expect(analyze()).rejects.toThrow();
  quimbi.fault({ kind: 'cut_within' });
  await expect(analyze()).rejects.toThrow();
  quimbi.fault({ kind: 'wrong_shape', shape: 'broken_json' });
  const broken = await analyze();
  expect(broken.status).toBe(200);
  expect(broken.json).toThrow();
  quimbi.fault({ kind: 'latency', ms: 60 });
  const started = performance.now();
  await analyze();
  expect(performance.now() - started).toBeGreaterThan(50);
  expect(() => quimbi.fault({ kind: 'latency' } as never)).toThrow();
});

test('is ordered about from outside too', async () => {
  const order = await post('/__sandbox/faults', { kind: 'rate_limit', retryAfterSeconds: 7 });
  expect(order.status).toBe(200);
  expect((await analyze()).headers.get('retry-after')).toBe('7');
  expect((await post('/__sandbox/faults', { kind: 'earthquake' })).status).toBe(400);
  const journal = (await post('/__sandbox/requests', {})).json();
  expect(journal['requests']).toMatchObject([{ call: 'analyze', status: 429 }]);
});
