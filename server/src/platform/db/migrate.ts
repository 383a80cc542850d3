import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

const FOLDER = fileURLToPath(new URL('../../../migrations/', import.meta.url));
const LOCK = 7_261_011;

export interface Migration {
  name: string;
  sql: string;
  sha256: string;
}

/** The migrations of this version, in order. */
export function listMigrations(folder = FOLDER): Migration[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}_[a-z-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Brings the database to this version and returns the names applied. Each file is one transaction; an advisory lock lets
 * many processes start at once. A file that changed after it was applied stops the start: the database and the code would disagree.
 */
export async function migrate(pool: pg.Pool, migrations = listMigrations()): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists baton_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from baton_migrations');
    const applied = new Map(rows.map((row) => [row.name, row.sha256]));
    const fresh = migrations.filter((migration) => isFresh(migration, applied));
    for (const migration of fresh) await apply(client, migration);
    return fresh.map((migration) => migration.name);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}

function isFresh(migration: Migration, applied: Map<string, string>): boolean {
  const before = applied.get(migration.name);
  if (before !== undefined && before !== migration.sha256) {
    throw new Error(`Migration ${migration.name} was changed after it ran here. Restore the file; put the change into a new migration.`);
  }
  return before === undefined;
}

async function apply(client: pg.PoolClient, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query('insert into baton_migrations (name, sha256) values ($1, $2)', [migration.name, migration.sha256]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new Error(`Migration ${migration.name} failed: ${(cause as Error).message}`, { cause });
  }
}
