import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { createTestCtx } from '../harness.ts';
import type { TestCtx } from '../harness.ts';
import { readTables, rowFor } from './isolation-rows.ts';
import type { Row, Table } from './isolation-rows.ts';

let world: TestCtx;
let tables: Table[];
let ours: string;
let theirs: string;
const rowsOf = new Map<string, Map<string, Row>>();

beforeAll(async () => {
  world = await createTestCtx();
  tables = await readTables(world.ctx.db);
  ours = world.workspaceId;
  theirs = await world.createWorkspace('Theirs');
  for (const workspaceId of [ours, theirs]) rowsOf.set(workspaceId, await fill(workspaceId));
});
afterAll(() => world.close());

const ownedTables = () => tables.filter((table) => table.ownerColumn !== null);

/** One row in every table, through the role that may look across workspaces. */
async function fill(workspaceId: string): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>([['workspaces', { id: workspaceId }]]);
  for (const table of ownedTables()) {
    if (table.name === 'workspaces') continue;
    const row = rowFor(table, workspaceId, rows);
    rows.set(table.name, row);
    await world.ctx.db
      .system((tx) => tx.query(insertOf(table, row), Object.values(row)))
      .catch((error: Error) => {
        throw new Error(`no row could be made for ${table.name}; teach isolation-rows.ts about its constraints: ${error.message}`);
      });
  }
  return rows;
}

function insertOf(table: Table, row: Row): string {
  const names = Object.keys(row);
  return `insert into ${table.name} (${names.join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`;
}

const inOurs = (text: string, values: unknown[] = []) => world.ctx.db.tx(ours, (tx) => tx.query(text, values));

/** How many rows it touched, or the code of the refusal. 42501: insufficient privilege, which is also what row-level security answers. */
async function tryInOurs(text: string, values: unknown[] = []): Promise<number | string> {
  return inOurs(`${text} returning 1 as touched`, values).then(
    (rows) => rows.length,
    (error: { code?: string }) => error.code ?? 'an error without a code',
  );
}

test('every table of a workspace is known by its owner column, and there are many', () => {
  expect(ownedTables().length).toBeGreaterThan(20);
  // Tables about the installation itself: the application's role may not touch them at all.
  expect(
    tables
      .filter((table) => table.ownerColumn === null)
      .map((table) => table.name)
      .sort(),
  ).toEqual(['baton_migrations', 'installation', 'sign_in_attempts']);
});

test('row-level security is forced on every table but the list of migrations', () => {
  expect(tables.filter((table) => !table.forced).map((table) => table.name)).toEqual(['baton_migrations']);
});

test('the application role owns nothing, is no superuser, bypasses nothing, and may not touch what belongs to no workspace', async () => {
  const [role] = await world.ctx.db.system((tx) =>
    tx.query(
      `select r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcanlogin,
         (select count(*)::int from pg_class where relowner = r.oid) + (select count(*)::int from pg_proc where proowner = r.oid)
         + (select count(*)::int from pg_namespace where nspowner = r.oid) + (select count(*)::int from pg_database where datdba = r.oid) as owned,
         (select count(*)::int from pg_auth_members where member = r.oid) as memberships,
         has_schema_privilege(r.rolname, 'public', 'create') as creates
       from pg_roles r where rolname = 'baton_app'`,
    ),
  );
  expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcanlogin: false, owned: 0, memberships: 0, creates: false });
  for (const table of tables.filter((one) => one.ownerColumn === null)) expect([table.name, table.verbs]).toEqual([table.name, []]);
});

test('outside a workspace the application role sees no row at all', async () => {
  const nowhere = newId();
  for (const table of ownedTables()) {
    const rows = await world.ctx.db.tx(nowhere, (tx) => tx.query(`select 1 from ${table.name}`));
    expect([table.name, rows.length]).toEqual([table.name, 0]);
  }
});

describe('with our workspace set', () => {
  test('every table shows our row and none of theirs', async () => {
    for (const table of ownedTables()) {
      const rows = await inOurs(`select ${table.ownerColumn} as owner from ${table.name}`);
      expect([table.name, rows.length > 0, rows.every((row) => row['owner'] === ours)]).toEqual([table.name, true, true]);
    }
  });

  test('no row can be inserted for them', async () => {
    for (const table of ownedTables()) {
      const row = table.name === 'workspaces' ? { id: newId(), name: 'x', slug: `s${newId()}` } : rowFor(table, theirs, rowsOf.get(theirs)!);
      expect([table.name, await tryInOurs(insertOf(table, row), Object.values(row))]).toEqual([table.name, '42501']);
    }
  });

  test('no row of theirs can be changed or deleted, and none of ours given to them', async () => {
    for (const { name, ownerColumn: owner } of ownedTables()) {
      const change = await tryInOurs(`update ${name} set ${owner} = ${owner} where ${owner} = $1`, [theirs]);
      const removal = await tryInOurs(`delete from ${name} where ${owner} = $1`, [theirs]);
      const gift = await tryInOurs(`update ${name} set ${owner} = $1 where ${owner} = $2`, [name === 'workspaces' ? newId() : theirs, ours]);
      expect([name, [0, '42501'].includes(change), [0, '42501'].includes(removal), gift]).toEqual([name, true, true, '42501']);
    }
    for (const { name, ownerColumn: owner } of ownedTables()) {
      const [left] = await world.ctx.db.system((tx) => tx.query(`select count(*)::int as n from ${name} where ${owner} = $1`, [theirs]));
      expect([name, Number(left?.['n']) > 0]).toEqual([name, true]);
    }
  });

  test('what is append-only can be read and added to, and neither changed nor deleted, by either role', async () => {
    const appendOnly = tables.filter((table) => table.ownerColumn !== null && !table.verbs.includes('UPDATE'));
    expect(appendOnly.map((table) => table.name)).toEqual(expect.arrayContaining(['article_versions', 'credit_ledger', 'events']));
    const kept = new Set(appendOnly.filter((table) => table.verbs.includes('DELETE')).map((table) => table.name));
    expect([...kept]).toEqual(['tool_calls']);
    for (const { name, ownerColumn: owner } of appendOnly) {
      const update = `update ${name} set ${owner} = ${owner}`;
      // What is kept for a while only may be deleted, and still not changed.
      for (const text of kept.has(name) ? [update] : [update, `delete from ${name}`]) {
        expect([text, await tryInOurs(text)]).toEqual([text, '42501']);
        const bySystem = world.ctx.db
          .system((tx) => tx.query(text))
          .then(
            () => 'done',
            (error: { code?: string }) => error.code,
          );
        expect([text, await bySystem]).toEqual([text, '42501']);
      }
    }
  });
});

test('a workspace that is deleted takes every row of its own with it, and no other row', async () => {
  const ends = await world.createWorkspace('Ends');
  await fill(ends);
  const countOf = async (workspaceId: string) => {
    const counts = new Map<string, number>();
    for (const { name, ownerColumn: owner } of ownedTables()) {
      const [row] = await world.ctx.db.system((tx) => tx.query<{ n: number }>(`select count(*)::int as n from ${name} where ${owner} = $1`, [workspaceId]));
      counts.set(name, row?.n ?? -1);
    }
    return counts;
  };
  expect([...(await countOf(ends))].filter(([, n]) => n < 1)).toEqual([]);
  const before = await countOf(theirs);
  await world.ctx.db.system((tx) => tx.query('delete from workspaces where id = $1', [ends]));
  expect([...(await countOf(ends))].filter(([, n]) => n > 0)).toEqual([]);
  expect(await countOf(theirs)).toEqual(before);
});
