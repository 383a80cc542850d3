import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OrderDeskSandbox } from '../src/index.ts';

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Null when it is no JSON. */
  body: Record<string, unknown> | null;
}

/** Calls the API with the demo store's key, or with what `headers` say. Rejects when the connection was cut. */
export async function call(desk: OrderDeskSandbox, line: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const [, method = '', path = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
  const own = { 'orderdesk-store-id': desk.storeId, 'orderdesk-api-key': desk.apiKey, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const init = { method, headers: { ...own, ...headers }, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) };
  const response = await fetch(`${desk.url}/api/v2${path}`, { ...init, signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** The order as the API gives it, ready to be changed and put back. */
export async function getOrder(desk: OrderDeskSandbox, id: string, query = ''): Promise<Record<string, unknown>> {
  const { body } = await call(desk, `GET /orders/${id}${query}`);
  return body?.order as Record<string, unknown>;
}

export interface Receiver {
  url: string;
  got: { headers: IncomingHttpHeaders; body: string; path: string; at: number }[];
  /** What the next posts are answered with; 200 when it is empty. */
  answers: number[];
  close(): void;
}

/** A server that remembers what was posted to it. */
export async function startReceiver(): Promise<Receiver> {
  const got: Receiver['got'] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8'), path: request.url ?? '', at: performance.now() });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, answers, close: () => void server.close() };
}
