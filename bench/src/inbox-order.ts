import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../server/src/platform/db/migrate.ts';
import { openPool } from '../../server/src/platform/db/open.ts';
import { PERMISSIONS } from '../../server/src/platform/principal.ts';
import { writeRanking } from '../../server/src/desk/rank-tickets.ts';
import { readRules } from '../../server/src/desk/score-sql.ts';
import { OPERATOR_KEY, spawnBaton } from '../../server/test/spawn-baton.ts';
import type { SpawnedBaton } from '../../server/test/spawn-baton.ts';
import { spawnPostgres } from '../../server/test/spawn-postgres.ts';
import { percentile, tenth, whole } from './figures.ts';
import { WORKSPACE, seedDesk } from './inbox-order-seed.ts';
import type { DeskSize } from './inbox-order-seed.ts';
import type { Database } from './open-target.ts';
import type { DatabaseHandle } from '../../server/src/platform/db/open.ts';

type Pool = DatabaseHandle['pool'];

/** A database with a full desk in it. `query` works while no Baton runs on the embedded one. */
interface FullDesk {
  databaseUrl: string | undefined;
  dataDir: string;
  withPool<T>(work: (pool: Pool) => Promise<T>): Promise<T>;
  startBaton(): Promise<SpawnedBaton>;
  close(): Promise<void>;
}

export async function openFullDesk(database: Database, size: DeskSize): Promise<FullDesk> {
  const postgres = database === 'postgres' ? await spawnPostgres() : null;
  const databaseUrl = await postgres?.create('baton');
  const dataDir = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  const desk: FullDesk = {
    databaseUrl,
    dataDir,
    async withPool(work) {
      const handle = await openPool({ url: databaseUrl, dataDir, poolSize: 2, timeoutMs: 10_000 });
      try {
        return await work(handle.pool);
      } finally {
        await handle.close();
      }
    },
    startBaton: () => spawnBaton({ databaseUrl, dataDir, env: { BATON_DEMO: '0', LOG_LEVEL: 'warn' } }),
    async close() {
      await postgres?.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  const began = performance.now();
  await desk.withPool(async (pool) => {
    await migrate(pool);
    await seedDesk(pool, size);
  });
  console.log(
    `seeded ${whole(size.tickets)} tickets, ${whole(size.open)} of them open, and ${whole(size.tickets * size.messagesPerTicket)} messages in ${whole((performance.now() - began) / 1000)} s`,
  );
  return desk;
}

export function say(what: string, times: number[]): number {
  times.sort((left, right) => left - right);
  const p50 = percentile(times, 50);
  console.log(
    `${what.padEnd(58)} p50 ${tenth(p50).padStart(6)}  p95 ${tenth(percentile(times, 95)).padStart(6)}  p99 ${tenth(percentile(times, 99)).padStart(6)} ms`,
  );
  return p50;
}

/** Times of `count` runs, one after the other, after a tenth as many to warm up. */
export async function time(count: number, run: (n: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let n = -Math.ceil(count / 10); n < count; n += 1) {
    const began = performance.now();
    await run(n);
    if (n >= 0) times.push(performance.now() - began);
  }
  return times;
}

/** Reads of the inbox over HTTP, one after the other, against the plainest list there is. */
export async function measureInboxOrder({ database, size, count }: { database: Database; size: DeskSize; count: number }): Promise<void> {
  const desk = await openFullDesk(database, size);
  try {
    const plain = await desk.withPool((pool) => measurePlain(pool, count));
    const baton = await desk.startBaton();
    try {
      const get = async (path: string) => {
        const response = await fetch(baton.url + path, { headers: { authorization: `Bearer ${OPERATOR_KEY}`, 'x-baton-workspace': WORKSPACE } });
        const text = await response.text();
        if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
        return JSON.parse(text) as { tickets?: unknown[]; results?: unknown[]; matches?: number; pagination: { total: number } };
      };
      const list = (what: string, query: string) => measureList(count, { what, path: `/api/tickets?${query}`, get });
      const first = await list('first page', 'status=open,in_progress,pending');
      await list('page 100', 'status=open,in_progress,pending&page=100');
      await list('first page, every status', 'limit=50');
      await list('first page, alert that matches 1 in 200', 'status=open,in_progress,pending&topic_alerts=chargeback');
      await list('first page, alert that matches 1 in 20', 'status=open,in_progress,pending&topic_alerts=refund');
      await list('first page of one channel', 'status=open,in_progress,pending&channel=whatsapp');
      await list('first page, by created_at', 'status=open,in_progress,pending&sort=created_at');
      await list('list by text, rare word, all tickets', 'text=word7999');
      await measureList(count, { what: 'search, a word in 1 of 200 messages', path: '/api/search?q=chargeback', get });
      await measureList(count, { what: 'search, two words', path: '/api/search?q=chargeback%20refund', get });
      await measureList(Math.ceil(count / 5), { what: 'search, a misspelt word', path: '/api/search?q=chargebakc', get });
      console.log(`the first page over HTTP takes ${tenth(first / plain)} times what "order by created_at limit 50" takes in SQL`);
    } finally {
      await baton.stop();
    }
    await desk.withPool(showPlan);
  } finally {
    await desk.close();
  }
}

interface Listing {
  what: string;
  path: string;
  get(path: string): Promise<{ tickets?: unknown[]; results?: unknown[]; matches?: number; pagination: { total: number } }>;
}

async function measureList(count: number, { what, path, get }: Listing): Promise<number> {
  const { tickets, results, matches, pagination } = await get(path);
  if ((tickets ?? results ?? []).length === 0) throw new Error(`${what}: nothing was found`);
  const p50 = say(what, await time(count, async () => void (await get(path))));
  console.log(`  of ${whole(pagination.total)}${matches ? `, ${whole(matches)} match the alert` : ''}`);
  return p50;
}

async function measurePlain(pool: Pool, count: number): Promise<number> {
  return say(
    'by hand in SQL: order by created_at desc limit 50',
    await time(
      count,
      async () => void (await pool.query("select * from tickets where workspace_id = $1 and status = 'open' order by created_at desc limit 50", [WORKSPACE])),
    ),
  );
}

/** The plan of the first page and of page 100, as the application's role runs it. */
async function showPlan(pool: Pool): Promise<void> {
  const who = { kind: 'teammate' as const, id: WORKSPACE, name: 'Bench', workspaceId: WORKSPACE, permissions: new Set(PERMISSIONS) };
  const rules = readRules({ scoringChurnWeight: 3, scoringValueWeight: 2, scoringUrgencyWeight: 1.5, topicAlertBoost: 5 }, new Date());
  for (const most of [51, 5001]) {
    const { text, values } = writeRanking(who, { filter: { status: ['open', 'in_progress', 'pending'] }, rules, alerts: null, most, few: false });
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query('set local role baton_app');
      await client.query(`select set_config('baton.workspace_id', '${WORKSPACE}', true)`);
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (analyze, costs off, buffers off) ${text}`, values);
      console.log(`\nplan of the first ${most}:\n${rows.map((row) => row['QUERY PLAN']).join('\n')}`);
      await client.query('rollback');
    } finally {
      client.release();
    }
  }
}
