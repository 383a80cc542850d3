import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ZodError } from 'zod';
import type { DixaRequest, DixaState } from './dixa-state.ts';
import type { DixaCall, DixaFault } from './faults.ts';
import { reset } from './reset.ts';
import { serveApi } from './serve-api.ts';
import type { Answer } from './serve-api.ts';
import { agentWrites, customerWrites } from './speak.ts';

const MOST_JOURNAL = 5000;
const MOST_BYTES = 1_000_000;

/** Answers one request as Dixa does: token, then limit, then the call. */
export async function serveDixa(state: DixaState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const method = request.method ?? 'GET';
  const raw = await readBody(request);
  if (path.startsWith('/__sandbox/')) return write(response, await control(state, path.slice('/__sandbox/'.length), raw));
  const body = parse(raw);
  const entry: DixaRequest = { method, path, body, status: 0, at: Date.now() };
  state.journal.push(entry);
  if (state.journal.length > MOST_JOURNAL) state.journal.shift();
  const { latencyMs, fault } = state.faults.takeForCall(callOf(method, path));
  if (latencyMs > 0) await sleep(latencyMs);
  if (fault?.kind === 'cut_before') {
    request.socket.resetAndDestroy();
    return;
  }
  const answer = judge(state, request, { method, path, body, fault });
  entry.status = answer.status;
  if (response.destroyed) return;
  if (fault?.kind === 'cut_after') request.socket.resetAndDestroy();
  else write(response, answer);
}

function judge(state: DixaState, request: IncomingMessage, call: { method: string; path: string; body: unknown; fault: DixaFault | null }): Answer {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  if (!state.tokens.has(token) || call.fault?.kind === 'unauthorized') return { status: 401, body: { message: 'Unauthorized' } };
  if (call.fault?.kind === 'rate_limit' || isOverLimit(state, token)) return { status: 429, body: { message: 'Too Many Requests' } };
  if (call.fault?.kind === 'server_error')
    return { status: call.fault.status ?? 500, body: { message: 'There was an internal server error while processing the request' } };
  return serveApi(state, call.method, call.path, call.body);
}

/** A bucket of `burst` calls that fills with `perSecond`. */
function isOverLimit(state: DixaState, token: string): boolean {
  const now = performance.now();
  const { perSecond, burst } = state.limit;
  const bucket = state.buckets.get(token) ?? { tokens: burst, at: now };
  const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
  state.buckets.set(token, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
  return tokens < 1;
}

function callOf(method: string, path: string): DixaCall {
  if (method === 'GET') return 'read';
  if (path.endsWith('/messages')) return 'message';
  if (path.endsWith('/transfer/queue')) return 'transfer';
  if (path.endsWith('/claim')) return 'claim';
  if (path.endsWith('/notes')) return 'note';
  return path.endsWith('/close') ? 'close' : 'other';
}

/** What a person at the keyboard, or a script, may ask of the stand-in itself. */
async function control(state: DixaState, path: string, raw: string): Promise<Answer> {
  try {
    const body = parse(raw) as never;
    if (path === 'requests') return { status: 200, body: { requests: state.journal } };
    if (path === 'conversations') return { status: 200, body: { conversations: [...state.conversations.values()] } };
    if (path === 'customer-writes') return { status: 200, body: await customerWrites(state, body) };
    if (path === 'agent-writes') return { status: 200, body: await agentWrites(state, body) };
    if (path === 'faults') for (const order of [body].flat()) state.faults.add(order);
    else if (path === 'reset') reset(state);
    else return { status: 404, body: { message: 'There are requests, conversations, customer-writes, agent-writes, faults and reset.' } };
    return { status: 200, body: {} };
  } catch (error) {
    return { status: 400, body: { message: error instanceof ZodError ? error.issues : String(error) } };
  }
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

function write(response: ServerResponse, answer: Answer): void {
  if (answer.body === undefined) {
    response.writeHead(answer.status).end();
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
}
