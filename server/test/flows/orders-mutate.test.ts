import { afterAll, beforeAll, expect, test } from 'vitest';
import { getOrder, mutateOrder } from '#orders';
import { ACTOR, openShop } from './orders-setup.ts';
import type { Shop } from './orders-setup.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

test('an order is read once, then out of the cache', async () => {
  const { id } = shop.sandbox.orders()[0]!;
  const before = shop.sandbox.requests().length;
  const first = await getOrder(shop.ctx, shop.place, id);
  const second = await getOrder(shop.ctx, shop.place, id);
  expect(second).toEqual(first);
  expect(shop.sandbox.requests().length - before).toBe(1);
});

test('an address is set, and nothing else changes', async () => {
  const { id } = shop.sandbox.orders()[0]!;
  const before = structuredClone(shop.sandbox.order(id));
  const result = await mutateOrder(shop.ctx, shop.place, id, { operations: [{ op: 'set_address', address: { address1: '7 Quarry Ln', city: 'Bend' } }], actor: ACTOR });
  expect(result.state).toBe('done');
  expect(result.changes.map((one) => one.path).sort()).toEqual(['shipping.address1', 'shipping.city']);
  const { date_updated: _, order_history: __, shipping, ...after } = shop.sandbox.order(id);
  expect(shipping).toEqual({ ...before.shipping, address1: '7 Quarry Ln', city: 'Bend' });
  const { date_updated: ___, order_history: ____, shipping: _____, ...was } = before;
  expect(after).toEqual(was);
});
