import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { reachOutside } from '../reach-outside.ts';
import type { OutsideAnswer, OutsideRequest } from '../reach-outside.ts';
import { fetchSheet } from './fetch-sheet.ts';

const development = { environment: 'development' } as const;
const production = { environment: 'production' } as const;
const SECRET = { header: 'authorization', value: 'Bearer sheet-secret' };

// Two origins: another port is another.
const servers = [createServer(answer), createServer(answer)];
let first: string;
let second: string;
let points: Record<string, string>;
let seen: { path: string; secret: string | undefined }[];

beforeAll(async () => {
  for (const server of servers) await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  [first = '', second = ''] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => servers.forEach((server) => server.close()));
beforeEach(() => {
  points = {};
  seen = [];
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = `http://${request.headers.host}${request.url}`;
  seen.push({ path, secret: request.headers.authorization });
  const location = points[path];
  if (location === undefined) response.writeHead(200, { 'content-type': 'text/csv', etag: '"one"' }).end('SKU\nA\n');
  else response.writeHead(307, { location }).end();
}

const fetchFrom = (address: string, secret: typeof SECRET | null = SECRET) =>
  fetchSheet({ config: development }, { title: 'Stock', address, secret, etag: null });
const secrets = () => seen.map((one) => one.secret);

test('a sheet is read where its address points, also by a path alone and three times over', async () => {
  points = { [`${first}/a`]: '/b', [`${first}/b`]: 'c?d=e', [`${first}/c?d=e`]: `${second}/file.csv` };
  expect(await fetchFrom(`${first}/a`)).toMatchObject({ etag: '"one"' });
  expect(seen.map((one) => one.path)).toEqual([`${first}/a`, `${first}/b`, `${first}/c?d=e`, `${second}/file.csv`]);
});

test('the secret stays with the origin it is for, and does not come back to it by the way of another', async () => {
  points = { [`${first}/a`]: `${first}/b`, [`${first}/b`]: `${second}/c`, [`${second}/c`]: `${first}/private` };
  await fetchFrom(`${first}/a`);
  expect(secrets()).toEqual([SECRET.value, SECRET.value, undefined, undefined]);
});

test('an address that points on for ever, or nowhere, is given up', async () => {
  points = { [`${first}/a`]: `${first}/a` };
  await expect(fetchFrom(`${first}/a`)).rejects.toThrow('points on more than 3 times');
  expect(seen).toHaveLength(4);
  points = { [`${first}/a`]: 'http://' };
  await expect(fetchFrom(`${first}/a`)).rejects.toThrow('points to one that is none');
  points = { [`${first}/a`]: 'file:///etc/passwd' };
  await expect(fetchFrom(`${first}/a`)).rejects.toThrow('points to one that is none');
});

test('where clouds keep the keys of a machine is not asked, whoever points there', async () => {
  points = { [`${first}/a`]: 'http://169.254.169.254/latest/meta-data' };
  await expect(fetchFrom(`${first}/a`)).rejects.toThrow('points to 169.254.169.254, which must be an address on the internet');
});

test.each([
  'https://127.0.0.1:{port}/',
  'https://localhost:{port}/',
  'https://[::ffff:127.0.0.1]:{port}/',
  'http://127.0.0.1:{port}/',
  'https://me:pass@sheets.example/',
  'file:///etc/passwd',
])('in production a sheet on the internet that points to %s is refused, and nobody there is asked', async (inside) => {
  let connections = 0;
  servers[0]?.on('connection', () => (connections += 1));
  const location = inside.replace('{port}', new URL(first).port);
  const asked: string[] = [];
  // The first answers as one on the internet would, which a test has none of; whatever it points to is reached as always.
  const reach = (config: typeof production, wanted: OutsideRequest): Promise<OutsideAnswer> => {
    asked.push(wanted.url.href);
    return wanted.url.host === 'sheets.example' && wanted.url.username === ''
      ? Promise.resolve({ status: 302, headers: { location }, bytes: Buffer.alloc(0) })
      : reachOutside(config, wanted);
  };
  const place = { title: 'Stock', address: 'https://sheets.example/pub', secret: SECRET, etag: null };
  await expect(fetchSheet({ config: production, reach: reach as typeof reachOutside }, place)).rejects.toThrow(
    /must (?:be an address on|not hold)|without https|that is none/,
  );
  expect([asked.length <= 2, connections, seen]).toEqual([true, 0, []]);
});
