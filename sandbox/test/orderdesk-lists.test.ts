import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startOrderDeskSandbox } from '../src/index.ts';
import type { OrderDeskSandbox } from '../src/index.ts';
import { PRODUCTS } from '../src/demo-shop/products.ts';
import { call } from './orderdesk-harness.ts';

let desk: OrderDeskSandbox;
const NOW = Date.parse('2026-11-21T10:00:05Z');
beforeAll(async () => {
  desk = await startOrderDeskSandbox({ now: () => NOW, limit: { capacity: 1000, perSecond: 1000 }, switches: { numericStrings: 'never' } });
});
beforeEach(() => desk.reset());
afterAll(() => desk.close());

async function list(query: string) {
  const { body } = await call(desk, `GET /orders?${query}`);
  return body as unknown as {
    status: string;
    total_records: number;
    records_returned: number;
    limit: number;
    orders: { id: string; email: string; date_added: string }[];
  };
}

test('holds sixty orders of people in five languages, with wares of the demo shop, in every folder', () => {
  const orders = desk.orders();
  expect(orders).toHaveLength(60);
  expect(new Set(orders.map((order) => order.folder_id)).size).toBe(8);
  expect(desk.order('80012345')).toMatchObject({ source_id: '12345', email: 'sanne.visser@example.com', shipping: { phone: '+31 6 12345678' } });
  expect(orders.filter((order) => order.order_shipments.length > 0).length).toBeGreaterThan(20);
  expect(orders.every((order) => order.date_updated <= '2026-11-21 10:00:05' && order.order_shipments.every((one) => one.date_shipped <= '2026-11-21'))).toBe(
    true,
  );
  const shop = JSON.parse(readFileSync(new URL('../../server/demo/shop.json', import.meta.url), 'utf8')) as {
    products: { id: string; name: string; price_cents: number; seller: { name: string } }[];
  };
  expect(PRODUCTS.map(({ id, name, priceCents, seller }) => [id, name, priceCents, seller.name])).toEqual(
    shop.products.map((one) => [one.id, one.name, one.price_cents, one.seller.name]),
  );
});

test('pages by fifty from the newest, and never by more than five hundred', async () => {
  const first = await list('');
  const second = await list('offset=50');
  expect([first.records_returned, first.total_records, second.records_returned]).toEqual([50, 60, 10]);
  expect(new Set([...first.orders, ...second.orders].map((order) => order.id)).size).toBe(60);
  const dates = first.orders.map((order) => order.date_added);
  expect(dates).toEqual(dates.toSorted().toReversed());
  expect((await list('limit=9999')).limit).toBe(500);
  expect((await list('order_by=date_updated&order=ASC&limit=3')).records_returned).toBe(3);
});

test('finds by every filter of the vendor, and takes a misspelt filter for none', async () => {
  const [order] = desk.orders();
  const all = (await list('limit=500')).orders;
  const shipped = await list('folder_name=Shipped&limit=500');
  expect(shipped.total_records).toBe((await list('folder_id=41204,99&limit=500')).total_records);
  expect((await list('folder_name=shipped')).total_records).toBe(0);
  for (const query of [
    'source_id=12345',
    'email=SANNE.visser@example.com&limit=500',
    'customer_id=u-101&limit=500',
    'shipping_phone=%2B31%206%2012345678&limit=500',
    'customer_last_name=Visser&limit=500',
  ]) {
    const found = await list(query);
    expect(
      found.orders.map((one) => one.id),
      query,
    ).toContain(order?.id);
    expect(found.total_records, query).toBeLessThan(all.length);
  }
  expect((await list('customer_phone=31612345678')).total_records).toBe(0);
  expect((await list('custmer_id=u-101')).total_records).toBe(60);
});

test("reads dates as UTC, or as the store's own time where the older documents hold", async () => {
  desk.edit({ orderId: '80012300', note: 'changed now', rules: false });
  expect((await list('modified_start_date=2026-11-21 10:00:05')).orders.map((order) => order.id)).toEqual(['80012300']);
  expect((await list('modified_start_date=2026-11-21 10:00:06')).total_records).toBe(0);
  expect((await list('modified_start_date=2026-11-21T10:00:05Z')).status).toBe('error');
  const added = desk.order('80012300').date_added;
  expect((await list(`search_start_date=${added}&search_end_date=${added}`)).orders.map((order) => order.id)).toEqual(['80012300']);
  desk.setSwitches({ datesAre: 'local' });
  expect((await list('modified_start_date=2026-11-21 11:00:05')).total_records).toBe(1);
  expect((await list('modified_start_date=2026-11-21 11:00:06')).total_records).toBe(0);
  expect((await call(desk, 'GET /test')).body).toMatchObject({ current_date_time: '2026-11-21 11:00:05' });
  expect((await list('get_order_history=1&limit=1')).orders[0]).toHaveProperty('order_history');
});
