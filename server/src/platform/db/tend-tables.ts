import type { DatabaseHandle } from './open.ts';

interface Table {
  name: string;
  grew: boolean;
  cluttered: boolean;
}

const LOCK = 7_261_012;
// 3 000 rows instead of 30 000: enough to know how large a young table is and what stands in it, in a tenth of the time. The rest is autovacuum's.
const SAMPLE = 10;

/**
 * Keeps the planner's picture of tables that grow fast, and clears away dead rows where nobody else does. Returns what it looked after.
 *
 * A statement prepared while its table was empty reads all of it, and goes on doing so until the table is analysed: with the autovacuum of
 * Postgres up to a minute after, with the embedded database, which has none, for ever. Two thousand questions into a fresh installation
 * cost four times what they cost after. The queue's table is vacuumed sooner than usual, because finished jobs lie in front of waiting ones.
 */
export async function tendTables({ pool, kind }: Pick<DatabaseHandle, 'pool' | 'kind'>): Promise<string[]> {
  const client = await pool.connect();
  try {
    const { rows: locks } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [LOCK]);
    if (!locks[0]?.ours) return [];
    const { rows } = await client.query<Table>(DUE, [kind === 'embedded']);
    if (rows.length > 0) await client.query(`set default_statistics_target = ${SAMPLE}`);
    for (const table of rows) await client.query(`${table.cluttered ? 'vacuum' : ''} ${table.grew ? 'analyze' : ''} ${table.name}`);
    return rows.map((table) => table.name);
  } finally {
    // The lock is the session's, and the session goes back to the pool: left locked, nobody would tend anything until the process ends.
    await client.query('reset default_statistics_target; select pg_advisory_unlock_all()').then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}

// Autovacuum looks after what has grown or changed; ours are the young ones that grow, and on the embedded database all of them. Not those that only change: each look at
// a table also has every connection plan anew what it says of it, and both together were 0.25 of the 4.2 ms of Postgres for a turn.
const DUE = `with grown as (
    select format('%I.%I', s.schemaname, s.relname) as name, s.relname, greatest(c.reltuples, 0) as known, s.n_live_tup as live, s.n_dead_tup as dead, s.n_mod_since_analyze as changed
    from pg_stat_user_tables s join pg_class c on c.oid = s.relid where c.relkind = 'r'),
  due as (
    select name, case when $1 then changed > 200 + 0.5 * known else live > 200 + 1.5 * known and known < 100000 end as grew,
      dead > 2000 + 0.2 * live and ($1 or relname = 'job_common') as cluttered from grown)
  select name, grew, cluttered from due where grew or cluttered order by name limit 20`;
