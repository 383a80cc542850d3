import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, badRequest } from './api-error.ts';
import type { Fault } from './faults.ts';
import type { JournalEntry } from './sandbox-state.ts';

/** One request on its way to its answer. */
export type Exchange = {
  method: string;
  /** Path segments after /v1, decoded: ['responses', 'resp_1']. */
  segments: string[];
  query: URLSearchParams;
  body: unknown;
  entry: JournalEntry;
  fault: Fault | undefined;
  startedAt: number;
  response: ServerResponse;
};

const BODY_BYTES_MAX = 32 * 1024 * 1024;

/** Reads and parses a JSON body; an empty one is undefined. 413 above 32 MB, 400 when it is not JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest('We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.', null);
  }
}

/** By events: the async iterator of a request costs more than parsing its body. */
function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES_MAX) chunks.push(chunk);
      else reject(new ApiError(413, 'Request body too large: at most 32 MB.', { code: 'request_too_large' }));
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

export function answerJson(exchange: Exchange, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const { response } = exchange;
  if (response.destroyed || response.headersSent) return;
  exchange.entry.status = status;
  // As bytes: written as a string, Node encodes it a second time on its way out.
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...standardHeaders(exchange),
    'content-type': 'application/json',
    'content-length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

export function standardHeaders(exchange: Exchange): Record<string, string> {
  return {
    'x-request-id': exchange.entry.requestId,
    'openai-version': '2020-10-01',
    'openai-processing-ms': String(Math.round(performance.now() - exchange.startedAt)),
  };
}

/** Ends the connection with a reset, as a crashed proxy does. */
export function cutSocket(exchange: Exchange): void {
  exchange.response.socket?.resetAndDestroy();
}

/** Holds the connection open and silent until the caller leaves, the sandbox closes, or `ms` have passed; then it is cut. */
export async function holdSocket(exchange: Exchange, ms: number | undefined): Promise<void> {
  const { response } = exchange;
  const stop = new AbortController();
  response.once('close', () => stop.abort());
  if (response.destroyed) return;
  await sleep(ms ?? 2 ** 31 - 1, undefined, { signal: stop.signal }).catch(() => undefined);
  cutSocket(exchange);
}
