import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { GAP, createRealtime } from '../realtime.ts';
import type { Realtime } from '../realtime.ts';
import { createVault, parseMasterKeys } from '../vault.ts';
import { createLayeredCache } from './layered-cache.ts';
import type { LayeredCache } from './layered-cache.ts';
import { createSqliteStore } from './sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-cache-'));
const file = join(folder, 'cache.sqlite');
const open: LayeredCache[] = [];
afterEach(async () => {
  for (const cache of open.splice(0)) await cache.close();
  rmSync(folder, { recursive: true, force: true });
});

const vault = createVault(parseMasterKeys(`1:${Buffer.alloc(32, 7).toString('base64')}`));
const clock = { at: 1_000_000, now: () => new Date(clock.at) };
const quiet: Pick<Realtime, 'publish' | 'subscribe'> = { publish: () => undefined, subscribe: () => () => undefined };

function node(path = ':memory:', realtime = quiet): LayeredCache {
  const log = createLog({ level: 'silent', format: 'json' });
  const cache = createLayeredCache({ store: createSqliteStore(path), clock, metrics: createMetrics(), realtime, vault, log });
  open.push(cache);
  return cache;
}

const keep = { ttlMs: 15_000, graceMs: 60_000 };
const order = { name: 'orders', key: 'w:s:order:1', keep, tags: ['w', 'w:s', 'w:s:order:1'] };
const gives = (value: unknown) => () => Promise.resolve(value);
const fails = () => Promise.reject(new Error('down'));

test('a thousand who ask at once cause one load', async () => {
  const cache = node();
  let loads = 0;
  const load = async () => {
    loads += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { n: loads };
  };
  const answers = await Promise.all(Array.from({ length: 1000 }, () => cache.get(order, load)));
  expect(loads).toBe(1);
  expect(answers.every(({ value }) => value.n === 1)).toBe(true);
});

test('an answer survives a restart, and lies in the file so that nobody can read it', async () => {
  const before = node(file);
  await before.get(order, gives({ email: 'ann@example.com' }));
  await before.close();
  const raw = new DatabaseSync(file);
  const rows = raw.prepare('select key, value from cache_entries').all() as { key: string; value: string }[];
  raw.close();
  expect(rows.some(({ key }) => key === order.key)).toBe(true);
  expect(JSON.stringify(rows)).not.toContain('ann@');
  open.length = 0;
  expect((await node(file).get(order, fails)).value).toEqual({ email: 'ann@example.com' });
});

test('a value copied under the key of another workspace is no answer there', async () => {
  const cache = node(file);
  await cache.get(order, gives('ours'));
  const raw = new DatabaseSync(file);
  raw.exec(`insert into cache_entries select 'other:s:order:1', value, expires_at from cache_entries where key = '${order.key}'`);
  raw.close();
  expect((await cache.get({ ...order, key: 'other:s:order:1', tags: ['other'] }, gives('theirs'))).value).toBe('theirs');
});

test('when loading anew fails, the last answer stands in with its age, until its grace is over', async () => {
  const cache = node();
  await cache.get(order, gives('old'));
  clock.at += 20_000;
  expect(await cache.get(order, fails)).toMatchObject({ value: 'old', stale: true, ageSeconds: 20 });
  clock.at += 60_000;
  await expect(cache.get(order, fails)).rejects.toThrow('down');
});

test('what was dropped does not come back: not as stale, not out of the second level, not from a load that was running', async () => {
  const cache = node(file);
  await cache.get(order, gives('old'));
  await cache.drop(['w:s:order:1']);
  await expect(cache.get(order, fails)).rejects.toThrow('down');
  let finish: (value: string) => void = () => undefined;
  const running = cache.get(order, () => new Promise<string>((resolve) => (finish = resolve)));
  await new Promise((resolve) => setTimeout(resolve, 5));
  await cache.drop(['w:s']);
  finish('from before');
  expect((await running).value).toBe('from before');
  expect((await cache.get(order, gives('new'))).value).toBe('new');
});

test('a drop is heard by other processes, and a gap in the hints makes them forget everything', async () => {
  const realtime = await createRealtime(null, () => undefined);
  const [here, there] = [node(':memory:', realtime), node(':memory:', realtime)];
  await here.get(order, gives(1));
  await there.get(order, gives(1));
  await here.drop(['w:s']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await there.get(order, gives(2))).value).toBe(2);
  realtime.publish(GAP, {});
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await there.get(order, gives(3))).value).toBe(3);
  await realtime.close();
});

test('a file that is no database is thrown away', async () => {
  const { mkdirSync, writeFileSync } = await import('node:fs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, 'not a database, but long enough to be read as the header of one, which it is not');
  expect((await node(file).get(order, gives('fine'))).value).toBe('fine');
});
