import { loadConfig } from '#platform/config';
import { listMigrations, migrate, openPool } from '#platform/db';
import { readApplied } from './read-applied.ts';

/** Migrates, or says what it would do. */
export async function runMigrate(dryRun: boolean): Promise<number> {
  const config = loadConfig();
  const database = await openPool({
    url: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: 2,
    timeoutMs: config.databaseTimeoutSeconds * 1000,
  });
  try {
    if (dryRun) return await showPending(database.pool);
    const applied = await migrate(database.pool);
    process.stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}.\n` : 'The database is up to date.\n');
    return 0;
  } finally {
    await database.close();
  }
}

async function showPending(pool: Parameters<typeof migrate>[0]): Promise<number> {
  const applied = await readApplied(pool);
  const pending = listMigrations().filter((one) => !applied.has(one.name));
  process.stdout.write(pending.length > 0 ? `Would apply: ${pending.map((one) => one.name).join(', ')}.\n` : 'The database is up to date.\n');
  return 0;
}
