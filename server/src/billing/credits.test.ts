import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tryExpecting } from '#platform/db';
import { BatonError } from '#platform/errors';
import { createTestClock, createTestCtx } from '../../test/harness.ts';
import type { TestCtx } from '../../test/harness.ts';
import { expireReservations, grantCredits, readCredits, releaseCredits, reserveCredits, settleCredits, settleWithCommit, spendAsExpected } from './index.ts';

let world: TestCtx;
const clock = createTestClock();
beforeAll(async () => {
  world = await createTestCtx({ clock });
});
afterAll(() => world.close());

let keys = 0;
const grant = (workspaceId: string, amount: number) => grantCredits(world.ctx, workspaceId, { amount, reason: 'test', idempotencyKey: `k${(keys += 1)}` });
const reserve = (workspaceId: string, amount: number, ttlSeconds = 60) =>
  reserveCredits(world.ctx, workspaceId, { amount, purpose: 'turn', ref: 'r', ttlSeconds });
const settle = (workspaceId: string, id: string, amount: number) =>
  world.ctx.db.tx(workspaceId, (tx) => settleCredits(tx, workspaceId, id, { amount, usage: {} }));
/** As a turn pays: with the commit. */
const pay = (workspaceId: string, id: string, amount: number) =>
  world.ctx.db.tx(workspaceId, (tx) => settleWithCommit(tx, workspaceId, id, { amount, usage: {} }));
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: unknown) => (error instanceof BatonError ? error.code : String(error)),
  );

async function ledgerSum(workspaceId: string): Promise<number> {
  const [row] = await world.ctx.db.tx(workspaceId, (tx) => tx.query<{ sum: number }>('select coalesce(sum(amount), 0)::float8 as sum from credit_ledger'));
  return row!.sum;
}

async function eventTypes(workspaceId: string): Promise<string[]> {
  const rows = await world.ctx.db.tx(workspaceId, (tx) => tx.query<{ type: string }>('select type from events order by id'));
  return rows.map((row) => row.type);
}

test('what is spent at once is never more than there is, and what others hold is not spent', async () => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 20);
  await reserve(workspaceId, 5);
  const spend = (together: string | undefined) =>
    tryExpecting(
      () =>
        world.ctx.db.tx(
          workspaceId,
          async (tx) => {
            await spendAsExpected(tx, { amount: 1, purpose: 'turn', ref: 'r', usage: {} });
            return 'paid';
          },
          together ? { together } : {},
        ),
      async () => 'refused',
    );
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, at) => spend(at % 2 === 0 ? 'spending' : undefined)));
  expect(outcomes.filter((one) => one === 'paid')).toHaveLength(15);
  expect(await readCredits(world.ctx, workspaceId)).toMatchObject({ balance: 5, reserved: 5, available: 0 });
  expect(await ledgerSum(workspaceId)).toBe(5);
  const rows = await world.ctx.db.tx(workspaceId, (tx) =>
    tx.query(
      `select l.balance_after::int as left, l.amount::int as amount, r.status from credit_ledger l join credit_reservations r on r.id = l.reservation_id order by 1`,
    ),
  );
  expect(rows).toEqual(Array.from({ length: 15 }, (_, at) => ({ left: 5 + at, amount: -1, status: 'settled' })));
});

test('200 workers racing for the last 50 credits never overspend, and the ledger sums to the balance', async () => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 50);
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, async (_, worker) => {
      const held = await reserve(workspaceId, 1).catch((error: unknown) =>
        error instanceof BatonError && error.code === 'out_of_credits' ? null : Promise.reject(error),
      );
      if (!held) return 'refused';
      // Every fifth says it cost five times what it reserved.
      await (worker % 2 === 0 ? settle : pay)(workspaceId, held.reservationId, worker % 10 < 2 ? 5 : 1);
      return 'paid';
    }),
  );
  const credits = await readCredits(world.ctx, workspaceId);
  expect(outcomes.filter((one) => one === 'paid').length).toBeLessThanOrEqual(50);
  expect(outcomes).toContain('refused');
  expect(credits).toMatchObject({ balance: 0, reserved: 0, available: 0 });
  expect(await ledgerSum(workspaceId)).toBe(0);
});

test('whatever happens in whatever order, nothing is overspent and every sum agrees', { timeout: 120_000 }, async () => {
  const amount = fc.integer({ min: 1, max: 20 });
  const pick = fc.nat(30);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('grant' as const), amount }),
    fc.record({ kind: fc.constant('take back' as const), amount }),
    fc.record({ kind: fc.constant('reserve' as const), amount, ttl: fc.integer({ min: 1, max: 100 }) }),
    fc.record({ kind: fc.constant('settle' as const), pick, amount: fc.integer({ min: 0, max: 120 }), how: fc.constantFrom(settle, pay) }),
    fc.record({ kind: fc.constant('release' as const), pick }),
    fc.record({ kind: fc.constant('expire' as const), seconds: fc.integer({ min: 0, max: 60 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), async (steps) => {
      const workspaceId = await world.createWorkspace();
      const held: string[] = [];
      const refusals: string[] = [];
      // Whether it was granted, and whether it should have been.
      const reserves: [boolean, boolean][] = [];
      for (const one of steps) {
        const target = 'pick' in one ? held[one.pick % Math.max(1, held.length)] : undefined;
        const before = await readCredits(world.ctx, workspaceId);
        if (one.kind === 'grant') await grant(workspaceId, one.amount);
        if (one.kind === 'take back') refusals.push(await codeOf(grant(workspaceId, -one.amount)));
        if (one.kind === 'reserve') {
          const made = await reserve(workspaceId, one.amount, one.ttl).catch(() => null);
          reserves.push([made !== null, before.available >= one.amount]);
          if (made) held.push(made.reservationId);
        }
        if (one.kind === 'settle' && target) refusals.push(await codeOf(one.how(workspaceId, target, one.amount)));
        if (one.kind === 'release' && target) await releaseCredits(world.ctx, workspaceId, target, 'test');
        if (one.kind === 'expire') {
          clock.advance(one.seconds * 1000);
          await expireReservations(world.ctx);
        }
        const after = await readCredits(world.ctx, workspaceId);
        expect(after.balance).toBe(await ledgerSum(workspaceId));
        expect(after.available).toBeGreaterThanOrEqual(0);
        const [open] = await world.ctx.db.tx(workspaceId, (tx) =>
          tx.query<{ sum: number }>(`select coalesce(sum(amount), 0)::float8 as sum from credit_reservations where status = 'open'`),
        );
        expect(after.reserved).toBe(open!.sum);
      }
      expect(reserves.filter(([granted, due]) => granted !== due)).toEqual([]);
      expect(refusals.filter((code) => code !== 'fine' && code !== 'conflict')).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('what work cost beyond its reservation is taken from what is free and no further; the rest is a shortfall', async () => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 10);
  const [first, second] = [await reserve(workspaceId, 4), await reserve(workspaceId, 5)];
  // Free: its own 4 and 1 that nobody holds. The other 5 are not touched.
  const entry = await settle(workspaceId, first.reservationId, 9);
  expect(entry).toMatchObject({ amount: -5, balanceAfter: 5, details: { shortfall: 4 } });
  expect(await settle(workspaceId, second.reservationId, 5)).toMatchObject({ amount: -5, balanceAfter: 0 });
});

test('turns that share a transaction and cost more than they reserved are paid one after the other', async () => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 30);
  const held = await Promise.all([1, 1, 1, 4].map((amount) => reserve(workspaceId, amount)));
  const costs = [5, 6, 7, 4];
  await Promise.all(
    held.map(({ reservationId }, at) =>
      world.ctx.db.tx(workspaceId, (tx) => settleWithCommit(tx, workspaceId, reservationId, { amount: costs[at] ?? 0, usage: {} }), { together: 'test' }),
    ),
  );
  expect(await readCredits(world.ctx, workspaceId)).toMatchObject({ balance: 8, reserved: 0 });
  expect(await ledgerSum(workspaceId)).toBe(8);
});

test('a settlement repeated has no further effect, and a released reservation cannot be settled', async () => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 10);
  const { reservationId } = await reserve(workspaceId, 4);
  const first = await settle(workspaceId, reservationId, 3);
  expect(await settle(workspaceId, reservationId, 4)).toEqual(first);
  expect(await releaseCredits(world.ctx, workspaceId, reservationId, 'too late')).toEqual({ released: false });
  const other = await reserve(workspaceId, 4);
  expect(await releaseCredits(world.ctx, workspaceId, other.reservationId, 'no turn')).toEqual({ released: true });
  expect(await releaseCredits(world.ctx, workspaceId, other.reservationId, 'no turn')).toEqual({ released: false });
  expect(await codeOf(settle(workspaceId, other.reservationId, 1))).toBe('conflict');
  expect(await readCredits(world.ctx, workspaceId)).toMatchObject({ balance: 7, reserved: 0 });
});

test('a reservation expires when its time is over, not before, and work that ends later pays what is still there', async () => {
  // What other tests left open ends first.
  clock.advance(1_000_000);
  await expireReservations(world.ctx);
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 5);
  const { reservationId } = await reserve(workspaceId, 5, 60);
  clock.advance(59_000);
  expect(await expireReservations(world.ctx)).toEqual({ expired: 0 });
  clock.advance(1000);
  expect(await expireReservations(world.ctx)).toEqual({ expired: 1 });
  expect(await expireReservations(world.ctx)).toEqual({ expired: 0 });
  const other = await reserve(workspaceId, 3);
  expect(await settle(workspaceId, reservationId, 5)).toMatchObject({ amount: -2, details: { shortfall: 3 } });
  expect(await settle(workspaceId, other.reservationId, 3)).toMatchObject({ amount: -3, balanceAfter: 0 });
});

test('exhaustion is said once until the next grant, and stays said although the reservation is refused', async () => {
  const workspaceId = await world.createWorkspace();
  const refusal = await reserve(workspaceId, 1).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'out_of_credits', status: 402, details: { asked: 1, available: 0 } });
  expect(await codeOf(reserve(workspaceId, 1))).toBe('out_of_credits');
  await grant(workspaceId, 1);
  expect(await codeOf(reserve(workspaceId, 2))).toBe('out_of_credits');
  expect(await eventTypes(workspaceId)).toEqual(['credits.exhausted', 'credits.granted', 'credits.exhausted']);
});

test('a payment with the commit is entered once, is in the ledger when its transaction has ended, and not for what was given back', async () => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 10);
  const { reservationId } = await reserve(workspaceId, 4);
  await pay(workspaceId, reservationId, 3);
  await pay(workspaceId, reservationId, 3);
  expect(await readCredits(world.ctx, workspaceId)).toMatchObject({ balance: 7, reserved: 0 });
  expect(await ledgerSum(workspaceId)).toBe(7);
  expect(await eventTypes(workspaceId)).toEqual(['credits.granted', 'credits.settled']);
  const other = await reserve(workspaceId, 4);
  await releaseCredits(world.ctx, workspaceId, other.reservationId, 'no turn');
  expect(await codeOf(pay(workspaceId, other.reservationId, 1))).toBe('conflict');
});

test.each([
  ['at once', settleCredits],
  ['with the commit', settleWithCommit],
])('a settlement %s that is rolled back with its work leaves the reservation open', async (_, settling) => {
  const workspaceId = await world.createWorkspace();
  await grant(workspaceId, 5);
  const { reservationId } = await reserve(workspaceId, 5);
  const failed = world.ctx.db.tx(workspaceId, async (tx) => {
    await settling(tx, workspaceId, reservationId, { amount: 5, usage: {} });
    throw new Error('the reply was not posted');
  });
  await expect(failed).rejects.toThrow('the reply was not posted');
  expect(await readCredits(world.ctx, workspaceId)).toMatchObject({ balance: 5, reserved: 5 });
  expect(await eventTypes(workspaceId)).toEqual(['credits.granted']);
});
