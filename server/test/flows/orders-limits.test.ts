import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrder, mutateOrder } from '#orders';
import { lowerBucket, takeCall } from '#platform/call-bucket';
import { newId } from '#platform/ids';
import { ACTOR, openShop } from './orders-setup.ts';
import type { Shop } from './orders-setup.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ limit: { capacity: 8, perSecond: 10 } });
});
afterAll(() => shop.close());

const limitOf = (bucket: string) => ({ workspaceId: shop.place.workspaceId, bucket, capacity: 10, perSecond: 20 });
const PERSON = { leave: 0, patienceMs: 5000 };

test('a bucket gives what it holds at once and then as fast as it fills, to all who ask together', async () => {
  const began = performance.now();
  const waits = await Promise.all(Array.from({ length: 20 }, () => takeCall(shop.ctx.db, limitOf('a'), PERSON)));
  expect(waits.filter((one) => 'waitedMs' in one)).toHaveLength(20);
  // Ten at once, ten more at twenty a second.
  expect(performance.now() - began).toBeGreaterThan(450);
  expect(performance.now() - began).toBeLessThan(3000);
});

test('background work leaves calls to people, and never stands before them', async () => {
  const limit = limitOf('b');
  const background = Array.from({ length: 30 }, () => takeCall(shop.ctx.db, limit, { leave: 5, patienceMs: 400 }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const person = await takeCall(shop.ctx.db, limit, PERSON);
  expect(person).toMatchObject({ waitedMs: expect.any(Number) });
  expect('waitedMs' in person && person.waitedMs).toBeLessThan(150);
  const ended = await Promise.all(background);
  expect(ended.some((one) => 'tooLongMs' in one)).toBe(true);
});

test('what the service says is left, or forbids for a while, holds for everybody', async () => {
  const limit = limitOf('c');
  await lowerBucket(shop.ctx.db, limit, { left: 0, holdMs: 60_000 });
  const refused = await takeCall(shop.ctx.db, limit, PERSON);
  expect('tooLongMs' in refused && refused.tooLongMs).toBeGreaterThan(55_000);
});

test('a store is never asked faster than it allows, so that it never has to say so', async () => {
  await Promise.all(
    shop.sandbox
      .orders()
      .slice(0, 20)
      .map(({ id }) => getOrder(shop.ctx, shop.place, id)),
  );
  expect(shop.sandbox.requests().filter((one) => one.status === 429)).toEqual([]);
});

test('while another process holds an order, a change waits for it, and goes on when that process is gone', async () => {
  const { id } = shop.sandbox.orders()[30]!;
  await shop.ctx.db.tx(shop.place.workspaceId, (tx) =>
    tx.query("insert into order_lanes (workspace_id, store_id, order_id, holder, held_until) values ($1, $2, $3, $4, now() + interval '800 ms')", [
      shop.place.workspaceId,
      shop.place.storeId,
      id,
      newId(),
    ]),
  );
  const began = performance.now();
  const result = await mutateOrder(shop.ctx, shop.place, id, { operations: [{ op: 'add_note', note: 'After them.' }], actor: ACTOR });
  expect(result.state).toBe('done');
  expect(performance.now() - began).toBeGreaterThan(700);
  const [lane] = await shop.ctx.db.tx(shop.place.workspaceId, (tx) => tx.query<{ fence: string }>('select fence from order_lanes where order_id = $1', [id]));
  expect(Number(lane?.fence)).toBe(2);
});
