import type { Config } from '#platform/config';
import { BatonError } from '#platform/errors';
import { placeOfHost } from '#platform/outside-address';

/**
 * Whoever manages a workspace may name a dashboard, and must not reach what stands inside the operator's network by it. The operator's own
 * MCP_BASE_URL is let through, and outside production everything is. @throws invalid_input
 */
export async function allowAddress(config: Pick<Config, 'environment' | 'dashboardBaseUrl'>, address: string): Promise<void> {
  const url = new URL(address);
  if (config.environment !== 'production' || (config.dashboardBaseUrl && url.origin === new URL(config.dashboardBaseUrl).origin)) return;
  const refused = (reason: string) => new BatonError('invalid_input', { details: [{ field: 'base_url', reason, allowed: null }] });
  if (url.protocol !== 'https:') throw refused('must begin with https://');
  const place = await placeOfHost(url.hostname);
  if (place === 'not_found') throw refused('cannot be found');
  if (place === 'inside') throw refused('must be an address on the internet');
}
