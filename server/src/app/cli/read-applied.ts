import type { DatabaseHandle } from '#platform/db';

/** Names of the migrations this database has; none for an empty one. Changes nothing. */
export async function readApplied(pool: DatabaseHandle['pool']): Promise<Set<string>> {
  const known = await pool.query<{ name: string | null }>(`select to_regclass('baton_migrations')::text as name`);
  if (!known.rows[0]?.name) return new Set();
  const { rows } = await pool.query<{ name: string }>('select name from baton_migrations order by name');
  return new Set(rows.map((row) => row.name));
}
