import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type GraphSandbox, type GraphSandboxOptions, signBody, startGraphSandbox } from '../src/index.ts';

export const NUMBER = { phoneNumberId: '106540352242922', wabaId: '102290129340398', displayNumber: '15550783881' };
export const OTHER_NUMBER = { phoneNumberId: '106540352249999', wabaId: '102290129340777', displayNumber: '15550783999' };
export const INSTAGRAM = '17841405726653026';
export const PHONE = '16505550123';
export const SECRET = 'an app secret';

export interface Hook {
  readonly raw: string;
  readonly signature: string;
  readonly body: Json;
}
/** A JSON value whose fields can be read by path; a missing field is `undefined`. */
export interface Json {
  readonly [key: string]: Json;
}

export interface Receiver {
  readonly url: string;
  readonly hooks: Hook[];
  /** Statuses answered to the next webhooks; then 200. */
  readonly answers: number[];
  /** The name of every status that came, in order of arrival. */
  readonly statuses: () => string[];
}

/** A webhook receiver: real HTTP, keeps what came. Ends with the test. */
export async function startReceiver(): Promise<Receiver> {
  const hooks: Hook[] = [];
  const answers: number[] = [];
  const server = http.createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      if (request.method === 'GET') {
        const right = url.searchParams.get('hub.verify_token') === 'right';
        response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get('hub.challenge') : 'no');
        return;
      }
      const parts: Buffer[] = [];
      for await (const part of request) {
        parts.push(Buffer.from(part));
      }
      const raw = Buffer.concat(parts).toString('utf8');
      hooks.push({ raw, signature: String(request.headers['x-hub-signature-256']), body: JSON.parse(raw) });
      response.writeHead(answers.shift() ?? 200).end('EVENT_RECEIVED');
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const statuses = () => hooks.flatMap((hook) => statusesOf(hook)).map((status) => textAt(status, 'status'));
  return { url: `http://127.0.0.1:${port}/webhook/meta`, hooks, answers, statuses };
}

/** The statuses a webhook carries, if any. */
export function statusesOf(hook: Hook): Json[] {
  const list = hook.body['entry']?.[0]?.['changes']?.[0]?.['value']?.['statuses'];
  return Array.isArray(list) ? list : [];
}

/** The string under `key`; fails when there is none. */
export function textAt(value: unknown, key: string): string {
  const text: unknown = Reflect.get(Object(value), key);
  if (typeof text !== 'string') {
    throw new TypeError(`${key} is not a string in ${JSON.stringify(value)}.`);
  }
  return text;
}

export interface Setup {
  readonly graph: GraphSandbox;
  readonly receiver: Receiver;
  /** POSTs to `/v25.0/<id>/messages`; `id` is the number unless told. */
  readonly send: (body: unknown, over?: { id?: string; token?: string; version?: string }) => Promise<{ status: number; body: Json }>;
  /** A text to PHONE. */
  readonly text: (body?: string, extra?: object) => Promise<{ status: number; body: Json }>;
  readonly control: (path: string, body?: unknown, method?: string) => Promise<{ status: number; body: Json }>;
}

/** A sandbox wired to a receiver, with PHONE's window open. Ends with the test. */
export async function setUp(options: Partial<GraphSandboxOptions> = {}): Promise<Setup> {
  const receiver = await startReceiver();
  const graph = await startGraphSandbox({
    appSecret: SECRET,
    numbers: [NUMBER, OTHER_NUMBER],
    instagramAccounts: [INSTAGRAM],
    webhookUrl: receiver.url,
    statusDelayMs: 1,
    retryDelaysMs: [5, 10, 20],
    ...options,
  });
  onTestFinished(() => graph.close());
  graph.openWindow(NUMBER.phoneNumberId, PHONE);
  const exchange = async (path: string, method: string, body: unknown, headers: Record<string, string>) => {
    const payload = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(graph.url + path, { method, headers, ...payload });
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const send: Setup['send'] = (body, over = {}) =>
    exchange(`/${over.version ?? 'v25.0'}/${over.id ?? NUMBER.phoneNumberId}/messages`, 'POST', body, {
      authorization: `Bearer ${over.token ?? 'sandbox-token'}`,
      'content-type': 'application/json',
    });
  return {
    graph,
    receiver,
    send,
    text: (body = 'Hello', extra = {}) => send({ messaging_product: 'whatsapp', to: `+${PHONE}`, type: 'text', text: { body }, ...extra }),
    control: (path, body, method = body === undefined ? 'GET' : 'POST') => exchange(`/__sandbox/${path}`, method, body, {}),
  };
}

/** Whether the signature is that of the exact bytes. */
export function isSigned(hook: Hook): boolean {
  return hook.signature === signBody(SECRET, hook.raw);
}

/** Waits until `holds`, for at most 3 s. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (!holds()) {
    if (Date.now() > deadline) {
      throw new Error('It did not come to hold within 3 s.');
    }
    await sleep(2);
  }
}
