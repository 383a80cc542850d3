import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

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
// An IPv4 address written as IPv6 is held against the list above. Naming ::ffff:0:0/96 here would bar every IPv4 address there is.
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  // Both carry another address inside, which nobody here has looked at.
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const) {
  INSIDE.addSubnet(network, bits, 'ipv6');
}

const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');

const isIn = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** True for a numeric address that is not on the internet: this machine, a network behind it, the notes a cloud leaves for its machines, many at once. */
export function isInside(address: string): boolean {
  return isIP(address) === 0 || isIn(INSIDE, address);
}

/** Where clouds keep the keys of a machine: nothing that is asked for anybody has any business there, not even in development. */
export function isLinkLocal(address: string): boolean {
  return isIP(address) !== 0 && isIn(LINK_LOCAL, address);
}

/** Where a host that somebody named stands: one address inside is enough. */
export async function placeOfHost(hostname: string): Promise<'outside' | 'inside' | 'not_found'> {
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) return 'not_found';
  return found.some((one) => isInside(one.address)) ? 'inside' : 'outside';
}
