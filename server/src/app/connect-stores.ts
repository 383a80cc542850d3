import { findOnlyWorkspace, findWorkspace } from '#accounts';
import { connectStore } from '#orders';
import type { Ctx } from '#platform/context';
import { DEMO_SLUG } from './load-demo.ts';

/** What stands in for the demo shop's order systems, where nothing is configured. Somewhere else at every start. */
export interface StandInStores {
  orderdesk?: { url: string; storeId: string; apiKey: string } | undefined;
  dashboard?: { url: string; apiKey: string } | undefined;
}

/**
 * Connects what a start knows of by itself: the stand-ins of the demo shop, and the dashboard of MCP_BASE_URL and MCP_API_KEY. That is the demo
 * shop's, or the only workspace's; of several nobody can say whose it is, and it is registered by hand.
 */
export async function connectStores(ctx: Ctx, { orderdesk, dashboard }: StandInStores): Promise<void> {
  const workspace = ctx.config.demo ? await findWorkspace(ctx, DEMO_SLUG) : await findOnlyWorkspace(ctx);
  if (!workspace) return;
  const { id, name } = workspace;
  if (orderdesk) {
    const { url: baseUrl, storeId: externalId, apiKey } = orderdesk;
    await connectStore(ctx, id, { kind: 'orderdesk', name, externalId, baseUrl, apiKey });
  }
  const { dashboardBaseUrl: named, dashboardApiKey: key } = ctx.config;
  const shop = dashboard ?? (named && key ? { url: named, apiKey: key } : null);
  if (!shop) return;
  const externalId = shop.url.replace(/\/+$/, '');
  await connectStore(ctx, id, { kind: 'dashboard', name: `${name}: dashboard`, externalId, baseUrl: dashboard ? shop.url : null, apiKey: shop.apiKey });
}
