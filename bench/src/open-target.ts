import { spawnBaton } from '../../server/test/spawn-baton.ts';
import type { SpawnBatonOptions, SpawnedBaton } from '../../server/test/spawn-baton.ts';
import { spawnPostgres } from '../../server/test/spawn-postgres.ts';
import { processorTimeOf } from './processor-time.ts';
import { openPool } from '../../server/src/platform/db/open.ts';

export type Database = 'embedded' | 'postgres';

/** A Baton to measure, on the database asked for. */
export interface Target {
  baton: SpawnedBaton;
  /** Processor time used so far, in milliseconds: of Baton's process, and of Postgres's where there is one. */
  processorTime(): { node: number; postgres: number };
  /** Ends Baton first on the embedded database, which has one owner. */
  query<R extends object>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

export async function openTarget(database: Database, options: Omit<SpawnBatonOptions, 'databaseUrl'> = {}): Promise<Target> {
  const postgres = database === 'postgres' ? await spawnPostgres() : null;
  const databaseUrl = await postgres?.create('baton');
  const baton = await spawnBaton({ ...options, databaseUrl });
  return {
    baton,
    processorTime: () => ({ node: processorTimeOf(baton.pid), postgres: postgres ? processorTimeOf(postgres.pid) : 0 }),
    async query<R extends object>(text: string, values: unknown[] = []) {
      if (!databaseUrl && baton.isRunning()) await baton.stop();
      const handle = await openPool({ url: databaseUrl, dataDir: baton.dataDir, poolSize: 2, timeoutMs: 10_000 });
      try {
        return (await handle.pool.query<R>(text, values)).rows;
      } finally {
        await handle.close();
      }
    },
    async close() {
      // By the front door: a profile is written at the end of the process.
      if (baton.isRunning()) await baton.stop();
      await baton.close();
      await postgres?.close();
    },
  };
}
