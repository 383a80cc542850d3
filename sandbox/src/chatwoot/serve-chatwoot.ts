import type { IncomingMessage, ServerResponse } from 'node:http';
import { nameOf } from './api-call.ts';
import type { Actor, ApiCall, Route } from './api-call.ts';
import { actorOf, authorise, tokenIn } from './authorise.ts';
import type { ChatwootRequest, ChatwootState } from './chatwoot-state.ts';
import { control } from './control.ts';
import type { ChatwootCall, ChatwootFault } from './faults.ts';
import { overLimit } from './over-limit.ts';
import { readBytes, readParams } from './read-params.ts';
import type { Params } from './read-params.ts';
import { Refusal, crashed, notFound, retryLater, unauthorized } from './refusal.ts';
import { CONTACT_ROUTES } from './serve-contacts.ts';
import { CONVERSATION_ROUTES } from './serve-conversations.ts';
import { serveFile } from './serve-file.ts';
import { MESSAGE_ROUTES } from './serve-messages.ts';
import { servePublic } from './serve-public.ts';
import { SETUP_ROUTES, presentProfile } from './serve-setup.ts';

const ROUTES: readonly { route: Route; pattern: RegExp }[] = [...CONVERSATION_ROUTES, ...MESSAGE_ROUTES, ...CONTACT_ROUTES, ...SETUP_ROUTES].map((route) => ({
  route,
  pattern: new RegExp(`^${route.path.replaceAll(':id', '(\\d+)')}$`),
}));
const MOST_JOURNAL = 5000;

interface Incoming {
  method: string;
  url: URL;
  request: IncomingMessage;
  params: Params;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Answers one request as Chatwoot does: limit, token, endpoint, account, then the call. */
export async function serveChatwoot(state: ChatwootState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', state.origin);
  const method = request.method ?? 'GET';
  if (url.pathname.startsWith('/rails/active_storage/')) return serveFile(state, url, response);
  const { raw, refusal } = await take(request);
  if (url.pathname.startsWith('/__sandbox/')) {
    write(response, await control(state, { method, path: url.pathname.slice('/__sandbox/'.length), query: url.searchParams, raw }));
    return;
  }
  const entry = enter(state, { method, path: url.pathname, query: Object.fromEntries(url.searchParams), body: {}, by: null, status: 0, at: Date.now() });
  const found = match(method, url.pathname);
  const { latencyMs, fault } = state.faults.takeForCall(found?.route.call ?? callOf(method, url.pathname));
  await state.pending.sleep(latencyMs);
  if (fault?.kind === 'cut_before') return void request.socket.resetAndDestroy();
  if (fault?.kind === 'hang') return;
  const answer = await judge(state, async () => {
    if (refusal) throw refusal;
    const params = await readParams(raw, request.headers['content-type'] ?? '');
    entry.body =
      params.files.length === 0
        ? params.params
        : { ...params.params, attachments: params.files.map(({ fileName, contentType, bytes }) => ({ fileName, contentType, size: bytes.length })) };
    return perform(state, { method, url, request, params }, { entry, fault, found });
  });
  if (fault?.kind === 'late_answer') await state.pending.sleep(fault.ms);
  if (response.destroyed) return;
  if (fault?.kind === 'cut_after') {
    request.socket.resetAndDestroy();
    return;
  }
  entry.status = answer.status;
  write(response, answer);
}

async function take(request: IncomingMessage): Promise<{ raw: Buffer; refusal: Refusal | null }> {
  try {
    return { raw: await readBytes(request), refusal: null };
  } catch (error) {
    if (error instanceof Refusal) return { raw: Buffer.alloc(0), refusal: error };
    throw error;
  }
}

function enter(state: ChatwootState, entry: ChatwootRequest): ChatwootRequest {
  state.journal.push(entry);
  if (state.journal.length > MOST_JOURNAL) state.journal.shift();
  return entry;
}

async function judge(state: ChatwootState, act: () => Promise<unknown>): Promise<Answer> {
  try {
    return { status: 200, body: await act() };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body };
    if (!state.pending.closed) console.error('sandbox chatwoot:', error);
    return { status: 500, body: crashed().body };
  }
}

interface Found {
  route: Route;
  accountId: number;
  ids: number[];
}

function match(method: string, path: string): Found | null {
  const [, account = '', rest = ''] = /^\/api\/v1\/accounts\/(\d+)\/(.+?)\/?$/.exec(path) ?? [];
  for (const { route, pattern } of ROUTES) {
    const numbers = route.method === method ? pattern.exec(rest) : null;
    if (numbers) return { route, accountId: Number(account), ids: numbers.slice(1).map(Number) };
  }
  return null;
}

/** For faults on what is no address of an account. */
function callOf(method: string, path: string): ChatwootCall {
  if (method === 'GET') return 'read';
  return path.startsWith('/public/') && path.endsWith('/messages') ? 'message' : 'any';
}

async function perform(
  state: ChatwootState,
  { method, url, request, params }: Incoming,
  { entry, fault, found }: { entry: ChatwootRequest; fault: ChatwootFault | null; found: Found | null },
): Promise<unknown> {
  if (fault?.kind === 'rate_limit' || overLimit(state, request.socket.remoteAddress ?? '', url.pathname)) throw retryLater();
  if (fault?.kind === 'server_error') throw new Refusal(fault.status ?? 500, crashed().body);
  if (fault?.kind === 'unauthorized') throw unauthorized('Invalid Access Token');
  if (fault?.kind === 'suspended') throw unauthorized('Account is suspended');
  if (fault?.kind === 'plan_without_api') throw new Refusal(403, { error: 'API access is not enabled for this account' });
  const publicParts = /^\/public\/api\/v1\/inboxes\/(.+?)\/?$/.exec(url.pathname)?.[1]?.split('/');
  if (publicParts) return servePublic(state, method, publicParts, params);
  const isProfile = url.pathname === '/api/v1/profile' && method === 'GET';
  if (!isProfile && !found) throw notFound();
  const actor: Actor = actorOf(state, tokenIn(state, request.headers));
  entry.by = nameOf(actor);
  if (isProfile) {
    if (actor.kind === 'bot') throw unauthorized('Access to this endpoint is not authorized for bots');
    return presentProfile(state, actor);
  }
  if (!found) throw notFound();
  authorise(state, actor, found);
  const call: ApiCall = { state, actor, ids: found.ids, query: url.searchParams, params: params.params, files: params.files };
  return found.route.answer(call);
}

function write(response: ServerResponse, { status, body }: Answer): void {
  if (body === undefined) response.writeHead(status).end();
  else if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
  else response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
