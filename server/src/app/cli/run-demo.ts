import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listWorkspaces } from '#accounts';
import { loadConfig } from '#platform/config';
import { DEMO_SLUG, loadDemo } from '../load-demo.ts';
import { withRuntime } from './with-runtime.ts';

/** Loads the demo shop if it is not there. */
export function loadDemoShop(): Promise<number> {
  return withRuntime(async ({ ctx, secrets }) => {
    const { fresh } = await loadDemo(ctx, secrets);
    process.stdout.write(fresh ? 'The demo shop is loaded.\n' : 'The demo shop was there already.\n');
    return 0;
  });
}

/** Conversations and events may not be deleted row by row, by design; so the demo begins again with an empty database. */
export async function resetDemoShop(sure: boolean): Promise<number> {
  const config = loadConfig();
  if (config.databaseUrl)
    return refuse('`demo reset` is for the embedded database. For Postgres, give Baton a new database (DATABASE_URL) and run `demo load`.');
  const others = await withRuntime(async ({ ctx }) => (await listWorkspaces(ctx, { limit: 100 })).filter((one) => one.slug !== DEMO_SLUG));
  if (others.length > 0) return refuse(`There are other workspaces here (${others.map((one) => one.name).join(', ')}); nothing was deleted.`);
  if (!sure) return refuse(`This deletes every conversation in ${join(config.dataDir, 'db')}. Say \`demo reset --yes\`.`);
  const folder = join(config.dataDir, 'db');
  if (existsSync(folder)) rmSync(folder, { recursive: true });
  return loadDemoShop();
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}
