import type { OrderDeskSandbox } from '@baton/sandbox';
import { getOrder, registerStore } from '../../server/src/orders/index.ts';
import { loadConfig } from '../../server/src/platform/config.ts';
import { newId } from '../../server/src/platform/ids.ts';
import { openPlatform } from '../../server/src/platform/open-platform.ts';
import { PERMISSIONS } from '../../server/src/platform/principal.ts';
import { percentile, whole } from './figures.ts';

const READS = 20_000;
const AT_ONCE = 1000;

/** An order out of the cache, by the same act that everything else reads orders with; and a thousand who ask at once for one that nobody asked for yet. */
export async function measureOrdersInProcess(sandbox: OrderDeskSandbox, limit: { capacity: number; perSecond: number }): Promise<void> {
  const config = loadConfig({ env: {}, overrides: { logLevel: 'silent', orderdeskBaseUrl: sandbox.url } });
  const platform = await openPlatform(config, { jobs: [], subscriptions: [], masterKeys: `1:${Buffer.alloc(32, 1).toString('base64')}`, inMemory: true });
  try {
    const { ctx } = platform;
    const workspaceId = newId();
    await ctx.db.system((tx) => tx.query('insert into workspaces (id, name, slug) values ($1, $2, $3)', [workspaceId, 'Bench', `b-${workspaceId}`]));
    const who = { kind: 'operator' as const, id: 'operator', name: 'Operator', workspaceId, permissions: new Set(PERMISSIONS) };
    const callLimit = { burst: limit.capacity / 10, per_second: limit.perSecond / 10 };
    const store = await registerStore(ctx, who, { kind: 'orderdesk', name: 'Shop', externalId: sandbox.storeId, apiKey: sandbox.apiKey, callLimit });
    const place = { workspaceId, storeId: store.id };
    const [asked, other] = sandbox.orders();
    if (!asked || !other) throw new Error('the store has no orders');
    await measureReads(() => getOrder(ctx, place, asked.id));
    const before = sandbox.requests().length;
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => getOrder(ctx, place, other.id)));
    const calls = sandbox.requests().length - before;
    if (answers.some((answer) => answer.order.id !== other.id)) throw new Error('somebody got another order');
    if (calls !== 1) throw new Error(`${AT_ONCE} who asked at once caused ${calls} calls of OrderDesk`);
    console.log(`single flight: ${whole(AT_ONCE)} who ask at once for an order that is not kept: ${calls} call of OrderDesk`);
  } finally {
    await platform.close();
  }
}

async function measureReads(read: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let n = -READS / 10; n < READS; n += 1) {
    const began = performance.now();
    await read();
    if (n >= 0) times.push(performance.now() - began);
  }
  times.sort((left, right) => left - right);
  console.log(
    `cached read in process, ${whole(READS)} one after the other: p50 ${percentile(times, 50).toFixed(3)} ms, p99 ${percentile(times, 99).toFixed(3)} ms, which includes every fifteen seconds one call of OrderDesk`,
  );
}
