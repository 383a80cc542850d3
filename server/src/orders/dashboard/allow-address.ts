import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { Config } from '#platform/config';
import { BatonError } from '#platform/errors';

const INSIDE = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  INSIDE.addSubnet(network, bits, 'ipv4');
}
for (const [network, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  INSIDE.addSubnet(network, bits, 'ipv6');
}

/**
 * Whoever manages a workspace may name a dashboard, and must not reach what stands inside the operator's network by it. The operator's own
 * MCP_BASE_URL is let through, and outside production everything is. @throws invalid_input
 */
export async function allowAddress(config: Pick<Config, 'environment' | 'dashboardBaseUrl'>, address: string): Promise<void> {
  const url = new URL(address);
  if (config.environment !== 'production' || (config.dashboardBaseUrl && url.origin === new URL(config.dashboardBaseUrl).origin)) return;
  const refused = (reason: string) => new BatonError('invalid_input', { details: [{ field: 'base_url', reason, allowed: null }] });
  if (url.protocol !== 'https:') throw refused('must begin with https://');
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) throw refused('cannot be found');
  if (found.some((one) => INSIDE.check(one.address, isIP(one.address) === 6 ? 'ipv6' : 'ipv4'))) throw refused('must be an address on the internet');
}
