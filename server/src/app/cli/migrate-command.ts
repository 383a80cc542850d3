import { loadConfig } from '#platform/config';
import { listMigrations, migrate, openPool } from '#platform/db';
import type { Command } from './command.ts';
import { readApplied } from './read-applied.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Brings the database to this version. `serve` does it too; run it alone before starting many processes.',
  options: { 'dry-run': { about: 'Says what would be applied, and changes nothing.' } },
  async run(given) {
    const config = loadConfig();
    const database = await openPool({
      url: config.databaseUrl,
      dataDir: config.dataDir,
      poolSize: 2,
      timeoutMs: config.databaseTimeoutSeconds * 1000,
    });
    try {
      if (given.options['dry-run']) return await showPending(database.pool);
      const applied = await migrate(database.pool);
      process.stdout.write(applied.length > 0 ? `Applied: ${applied.join(', ')}.\n` : 'The database is up to date.\n');
      return 0;
    } finally {
      await database.close();
    }
  },
};

async function showPending(pool: Parameters<typeof migrate>[0]): Promise<number> {
  const applied = await readApplied(pool);
  const pending = listMigrations().filter((one) => !applied.has(one.name));
  process.stdout.write(pending.length > 0 ? `Would apply: ${pending.map((one) => one.name).join(', ')}.\n` : 'The database is up to date.\n');
  return 0;
}
