import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { OPERATOR_KEY, spawnBaton } from '../spawn-baton.ts';
import { spawnPostgres } from '../spawn-postgres.ts';
import { openPool } from '../../src/platform/db/open.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data folder whose embedded database holds the demo shop. */
    seedFolder: string;
    /** Address of a Postgres server, without a database name, whose database `baton_seed` holds the demo shop. */
    faultsPostgres: string;
    /** Ids of the demo shop in each of the two. */
    demoShop: { embedded: string; postgres: string };
  }
}

/** Loads the demo shop once into each kind of database; every desk begins with a copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const seedFolder = mkdtempSync(join(tmpdir(), 'baton-seed-'));
  const postgres = await spawnPostgres();
  const databaseUrl = await postgres.create('baton_seed');
  project.provide('demoShop', { embedded: await loadDemoShop({ dataDir: seedFolder }), postgres: await loadDemoShop({ databaseUrl }) });
  project.provide('seedFolder', seedFolder);
  project.provide('faultsPostgres', postgres.address(''));
  return async () => {
    await postgres.close();
    rmSync(seedFolder, { recursive: true, force: true });
  };
}

async function loadDemoShop(target: { dataDir?: string; databaseUrl?: string }): Promise<string> {
  const baton = await spawnBaton(target);
  await untilIdle(baton.url);
  await baton.stop();
  const database = await openPool({ url: target.databaseUrl, dataDir: target.dataDir, poolSize: 2, timeoutMs: 10_000 });
  const { rows } = await database.pool.query<{ id: string }>('select id from workspaces');
  await database.close();
  await baton.close();
  return rows[0]?.id ?? '';
}

/** The first start leaves work behind (vectors of every article); a test that counts jobs must not meet it. */
async function untilIdle(url: string): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    const answer = await fetch(`${url}/health?verbose`, { headers: { authorization: `Bearer ${OPERATOR_KEY}` } });
    const { details } = (await answer.json()) as { details: { queues: unknown[] } };
    quiet = details.queues.length === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
