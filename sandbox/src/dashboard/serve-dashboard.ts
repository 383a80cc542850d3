import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError, z } from 'zod';
import type { DashboardState } from './dashboard-state.ts';
import { demoData } from './demo-data.ts';
import type { DashboardOrder } from './demo-data.ts';
import type { DashboardFault } from './faults.ts';
import { readPath, serveCall } from './serve-calls.ts';
import type { Answer } from './serve-calls.ts';

const MOST_JOURNAL = 5000;
const MOST_BYTES = 100_000;

/** Answers one request as the dashboard does: key, then limit, then the call. */
export async function serveDashboard(state: DashboardState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const raw = await readBody(request);
  if (path.startsWith('/__sandbox/')) return write(response, control(state, path.slice('/__sandbox/'.length), raw));
  const call = readPath(path);
  const method = request.method ?? 'GET';
  const entry = { method, path, endpoint: call?.endpoint ?? null, body: parse(raw), status: 0, at: state.now() };
  state.journal.push(entry);
  if (state.journal.length > MOST_JOURNAL) state.journal.shift();
  const { latencyMs, fault } = state.faults.take(entry.endpoint);
  await state.pending.sleep(latencyMs + (fault?.kind === 'hang' ? fault.ms : 0));
  if (fault?.kind === 'cut' || fault?.kind === 'hang') {
    request.socket.resetAndDestroy();
    return;
  }
  const answer = judge(state, request, { call, method, body: entry.body, fault });
  entry.status = answer.status;
  if (!response.destroyed) write(response, fault?.kind === 'wrong_shape' && answer.status === 200 ? misshape(answer, fault) : answer);
}

interface Judging {
  call: ReturnType<typeof readPath>;
  method: string;
  body: unknown;
  fault: DashboardFault | null;
}

function judge(state: DashboardState, request: IncomingMessage, { call, method, body, fault }: Judging): Answer {
  const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined || !state.apiKeys.has(key) || fault?.kind === 'unauthorized') {
    return { status: 401, body: { error: 'Unauthorized' }, headers: { 'www-authenticate': 'Bearer' } };
  }
  if (call === null) return { status: 404, body: { error: 'Not found' } };
  if (fault?.kind === 'rate_limit') return tooMany(fault.retryAfterSeconds ?? 1);
  const wait = waitFor(state, `${key} ${call.endpoint}`);
  if (wait > 0) return tooMany(wait);
  if (fault?.kind === 'server_error') return { status: fault.status ?? 500, body: '<html><body><h1>Internal Server Error</h1></body></html>' };
  if (fault?.kind === 'not_found') return { status: 404, body: { error: 'Not found' } };
  const wanted = call.endpoint === 'search' ? 'POST' : 'GET';
  if (method !== wanted) return { status: 405, body: { error: 'Method not allowed' }, headers: { allow: wanted } };
  if (method === 'POST' && !/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return { status: 415, body: { error: 'Send application/json' } };
  return serveCall(state, { ...call, body });
}

function tooMany(seconds: number): Answer {
  return { status: 429, body: { error: 'Too many requests' }, headers: { 'retry-after': String(seconds) } };
}

/** Seconds until the endpoint has room again; 0 when it has. A refused call counts as well. */
function waitFor(state: DashboardState, name: string): number {
  const now = state.now();
  const minute = Math.floor(now / 60_000);
  const taken = state.taken.get(name);
  const count = taken?.minute === minute ? taken.count + 1 : 1;
  state.taken.set(name, { minute, count });
  return count > state.requestsPerMinute ? Math.ceil(((minute + 1) * 60_000 - now) / 1000) : 0;
}

function misshape(answer: Answer, { shape = 'missing_fields' }: Extract<DashboardFault, { kind: 'wrong_shape' }>): Answer {
  switch (shape) {
    case 'html':
      return { status: 200, body: '<html><body>Please sign in</body></html>' };
    case 'broken_json':
      return { status: 200, body: '{"id": "12345", "stat', headers: { 'content-type': 'application/json' } };
    case 'list':
      return { ...answer, body: [] };
    case 'wrong_types':
      return { ...answer, body: { id: 12345, status: 7, listing: 'chair', buyer: null, seller: [], shipping: 'soon', payment: true, timeline: {}, orders: 1 } };
    case 'missing_fields':
      return { ...answer, body: { ok: true } };
  }
}

const clockBody = z.strictObject({ advanceMs: z.int().min(0) });
const orderBody = z.looseObject({ id: z.string() });

/** What a person at the keyboard, or a script, may ask of the stand-in itself. */
function control(state: DashboardState, path: string, raw: string): Answer {
  try {
    const body = parse(raw);
    if (path === 'requests') return { status: 200, body: { requests: state.journal } };
    if (path === 'orders') return { status: 200, body: { orders: [...state.data.orders.values()] } };
    if (path === 'faults') for (const order of [body].flat()) state.faults.add(order);
    else if (path === 'change-order') return { status: 200, body: changeOrder(state, orderBody.parse(body) as never) };
    else if (path === 'clock') state.skippedMs += clockBody.parse(body).advanceMs;
    else if (path === 'reset') resetState(state);
    else return { status: 404, body: { error: 'There are requests, orders, change-order, faults, clock and reset.' } };
    return { status: 200, body: {} };
  } catch (error) {
    return { status: 400, body: { error: error instanceof ZodError ? error.issues : String(error) } };
  }
}

/** The shop goes on: whatever is named takes the place of what was there. */
export function changeOrder(state: DashboardState, change: Partial<DashboardOrder> & { id: string }): DashboardOrder {
  const order = state.data.orders.get(change.id);
  if (!order) throw new Error(`There is no order ${change.id}.`);
  const { shipping, payment, ...rest } = change;
  return Object.assign(order, rest, { shipping: { ...order.shipping, ...shipping }, payment: { ...order.payment, ...payment } });
}

export function resetState(state: DashboardState): void {
  state.faults.clear();
  state.journal.length = 0;
  state.taken.clear();
  state.skippedMs = 0;
  state.data = demoData(state.now());
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

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const page = typeof body === 'string';
  response.writeHead(status, { 'content-type': page ? 'text/html' : 'application/json', ...headers });
  response.end(page ? body : JSON.stringify(body));
}
