import { BASE } from '../protocol.ts';
import type {
  WidgetMessage,
  WidgetMessagePage,
  WidgetRating,
  WidgetRatingRequest,
  WidgetSendRequest,
  WidgetSession,
  WidgetSessionRequest,
} from '../protocol.ts';

/** A call that did not succeed. `status` is 0 when no answer came (network, timeout, not JSON). */
export class CallFailed extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | null;

  constructor(status: number, code: string, retryAfterMs: number | null) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** True when the same request can never succeed: repeating it would only bother the server. */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}

export interface HttpApi {
  openSession(request: WidgetSessionRequest): Promise<WidgetSession>;
  send(token: string, request: WidgetSendRequest): Promise<WidgetMessage>;
  page(token: string, afterSeq: number, limit: number): Promise<WidgetMessagePage>;
  typing(token: string, typing: boolean): Promise<void>;
  read(token: string, seq: number): Promise<void>;
  rate(token: string, request: WidgetRatingRequest): Promise<{ rating: WidgetRating | null }>;
}

interface Call {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: unknown;
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) * 1000 : null;
}

async function errorCode(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as { error?: { code?: unknown } } | null;
    return typeof body?.error?.code === 'string' ? body.error.code : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** The widget's HTTP calls. `origin` is where the script came from, `timeoutMs` bounds each call. Every failure is a `CallFailed`. */
export function createHttpApi(origin: string, timeoutMs: number): HttpApi {
  async function call({ method, path, token, body }: Call): Promise<Response> {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { method, headers, credentials: 'omit', cache: 'no-store' };
    if (body !== undefined) init.body = JSON.stringify(body);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const response = await fetch(`${origin}${BASE}${path}`, { ...init, signal: abort.signal });
      if (!response.ok) throw new CallFailed(response.status, await errorCode(response), retryAfterMs(response));
      return response;
    } catch (error) {
      throw error instanceof CallFailed ? error : new CallFailed(0, 'network', null);
    } finally {
      clearTimeout(timer);
    }
  }

  async function read<T>(request: Call): Promise<T> {
    const response = await call(request);
    try {
      return (await response.json()) as T;
    } catch {
      throw new CallFailed(0, 'not_json', null);
    }
  }

  return {
    openSession: (request) => read({ method: 'POST', path: '/sessions', body: request }),
    send: (token, request) => read({ method: 'POST', path: '/messages', token, body: request }),
    page: (token, afterSeq, limit) => read({ method: 'GET', path: `/messages?after_seq=${afterSeq}&limit=${limit}`, token }),
    typing: async (token, typing) => void (await call({ method: 'POST', path: '/typing', token, body: { typing } })),
    rate: (token, request) => read({ method: 'POST', path: '/rating', token, body: request }),
    read: async (token, seq) => void (await call({ method: 'POST', path: '/read', token, body: { seq } })),
  };
}
