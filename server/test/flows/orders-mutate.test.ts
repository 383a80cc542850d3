import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getOrder, listMutations, mutateOrder, readImages, undoMutation } from '#orders';
import type { MutateOrder } from '#orders';
import { ACTOR, openShop } from './orders-setup.ts';
import type { Shop } from './orders-setup.ts';

let shop: Shop;
let id: string;
let next = 0;
beforeAll(async () => {
  shop = await openShop({ world: { config: { orderdeskTimeoutSeconds: 2 } } });
});
afterAll(() => shop.close());
// Each test has an order of its own.
beforeEach(() => {
  id = shop.sandbox.orders()[next++]!.id;
});

const change = (operations: MutateOrder['operations'], more: Partial<MutateOrder> = {}) =>
  mutateOrder(shop.ctx, shop.place, id, { operations, actor: ACTOR, ...more });
const moveTo = (address1: string) => [{ op: 'set_address', address: { address1 } }];
const putsOf = () => shop.sandbox.requests().filter((one) => one.method === 'PUT' && one.path.includes(id));
/** Without what every write changes. */
const plain = () => {
  const { date_updated: _, order_history: __, ...order } = structuredClone(shop.sandbox.order(id));
  return order;
};
const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

test('an order is read once, then out of the cache, and never out of it for a change', async () => {
  const first = await getOrder(shop.ctx, shop.place, id);
  shop.sandbox.edit({ orderId: id, shipping: { city: 'Elsewhere' } });
  expect(await getOrder(shop.ctx, shop.place, id)).toEqual(first);
  expect((await change(moveTo('7 Quarry Ln'))).order).toMatchObject({ shipping: { address1: '7 Quarry Ln', city: 'Elsewhere' } });
  expect((await getOrder(shop.ctx, shop.place, id)).order['shipping']).toMatchObject({ address1: '7 Quarry Ln', city: 'Elsewhere' });
});

describe('a change', () => {
  test('sets what it says and leaves every other leaf as it was, in each of its kinds', async () => {
    const before = plain();
    const [item] = before.order_items;
    const result = await change([
      { op: 'set_address', address: { address1: '7 Quarry Ln', city: 'Bend' } },
      { op: 'set_metadata_field', name: 'gift', value: 'yes' },
      { op: 'set_checkout_field', name: 'Door', value: 'blue' },
      { op: 'set_shipping_method', shipping_method: 'Express' },
      { op: 'set_tag', tag_color: 'red' },
      { op: 'set_payment_status', payment_status: 'Captured' },
      { op: 'change_item', item_id: item!.id, fields: { quantity: 3, metadata: { gift: 'wrapped' } } },
      { op: 'add_item', item: { name: 'Ribbon', price: 1.5 } },
      { op: 'add_note', note: 'Called the buyer.' },
      { op: 'add_shipment', tracking_number: '3SABC', carrier_code: 'PostNL' },
      { op: 'move_folder', folder_name: 'In Preparation' },
    ]);
    expect(result).toMatchObject({ state: 'done', lostUpdateSuspected: false });
    expect(plain()).toMatchObject({
      ...before,
      shipping_method: 'Express',
      tag_color: 'red',
      payment_status: 'Captured',
      folder_id: 41_203,
      shipping: { ...before.shipping, address1: '7 Quarry Ln', city: 'Bend' },
      order_metadata: { ...before.order_metadata, gift: 'yes' },
      checkout_data: { ...before.checkout_data, Door: 'blue' },
      order_items: [
        { ...item, quantity: 3, metadata: { ...item!.metadata, gift: 'wrapped' } },
        ...before.order_items.slice(1),
        { name: 'Ribbon', price: 1.5, quantity: 1 },
      ],
      order_shipments: [...before.order_shipments, { tracking_number: '3SABC' }],
      product_total: expect.any(Number),
      quantity_total: expect.any(Number),
      order_total: expect.any(Number),
      weight_total: expect.any(Number),
    });
    expect(shop.sandbox.order(id).order_history.map((row) => row.note)).toContain('Called the buyer.');
    // One full update carried the six, everything else went by a call of its own.
    expect(putsOf().filter((one) => !one.path.includes('order-items'))).toHaveLength(1);
  });

  test('keeps what people changed since its author looked, and refuses where they changed the same thing, naming both', async () => {
    const { stateHash } = await getOrder(shop.ctx, shop.place, id);
    shop.sandbox.edit({ orderId: id, shipping: { city: 'Salem' }, note: 'Ring twice' });
    await change(moveTo('7 Quarry Ln'), { expectedHash: stateHash });
    expect(plain()).toMatchObject({ shipping: { address1: '7 Quarry Ln', city: 'Salem' } });
    expect(plain().order_notes.at(-1)).toMatchObject({ content: 'Ring twice' });
    const failed = await change([{ op: 'set_address', address: { city: 'Bend' } }], { expectedHash: stateHash }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'CONCURRENT_UPDATE', details: { differences: [{ path: 'shipping.city', theirs: 'Salem', mine: 'Bend' }] } });
    expect(plain().shipping.city).toBe('Salem');
  });

  test('tries an unbound conflict anew, three times and no more', async () => {
    const edit = (city: string) => ({ kind: 'edit_before' as const, on: 'read' as const, orderId: id, edit: { orderId: id, shipping: { address1: city } } });
    for (let at = 0; at < 30; at += 1) shop.sandbox.addFault(edit(`moving ${at}`));
    expect(await codeOf(change(moveTo('mine')))).toBe('CONCURRENT_UPDATE');
    expect(putsOf()).toHaveLength(0);
    shop.sandbox.reset();
    shop.sandbox.addFault(edit('once'));
    expect((await change(moveTo('mine'))).state).toBe('done');
    expect(plain().shipping.address1).toBe('mine');
  });

  test('says when somebody else wrote in the very moment, and keeps the order from before', async () => {
    shop.sandbox.addFault({ kind: 'edit_before', on: 'put', edit: { orderId: id, checkout: { Door: 'green' } } });
    const result = await change(moveTo('7 Quarry Ln'));
    expect(result).toMatchObject({ state: 'done', lostUpdateSuspected: true });
    const [row] = await listMutations(shop.ctx, shop.place, id);
    expect(row).toMatchObject({ lostUpdateSuspected: true, changedPaths: ['shipping.address1'] });
    const { before } = await readImages(shop.ctx, shop.place, { orderId: id, mutationId: row!.id });
    expect(before).toMatchObject({ id });
  });

  test('of a line says so too when somebody else edited that line in the very moment, and nothing when nobody did', async () => {
    const [line] = shop.sandbox.order(id).order_items;
    const byPerson = { orderId: id, item: { id: line!.id, name: 'Renamed by Dana' } };
    const setQuantity = (quantity: number) => change([{ op: 'change_item', item_id: line!.id, fields: { quantity } }]);
    expect(await setQuantity(2)).toMatchObject({ state: 'done', lostUpdateSuspected: false });
    shop.sandbox.addFault({ kind: 'edit_before', on: 'item', edit: byPerson });
    expect(await setQuantity(3)).toMatchObject({ state: 'done', lostUpdateSuspected: true });
    // It is gone indeed.
    expect(shop.sandbox.order(id).order_items[0]).toMatchObject({ name: line!.name, quantity: 3 });
    shop.sandbox.setSwitches({ history: { api: false } });
    shop.sandbox.addFault({ kind: 'edit_before', on: 'item', edit: byPerson });
    expect(await setQuantity(4)).toMatchObject({ lostUpdateSuspected: true });
    // Before the last look it is no loss: it goes back with ours.
    shop.sandbox.addFault({ kind: 'edit_before', on: 'read', edit: byPerson });
    expect(await setQuantity(5)).toMatchObject({ lostUpdateSuspected: false });
    expect(shop.sandbox.order(id).order_items[0]).toMatchObject({ name: 'Renamed by Dana', quantity: 5 });
    shop.sandbox.addFault({ kind: 'edit_before', on: 'item', edit: { ...byPerson, item: { id: line!.id, quantity: 9 } } });
    expect(await change([{ op: 'remove_item', item_id: line!.id }])).toMatchObject({ lostUpdateSuspected: true });
    shop.sandbox.setSwitches({ history: { api: true } });
  });

  test('shows by a dry run what it would do, and writes nothing', async () => {
    const before = plain();
    const result = await change([...moveTo('7 Quarry Ln'), { op: 'move_folder', folder_name: 'Needs Review' }], { dryRun: true });
    expect(result).toMatchObject({ isDryRun: true, mutationId: null, warnings: [expect.stringContaining('rules')] });
    expect(result.changes).toEqual([
      { path: 'shipping.address1', before: before.shipping.address1, after: '7 Quarry Ln' },
      { path: 'folder_id', before: before.folder_id, after: 41_208 },
    ]);
    expect(plain()).toEqual(before);
  });

  test('under one key is made once, and the key stands for nothing else', async () => {
    const once = () => change([{ op: 'add_note', note: 'Once.' }], { idempotencyKey: 'k1' });
    const results = await Promise.all([once(), once(), once()]);
    expect(new Set(results.map((one) => one.mutationId)).size).toBe(1);
    expect(shop.sandbox.order(id).order_history.filter((row) => row.note === 'Once.')).toHaveLength(1);
    expect(await codeOf(change(moveTo('x'), { idempotencyKey: 'k1' }))).toBe('idempotency_mismatch');
  });

  test('that is not possible names the operation and sends nothing', async () => {
    const before = shop.sandbox.requests().filter((one) => one.method !== 'GET').length;
    const refused = (operations: unknown[]) => change(operations).catch((error: unknown) => error);
    expect(await refused([{ op: 'drop_table' }])).toMatchObject({ code: 'INVALID_MUTATION', details: { index: 0, operation: 'drop_table' } });
    expect(await refused([...moveTo('x'), { op: 'set_address', which: 'customer', address: { address3: 'x' } }])).toMatchObject({
      details: { index: 1, operation: 'set_address' },
    });
    expect(await refused([{ op: 'remove_item', item_id: '1' }])).toMatchObject({ code: 'INVALID_MUTATION' });
    expect(await refused([{ op: 'move_folder', folder_name: 'Nowhere' }])).toMatchObject({ code: 'INVALID_MUTATION' });
    const long = Array.from({ length: 3 }, (_, at) => ({ op: 'set_metadata_field', name: `n${at}`, value: 'x'.repeat(900) }));
    expect(await refused(long)).toMatchObject({ code: 'INVALID_MUTATION', message: expect.stringContaining('keeps 2000') });
    expect(shop.sandbox.requests().filter((one) => one.method !== 'GET').length).toBe(before);
  });
});

describe('a write whose answer is lost', () => {
  test('is found done, and not repeated', async () => {
    shop.sandbox.addFault({ kind: 'cut_after', on: 'put', orderId: id });
    expect((await change(moveTo('7 Quarry Ln'))).state).toBe('done');
    expect(putsOf()).toHaveLength(1);
  });

  test('and was not carried out, is made anew from a fresh look', async () => {
    shop.sandbox.addFault({ kind: 'server_error', on: 'put', orderId: id });
    expect((await change(moveTo('7 Quarry Ln'))).state).toBe('done');
    expect(putsOf()).toHaveLength(2);
  });

  test('is never repeated where it would be done twice: it is uncertain, and judged later', async () => {
    shop.sandbox.addFault({ kind: 'cut_then_done', ms: 2600, on: 'history', orderId: id });
    const failed = await change([{ op: 'add_note', note: 'Late.' }], { idempotencyKey: `late-${id}` }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'WRITE_UNCERTAIN', details: { mutation_id: expect.any(String) } });
    await shop.sandbox.settle();
    expect((await change([{ op: 'add_note', note: 'Late.' }], { idempotencyKey: `late-${id}` })).state).toBe('done');
    expect(shop.sandbox.order(id).order_history.filter((row) => row.note === 'Late.')).toHaveLength(1);
  });
});

describe('undoing', () => {
  test('puts back what was set, and what was added or removed', async () => {
    const before = plain();
    const [item] = before.order_items;
    const done = await change([
      ...moveTo('7 Quarry Ln'),
      { op: 'set_metadata_field', name: 'gift', value: 'yes' },
      { op: 'change_item', item_id: item!.id, fields: { quantity: 5 } },
    ]);
    shop.sandbox.edit({ orderId: id, checkout: { Door: 'green' } });
    const undone = await undoMutation(shop.ctx, shop.place, done.mutationId!, { actor: ACTOR });
    expect(undone.state).toBe('done');
    expect(plain()).toEqual({ ...before, checkout_data: { ...before.checkout_data, Door: 'green' } });
    expect(await codeOf(undoMutation(shop.ctx, shop.place, done.mutationId!, { actor: ACTOR }))).toBe('conflict');
  });

  test('is refused where somebody changed it since, and for what cannot be taken back', async () => {
    const done = await change(moveTo('7 Quarry Ln'));
    shop.sandbox.edit({ orderId: id, shipping: { address1: 'theirs' } });
    expect(await codeOf(undoMutation(shop.ctx, shop.place, done.mutationId!, { actor: ACTOR }))).toBe('CONCURRENT_UPDATE');
    expect(plain().shipping.address1).toBe('theirs');
    const note = await change([{ op: 'add_note', note: 'Said.' }]);
    expect(await codeOf(undoMutation(shop.ctx, shop.place, note.mutationId!, { actor: ACTOR }))).toBe('INVALID_MUTATION');
  });
});

test('the orders from before and after lie sealed, and the events name paths and no values', async () => {
  await change(moveTo('Secret Street 1'));
  const found = await shop.ctx.db.tx(shop.place.workspaceId, async (tx) => ({
    rows: await tx.query('select * from order_mutations'),
    events: await tx.query("select payload from events where type like 'order.%'"),
  }));
  expect(found.events.length).toBeGreaterThan(0);
  expect(JSON.stringify(found)).not.toContain('Secret Street');
});
