import type { Command } from './command.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Brings the database to this version. `serve` does it too; run it alone before starting many processes.',
  options: { 'dry-run': { about: 'Says what would be applied, and changes nothing.' } },
  async run(given) {
    const { runMigrate } = await import('./run-migrate.ts');
    return runMigrate(given.options['dry-run'] === true);
  },
};
