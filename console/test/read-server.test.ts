import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { readServer } from '../src/read-server.ts';

let server: Server;

/** A server that answers each path with a status and a body, and 404 in plain text elsewhere. */
async function serve(answers: Record<string, [number, unknown]>): Promise<string> {
  server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ''] ?? [404, null];
    response.writeHead(status).end(body === null ? 'Not Found' : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const read = (origin: string) => readServer(origin, new AbortController().signal);

afterEach(() => new Promise((resolve) => server.close(resolve)));

it('reads what is set up', async () => {
  const setup = { workspace: 'Secondhome', demo: true, sandboxes: ['meta', 'dixa'], model: { provider: 'builtin', ready: true }, demo_url: '/demo' };
  const origin = await serve({ '/health': [200, { status: 'ok' }], '/api/setup': [200, setup] });
  expect(await read(origin)).toEqual({
    health: 'ok',
    setup: { workspace: 'Secondhome', demo: true, sandboxes: ['meta', 'dixa'], model: { provider: 'builtin', ready: true }, demoUrl: '/demo' },
  });
});

it('does without the set-up where the server keeps it to itself', async () => {
  const origin = await serve({ '/health': [200, { status: 'ok' }] });
  expect(await read(origin)).toEqual({ health: 'ok', setup: null });
});

it('takes an error body for no set-up', async () => {
  const origin = await serve({ '/health': [200, { status: 'ok' }], '/api/setup': [401, { error: { code: 'unauthorized', message: 'sign in' } }] });
  expect((await read(origin)).setup).toBeNull();
});

it('says what is wrong with a server that is unwell', async () => {
  const origin = await serve({ '/health': [503, { status: 'degraded' }] });
  expect((await read(origin)).health).toBe('degraded');
});

it('survives a server that is not there, and one that answers nonsense', async () => {
  const origin = await serve({ '/health': [200, ['?']], '/api/setup': [200, { sandboxes: 'all', model: 3 }] });
  expect(await read(origin)).toEqual({ health: null, setup: { workspace: null, demo: false, sandboxes: [], model: null, demoUrl: null } });
  expect(await read('http://127.0.0.1:9')).toEqual({ health: null, setup: null });
});
