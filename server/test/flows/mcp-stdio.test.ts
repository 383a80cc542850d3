import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

const MAIN = fileURLToPath(new URL('../../src/app/cli/main.ts', import.meta.url));

let world: TestServer;
let key: string;

beforeAll(async () => {
  world = await startTestServer();
  ({ key } = (await world.call<{ key: string }>('POST', '/api/keys', { name: 'A desktop client', scopes: ['tickets.read_own', 'tickets.reply'] })).body);
}, 60_000);
afterAll(() => world.close());

async function start(url: string, modern: boolean): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, modern ? { versionNegotiation: { mode: 'auto' } } : {});
  const env = { PATH: process.env['PATH'] ?? '', BATON_MCP_KEY: key };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp', '--url', url], env, stderr: 'ignore' }));
  return client;
}

test.each([true, false])('a client that starts a program speaks with the running Baton through it (modern: %s)', async (modern) => {
  const client = await start(world.url, modern);
  expect((await client.listTools()).tools.map((tool) => tool.name)).toContain('search_knowledge');
  const made = await client.callTool({
    name: 'create_ticket',
    arguments: { customer_email: 'ann@example.com', subject: 'A wobbly table', message: 'It wobbles.' },
  });
  expect(made.structuredContent).toMatchObject({ ticket: { subject: 'A wobbly table' } });
  const many = await Promise.all(Array.from({ length: 10 }, () => client.callTool({ name: 'list_tickets', arguments: {} })));
  expect(many.every((one) => !one.isError)).toBe(true);
  await client.close();
});

test('a Baton that does not run is said in plain words', async () => {
  await expect(start('http://127.0.0.1:9', false)).rejects.toThrow(/cannot be reached.*Start it/);
});
