import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

interface Sent {
  to: string;
  accepted: boolean;
  payload: { text?: { body: string } };
}

const NUMBER = '100000000000001';
const CUSTOMER = '31612345678';

describe('Baton with the demo shop', () => {
  let baton: TestServer;
  let graph: string;
  let token: string;

  beforeAll(async () => {
    baton = await startTestServer({ config: { demo: true } });
    graph = baton.server.sandboxes[0]?.url ?? '';
    const signIn = await baton.call<{ access_token: string }>('POST', '/api/agents/login', { email: 'admin@example.com', password: 'correct horse' }, null);
    token = signIn.body.access_token;
  }, 120_000);
  afterAll(() => baton.close());

  const write = (text: string) =>
    fetch(`${graph}/__sandbox/receive`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ phoneNumberId: NUMBER, from: CUSTOMER, name: 'Anna', text }),
    });
  const sent = async () => {
    const list = (await (await fetch(`${graph}/__sandbox/sent`)).json()) as Sent[];
    return list.filter((one) => one.accepted && one.payload.text).map((one) => one.payload.text?.body ?? '');
  };
  const ticket = async () => {
    const { body } = await baton.call<{ tickets: { id: string; owner: string; handoff_reason: string | null }[] }>(
      'GET',
      '/api/tickets?channel=whatsapp',
      undefined,
      token,
    );
    return body.tickets[0];
  };

  it('answers a Dutch question from its own articles, hands over when asked to, and is silent once a person answers', async () => {
    await write('Hoe werkt retourneren?');
    const [answer] = await eventually(async () => ((await sent()).length === 1 ? sent() : null), 'the answer');
    expect(answer).toMatch(/^Hoi Anna/);
    expect(answer).toContain('14 dagen');
    expect(answer).toContain('https://secondhome.example/nl/help/return-an-item');

    await write('Kan ik een medewerker spreken?');
    await eventually(async () => (await sent()).length === 2, 'the handoff message');
    const handed = await ticket();
    expect(handed).toMatchObject({ owner: 'people', handoff_reason: 'asks_for_human' });

    const reply = await baton.call('POST', `/api/tickets/${handed?.id}/messages`, { content: 'Met Kim, zeg het maar.', from_agent: true }, token);
    expect(reply.status).toBe(201);
    await eventually(async () => (await sent()).at(-1)?.includes('Met Kim'), "the teammate's reply");
    await write('Hoe werkt retourneren?');
    await eventually(async () => {
      const { body } = await baton.call<{ messages: { content: string }[] }>('GET', `/api/tickets/${handed?.id}/messages`, undefined, token);
      return body.messages.filter((one) => one.content === 'Hoe werkt retourneren?').length === 2;
    }, 'the last message is stored');
    await eventually(async () => {
      const { body } = await baton.call<{ turns: { exit: string }[] }>('GET', `/api/tickets/${handed?.id}/turns`, undefined, token);
      return body.turns.some((one) => one.exit === 'person_owns');
    }, 'the assistant looked and kept silent');
    expect(await sent()).toHaveLength(3);
  });

  it('says how it does: health in detail for an admin only, metrics, and its own documents', async () => {
    expect((await baton.call('GET', '/health', undefined, null)).body).toEqual({ status: 'ok' });
    expect((await baton.call('GET', '/health?verbose', undefined, null)).body).toEqual({ status: 'ok' });
    expect((await baton.call('GET', '/health?verbose', undefined, token)).body).toMatchObject({ status: 'ok', details: { database: { reachable: true } } });
    const metrics = await baton.call<string>('GET', '/metrics', undefined, null);
    for (const name of ['http_requests_total', 'http_request_duration_seconds', 'baton_turns_total', 'baton_sends_total']) expect(metrics.body).toContain(name);
    expect((await baton.call('GET', '/openapi.json', undefined, null)).body).toMatchObject({ openapi: '3.1.0' });
    for (const path of ['/docs', '/redoc', '/demo']) expect((await baton.call('GET', path, undefined, null)).status).toBe(200);
  });

  it('refuses bodies that are wrong, deep or no JSON with one shape of error that says what to do', async () => {
    const broken = await fetch(`${baton.url}/api/agents/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"email": ' });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ error: { code: 'bad_json', request_id: expect.any(String) } });
    const wrong = await baton.call<{ error: { code: string; details: { field: string }[] } }>(
      'POST',
      '/api/agents/login',
      { email: 'nobody', password: 'x' },
      null,
    );
    expect(wrong.status).toBe(422);
    expect(wrong.body.error.details[0]?.field).toBe('email');
    let deep: unknown = 'end';
    for (let level = 0; level < 50; level += 1) deep = { deep };
    expect((await baton.call('POST', '/api/agents/login', deep, null)).status).toBe(400);
    expect((await baton.call('GET', '/api/tickets', undefined, null)).status).toBe(401);
    expect((await baton.call('GET', '/nowhere', undefined, null)).body).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('Baton without the demo shop', () => {
  it('has an admin who can sign in to an empty workspace', async () => {
    const baton = await startTestServer({ config: { demo: false } });
    try {
      const signIn = await baton.call<{ access_token: string }>('POST', '/api/agents/login', { email: 'admin@example.com', password: 'correct horse' }, null);
      expect(signIn.status).toBe(200);
      const { body } = await baton.call<{ tickets: unknown[] }>('GET', '/api/tickets', undefined, signIn.body.access_token);
      expect(body.tickets).toEqual([]);
    } finally {
      await baton.close();
    }
  });
});
