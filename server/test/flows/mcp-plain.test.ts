import { CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY, PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/ids';
import { startTestServer } from '../server.ts';
import type { TestServer } from '../server.ts';

// A call that asks nothing in between is answered without the protocol's library. What it is answered with must not show which way it went.

let world: TestServer;
let key: string;

beforeAll(async () => {
  world = await startTestServer();
  ({ key } = (await world.call<{ key: string }>('POST', '/api/keys', { name: 'Plain', scopes: ['tickets.read_own', 'tickets.reply'] })).body);
  await world.call('POST', '/api/articles', { language: 'en', category: 'Returns', title: 'Returning a chair', body: 'Within 14 days.', status: 'published' });
}, 60_000);
afterAll(() => world.close());

interface Said {
  name: string;
  args?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** Further params: with any, the call is not plain. */
  more?: Record<string, unknown>;
  version?: string;
}

const ENVELOPE = {
  [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
  [CLIENT_CAPABILITIES_META_KEY]: {},
  [CLIENT_INFO_META_KEY]: { name: 'test', version: '1' },
};

async function post({ name, args = {}, headers = {}, more = {}, version = '2025-11-25' }: Said): Promise<{ status: number; type: string; answer: unknown }> {
  const modern = version === '2026-07-28';
  const response = await fetch(new URL('/mcp', world.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      ...(modern ? { 'mcp-method': 'tools/call', 'mcp-name': name } : {}),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name, arguments: args, ...(modern ? { _meta: ENVELOPE } : {}), ...more } }),
  });
  const text = await response.text();
  const json = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  return { status: response.status, type: response.headers.get('content-type') ?? '', answer: JSON.parse(json) as unknown };
}

describe.each(['2026-07-28', '2025-11-25', '2025-06-18'])('by the protocol of %s', (version) => {
  test.each<[string, Said]>([
    ['what a tool found', { name: 'search_knowledge', args: { query: 'return a chair', language: 'en' } }],
    ['arguments that are wrong', { name: 'get_ticket', args: { ticket_id: 'seven' } }],
    ['something that is not there', { name: 'get_ticket', args: { ticket_id: newId() } }],
    ['a yes where none is asked for', { name: 'search_knowledge', args: { query: 'return a chair', language: 'en', confirm_token: 'x' } }],
  ])('%s is answered alike with and without the library', async (_, said) => {
    const plain = await post({ ...said, version });
    const byLibrary = await post({ ...said, version, more: { extra: 1 } });
    expect(plain.type).toMatch(/^application\/json/);
    // The library answers clients of 2025 in events: it did go another way.
    expect(byLibrary.type).toMatch(version === '2026-07-28' ? /json/ : /event-stream/);
    expect([plain.status, plain.answer]).toEqual([byLibrary.status, byLibrary.answer]);
  });
});

test('headers that do not say what the call says are refused', async () => {
  const call = { name: 'search_knowledge', args: { query: 'chair' }, version: '2026-07-28' };
  for (const headers of [{ 'mcp-name': 'get_ticket' }, { 'mcp-method': 'tools/list' }, { 'mcp-protocol-version': '2025-11-25' }])
    expect((await post({ ...call, headers })).status).toBe(400);
  expect((await post({ name: 'search_knowledge', args: { query: 'chair' }, headers: { accept: 'application/json' } })).status).toBe(406);
  expect((await post({ name: 'search_knowledge', args: { query: 'chair' }, version: '1999-01-01' })).status).toBe(400);
});

test('what has to be shown first is never done at once', async () => {
  const { answer } = await post({ name: 'reply_to_ticket', args: { ticket_id: newId(), text: 'Hello' } });
  expect(JSON.stringify(answer)).toContain('not_found');
  const calls = await world.server.runtime.ctx.db.tx(world.workspaceId, (tx) =>
    tx.query<{ decision: string }>(`select decision from tool_calls where tool = 'reply_to_ticket'`),
  );
  expect(calls.map((call) => call.decision)).not.toContain('ran');
});
