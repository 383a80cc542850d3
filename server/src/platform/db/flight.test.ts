import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestCtx } from '../../../test/harness.ts';
import type { TestCtx } from '../../../test/harness.ts';

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
