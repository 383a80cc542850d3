import { createWorkspace, ensureFirstAdmin, listWorkspaces } from '#accounts';
import { seedAssistant } from '#assistant';
import { loadDemo } from './load-demo.ts';
import type { Runtime } from './open-runtime.ts';

const LOCK = 7_261_012;

/**
 * Gives a new installation its first workspace and admin: the demo shop, or without it an empty one called main.
 * Processes that start together take turns; on the embedded database there is only one.
 */
export async function prepareInstallation(runtime: Runtime): Promise<{ fresh: boolean }> {
  if (runtime.database.kind === 'embedded') return prepare(runtime);
  const client = await runtime.database.pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    return await prepare(runtime);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    client.release();
  }
}

async function prepare({ ctx, secrets }: Runtime): Promise<{ fresh: boolean }> {
  if (ctx.config.demo) return loadDemo(ctx, secrets);
  const [existing] = await listWorkspaces(ctx, { limit: 1 });
  if (existing) return { fresh: false };
  const workspace = await createWorkspace(ctx, { name: 'Main', slug: 'main' });
  await seedAssistant(ctx, workspace.id, { name: 'Robin' });
  await ensureFirstAdmin(ctx, workspace.id, { email: ctx.config.adminEmail, password: secrets.adminPassword });
  return { fresh: true };
}
