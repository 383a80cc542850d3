import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from './harness.ts';
import type { TestCtx } from './harness.ts';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));
// Read and written by raw statements alone; a mirror would serve nobody.
const WITHOUT_MIRROR = ['events', 'dead_letters', 'installation', 'baton_migrations', 'chunk_embeddings', 'call_buckets'];

let world: TestCtx;
beforeAll(async () => {
  world = await createTestCtx();
});
afterAll(() => world.close());

interface Column {
  table: string;
  name: string;
  type: string;
  nullable: boolean;
}

async function columnsInCode(): Promise<Column[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('schema.ts'));
  const modules = await Promise.all(files.map((path) => import(`${SOURCES}${path}`) as Promise<Record<string, unknown>>));
  const tables = modules.flatMap((one) => Object.values(one)).filter((value) => is(value, PgTable));
  return tables.flatMap((table) =>
    Object.values(getTableColumns(table)).map((column) => ({
      table: getTableName(table),
      name: column.name,
      type: column.getSQLType().replaceAll(', ', ','),
      nullable: !column.notNull,
    })),
  );
}

function columnsInDatabase(): Promise<Column[]> {
  return world.ctx.db.system((tx) =>
    tx.query<Column>(
      `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
    ),
  );
}

const sorted = (columns: Column[]) => columns.map((one) => `${one.table}.${one.name} ${one.type}${one.nullable ? '' : ' not null'}`).sort();

test('every table in the code has the columns, types and nullability of the database', async () => {
  const [code, database] = [await columnsInCode(), await columnsInDatabase()];
  const mirrored = new Set(code.map((one) => one.table));
  expect(mirrored.size).toBeGreaterThan(10);
  expect(sorted(code)).toEqual(sorted(database.filter((one) => mirrored.has(one.table))));
});

test('every table of the database has its mirror, or is named as one that needs none', async () => {
  const mirrored = new Set((await columnsInCode()).map((one) => one.table));
  const bare = new Set((await columnsInDatabase()).map((one) => one.table).filter((table) => !mirrored.has(table)));
  // chunk_embeddings exists only where pgvector does.
  expect(WITHOUT_MIRROR).toEqual(expect.arrayContaining([...bare]));
});
