import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '#platform/config';
import { defineEvent } from '#platform/db';
import { newId } from '#platform/ids';
import { createLog } from '#platform/log';
import { openPlatform } from '#platform/open-platform';
import type { Platform } from '#platform/open-platform';
import { cursorOf, readEventsSince, readNewEvents } from '#platform/realtime';
import type { LogPosition, LoggedEvent } from '#platform/realtime';
import { TEST_MASTER_KEYS } from '../harness.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import type { SpawnedPostgres } from '../spawn-postgres.ts';

// Always on a real Postgres: on the embedded one transactions never overlap, and that is what this is about.
const happened = defineEvent('test.happened', z.object({ n: z.int() }));
const dataDir = mkdtempSync(join(tmpdir(), 'baton-log-'));
let postgres: SpawnedPostgres;
let platform: Platform;
let workspaceId: string;

beforeAll(async () => {
  postgres = await spawnPostgres();
  const overrides = { environment: 'test' as const, dataDir, databaseUrl: await postgres.create('log'), databasePoolSize: 20 };
  platform = await openPlatform(loadConfig({ env: {}, overrides }), {
    jobs: [],
    subscriptions: [],
    masterKeys: TEST_MASTER_KEYS,
    log: createLog({ level: 'silent', format: 'json' }),
  });
  workspaceId = newId();
  await platform.ctx.db.system((tx) => tx.query(`insert into workspaces (id, name, slug) values ($1, 'Test', $2)`, [workspaceId, `w-${workspaceId}`]));
}, 60_000);
afterAll(async () => {
  await platform?.close();
  await postgres?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const read = (after: LogPosition | null) => platform.ctx.db.tx(workspaceId, (tx) => readNewEvents(tx, after, 10_000));
const since = (cursor: string, position: LogPosition) => platform.ctx.db.tx(workspaceId, (tx) => readEventsSince(tx, cursor, { position, limit: 10_000 }));

/** Records an event, and commits so much later. */
async function record(n: number, holdMs = 0): Promise<string> {
  return platform.ctx.db.tx(workspaceId, async (tx) => {
    const id = await tx.record(happened, { n });
    if (holdMs > 0) await pause(holdMs);
    return id;
  });
}

test('an event that is committed after a later one is read all the same, once', async () => {
  const { position: start } = await read(null);
  const late = record(1, 200);
  await pause(50);
  const early = await record(2);
  const first = await read(start);
  expect(first.events.map((event) => event.id)).toEqual([early]);
  const lateId = await late;
  expect(lateId < early, 'it was made first').toBe(true);
  expect((await read(first.position)).events.map((event) => event.id)).toEqual([lateId]);
});

test('resuming from the later one brings the one that was committed after it', async () => {
  const late = record(3, 200);
  await pause(50);
  const early = await record(4);
  const lateId = await late;
  const { position } = await read(null);
  const missed = await since(early, position);
  expect(missed?.map((event) => event.id)).toEqual([lateId]);
});

test('a cursor ahead of this server, and an event that is not there, are not known', async () => {
  const { position } = await read(null);
  expect(await since('x999999999', position)).toBeNull();
  expect(await since(newId(), position)).toBeNull();
  expect(await since('nonsense', position)).toBeNull();
});

test('a follower gets each event once, and a client that is cut off at any event misses none, while many write and hold', async () => {
  const { position: start } = await read(null);
  const written = new Set<string>();
  let writing = true;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; n < 40; n += 1) written.add(await record(writer * 1000 + n, (n * 7 + writer * 13) % 4 === 0 ? (n * 31 + writer * 17) % 60 : 0));
  });
  const followed: LoggedEvent[][] = [];
  const follower = (async () => {
    let position = start;
    for (let more = true; more;) {
      more = writing;
      const news = await read(position);
      position = news.position;
      if (news.events.length > 0) followed.push(news.events);
      await pause(5);
    }
    return position;
  })();
  await Promise.all(writers);
  writing = false;
  const end = await follower;
  const given = followed.flat().map((event) => event.id);
  expect(given.length).toBe(new Set(given).size);
  expect(new Set(given)).toEqual(written);
  // Ids did not come in the order of commits, or this has proved nothing.
  expect(given).not.toEqual([...given].sort());
  for (let cut = 0; cut < given.length; cut += 1) {
    const seen = new Set(given.slice(0, cut + 1));
    const missed = await since(given[cut]!, end);
    const whole = new Set([...seen, ...(missed ?? []).map((event) => event.id)]);
    expect(whole.size, `cut off after ${cut}`).toBe(written.size);
  }
  const again = await since(cursorOf(start), end);
  const whole = new Set(again?.map((event) => event.id));
  expect([...written].filter((id) => !whole.has(id))).toEqual([]);
});
