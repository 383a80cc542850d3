import { ORDERDESK_SANDBOX } from '@baton/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  checkStore,
  createOrder,
  findOrdersOfContact,
  getBuyer,
  getOrder,
  getProduct,
  listOrders,
  mutateOrder,
  openStore,
  readStoreSettings,
  registerStore,
  setProductStock,
} from '#orders';
import { eventually } from '../harness.ts';
import { ACTOR, openShop, personOf } from './orders-setup.ts';
import type { Shop } from './orders-setup.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ sandbox: { stores: [{ id: '51300', apiKey: 'key-of-another-store' }] }, world: { config: { orderdeskTimeoutSeconds: 2 } } });
});
afterAll(() => shop.close());

const callsOf = (path: string) => shop.sandbox.requests().filter((one) => one.path.endsWith(path)).length;
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', details: null }),
    (error: { code?: string; details?: unknown }) => error,
  );

describe('a store', () => {
  test('is not registered with a key that does not work', async () => {
    const wanted = { kind: 'orderdesk' as const, name: 'Shop', externalId: '51300', apiKey: 'not the key' };
    expect(await errorOf(registerStore(shop.ctx, shop.who, wanted))).toMatchObject({ code: 'OD_API_401' });
    const again = { ...wanted, externalId: shop.sandbox.storeId, apiKey: shop.sandbox.apiKey };
    expect(await errorOf(registerStore(shop.ctx, shop.who, again))).toMatchObject({ code: 'conflict' });
  });

  test('shows its folders and settings, and neither its key nor its mail password, also not to who looks into what is kept', async () => {
    const settings = await readStoreSettings(shop.ctx, shop.place);
    expect(Object.values(settings.folders)).toContain('Shipped');
    const shown = JSON.stringify([settings, await readStoreSettings(shop.ctx, shop.place)]);
    expect(shown).not.toContain(ORDERDESK_SANDBOX.apiKey);
    expect(shown).not.toContain(ORDERDESK_SANDBOX.smtpPassword);
    const rows = await shop.ctx.db.system((tx) => tx.query('select * from order_stores'));
    expect(JSON.stringify(rows)).not.toContain(shop.sandbox.apiKey);
  });

  test('of another workspace is no store, and what is kept for one is never another’s', async () => {
    const { id } = shop.sandbox.orders()[0]!;
    const other = await shop.world.createWorkspace();
    const theirs = await registerStore(shop.ctx, personOf(other), {
      kind: 'orderdesk',
      name: 'Theirs',
      externalId: '51300',
      apiKey: 'key-of-another-store',
      callLimit: { burst: 1000, per_second: 1000 },
    });
    shop.sandbox.edit({ orderId: id, storeId: '51300', shipping: { city: 'Theirs' } });
    const [ours, seen] = [await getOrder(shop.ctx, shop.place, id), await getOrder(shop.ctx, { workspaceId: other, storeId: theirs.id }, id)];
    expect(seen.order['shipping']).toMatchObject({ city: 'Theirs' });
    expect(ours.order['shipping']).not.toMatchObject({ city: 'Theirs' });
    expect(await errorOf(getOrder(shop.ctx, { workspaceId: other, storeId: shop.place.storeId }, id))).toMatchObject({ code: 'STORE_NOT_FOUND' });
    expect(
      await errorOf(
        mutateOrder(shop.ctx, { workspaceId: other, storeId: shop.place.storeId }, id, { operations: [{ op: 'add_note', note: 'x' }], actor: ACTOR }),
      ),
    ).toMatchObject({
      code: 'STORE_NOT_FOUND',
    });
  });
});

describe('reading', () => {
  test('asks again what failed, with pauses, and tells what stays so', async () => {
    const [, first, second] = shop.sandbox.orders();
    shop.sandbox.addFault({ kind: 'server_error', on: 'read', times: 2 });
    expect((await getOrder(shop.ctx, shop.place, first!.id)).isStale).toBe(false);
    shop.sandbox.addFault({ kind: 'cut_before', on: 'read' });
    shop.sandbox.addFault({ kind: 'rate_limit', retryAfterSeconds: 1, on: 'read' });
    expect((await getOrder(shop.ctx, shop.place, second!.id)).isStale).toBe(false);
    expect(await errorOf(getOrder(shop.ctx, shop.place, '1'))).toMatchObject({ code: 'OD_API_404' });
    expect(await errorOf(getOrder(shop.ctx, shop.place, '../store'))).toMatchObject({ code: 'OD_API_404' });
    shop.sandbox.addFault({ kind: 'rate_limit', retryAfterSeconds: 400, on: 'list' });
    expect(await errorOf(listOrders(shop.ctx, shop.place, { email: 'x@example.com' }))).toMatchObject({ code: 'OD_API_429', details: { retry_after: 400 } });
  });

  test('a thousand who miss at once ask once', async () => {
    // The limit that the last test met holds for everybody: begun anew.
    await shop.ctx.db.system((tx) => tx.query('delete from call_buckets'));
    const { id } = shop.sandbox.orders()[3]!;
    await Promise.all(Array.from({ length: 1000 }, () => getOrder(shop.ctx, shop.place, id)));
    expect(callsOf(`/orders/${id}`)).toBe(1);
  });

  test('finds the orders of one person and of nobody else', async () => {
    const { email, customer } = shop.sandbox.orders()[4]!;
    const found = await findOrdersOfContact(shop.ctx, shop.place, { emails: [email.toUpperCase()] });
    expect(found.orders.length).toBeGreaterThan(0);
    expect(new Set(found.orders.map((order) => order['email']))).toEqual(new Set([email]));
    const byPhone = await findOrdersOfContact(shop.ctx, shop.place, { phones: [customer['phone'] ?? ''] });
    expect(byPhone.orders.map((order) => order.id).sort()).toEqual(found.orders.map((order) => order.id).sort());
    expect((await findOrdersOfContact(shop.ctx, shop.place, { emails: ['%@%'], phones: ['1'], customerIds: [''] })).orders).toEqual([]);
    expect(await getBuyer(shop.ctx, shop.place, { emails: [email] })).toMatchObject({ email, orders: found.orders.length });
    expect(await getBuyer(shop.ctx, shop.place, { emails: ['nobody@example.com'] })).toBeNull();
  });

  test('a product is kept until its stock is set', async () => {
    const { orderdesk } = await openStore(shop.ctx, shop.place);
    const { items } = await orderdesk.listInventory({ limit: 1 });
    const id = String(items[0]!['id']);
    const { item: before } = await getProduct(shop.ctx, shop.place, id);
    await setProductStock(shop.ctx, shop.place, id, { stock: 76, expected: Number(before['stock']) });
    await expect(setProductStock(shop.ctx, shop.place, id, { stock: 1, expected: 5 })).rejects.toMatchObject({ code: 'CONCURRENT_UPDATE' });
    // The answer to the write is lost, and it is done: asked of the store once more, not repeated.
    const began = shop.sandbox.requests().length;
    shop.sandbox.addFault({ kind: 'latency', ms: 200, on: 'inventory' });
    const work = setProductStock(shop.ctx, shop.place, id, { stock: 77 });
    await eventually(() => shop.sandbox.requests().length > began, 'the read before the write');
    shop.sandbox.addFault({ kind: 'cut_after', on: 'inventory' });
    expect(await work).toMatchObject({ stock: 77 });
    expect(
      shop.sandbox
        .requests()
        .slice(began)
        .map((one) => one.method),
    ).toEqual(['GET', 'PUT', 'GET']);
    expect((await getProduct(shop.ctx, shop.place, id)).item).toMatchObject({ ...before, stock: 77, date_updated: expect.any(String) });
  });
});

test('an order is made once, also when the answer to its making is lost', async () => {
  const order = { email: 'lena.fox@example.com', shipping: { first_name: 'Lena', last_name: 'Fox' }, order_items: [{ name: 'Mug', price: 18.5, quantity: 1 }] };
  const make = () => createOrder(shop.ctx, shop.place, { order, actor: ACTOR, idempotencyKey: 'mug' });
  shop.sandbox.addFault({ kind: 'cut_after', on: 'create' });
  const first = await make();
  const second = await make();
  expect([first.isNew, second.isNew]).toEqual([true, false]);
  expect(second.order.id).toBe(first.order.id);
  expect(shop.sandbox.orders().filter((one) => one.email === order.email)).toHaveLength(1);
});

test('a store whose key is refused is not asked again until it works', async () => {
  const { id } = shop.sandbox.orders()[13]!;
  shop.sandbox.addFault({ kind: 'unauthorized', on: 'read' });
  expect(await errorOf(getOrder(shop.ctx, shop.place, id))).toMatchObject({ code: 'OD_API_401' });
  const before = shop.sandbox.requests().length;
  expect(await errorOf(getOrder(shop.ctx, shop.place, id))).toMatchObject({ code: 'AUTH_REQUIRED' });
  expect(shop.sandbox.requests().length).toBe(before);
  expect(await checkStore(shop.ctx, shop.who, shop.place.storeId)).toMatchObject({ works: true });
  expect((await getOrder(shop.ctx, shop.place, id)).order.id).toBe(id);
});
