import type { IncomingMessage, ServerResponse } from 'node:http';
import { page, refuse } from './answers.ts';
import type { Answer } from './answers.ts';
import { control } from './handle-control.ts';
import { editAsPerson } from './edit-as-person.ts';
import type { OrderDeskCall, OrderDeskFault } from './faults.ts';
import { serveApi } from './serve-api.ts';
import type { OrderDeskRequest, OrderDeskState, OrderDeskStore } from './store-state.ts';
import { takeToken } from './take-token.ts';

const MOST_JOURNAL = 20_000;
const MOST_BYTES = 5_000_000;
const BASE = '/api/v2/';
const ERROR_PAGES = { 500: 'Server Error', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Time-out' } as const;

interface Call {
  method: string;
  path: string[];
  query: Record<string, string>;
  raw: string;
  body: unknown;
  kind: OrderDeskCall;
  orderId: string | null;
}

/** Answers one request as Order Desk does: key, then tokens, then the call. */
export async function serveOrderDesk(state: OrderDeskState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const raw = await readBody(request);
  if (url.pathname.startsWith('/__sandbox/')) return write(response, await control(state, url, raw));
  const call = readCall(request, url, raw);
  const entry = note(state, request, url, call);
  const { latencyMs, fault } = state.faults.takeForCall(call.kind, call.orderId);
  const [before, after] = [latency(state), latency(state)];
  await state.pending.sleep(latencyMs + before);
  if (fault?.kind === 'hang_before') await state.pending.sleep(fault.ms);
  if (fault?.kind === 'cut_before' || fault?.kind === 'hang_before') return void request.socket.resetAndDestroy();
  if (fault?.kind === 'cut_then_done') {
    request.socket.resetAndDestroy();
    await state.pending.sleep(fault.ms);
    if (!state.pending.closed) judge(state, request, call, { entry, fault });
    return;
  }
  const { answer, remaining } = judge(state, request, call, { entry, fault });
  if (fault?.kind === 'hang_after') await state.pending.sleep(fault.ms);
  if (fault?.kind === 'cut_after' || fault?.kind === 'hang_after') return void request.socket.resetAndDestroy();
  await state.pending.sleep(after);
  if (response.destroyed) return;
  entry.status = answer.status;
  write(response, answer, remaining === null ? {} : { 'x-tokens-remaining': String(remaining) }, fault?.kind === 'broken_json');
}

interface Judged {
  answer: Answer;
  remaining: number | null;
}

function judge(
  state: OrderDeskState,
  request: IncomingMessage,
  call: Call,
  { entry, fault }: { entry: OrderDeskRequest; fault: OrderDeskFault | null },
): Judged {
  const key = request.headers['orderdesk-api-key'];
  const store = state.stores.get(String(request.headers['orderdesk-store-id'] ?? ''));
  const anyStore = store ?? [...state.stores.values()][0];
  const unasked = (answer: Answer): Judged => ({ answer, remaining: null });
  if (!anyStore) return unasked(page(500, ERROR_PAGES[500]));
  if (!store || typeof key !== 'string' || !store.apiKeys.includes(key) || fault?.kind === 'unauthorized') {
    return unasked(refuse(anyStore, 'unauthorized', 'Invalid Store ID or API Key'));
  }
  entry.storeId = store.id;
  const token = takeToken(state, store, key);
  if (fault?.kind === 'rate_limit') return { answer: tooMany(store, fault.retryAfterSeconds ?? null), remaining: 0 };
  if (token.waitSeconds > 0) return { answer: tooMany(store, token.waitSeconds), remaining: 0 };
  return { answer: answerOf(state, store, request, { call, entry, fault }), remaining: token.remaining };
}

interface Judging {
  call: Call;
  entry: OrderDeskRequest;
  fault: OrderDeskFault | null;
}

function answerOf(state: OrderDeskState, store: OrderDeskStore, request: IncomingMessage, { call, entry, fault }: Judging): Answer {
  if (fault?.kind === 'server_error') return page(fault.status ?? 500, ERROR_PAGES[fault.status ?? 500]);
  if (fault?.kind === 'html') return page(200, 'Please sign in');
  if (fault?.kind === 'status_error') return { status: 200, body: { status: 'error', message: fault.message ?? 'An error occurred' } };
  const wrong = refuseRequest(store, request, call);
  if (wrong) return wrong;
  if (fault?.kind === 'edit_before') editAsPerson(state, { storeId: store.id, ...fault.edit });
  const began = performance.now();
  state.answers += 1;
  const { seq } = state;
  const answer = serveApi(state, store, { ...call, ifMatch: request.headers['if-match'] ?? null });
  entry.committed = state.seq !== seq || (call.method !== 'GET' && typeof answer.body === 'object' && answer.body.status === 'success');
  if (typeof answer.body === 'object') answer.body.execution_time = `${((performance.now() - began) / 1000).toFixed(4)} seconds`;
  return fault?.kind === 'server_error_after' ? page(fault.status ?? 500, ERROR_PAGES[fault.status ?? 500]) : answer;
}

/** Requests that the vendor's front door names as invalid, and bodies that are no JSON. */
function refuseRequest(store: OrderDeskStore, request: IncomingMessage, { method, raw, body }: Call): Answer | null {
  if (!['GET', 'POST', 'PUT', 'DELETE'].includes(method)) return page(400, 'Invalid Request');
  const { 'content-type': type, 'content-length': length } = request.headers;
  if (method === 'GET' && (type !== undefined || length !== undefined || raw !== '')) return page(400, 'Invalid Request');
  if (method === 'GET' || method === 'DELETE') return raw === '' ? null : page(400, 'Invalid Request');
  if (!/^application\/json\b/.test(type ?? '')) return refuse(store, 'invalid', 'Content-Type must be application/json');
  return body === undefined ? refuse(store, 'invalid', 'The body could not be read as JSON') : null;
}

function tooMany({ switches }: OrderDeskStore, retryAfterSeconds: number | null): Answer {
  const headers = retryAfterSeconds === null ? {} : { 'x-retry-after': String(retryAfterSeconds) };
  const answer: Answer =
    switches.tooMany === 'html' ? page(429, '429 Too Many Requests') : { status: 429, body: { status: 'error', message: 'Too Many Requests' } };
  return { ...answer, headers };
}

function readCall(request: IncomingMessage, url: URL, raw: string): Call {
  const override = request.method === 'POST' ? request.headers['x-http-method-override'] : undefined;
  const method = typeof override === 'string' ? override.toUpperCase() : (request.method ?? 'GET');
  const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length).split('/').map(decodeURIComponent) : ['?'];
  const [area, id, below] = path;
  const orderId = area === 'orders' && id !== undefined ? id : null;
  return { method, path, query: Object.fromEntries(url.searchParams), raw, body: parse(raw), kind: kindOf(method, area, { id, below }), orderId };
}

function kindOf(method: string, area: string | undefined, { id, below }: { id: string | undefined; below: string | undefined }): OrderDeskCall {
  if (area === 'store' || area === 'test') return 'store';
  if (area === 'move-orders') return 'move';
  if (area === 'batch-shipments') return 'shipment';
  if (area === 'inventory-items' || area === 'batch-inventory-items') return 'inventory';
  if (area !== 'orders') return 'other';
  if (method === 'GET') return id === undefined ? 'list' : 'read';
  if (below === 'order-history') return 'history';
  if (below === 'order-items') return 'item';
  if (below === 'shipments') return 'shipment';
  if (method === 'DELETE') return 'delete';
  return method === 'PUT' ? 'put' : 'create';
}

function note(state: OrderDeskState, request: IncomingMessage, url: URL, { method, query, body }: Call): OrderDeskRequest {
  const entry: OrderDeskRequest = {
    storeId: null,
    method,
    path: url.pathname,
    query,
    body,
    userAgent: request.headers['user-agent'] ?? '',
    status: 0,
    committed: false,
    at: state.now(),
  };
  state.journal.push(entry);
  if (state.journal.length > MOST_JOURNAL) state.journal.shift();
  return entry;
}

function latency({ latencyMs: [least, most], random }: OrderDeskState): number {
  return (least + (most - least) * random()) / 2;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MOST_BYTES) parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(raw: string): unknown {
  try {
    return raw === '' ? undefined : (JSON.parse(raw) as unknown);
  } catch {
    return undefined;
  }
}

function write(response: ServerResponse, answer: Answer, headers: Record<string, string> = {}, broken = false): void {
  const html = typeof answer.body === 'string';
  const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
  response.writeHead(answer.status, { 'content-type': html ? 'text/html' : 'application/json', ...headers, ...answer.headers });
  response.end(broken ? text.slice(0, Math.floor(text.length / 2)) : text);
}
