import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startChatwootSandbox } from '../src/index.ts';
import type { ChatwootSandbox, ChatwootSandboxOptions } from '../src/index.ts';

export interface Got {
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  body: Record<string, unknown>;
}

export interface Harness {
  chatwoot: ChatwootSandbox;
  /** What the receiver was sent, in the order of arrival. */
  got: Got[];
  /** What the receiver answers from now on, one status after the other, then 200 again. `0`: no answer. */
  answer(...statuses: number[]): void;
  hook(path: string): string;
  events(path: string): unknown[];
  call(method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: never; type: string | null }>;
  close(): Promise<void>;
}

/** The stand-in with a receiver of its webhooks. */
export async function startHarness(options: ChatwootSandboxOptions = {}): Promise<Harness> {
  const got: Got[] = [];
  let statuses: number[] = [];
  const receiver: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const raw = Buffer.concat(parts).toString('utf8');
      got.push({ path: request.url ?? '', headers: request.headers, raw, body: JSON.parse(raw) as Record<string, unknown> });
      const status = statuses.shift() ?? 200;
      if (status > 0) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const hook = (path: string) => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${path}`;
  const chatwoot = await startChatwootSandbox({ retrySpacingMs: 20, webhookTimeoutMs: 400, ...options });
  return {
    chatwoot,
    got,
    answer: (...next) => void (statuses = next),
    hook,
    events: (path) => got.filter((one) => one.path === path).map((one) => one.body['event']),
    async call(method, path, body, token = chatwoot.botToken) {
      const form = body instanceof FormData;
      const response = await fetch(`${chatwoot.url}${path}`, {
        method,
        headers: { api_access_token: token, ...(form || body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const type = response.headers.get('content-type');
      return { status: response.status, body: (type?.includes('json') ? JSON.parse(text) : text) as never, type };
    },
    async close() {
      await chatwoot.close();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    },
  };
}

export const AT = '/api/v1/accounts/1';
