import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../../server/src/platform/config.ts';
import { openPlatform } from '../../../server/src/platform/open-platform.ts';
import { migratedDump } from '../migrated-dump.ts';
import { byContact } from './doors.ts';
import { replayTask } from './replay-task.ts';
import { openBench, openDesk } from './retail-bench.ts';
import type { RetailBench, RetailDesk } from './retail-bench.ts';
import { readShop } from './retail-shop.ts';
import { readTasks } from './retail-tasks.ts';
import type { Action } from './retail-tasks.ts';

const FOLDER = fileURLToPath(new URL('../fixtures/retail/', import.meta.url));
const shop = readShop(FOLDER);
const tasks = readTasks(FOLDER);

let close = async (): Promise<void> => undefined;
let desk: RetailDesk;
beforeAll(async () => {
  const platform = await openPlatform(loadConfig({ env: {}, overrides: { logLevel: 'silent' } }), {
    jobs: [],
    subscriptions: [],
    masterKeys: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    inMemory: true,
    loadFrom: migratedDump(),
  });
  close = () => platform.close();
  desk = await openDesk(platform.ctx);
});
afterAll(() => close());

describe('reference paths of a shop of our own', () => {
  it.each(tasks.map((task) => [task.id, task] as const))('%s: through the gate as past it, and nothing without the yes of its owner', async (_, task) => {
    const replayed = await replayTask(desk, shop, task);
    expect(replayed.broken).toEqual([]);
    expect(replayed.isEqual).toBe(true);
    expect(replayed.confirmed).toBe(replayed.proposed);
  });

  it('there is a write of each kind among them, and one that the shop itself refuses', () => {
    const called = new Set(tasks.flatMap((task) => task.actions.map((action) => action.name)));
    const { toolbox } = openBench(desk, shop);
    const writes = tasks.flatMap((task) => task.actions).filter((action) => toolbox.find(action.name)?.asksFirst);
    expect(called.size).toBe(16);
    expect(new Set(writes.map((action) => action.name)).size).toBe(7);
  });
});

describe('the shop', () => {
  const done = async (bench: RetailBench, user: string, ...actions: Action[]) => {
    for (const action of actions) {
      const shown = await byContact.ask(bench, user, action);
      expect(await byContact.confirm(bench, user, action, shown)).toMatchObject({ kind: 'done' });
    }
  };
  const actionsOf = (id: string) =>
    tasks.find((task) => task.id === id)?.actions.filter((action) => action.name.includes('order') || action.name.includes('user_a')) ?? [];

  it('gives the money of a cancelled order back where it came from, a gift card at once', async () => {
    const bench = openBench(desk, shop);
    await done(bench, 'femke_bos_1001', { name: 'cancel_pending_order', arguments: { order_id: '#B1', reason: 'ordered by mistake' } });
    expect(bench.shop.orders.get('#B1')).toMatchObject({ status: 'cancelled', cancel_reason: 'ordered by mistake' });
    expect(bench.shop.users.get('femke_bos_1001')?.payment_methods['gift_1']?.balance).toBe(256.75);
  });

  it('settles the difference of other items, once', async () => {
    const bench = openBench(desk, shop);
    const [modify, ...others] = actionsOf('other-finish-then-other-address');
    await done(bench, 'ola_wirth_1002', modify!, ...others);
    expect(bench.shop.orders.get('#B4')).toMatchObject({
      status: 'pending (items modified)',
      items: [{ item_id: 'lamp-brass', price: 84.5 }],
      address: { address1: 'Elbchaussee 100' },
      payment_history: [{ amount: 79 }, { transaction_type: 'payment', amount: 5.5, payment_method_id: 'gift_2' }],
    });
    expect(bench.shop.users.get('ola_wirth_1002')).toMatchObject({ address: { zip: '22763' }, payment_methods: { gift_2: { balance: 494.5 } } });
    expect(await byContact.ask(bench, 'ola_wirth_1002', modify!)).toMatchObject({ kind: 'refused', words: expect.stringContaining('only a pending order') });
  });

  it('is not told apart by who asks: an order of somebody else and one that does not exist are refused alike', async () => {
    const bench = openBench(desk, shop);
    const ask = (id: string) => byContact.ask(bench, 'ben_morel_1004', { name: 'get_order_details', arguments: { order_id: id } });
    expect(await ask('#B1')).toEqual(await ask('#B999'));
  });
});
