import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, notFound } from './api-error.ts';
import { answerJson, cutSocket, holdSocket, readJson } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { refuseByFault, takeFault } from './faults.ts';
import type { FaultTarget } from './faults.ts';
import { LIMITS } from './sandbox-state.ts';
import type { SandboxState } from './sandbox-state.ts';
import {
  createConversation,
  createItems,
  deleteConversation,
  deleteItem,
  listItems,
  retrieveConversation,
  retrieveItem,
  updateConversation,
} from './serve-conversations.ts';
import { serveControl } from './serve-control.ts';
import { createEmbeddings } from './serve-embeddings.ts';
import { serveCreateResponse } from './serve-create-response.ts';
import { listModels, retrieveModel } from './serve-models.ts';
import { cancelResponse, countInputTokens, deleteResponse, listInputItems, retrieveResponse } from './serve-stored-responses.ts';

type Handler = (state: SandboxState, exchange: Exchange, id: string, sub: string) => unknown;

/** The whole API, one line per operation; `*` is an id. */
const ROUTES: Record<string, Handler> = {
  'GET models': (state) => listModels(state),
  'GET models/*': (state, _, id) => retrieveModel(state, id),
  'POST responses': (state, exchange) => serveCreateResponse(state, exchange),
  'POST responses/input_tokens': (state, { body }) => countInputTokens(state, body),
  'GET responses/*': (state, _, id) => retrieveResponse(state, id),
  'DELETE responses/*': (state, _, id) => deleteResponse(state, id),
  'POST responses/*/cancel': (state, _, id) => cancelResponse(state, id),
  'GET responses/*/input_items': (state, { query }, id) => listInputItems(state, id, query),
  'POST conversations': (state, { body }) => createConversation(state, body),
  'GET conversations/*': (state, _, id) => retrieveConversation(state, id),
  'POST conversations/*': (state, { body }, id) => updateConversation(state, id, body),
  'DELETE conversations/*': (state, _, id) => deleteConversation(state, id),
  'POST conversations/*/items': (state, { body }, id) => createItems(state, id, body),
  'GET conversations/*/items': (state, { query }, id) => listItems(state, id, query),
  'GET conversations/*/items/*': (state, _, id, sub) => retrieveItem(state, id, sub),
  'DELETE conversations/*/items/*': (state, _, id, sub) => deleteItem(state, id, sub),
  'POST embeddings': (state, { body }) => createEmbeddings(state, body),
};

/** Takes one HTTP request from the socket to its answer. Never throws: what goes wrong becomes an OpenAI error body. */
export async function serveRequest(state: SandboxState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const [root, ...segments] = url.pathname.split('/').filter(Boolean);
  const entry = {
    method: request.method ?? 'GET',
    path: url.pathname + url.search,
    body: undefined as unknown,
    at: state.now(),
    requestId: state.nextId('req'),
    status: null,
  };
  const exchange: Exchange = {
    method: entry.method,
    segments,
    query: url.searchParams,
    body: undefined,
    entry,
    fault: undefined,
    startedAt: performance.now(),
    response,
  };
  try {
    if (root === '__sandbox') {
      answerJson(exchange, 200, serveControl(state, exchange.method, segments.join('/'), await readJson(request)));
      return;
    }
    state.journal.push(entry);
    if (state.journal.length > LIMITS.journal * 2) state.journal.splice(0, LIMITS.journal);
    if (root !== 'v1') throw notFound(`Invalid URL (${exchange.method} ${url.pathname})`);
    authenticate(state, request.headers.authorization);
    exchange.body = await readJson(request);
    entry.body = exchange.body;
    await serveApi(state, exchange);
  } catch (error) {
    answerError(exchange, error);
  }
}

async function serveApi(state: SandboxState, exchange: Exchange): Promise<void> {
  const { segments, method } = exchange;
  const handler = ROUTES[`${method} ${segments.join('/')}`] ?? ROUTES[`${method} ${segments.map((part, at) => (at % 2 === 1 ? '*' : part)).join('/')}`];
  if (!handler) throw notFound(`Invalid URL (${method} /v1/${segments.join('/')})`);
  const inConversation = Boolean((exchange.body as { conversation?: unknown } | undefined)?.conversation);
  const fault = takeFault(state, targetOf(exchange), inConversation);
  exchange.fault = fault;
  refuseByFault(fault);
  if (fault?.kind === 'slow_headers') await sleep(fault.ms ?? 5000);
  const creates = method === 'POST' && segments.join('/') === 'responses';
  if (!creates && fault?.kind === 'cut_before') return cutSocket(exchange);
  if (!creates && fault?.kind === 'stall') return holdSocket(exchange, fault.ms);
  const answer = await handler(state, exchange, segments[1] ?? '', segments[3] ?? '');
  if (!creates && fault?.kind === 'cut_after') return cutSocket(exchange);
  if (answer !== undefined) answerJson(exchange, 200, answer);
}

/** Faults on `responses` strike only the creation of one: polling and counting must not eat what was planned for a turn. */
function targetOf({ method, segments }: Exchange): FaultTarget | undefined {
  const [kind, ...rest] = segments;
  if (kind === 'conversations' || kind === 'embeddings') return kind;
  return kind === 'responses' && method === 'POST' && rest.length === 0 ? 'responses' : undefined;
}

function authenticate(state: SandboxState, header: string | undefined): void {
  const key = /^Bearer (.+)$/.exec(header ?? '')?.[1];
  if (!key) {
    throw new ApiError(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
    );
  }
  if (state.apiKeys.has(key)) return;
  throw new ApiError(
    401,
    `Incorrect API key provided: ${key.slice(0, 3)}***${key.slice(-2)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  );
}

function answerError(exchange: Exchange, error: unknown): void {
  const known =
    error instanceof ApiError
      ? error
      : new ApiError(500, `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`, {
          type: 'server_error',
          code: 'sandbox_failed',
        });
  answerJson(exchange, known.status, known.body(), known.headers);
}
