import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZodError } from 'zod';
import { actions, analyze, message } from './answers.ts';
import type { FaultBook, QuimbiCall, QuimbiFault } from './faults.ts';
import { LIMITS, actionsBody, analyzeBody, messageBody } from './schemas.ts';

/** One request that reached the sandbox. */
export interface QuimbiRequest {
  call: QuimbiCall | 'unknown';
  path: string;
  body: unknown;
  /** 0 until it is answered. */
  status: number;
  idempotencyKey: string | null;
}

export interface QuimbiState {
  apiKeys: ReadonlySet<string>;
  /** Requests a minute for each key. */
  requestsPerMinute: number;
  faults: FaultBook;
  journal: QuimbiRequest[];
  taken: { minute: number; count: number };
  /** What the next analyses say, by id. */
  profiles: Map<string, Record<string, unknown>>;
}

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const CALLS: Readonly<Record<string, QuimbiCall>> = {
  '/api/intelligence/analyze': 'analyze',
  '/api/generation/message': 'message',
  '/api/generation/actions': 'actions',
};
const MOST_JOURNAL = 5000;

/** Answers one request as the service does: key, then limits, then the body's schema, in that order. */
export async function serveQuimbi(state: QuimbiState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const raw = await readBody(request);
  if (path.startsWith('/__sandbox/')) return write(response, control(state, path.slice('/__sandbox/'.length), raw));
  const call = CALLS[path];
  const body = parse(raw);
  const idempotencyKey = request.headers['idempotency-key'];
  const entry: QuimbiRequest = {
    call: call ?? 'unknown',
    path,
    body: body.value,
    status: 0,
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : null,
  };
  // Entered when it comes, in the order of coming: a slow answer must not appear among what a later test asked.
  state.journal.push(entry);
  if (state.journal.length > MOST_JOURNAL) state.journal.splice(0, state.journal.length - MOST_JOURNAL);
  const { latencyMs, fault } = call ? state.faults.take(call) : { latencyMs: 0, fault: null };
  if (latencyMs > 0) await sleep(latencyMs);
  const answer = judge(state, request, { call, raw, body: body.value, readable: body.ok, fault });
  entry.status = answer.status;
  if (response.destroyed) return;
  if (fault?.kind === 'cut_before') request.socket.resetAndDestroy();
  else if (fault?.kind === 'cut_within') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' });
    response.write('{"customer_id":"', () => request.socket.resetAndDestroy());
  } else write(response, fault?.kind === 'wrong_shape' && answer.status === 200 ? misshape(answer, fault) : answer);
}

interface Asked {
  call: QuimbiCall | undefined;
  raw: Buffer | null;
  body: unknown;
  readable: boolean;
  fault: QuimbiFault | null;
}

function judge(state: QuimbiState, request: IncomingMessage, { call, raw, body, readable, fault }: Asked): Answer {
  if (!call) return { status: 404, body: { detail: 'Not Found' } };
  if (request.method !== 'POST') return { status: 405, body: { detail: 'Method Not Allowed' } };
  const key = request.headers['x-api-key'];
  if (typeof key !== 'string' || !state.apiKeys.has(key)) return { status: 401, body: { detail: 'Invalid or missing API key' } };
  if (fault?.kind === 'server_error') return { status: fault.status ?? 500, body: { detail: 'Internal Server Error' } };
  if (fault?.kind === 'rate_limit' || isOverLimit(state)) return tooMany(fault?.kind === 'rate_limit' ? (fault.retryAfterSeconds ?? 1) : 60);
  if (raw === null) return { status: 413, body: { detail: 'Request body too large' } };
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return { status: 415, body: { detail: 'Send application/json' } };
  if (!readable) return { status: 422, body: { detail: [{ loc: ['body'], msg: 'JSON decode error', type: 'json_invalid' }] } };
  return compute(state, call, body);
}

function compute(state: QuimbiState, call: QuimbiCall, body: unknown): Answer {
  try {
    if (call === 'analyze') {
      const { customer_id: id } = analyzeBody.parse(body);
      return { status: 200, body: { ...analyze(id), ...state.profiles.get(id) } };
    }
    return { status: 200, body: call === 'message' ? message(messageBody.parse(body)) : actions(actionsBody.parse(body)) };
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    return { status: 422, body: { detail: error.issues.map((issue) => ({ loc: ['body', ...issue.path], msg: issue.message, type: issue.code })) } };
  }
}

function isOverLimit(state: QuimbiState): boolean {
  const minute = Math.floor(Date.now() / 60_000);
  if (state.taken.minute !== minute) state.taken = { minute, count: 0 };
  state.taken.count += 1;
  return state.taken.count > state.requestsPerMinute;
}

function tooMany(seconds: number): Answer {
  return { status: 429, body: { detail: 'Rate limit exceeded' }, headers: { 'retry-after': String(seconds) } };
}

function misshape(answer: Answer, fault: Extract<QuimbiFault, { kind: 'wrong_shape' }>): Answer {
  switch (fault.shape ?? 'missing_fields') {
    case 'html':
      return { status: 200, body: '<html><body>Welcome</body></html>', headers: { 'content-type': 'text/html' } };
    case 'broken_json':
      return { status: 200, body: '{"churn_risk": 0.', headers: { 'content-type': 'application/json' } };
    case 'list':
      return { ...answer, body: [] };
    case 'wrong_types':
      return {
        ...answer,
        body: { customer_id: 7, archetype: 'none', segments: 3, churn_risk: 'high', lifetime_value: '12', draft: { text: 1 }, actions: 'none' },
      };
    case 'missing_fields':
      return { ...answer, body: { ok: true } };
  }
}

function control(state: QuimbiState, path: string, raw: Buffer | null): Answer {
  if (path === 'requests') return { status: 200, body: { requests: state.journal } };
  if (path === 'reset') {
    reset(state);
    return { status: 200, body: {} };
  }
  if (path !== 'faults') return { status: 404, body: { detail: 'There are requests, faults and reset.' } };
  try {
    for (const order of [parse(raw).value].flat()) state.faults.add(order);
    return { status: 200, body: {} };
  } catch (error) {
    return { status: 400, body: { detail: error instanceof ZodError ? error.issues : String(error) } };
  }
}

export function reset(state: QuimbiState): void {
  state.faults.clear();
  state.journal.length = 0;
  state.profiles.clear();
  state.taken = { minute: 0, count: 0 };
}

/** The whole body; null when it is too long, and then the rest is read and dropped so that the answer arrives. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= LIMITS.bodyBytes) parts.push(part);
  }
  return size > LIMITS.bodyBytes ? null : Buffer.concat(parts);
}

function parse(raw: Buffer | null): { ok: boolean; value: unknown } {
  try {
    return { ok: true, value: JSON.parse(raw?.toString('utf8') ?? '') as unknown };
  } catch {
    return { ok: false, value: null };
  }
}

function write(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(bytes);
}
