import { OdError } from './od-error.ts';
import type { RawAnswer } from './read-answer.ts';

export interface Line {
  baseUrl: string;
  storeId: string;
  apiKey: string;
  timeoutMs: number;
}

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api/v2, with its query. */
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']);

/** One exchange with OrderDesk, whatever it answers. Content-Type only with a body: on a GET the vendor calls it an invalid request. @throws OdError without an answer */
export async function exchange(line: Line, { method, path, body, headers }: Request): Promise<RawAnswer> {
  try {
    const response = await fetch(`${line.baseUrl}/api/v2${path}`, {
      method,
      headers: {
        'orderdesk-store-id': line.storeId,
        'orderdesk-api-key': line.apiKey,
        'user-agent': 'Baton/0.1 (support desk)',
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect would carry the key elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(line.timeoutMs),
    });
    return { status: response.status, headers: response.headers, text: await readText(response) };
  } catch (cause) {
    throw explain(cause, method, line.timeoutMs);
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > LONGEST_ANSWER_BYTES) throw new Error('the answer is larger than 16 MiB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function explain(cause: unknown, method: Request['method'], timeoutMs: number): OdError {
  const code = (cause as { cause?: { code?: string } }).cause?.code;
  const unconnected = code !== undefined && NOT_CONNECTED.has(code);
  const done = method === 'GET' || unconnected ? 'no' : 'unknown';
  const late = (cause as Error).name === 'TimeoutError';
  const message = late
    ? `OrderDesk did not answer within ${timeoutMs / 1000} seconds.`
    : `The connection to OrderDesk failed (${code ?? (cause as Error).name}).`;
  return new OdError({ code: 'OD_API_TIMEOUT', done, message, details: { reason: late ? 'timeout' : 'network' }, cause });
}
