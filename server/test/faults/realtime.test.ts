import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { enterDesk } from '../flows/desk-socket.ts';
import type { TestSocket } from '../flows/desk-socket.ts';
import { eventually } from '../harness.ts';
import { spawnBaton } from '../spawn-baton.ts';
import type { SpawnedBaton } from '../spawn-baton.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import type { SpawnedPostgres } from '../spawn-postgres.ts';
import { hasRedis, spawnRedis } from '../spawn-redis.ts';
import type { SpawnedRedis } from '../spawn-redis.ts';

/** Two processes of one installation. */
interface Pair {
  first: SpawnedBaton;
  second: SpawnedBaton;
  /** A teammate's sign-in, made at the first. */
  token: string;
  close(): Promise<void>;
}

let postgres: SpawnedPostgres;
beforeAll(async () => {
  postgres = await spawnPostgres();
});
afterAll(() => postgres?.close());

async function startPair(name: string, env: Record<string, string> = {}): Promise<Pair> {
  const databaseUrl = await postgres.create(name);
  const settings = { BATON_DEMO: '1', BATON_ADMIN_EMAIL: 'admin@example.com', ...env };
  const first = await spawnBaton({ databaseUrl, env: settings });
  const second = await spawnBaton({ databaseUrl, env: { ...settings, BATON_ROLES: 'web' } });
  const signedIn = await fetch(`${first.url}/api/agents/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@example.com', password: 'correct horse battery' }),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  return {
    first,
    second,
    token,
    async close() {
      await second.close();
      await first.close();
    },
  };
}

/** A visitor writes to the web chat of the demo shop. Gives the conversation's first message as the chat shows it. */
async function visitorWrites(baton: SpawnedBaton): Promise<{ id: string; token: string }> {
  const post = async <T>(path: string, body: object, token?: string) => {
    const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const response = await fetch(`${baton.url}/widget/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as T;
  };
  const { token } = await post<{ token: string }>('/sessions', { inbox_key: 'demo-webchat' });
  const { id } = await post<{ id: string }>('/messages', { client_id: newId(), text: 'I want to talk to a person' }, token);
  return { id, token };
}

const received = (socket: TestSocket, id: string) => socket.event('message.received', (event) => event.data['message_id'] === id);

describe('two processes on one Postgres', () => {
  let pair: Pair | undefined;
  afterEach(() => pair?.close());

  test('what happens at one is pushed at the other, marks too, and a sign-out at one ends the socket at the other', async () => {
    pair = await startPair('pair');
    const { first, second, token } = pair;
    const [here, there] = [await enterDesk(first.url, token), await enterDesk(second.url, token)];
    const { id } = await visitorWrites(first);
    const event = await received(there, id);
    here.say({ type: 'viewing', ticket_id: event.ticket_id });
    expect((await there.event('viewing')).ticket_id).toBe(event.ticket_id);
    const began = performance.now();
    await fetch(`${first.url}/api/agents/logout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect([await there.closed, await here.closed]).toEqual([4401, 4401]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('a process that is killed is left for the other with nothing missed, and its marks fade', async () => {
    pair = await startPair('killed');
    const { first, second, token } = pair;
    const [doomed, watching] = [await enterDesk(second.url, token), await enterDesk(first.url, token)];
    const before = await visitorWrites(first);
    const seen = await received(doomed, before.id);
    doomed.say({ type: 'viewing', ticket_id: seen.ticket_id });
    await watching.event('viewing', (event) => event.data['viewing'] === true);
    await second.kill9();
    await doomed.closed;
    const missed = [await visitorWrites(first), await visitorWrites(first)];
    const resumed = await enterDesk(first.url, token, seen.id!);
    for (const { id } of missed) await received(resumed, id);
    const fades = () => watching.events().find((event) => event.type === 'viewing' && event.data['viewing'] === false);
    expect((await eventually(fades, 'the mark to fade', 40_000)).ticket_id).toBe(seen.ticket_id);
  });
});

describe.skipIf(!hasRedis())('two processes with Redis', () => {
  let redis: SpawnedRedis;
  let pair: Pair | undefined;
  beforeAll(async () => {
    redis = await spawnRedis();
  });
  afterEach(() => pair?.close());
  afterAll(() => redis?.close());

  test('hints go by Redis; when it is killed in the middle they go by Postgres, and by Redis again when it is back', async () => {
    pair = await startPair('redis', { REDIS_URL: redis.url });
    const { first, second, token } = pair;
    const overheard: string[] = [];
    const listen = async () => {
      const ear = new Redis(redis.url);
      ear.on('error', () => undefined);
      ear.on('message', (_channel, text) => overheard.push(text));
      await ear.subscribe('baton:hints');
      return ear;
    };
    const ear = await listen();
    const there = await enterDesk(second.url, token);
    const one = await visitorWrites(first);
    await received(there, one.id);
    expect(overheard.some((text) => text.includes('message.received'))).toBe(true);
    ear.disconnect();

    await redis.kill9();
    const during = await visitorWrites(first);
    await received(there, during.id);
    // Not by the regular look at the log, which would bring it too: marks come by hints alone.
    const here = await enterDesk(first.url, token);
    const { ticket_id: ticketId } = await received(there, during.id);
    here.say({ type: 'viewing', ticket_id: ticketId });
    await there.event('viewing', (event) => event.ticket_id === ticketId);

    await redis.restart();
    const again = await listen();
    overheard.length = 0;
    await eventually(async () => {
      await visitorWrites(first);
      return overheard.some((text) => text.includes('message.received'));
    }, 'hints by Redis again');
    again.disconnect();
    const last = await visitorWrites(first);
    await received(there, last.id);
    expect([first.isRunning(), second.isRunning()]).toEqual([true, true]);
  });

  test('limits are counted together, and each for itself while Redis is away', async () => {
    pair = await startPair('limits', { REDIS_URL: redis.url, API_RATE_LIMIT: '40' });
    const { first, second, token } = pair;
    const ask = async (baton: SpawnedBaton, times: number) => {
      const answers: number[] = [];
      for (let n = 0; n < times; n += 1) answers.push((await fetch(`${baton.url}/api/agents/me`, { headers: { authorization: `Bearer ${token}` } })).status);
      return answers;
    };
    expect(new Set(await ask(first, 30))).toEqual(new Set([200]));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const [warmUp] = await ask(second, 1);
    expect(warmUp).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const rest = await ask(second, 20);
    expect(rest.filter((status) => status === 200).length).toBeLessThan(12);
    expect(rest.at(-1)).toBe(429);
    await redis.kill9();
    expect((await ask(first, 1))[0]).toBe(200);
    await redis.restart();
  });
});
