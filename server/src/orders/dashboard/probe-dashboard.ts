import { callDashboard } from './call-dashboard.ts';
import type { DashboardCtx, DashboardLine } from './call-dashboard.ts';

/** Tries the credentials with a search that finds nothing. Resolves with null, as a dashboard tells no time. @throws AUTH_REQUIRED, provider_failed */
export async function probeDashboard(ctx: DashboardCtx, line: DashboardLine): Promise<null> {
  await callDashboard(ctx, line, { op: 'POST /api/mcp/search', path: '/api/mcp/search', body: { query: 'baton connection test', limit: 1 } }, null);
  return null;
}
