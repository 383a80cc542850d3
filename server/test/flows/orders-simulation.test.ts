import { afterAll, expect, test } from 'vitest';
import { startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox } from '@baton/sandbox';
import { mutateOrder } from '#orders';
import { ACTOR, openShop } from './orders-setup.ts';
import type { Shop } from './orders-setup.ts';
import { simulate } from './orders-simulation.ts';
import type { Wish } from './orders-simulation.ts';

let shop: Shop | undefined;
afterAll(() => shop?.close());

/** How many edits of others each order's changes were suspected to have overwritten, as it stands on record. */
async function suspected({ ctx, place }: Shop): Promise<Map<string, number>> {
  const rows = await ctx.db.tx(place.workspaceId, (tx) =>
    tx.query<{ payload: { order_id: string; foreign_entries: number } }>("select payload from events where type = 'order.lost_update_suspected'"),
  );
  const found = new Map<string, number>();
  for (const { payload } of rows) found.set(payload.order_id, (found.get(payload.order_id) ?? 0) + payload.foreign_entries);
  return found;
}

function countByOrder(changes: readonly { orderId: string }[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { orderId } of changes) found.set(orderId, (found.get(orderId) ?? 0) + 1);
  return found;
}

test('forty writers and the people of the store on ten orders: nothing of ours is lost, and every edit of theirs that is overwritten is on record', async () => {
  shop = await openShop({ sandbox: { latencyMs: [6, 18], seed: 7 } });
  const { ctx, place, sandbox } = shop;
  const orderIds = sandbox
    .orders()
    .slice(0, 10)
    .map((order) => order.id);
  const write = ({ orderId, operation }: Wish) => mutateOrder(ctx, place, orderId, { operations: [operation], actor: ACTOR });
  const story = await simulate(sandbox, { orderIds, writers: 40, wishesEach: 4, editsPerTenth: 6 }, write);
  const onRecord = await suspected(shop);
  const flagged = [...onRecord.values()].reduce((sum, count) => sum + count, 0);
  console.info(
    `${story.done.length} changes done, ${story.refused.length} refused, ${story.callsEach} calls each; of ${story.edits.length} edits of people ${story.overwritten.length} were overwritten, ${flagged} suspected`,
  );
  expect(story.lostOfOurs).toEqual([]);
  expect(story.ghosts).toEqual([]);
  expect(story.refused.filter(({ code }) => code !== 'CONCURRENT_UPDATE')).toEqual([]);
  expect(story.done.length).toBeGreaterThan(150);
  expect(story.edits.length).toBeGreaterThan(50);
  for (const [orderId, overwritten] of countByOrder(story.overwritten)) {
    expect(onRecord.get(orderId) ?? 0, orderId).toBeGreaterThanOrEqual(overwritten);
  }
});

test('the same line changed by many and edited by people: as much is kept, and what is overwritten is on record as well', async () => {
  await shop?.close();
  shop = await openShop({ sandbox: { latencyMs: [6, 18], seed: 11 } });
  const { ctx, place, sandbox } = shop;
  const orderIds = sandbox
    .orders()
    .slice(0, 3)
    .map((order) => order.id);
  const write = ({ orderId, operation }: Wish) => mutateOrder(ctx, place, orderId, { operations: [operation], actor: ACTOR });
  const plan = { orderIds, writers: 12, wishesEach: 2, editsPerTenth: 4, kinds: ['item' as const], lines: true };
  const story = await simulate(sandbox, plan, write);
  const onRecord = await suspected(shop);
  console.info(
    `${story.done.length} lines changed, ${story.refused.length} refused; of ${story.edits.length} edits ${story.overwritten.length} were overwritten`,
  );
  expect([story.lostOfOurs, story.ghosts]).toEqual([[], []]);
  expect(story.refused.filter(({ code }) => code !== 'CONCURRENT_UPDATE')).toEqual([]);
  expect(story.overwritten.length).toBeGreaterThan(0);
  for (const [orderId, overwritten] of countByOrder(story.overwritten)) expect(onRecord.get(orderId) ?? 0, orderId).toBeGreaterThanOrEqual(overwritten);
});

/** Reads, sets one field and writes whole, as a program would that knows of nobody else. */
async function writeNaively(sandbox: OrderDeskSandbox, { orderId, operation, value }: Wish): Promise<void> {
  const headers = { 'orderdesk-store-id': sandbox.storeId, 'orderdesk-api-key': sandbox.apiKey };
  const url = `${sandbox.url}/api/v2/orders/${orderId}`;
  if (operation.op === 'add_note') throw new Error('left out');
  const { order } = (await (await fetch(url, { headers })).json()) as {
    order: Record<'shipping' | 'order_metadata' | 'checkout_data', Record<string, string>>;
  };
  const map = operation.op === 'set_address' ? 'shipping' : operation.op === 'set_metadata_field' ? 'order_metadata' : 'checkout_data';
  const field = operation.op === 'set_address' ? 'address1' : String(operation['name']);
  const body = JSON.stringify({ ...order, [map]: { ...order[map], [field]: value } });
  await fetch(url, { method: 'PUT', headers: { ...headers, 'content-type': 'application/json' }, body });
}

test('the simulation sees what is lost: writers who know of nobody else lose their own changes and those of people', async () => {
  const sandbox = await startOrderDeskSandbox({ limit: { capacity: 10_000, perSecond: 10_000 }, latencyMs: [6, 18], seed: 7 });
  const orderIds = sandbox
    .orders()
    .slice(0, 10)
    .map((order) => order.id);
  const story = await simulate(sandbox, { orderIds, writers: 40, wishesEach: 5, editsPerTenth: 20 }, (wish) => writeNaively(sandbox, wish));
  await sandbox.close();
  expect(story.lostOfOurs.length).toBeGreaterThan(10);
  expect(story.overwritten.length).toBeGreaterThan(2);
});
