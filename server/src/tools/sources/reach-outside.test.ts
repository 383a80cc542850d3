import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { isInside, isLinkLocal } from '#platform/outside-address';
import { checkOutside, reachOutside } from './reach-outside.ts';
import type { OutsideError } from './reach-outside.ts';

const production = { environment: 'production' } as const;
const development = { environment: 'development' } as const;
const ask = (config: typeof production | typeof development, url: string) =>
  reachOutside(config, { url: new URL(url), method: 'GET', headers: {}, timeoutMs: 2000, mostBytes: 1000 }).then(
    (answer) => answer.status,
    (error: OutsideError) => error.fault,
  );

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  '::',
  'fd00::1',
  'fe80::1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '224.0.0.1',
  '255.255.255.255',
  'no address',
])('%s is not on the internet', (address) => expect(isInside(address)).toBe(true));

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2001:4860:4860::8888'])('%s is', (address) => expect(isInside(address)).toBe(false));

test('where clouds keep the keys of a machine is known in each of its writings', () => {
  for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fe80::a9fe:a9fe', 'fd00:ec2::254'])
    expect([address, isLinkLocal(address)]).toEqual([address, true]);
});

test('in production nothing inside is asked, however it is written', async () => {
  const server = createServer((_, response) => response.end('inside'));
  await new Promise<void>((ready) => server.listen(0, ready));
  let asked = 0;
  server.on('connection', () => (asked += 1));
  const { port } = server.address() as AddressInfo;
  const hosts = [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    'localhost.',
  ];
  for (const host of hosts) expect([host, await ask(production, `https://${host}:${port}/`)]).toEqual([host, expect.stringMatching(/^(refused|unreachable)$/)]);
  expect(await ask(production, `http://127.0.0.1:${port}/`)).toBe('refused');
  expect(asked).toBe(0);
  expect(await ask(development, `http://localhost:${port}/`)).toBe(200);
  expect(await ask(development, 'http://169.254.169.254/latest/meta-data')).toBe('refused');
  await new Promise((done) => server.close(done));
});

test('a name is refused when it is written down, not only when it is asked', async () => {
  await expect(checkOutside(production, new URL('https://localhost/'))).rejects.toThrow('must be an address on the internet');
  await expect(checkOutside(production, new URL('http://shop.example/'))).rejects.toThrow('must begin with https://');
  await expect(checkOutside(production, new URL('https://me:secret@shop.example/'))).rejects.toThrow('user name');
});
