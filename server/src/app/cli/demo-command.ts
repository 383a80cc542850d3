import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listWorkspaces } from '#accounts';
import { loadConfig } from '#platform/config';
import { DEMO_SLUG, loadDemo } from '../load-demo.ts';
import { UsageError } from './command.ts';
import type { Command } from './command.ts';
import { withRuntime } from './with-runtime.ts';

export const demoCommand: Command = {
  name: 'demo',
  words: 'load | reset',
  summary: 'Loads the demo shop, or puts it back to how it was at first.',
  options: { yes: { about: 'With reset: really delete everything in the embedded database.' } },
  details: 'Stop Baton first when it uses the embedded database.',
  async run(given) {
    if (given.words[0] === 'load') return load();
    if (given.words[0] === 'reset') return reset(given.options['yes'] === true);
    throw new UsageError('Say `demo load` or `demo reset --yes`.', 'demo');
  },
};

function load(): Promise<number> {
  return withRuntime(async ({ ctx, secrets }) => {
    const { fresh } = await loadDemo(ctx, secrets);
    process.stdout.write(fresh ? 'The demo shop is loaded.\n' : 'The demo shop was there already.\n');
    return 0;
  });
}

/** Conversations and events may not be deleted row by row, by design; so the demo begins again with an empty database. */
async function reset(sure: boolean): Promise<number> {
  const config = loadConfig();
  if (config.databaseUrl)
    return refuse('`demo reset` is for the embedded database. For Postgres, give Baton a new database (DATABASE_URL) and run `demo load`.');
  const others = await withRuntime(async ({ ctx }) => (await listWorkspaces(ctx, { limit: 100 })).filter((one) => one.slug !== DEMO_SLUG));
  if (others.length > 0) return refuse(`There are other workspaces here (${others.map((one) => one.name).join(', ')}); nothing was deleted.`);
  if (!sure) return refuse(`This deletes every conversation in ${join(config.dataDir, 'db')}. Say \`demo reset --yes\`.`);
  const folder = join(config.dataDir, 'db');
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  return load();
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
