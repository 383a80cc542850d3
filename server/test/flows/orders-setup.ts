import { startOrderDeskSandbox } from '@baton/sandbox';
import type { OrderDeskSandbox, OrderDeskSandboxOptions } from '@baton/sandbox';
import { registerStore } from '#orders';
import type { Place } from '#orders';
import { PERMISSIONS } from '#platform/principal';
import type { Principal } from '#platform/principal';
import { createTestCtx } from '../harness.ts';
import type { TestCtx, TestCtxOptions } from '../harness.ts';

/** A workspace with one OrderDesk store, which is a stand-in over real HTTP. */
export interface Shop {
  world: TestCtx;
  ctx: TestCtx['ctx'];
  sandbox: OrderDeskSandbox;
  place: Place;
  /** May do everything in the workspace. */
  who: Principal;
  close(): Promise<void>;
}

export const ACTOR = { kind: 'teammate', id: null };

/** Calls are not limited unless the test is about limits: `limit` holds for the stand-in and for us. */
export async function openShop(
  options: { sandbox?: OrderDeskSandboxOptions; world?: TestCtxOptions; limit?: { capacity: number; perSecond: number } } = {},
): Promise<Shop> {
  const limit = options.limit ?? { capacity: 10_000, perSecond: 10_000 };
  const sandbox = await startOrderDeskSandbox({ limit, ...options.sandbox });
  const world = await createTestCtx({ ...options.world, config: { orderdeskBaseUrl: sandbox.url, orderdeskTimeoutSeconds: 5, ...options.world?.config } });
  const who = personOf(world.workspaceId);
  const store = await registerStore(world.ctx, who, {
    kind: 'orderdesk',
    name: 'Shop',
    externalId: sandbox.storeId,
    apiKey: sandbox.apiKey,
    callLimit: { burst: limit.capacity, per_second: limit.perSecond },
  });
  return {
    world,
    ctx: world.ctx,
    sandbox,
    place: { workspaceId: world.workspaceId, storeId: store.id },
    who,
    async close() {
      await world.close();
      await sandbox.close();
    },
  };
}

export function personOf(workspaceId: string): Principal {
  return { kind: 'operator', id: 'operator', name: 'Operator', workspaceId, permissions: new Set(PERMISSIONS) };
}
