import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';
import { programFolder, runProgram } from './run-program.ts';
import type { Ended } from './run-program.ts';

const INSPECTOR = join(programFolder('inspector'), 'clients/launcher/build/index.js');
const MAIN = fileURLToPath(new URL('../../src/app/cli/main.ts', import.meta.url));
// What the inspector ends with when a tool says that it failed.
const TOOL_FAILED = 5;

// How long it may take is this test's to say: on a machine that does ten things at once a program takes long to start.
const ALWAYS = ['--format', 'json', '--connect-timeout', '0'];

const home = mkdtempSync(join(tmpdir(), 'baton-inspector-'));
let world: TestServer;
let key: string;

beforeAll(async () => {
  world = await startTestServer();
  ({ key } = (await world.call<{ key: string }>('POST', '/api/keys', { name: 'The inspector', scopes: ['tickets.read_own', 'tickets.reply'] })).body);
});
afterAll(async () => {
  await world.close();
  rmSync(home, { recursive: true, force: true });
});

const WAYS = ['over HTTP', 'over stdio'] as const;
type Way = (typeof WAYS)[number];

function inspect(way: Way, args: readonly string[]): Promise<Ended> {
  const overHttp = [new URL('/mcp', world.url).href, '--transport', 'http', '--header', `Authorization: Bearer ${key}`];
  const overStdio = [process.execPath, MAIN, 'mcp', '--url', world.url, '-e', `BATON_MCP_KEY=${key}`];
  return runProgram(INSPECTOR, ['--cli', ...(way === 'over HTTP' ? overHttp : overStdio), ...ALWAYS, ...args], home);
}
const call = (way: Way, tool: string, args: object) => inspect(way, ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args)]);

describe.concurrent.each(WAYS)("the protocol's inspector %s", (way) => {
  test.each(['modern', 'legacy'])('lists the tools (era: %s) and finds no schema that some client could not take', async (era) => {
    const { code, stdout, stderr } = await inspect(way, ['--method', 'tools/list', '--protocol-era', era, '--strict']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    const { result } = JSON.parse(stdout) as { result: { tools: { name: string }[] } };
    expect(result.tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['create_ticket', 'list_tickets', 'search_knowledge']));
  });

  test('calls a tool, and is told when one fails', async () => {
    const made = await call(way, 'create_ticket', { customer_email: 'ann@example.com', subject: `A chair ${way}`, message: 'It wobbles.' });
    expect(made.code, made.stderr).toBe(0);
    expect(JSON.parse(made.stdout)).toMatchObject({ result: { structuredContent: { ticket: { subject: `A chair ${way}` } } } });
    const failed = await call(way, 'get_ticket', { ticket_id: 'seven' });
    expect(failed.code, failed.stderr).toBe(TOOL_FAILED);
  });
});
