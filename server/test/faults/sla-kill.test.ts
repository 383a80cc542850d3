import { describe, expect, test } from 'vitest';
import type { DatabaseHandle } from '../../src/platform/db/open.ts';
import { openPool } from '../../src/platform/db/open.ts';
import { newId } from '../../src/platform/ids.ts';
import { spawnBaton } from '../spawn-baton.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import { DATABASES } from './open-desk.ts';

const TICKETS = 3000;
const LIVES_MS = [1050, 1300, 1600];

/** Tickets whose threshold and deadline are both over since an hour, a millisecond apart. */
const OVERDUE = [
  `insert into workspaces (id, name, slug) values ($1, 'Overdue', 'overdue')`,
  `insert into inboxes (workspace_id, id, kind, name, external_id) values ($1, $1, 'webchat', 'Shop', 'overdue')`,
  `insert into contacts (workspace_id, id) select $1, gen_random_uuid() from generate_series(1, ${TICKETS})`,
  `insert into conversations (workspace_id, id, inbox_id, contact_id) select $1, gen_random_uuid(), $1, id from contacts where workspace_id = $1`,
  `insert into tickets (workspace_id, id, conversation_id, contact_id, inbox_id, subject, owner, first_seq)
     select $1, gen_random_uuid(), id, contact_id, $1, 'x', 'people', 1 from conversations where workspace_id = $1`,
  `insert into sla_clocks (workspace_id, ticket_id, kind, conversation_id, inbox_id, priority, target_seconds, warning_percent, assistant_counts, started_at, warn_at, due_at, next_at)
     select $1, id, 'first_response', conversation_id, $1, 'normal', 60, 80, true, now(), moment, moment + interval '1 s', moment
     from (select *, now() - interval '1 hour' + row_number() over () * interval '1 ms' as moment from tickets where workspace_id = $1) as t`,
];

describe.each(DATABASES)('killed while it sweeps, on %s', (database) => {
  test('every threshold and deadline is told once, a warning before its deadline', async () => {
    const postgres = database === 'postgres' ? await spawnPostgres() : null;
    const databaseUrl = await postgres?.create('baton');
    const baton = await spawnBaton({ databaseUrl, env: { BATON_DEMO: '0' } });
    const workspaceId = newId();
    const withPool = async <T>(work: (pool: DatabaseHandle['pool']) => Promise<T>): Promise<T> => {
      const handle = await openPool({ url: databaseUrl, dataDir: baton.dataDir, poolSize: 2, timeoutMs: 10_000 });
      try {
        return await work(handle.pool);
      } finally {
        await handle.close();
      }
    };
    const told = (pool: DatabaseHandle['pool']) =>
      pool.query<{ type: string; ticket: string }>(`select type, ticket_id as ticket from events where workspace_id = $1 and type like 'sla.%' order by id`, [
        workspaceId,
      ]);
    try {
      await baton.stop();
      await withPool(async (pool) => {
        for (const statement of OVERDUE) await pool.query(statement, [workspaceId]);
      });
      const counts: number[] = [];
      for (const life of LIVES_MS) {
        await baton.restart();
        await new Promise((resolve) => setTimeout(resolve, life));
        await baton.kill9();
        counts.push((await withPool(told)).rows.length);
      }
      expect(
        counts.some((count) => count > 0 && count < 2 * TICKETS),
        `killed in the middle: ${counts.join(', ')}`,
      ).toBe(true);
      await baton.restart();
      let rows: { type: string; ticket: string }[] = [];
      for (let wait = 0; wait < 20 && rows.length < 2 * TICKETS; wait += 1) {
        await new Promise((resolve) => setTimeout(resolve, 3000));
        await baton.stop();
        ({ rows } = await withPool(told));
        if (rows.length < 2 * TICKETS) await baton.restart();
      }
      expect(rows).toHaveLength(2 * TICKETS);
      for (const [ticket, own] of Map.groupBy(rows, (row) => row.ticket))
        expect([ticket, own.map((row) => row.type)]).toEqual([ticket, ['sla.at_risk', 'sla.breached']]);
    } finally {
      await baton.close();
      await postgres?.close();
    }
  });
});
