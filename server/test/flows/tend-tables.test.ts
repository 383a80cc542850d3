import { expect, test } from 'vitest';
import { tendTables } from '#platform/db';
import { eventually } from '../harness.ts';
import { startTestServer } from '../server.ts';

test('a table that grew is known to the planner soon after, so that no statement goes on as if it were empty', async () => {
  const { server, workspaceId, close } = await startTestServer();
  try {
    const { ctx, database } = server.runtime;
    await ctx.db.tx(workspaceId, (tx) =>
      tx.query('insert into contacts (workspace_id, id) select $1, gen_random_uuid() from generate_series(1, 3000)', [workspaceId]),
    );
    // The timer may have been quicker.
    await eventually(async () => {
      await tendTables(database);
      const { rows } = await database.pool.query<{ known: number }>(`select reltuples as known from pg_class where relname = 'contacts'`);
      return rows[0]?.known === 3000;
    }, 'contacts are analysed');
    expect(await tendTables(database)).not.toContain('public.contacts');
  } finally {
    await close();
  }
});
