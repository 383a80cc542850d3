import { afterEach, describe, expect, test } from 'vitest';
import { buildInboundWhatsApp, escapeBody, signBody } from '@baton/sandbox';
import { PHONE_NUMBER_ID, WEBHOOK_SECRET, spawnBaton } from '../spawn-baton.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import { checkPromises } from './check-promises.ts';
import { DATABASES, openDesk } from './open-desk.ts';
import type { Desk } from './open-desk.ts';
import { customers, say } from './say.ts';
import { untilSettled } from './settle.ts';
import { openPool } from '../../src/platform/db/open.ts';

describe.each(DATABASES)('stopping, on %s', (database) => {
  let desk: Desk | undefined;
  afterEach(() => desk?.close());

  test('a graceful stop under load ends by itself and loses nothing', async () => {
    desk = await openDesk(database, { openai: { latencyMs: 400 } });
    const saying = say(desk, customers(400, 40));
    while (desk.graph.sent.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    const ended = await desk.baton.stop();
    expect(ended).toEqual({ code: 0, signal: null });
    await desk.baton.restart();
    const said = await saying;
    await untilSettled(desk, said.length, 90_000);
    const { deliveries } = await checkPromises(desk, said);
    expect(Object.keys(deliveries), 'a stop in good order leaves nothing unknown').not.toContain('unknown');
  });

  test('a second signal ends it at once', async () => {
    desk = await openDesk(database, { openai: { latencyMs: 8000 }, env: { OPENAI_TIMEOUT: '20' } });
    const said = await say(desk, customers(401, 5, 1));
    while (desk.openai.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    desk.baton.signal('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 1200));
    const asked = performance.now();
    desk.baton.signal('SIGTERM');
    await desk.baton.ended();
    expect(performance.now() - asked).toBeLessThan(1500);
    await desk.baton.restart();
    await untilSettled(desk, said.length, 90_000);
    await checkPromises(desk, said);
  });
});

describe.runIf(DATABASES.includes('postgres'))('several processes on one Postgres', () => {
  let desk: Desk | undefined;
  afterEach(() => desk?.close());

  test('the work of a worker that is killed in the middle of a turn is taken over within half a minute', async () => {
    desk = await openDesk('postgres', { openai: { latencyMs: 3000 }, env: { BATON_ROLES: 'web', OPENAI_TIMEOUT: '10' } });
    const worker = {
      databaseUrl: desk.databaseUrl,
      env: {
        BATON_ROLES: 'worker',
        WHATSAPP_API_BASE_URL: desk.graph.url,
        INSTAGRAM_API_BASE_URL: desk.graph.url,
        OPENAI_BASE_URL: desk.openai.baseUrl,
        OPENAI_API_KEY: 'sandbox-key',
        OPENAI_TIMEOUT: '10',
        BATON_QUIET_WINDOW_MS: '0',
      },
    };
    const first = await spawnBaton(worker);
    const second = await spawnBaton({ ...worker, dataDir: first.dataDir });
    try {
      const said = await say(desk, customers(402, 10, 1));
      while (desk.openai.requests.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
      await first.kill9();
      const killed = performance.now();
      await untilSettled(desk, said.length, 40_000);
      expect(performance.now() - killed - 3000, 'milliseconds until taken over').toBeLessThan(30_000);
      await checkPromises(desk, said);
    } finally {
      await second.close();
      await first.close();
    }
  });

  test('while the database is gone webhooks are refused with 503 and Retry-After, and everything goes on when it is back', async () => {
    const postgres = await spawnPostgres();
    try {
      const elsewhere = await loadShop(await postgres.create('baton'));
      desk = await openDesk('postgres', { elsewhere });
      const before = await say(desk, customers(403, 5, 1));
      await untilSettled(desk, before.length);
      await postgres.stop();
      const saying = say(desk, customers(404, 10, 1));
      const named = escapeBody(
        buildInboundWhatsApp([
          {
            number: { phoneNumberId: PHONE_NUMBER_ID, wabaId: '200000000000001', displayNumber: '31201234567' },
            message: { from: '31640500001', id: 'wamid.refused', text: 'How long do I have to return an item?', timestamp: Math.floor(Date.now() / 1000) },
          },
        ]),
      );
      const refused = await fetch(desk.baton.webhookUrl, {
        method: 'POST',
        body: named,
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': signBody(WEBHOOK_SECRET, named) },
      });
      expect(refused.status).toBe(503);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await fetch(new URL('/health', desk.baton.url))).status, 'health').toBe(503);
      const said = await saying;
      expect(
        said.filter((one) => one.acknowledged),
        'webhooks accepted without a database',
      ).toEqual([]);
      await postgres.start();
      await untilSettled(desk, before.length + said.length, 90_000);
      await checkPromises(desk, [...before, ...said]);
      expect(desk.baton.isRunning(), 'it lived through it').toBe(true);
    } finally {
      await desk?.close();
      desk = undefined;
      await postgres.close();
    }
  });
});

describe.runIf(DATABASES.includes('postgres'))('a Postgres that loses its power', () => {
  let desk: Desk | undefined;
  afterEach(() => desk?.close());

  test('forgets no message that was acknowledged and no reply that was sent, though it forgets the last commits', async () => {
    // Nothing but a commit that waits for the disk writes anything: all others are forgotten.
    const postgres = await spawnPostgres(['-c', 'wal_writer_delay=10s', '-c', 'wal_writer_flush_after=1GB']);
    try {
      const elsewhere = await loadShop(await postgres.create('baton'));
      desk = await openDesk('postgres', { elsewhere, openai: { latencyMs: 1000 } });
      const said = await say(desk, customers(405, 40));
      // No status comes in, whose commit would bring all others to the disk.
      desk.graph.setWebhookUrl('http://127.0.0.1:9');
      while (desk.graph.sent.length < 12) await new Promise((resolve) => setTimeout(resolve, 2));
      await postgres.crash();
      desk.graph.setWebhookUrl(desk.baton.webhookUrl);
      await postgres.start();
      await untilSettled(desk, said.length, 90_000);
      await checkPromises(desk, said);
      expect(desk.baton.isRunning(), 'it lived through it').toBe(true);
    } finally {
      await desk?.close();
      desk = undefined;
      await postgres.close();
    }
  });

  test('has a message that came alone when it says so, though it is taken in before the disk has it', async () => {
    const postgres = await spawnPostgres(['-c', 'wal_writer_delay=10s', '-c', 'wal_writer_flush_after=1GB']);
    try {
      const elsewhere = await loadShop(await postgres.create('baton'));
      // Nothing is said for a second, so no reply's commit brings it to the disk.
      desk = await openDesk('postgres', { elsewhere, openai: { latencyMs: 1000 } });
      const said = await say(desk, customers(406, 1, 1));
      await postgres.crash();
      expect(said.map((one) => one.acknowledged)).toEqual([true]);
      await postgres.start();
      await untilSettled(desk, said.length, 60_000);
      await checkPromises(desk, said);
    } finally {
      await desk?.close();
      desk = undefined;
      await postgres.close();
    }
  });
});

async function loadShop(databaseUrl: string): Promise<{ databaseUrl: string; workspaceId: string }> {
  const baton = await spawnBaton({ databaseUrl });
  await baton.stop();
  await baton.close();
  const database = await openPool({ url: databaseUrl, dataDir: undefined, poolSize: 2, timeoutMs: 10_000 });
  const { rows } = await database.pool.query<{ id: string }>('select id from workspaces');
  await database.close();
  return { databaseUrl, workspaceId: rows[0]?.id ?? '' };
}
