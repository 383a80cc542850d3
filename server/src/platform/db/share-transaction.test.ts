import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestCtx } from '../../../test/harness.ts';
import type { TestCtx } from '../../../test/harness.ts';
import { correlationId, withCorrelation } from '../correlation.ts';
import { defineEach } from '../db.ts';
import type { Tx } from '../db.ts';
import { newId } from '../ids.ts';

let world: TestCtx;
beforeAll(async () => {
  world = await createTestCtx();
});
afterAll(() => world.close());

const CREATE = defineEach<{ id: string; name: string }>(
  'test-create',
  'id uuid, name text',
  'insert into contacts (workspace_id, id, name) select $1, id, name from asked',
);
const TIMES_TEN = defineEach<{ n: number }, { n: number; statement: string; at: number }>(
  'test-times-ten',
  'n integer',
  'select place, n * 10 as n, statement_timestamp()::text as statement, row_number() over ()::int as at from asked where $1::uuid is not null',
  ({ n }) => String(100 - n).padStart(3, '0'),
);

const share = <T>(work: (tx: Tx) => Promise<T>, workspaceId = world.workspaceId) => world.ctx.db.tx(workspaceId, work, { together: 'test', repeatable: true });
const transactionOf = async (tx: Tx) => (await tx.query<{ id: string }>('select pg_current_xact_id()::text as id'))[0]?.id;
const names = async (workspaceId = world.workspaceId) =>
  (await world.ctx.db.tx(workspaceId, (tx) => tx.query<{ name: string }>('select name from contacts order by name'))).map((one) => one.name);
const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

describe('acts of one name that run at the same moment', () => {
  it('share a transaction, and never with those of another workspace', async () => {
    const other = await world.createWorkspace();
    const seen = async (tx: Tx) => ({ transaction: await transactionOf(tx), workspaceId: tx.workspaceId });
    const done = await Promise.all(times(20, (n) => share(seen, n % 2 === 0 ? world.workspaceId : other)));
    const workspaces = Map.groupBy(done, (one) => one.transaction);
    expect(workspaces.size).toBe(2);
    for (const acts of workspaces.values()) expect(new Set(acts.map((one) => one.workspaceId)).size).toBe(1);
  });

  it('each hear what was found for them, from one statement, whose rows go in its order', async () => {
    const done = await Promise.all(times(12, (n) => share(async (tx) => ({ n, found: await tx.each(TIMES_TEN, { n }) }))));
    for (const { n, found } of done) expect(found).toEqual([{ n: n * 10, statement: done[0]?.found[0]?.statement, at: 12 - n }]);
  });

  it('say each what they say in their own order, whatever the others say', async () => {
    const MOMENT = defineEach<{ n: number }, { at: Date }>(
      'test-moment',
      'n integer',
      'select place, clock_timestamp() as at from asked where $1::uuid is not null',
    );
    const plain = async (tx: Tx) => (await tx.query<{ at: Date }>('select clock_timestamp() as at'))[0]?.at;
    const each = async (tx: Tx, n: number) => (await tx.each(MOMENT, { n }))[0]?.at;
    const acts = times(16, (n) => share((tx) => Promise.all(times(6, (step) => ((n >> (step % 4)) % 2 === 0 ? plain(tx) : each(tx, n))))));
    for (const moments of await Promise.all(acts)) {
      const sorted = moments.toSorted((one, other) => Number(one) - Number(other));
      expect(moments).toEqual(sorted);
    }
  });

  it('keep their own correlation ids', async () => {
    const acts = times(8, (n) => withCorrelation(`c-${n}`, () => share(async (tx) => (await tx.query('select 1'), correlationId()))));
    expect(await Promise.all(acts)).toEqual(times(8, (n) => `c-${n}`));
  });

  it.each([
    ['throws', () => Promise.reject(new Error('not this one'))],
    ['says what the database refuses', (tx: Tx) => tx.query('select 1 / 0')],
    ['writes what the database refuses', async (tx: Tx) => tx.writeEach(CREATE, { id: 'no id', name: 'x' })],
  ])('lose nothing by one of them that %s', async (_, fail) => {
    const workspaceId = await world.createWorkspace();
    const runs: number[] = [];
    const told: number[] = [];
    const acts = times(10, (n) =>
      share(async (tx) => {
        runs.push(n);
        tx.writeEach(CREATE, { id: newId(), name: `contact ${n}` });
        tx.afterCommit(() => told.push(n));
        if (n === 4) await fail(tx);
      }, workspaceId),
    );
    const outcomes = await Promise.allSettled(acts);
    expect(outcomes.map((one) => one.status)).toEqual(times(10, (n) => (n === 4 ? 'rejected' : 'fulfilled')));
    expect(await names(workspaceId)).toEqual(times(10, (n) => `contact ${n}`).filter((_one, n) => n !== 4));
    // Nobody hears of what was rolled back, and of the rest once.
    expect(told.toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9]);
    expect(runs).toHaveLength(20);
  });

  it('that work on the same are done one after the other, and see what the one before did', async () => {
    const workspaceId = await world.createWorkspace();
    const work = async (tx: Tx) => {
      tx.claim('the only contact');
      const [row] = await tx.query('select id from contacts');
      if (!row) tx.writeEach(CREATE, { id: newId(), name: 'only' });
      return transactionOf(tx);
    };
    const transactions = await Promise.all(times(5, () => share(work, workspaceId)));
    expect(new Set(transactions).size).toBe(5);
    expect(await names(workspaceId)).toEqual(['only']);
  });

  it('may speak through the query builder behind what they wrote', async () => {
    const workspaceId = await world.createWorkspace();
    const counts = await Promise.all(
      times(4, (n) =>
        share(async (tx) => {
          tx.writeEach(CREATE, { id: newId(), name: `contact ${n}` });
          const { rows } = await tx.orm.execute<{ n: number }>('select count(*)::int as n from contacts');
          return rows[0]?.n ?? 0;
        }, workspaceId),
      ),
    );
    expect(Math.min(...counts)).toBeGreaterThan(0);
    expect(await names(workspaceId)).toHaveLength(4);
  });
});

it('a transaction that only speaks through the query builder is bound to its workspace', async () => {
  const other = await world.createWorkspace();
  await world.ctx.db.tx(other, async (tx) => tx.writeEach(CREATE, { id: newId(), name: 'theirs' }));
  const mine = await world.createWorkspace();
  const { rows } = await world.ctx.db.tx(mine, (tx) => tx.orm.execute<{ name: string }>('select name from contacts'));
  expect(rows).toEqual([]);
});
