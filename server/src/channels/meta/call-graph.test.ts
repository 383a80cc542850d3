import { createServer } from 'node:http';
import type { Server as HttpServer, ServerResponse } from 'node:http';
import { createServer as createSilent } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callGraph } from './call-graph.ts';

let graph: HttpServer;
const asked: { path: string; method: string; authorization: string | undefined; body: string }[] = [];

beforeAll(async () => {
  graph = createServer((request, response) => {
    const path = request.url ?? '';
    const seen = { path, method: request.method ?? '', authorization: request.headers.authorization, body: '' };
    asked.push(seen);
    request.on('data', (part: Buffer) => (seen.body += part.toString()));
    request.on('end', () => answer(path, response));
  });
  await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  graph.closeAllConnections();
  graph.close();
});

function answer(path: string, response: ServerResponse): void {
  if (path === '/moved') response.writeHead(302, { location: '/messages' }).end('{"error":{"code":1,"message":"not mine"}}');
  else if (path === '/refuses') response.writeHead(400).end('{"error":{"code":131026,"message":"no such number"}}');
  else if (path === '/breaks') response.writeHead(200, { 'content-length': '100' }).write('{"mess', () => response.destroy());
  else if (path === '/closes') response.destroy();
  else if (path === '/messages') response.end('{"messages":[{"id":"wamid.1"}]}');
}

const send = (path: string, more: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  callGraph({
    url: `http://127.0.0.1:${(graph.address() as AddressInfo).port}${path}`,
    accessToken: 'secret',
    body: { to: 'Zoë' },
    signal: new AbortController().signal,
    ...more,
  });

test('a message is posted as JSON with the token, and its acceptance is read', async () => {
  expect(await send('/messages')).toEqual({ kind: 'accepted', body: { messages: [{ id: 'wamid.1' }] } });
  expect(asked.at(-1)).toEqual({ path: '/messages', method: 'POST', authorization: 'Bearer secret', body: '{"to":"Zoë"}' });
});

test('a refusal is clear, and so is where nobody listens', async () => {
  expect(await send('/refuses')).toEqual({ kind: 'refused', failure: { code: 131_026, message: 'no such number' } });
  const closed = createSilent().listen(0, '127.0.0.1');
  await new Promise((resolve) => closed.once('listening', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const url = `http://127.0.0.1:${port}/messages`;
  expect(await callGraph({ url, accessToken: 'secret', body: {}, signal: new AbortController().signal })).toMatchObject({ kind: 'unreachable' });
});

test('a redirect is not followed, and what it says is no refusal', async () => {
  const before = asked.length;
  expect(await send('/moved')).toMatchObject({ kind: 'unknown' });
  expect(asked.slice(before).map((one) => one.path)).toEqual(['/moved']);
});

test.each(['/breaks', '/closes', '/stalls'])('whether a message was taken is open when the answer %s', async (path) => {
  expect(await send(path, { timeoutMs: path === '/stalls' ? 100 : 5000 })).toMatchObject({ kind: 'unknown' });
});

test('whoever never completes a secure connection was sent nothing', { timeout: 20_000 }, async () => {
  const silent = createSilent((socket) => socket.on('error', () => socket.destroy())).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/messages`;
  expect(await callGraph({ url, accessToken: 'secret', body: {}, signal: new AbortController().signal })).toMatchObject({ kind: 'unreachable' });
  silent.close();
});

test('a call ends when Baton is stopped, before it and during it', async () => {
  const stopped = 'Baton was stopped while the provider was being called.';
  expect(await send('/messages', { signal: AbortSignal.abort() })).toEqual({ kind: 'unknown', why: stopped });
  const stopping = new AbortController();
  const calling = send('/stalls', { signal: stopping.signal });
  setImmediate(() => stopping.abort());
  expect(await calling).toEqual({ kind: 'unknown', why: stopped });
});
