import { BASE } from '../protocol.ts';
import type {
  WidgetAsking,
  WidgetMessage,
  WidgetMessagePage,
  WidgetRating,
  WidgetRatingRequest,
  WidgetReason,
  WidgetSendRequest,
  WidgetSession,
  WidgetSessionRequest,
  WidgetShop,
} from '../protocol.ts';

/** What the server says of an error beside its code. */
interface Details {
  reason?: WidgetReason;
  /** Answers before the chat that were not taken. */
  problems?: { field: string }[];
}

/** A call that did not succeed. `status` is 0 when no answer came (network, timeout, not JSON). */
export class CallFailed extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | null;
  readonly details: Details;

  constructor(status: number, code: string, retryAfterMs: number | null, { message, details }: { message?: unknown; details?: unknown } = {}) {
    super(typeof message === 'string' ? message : `${status} ${code}`);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.details = typeof details === 'object' && details !== null ? details : {};
  }

  /** True when the same request can never succeed: repeating it would only bother the server. */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }
}

export interface HttpApi {
  config(inboxKey: string, locale: string): Promise<{ shop: WidgetShop }>;
  openSession(request: WidgetSessionRequest): Promise<WidgetSession>;
  send(token: string, request: WidgetSendRequest): Promise<WidgetMessage>;
  page(token: string, afterSeq: number, limit: number): Promise<WidgetMessagePage>;
  typing(token: string, typing: boolean): Promise<void>;
  read(token: string, seq: number): Promise<void>;
  rate(token: string, request: WidgetRatingRequest): Promise<{ rating: WidgetRating | null }>;
  prechat(token: string, answers: Record<string, string | boolean>): Promise<WidgetAsking>;
  email(token: string, email: string): Promise<WidgetAsking>;
}

interface Call {
  method: 'GET' | 'POST';
  path: string;
  token?: string;
  body?: unknown;
  /** The browser may answer by itself, as the server allows. */
  cached?: boolean;
}

/** The failure that the server answered with. */
export function failureOf(status: number, text: string, retryAfter: string | null): CallFailed {
  const seconds = Number(retryAfter ?? Number.NaN);
  const retryMs = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) * 1000 : null;
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown; details?: unknown } };
    return new CallFailed(status, typeof error?.code === 'string' ? error.code : 'unknown', retryMs, error);
  } catch {
    return new CallFailed(status, 'unknown', retryMs);
  }
}

/** The widget's HTTP calls. `origin` is where the script came from, `timeoutMs` bounds each call. Every failure is a `CallFailed`. */
export function createHttpApi(origin: string, timeoutMs: number): HttpApi {
  async function call({ method, path, token, body, cached }: Call): Promise<Response> {
    const headers: Record<string, string> = {};
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { method, headers, credentials: 'omit', cache: cached === true ? 'default' : 'no-store' };
    if (body !== undefined) init.body = JSON.stringify(body);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const response = await fetch(`${origin}${BASE}${path}`, { ...init, signal: abort.signal });
      if (!response.ok) throw failureOf(response.status, await response.text(), response.headers.get('retry-after'));
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
    config: (inboxKey, locale) => read({ method: 'GET', path: `/config?inbox_key=${encodeURIComponent(inboxKey)}&locale=${locale}`, cached: true }),
    openSession: (request) => read({ method: 'POST', path: '/sessions', body: request }),
    send: (token, request) => read({ method: 'POST', path: '/messages', token, body: request }),
    page: (token, afterSeq, limit) => read({ method: 'GET', path: `/messages?after_seq=${afterSeq}&limit=${limit}`, token }),
    typing: async (token, typing) => void (await call({ method: 'POST', path: '/typing', token, body: { typing } })),
    prechat: (token, answers) => read({ method: 'POST', path: '/prechat', token, body: { answers } }),
    email: (token, email) => read({ method: 'POST', path: '/email', token, body: { email } }),
    rate: (token, request) => read({ method: 'POST', path: '/rating', token, body: request }),
    read: async (token, seq) => void (await call({ method: 'POST', path: '/read', token, body: { seq } })),
  };
}
