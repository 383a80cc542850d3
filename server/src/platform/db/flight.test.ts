import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../../test/harness.ts';
import type { TestCtx } from '../../../test/harness.ts';
import type { Tx } from '../db.ts';
import { newId } from '../ids.ts';

let world: TestCtx;
beforeAll(async () => (world = await createTestCtx()));
afterAll(() => world.close());

test('a statement that fails says in its error which one it was: by its name, or by how it begins', async () => {
  const { ctx, workspaceId } = world;
  const named = ctx.db.tx(workspaceId, (tx) => tx.query('select $1::int / 0', [1], 'divide'));
  await expect(named).rejects.toMatchObject({ code: '22012', statement: 'divide' });
  const unnamed = ctx.db.tx(workspaceId, (tx) => tx.query('select $1::int\n  / 0', [1]));
  await expect(unnamed).rejects.toMatchObject({ code: '22012', statement: 'select $1::int / 0' });
});

test('of statements that left together the first that failed is told, not those that it took with it', async () => {
  const failing = world.ctx.db.tx(world.workspaceId, async (tx) => {
    tx.write('select 1 / $1::int', [0], 'first-to-fail');
    await tx.query('select 2 + $1::int', [2], 'taken-along');
  });
  await expect(failing).rejects.toMatchObject({ code: '22012', statement: 'first-to-fail' });
});

test.each([
  ['has a value that cannot be written down', (tx: Tx) => tx.write('select $1::jsonb', [{ much: 1n }], 'cannot-be-sent')],
  ['has the name of another one', (tx: Tx) => tx.write('select 2 + $1::int', [1], 'cannot-be-sent-twice')],
  ['is refused by Postgres', (tx: Tx) => tx.write('select 1 / $1::int', [0], 'refused')],
])('nothing of a packet is done when one of its statements %s, and the connection is as good as before', async (_, break_) => {
  const { ctx, workspaceId } = world;
  const add = (tx: Tx, name: string) =>
    tx.write('insert into contacts (workspace_id, id, name) values ($1, $2, $3)', [workspaceId, newId(), name], 'add-contact');
  const last = (tx: Tx) => tx.query<{ n: number }>('select $1::int * 2 as n', [4], `sent-behind-${_.slice(0, 5)}`);
  await ctx.db.tx(workspaceId, (tx) => tx.query('select 1 + $1::int', [1], 'cannot-be-sent-twice'));
  const failing = ctx.db.tx(workspaceId, async (tx) => {
    add(tx, 'before');
    break_(tx);
    add(tx, 'behind');
    last(tx).catch(() => undefined);
  });
  await expect(failing).rejects.toThrow(/BigInt|must be unique|division by zero/);
  const again = await ctx.db.tx(workspaceId, async (tx) => ({
    n: await last(tx),
    contacts: await tx.query(`select name from contacts where name in ('before', 'behind')`),
  }));
  expect(again).toEqual({ n: [{ n: 8 }], contacts: [] });
});

test('where Postgres has forgotten what was prepared, nothing is said outside a transaction, as whoever the connection is', async () => {
  const forgetful = await createTestCtx();
  const { ctx, workspaceId } = forgetful;
  await ctx.db.tx(workspaceId, (tx) => tx.query('deallocate all'));
  const seen: unknown[] = [];
  const next = ctx.db.tx(workspaceId, async (tx) => {
    await tx.query('select current_user as me').then(
      (rows) => seen.push(rows),
      () => undefined,
    );
  });
  const [outcome] = await Promise.allSettled([next]);
  expect(seen).toEqual([]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { statement: 'begin-workspace' } });
  await forgetful.close();
});
