import { idOf, isRecord, textOf } from '../incoming-item.ts';
import type { GraphFailure } from './error-actions.ts';

/** How a call to the Graph API ended, as far as anybody can know. */
export type GraphResult =
  | { kind: 'accepted'; body: Record<string, unknown> }
  | { kind: 'refused'; failure: GraphFailure }
  /** The request never reached anybody. */
  | { kind: 'unreachable'; why: string }
  /** It may have been carried out. */
  | { kind: 'unknown'; why: string };

export interface GraphCall {
  url: string;
  accessToken: string;
  /** Absent: a GET. A form is sent as multipart. */
  body?: unknown;
  /** Twelve seconds unless told: a large file takes longer. */
  timeoutMs?: number;
  signal: AbortSignal;
}

// Meta answers in well under a second. Longer than the ten seconds, and the one by which they are told late, that `fetch` gives a connection: who was not reached
// in them was certainly sent nothing, and is tried again.
const TIMEOUT_MS = 12_000;
// Failures to open a connection: not a byte of the request was written.
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Calls the Graph API once. Never repeats by itself: sends have no idempotency key. */
export async function callGraph(call: GraphCall): Promise<GraphResult> {
  let response: Response;
  const isForm = call.body instanceof FormData;
  try {
    response = await fetch(call.url, {
      method: call.body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${call.accessToken}`, ...(call.body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
      ...(call.body === undefined ? {} : { body: call.body instanceof FormData ? call.body : JSON.stringify(call.body) }),
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(call.timeoutMs ?? TIMEOUT_MS)]),
    });
    return readAnswer(response.status, await response.json().catch(() => null));
  } catch (error) {
    return explainBreak(error);
  }
}

/** An error body of Graph is a clear refusal, whatever the HTTP status; any other answer but a success leaves it open. */
function readAnswer(status: number, body: unknown): GraphResult {
  if (isRecord(body) && isRecord(body['error'])) {
    const { error } = body;
    const details = isRecord(error['error_data']) ? textOf(error['error_data']['details']) : undefined;
    const subcode = error['error_subcode'];
    return {
      kind: 'refused',
      failure: {
        code: Number(idOf(error['code']) ?? -1),
        ...(typeof subcode === 'number' ? { subcode } : {}),
        message: details ?? textOf(error['message']) ?? `HTTP ${status}`,
      },
    };
  }
  if (status >= 200 && status < 300 && isRecord(body)) return { kind: 'accepted', body };
  return { kind: 'unknown', why: `The provider answered with HTTP ${status} and no reason.` };
}

function explainBreak(error: unknown): GraphResult {
  const cause = (error as { cause?: { code?: string; errors?: { code?: string }[] } }).cause;
  // With several addresses to one name, each attempt has its own error.
  const codes = [cause?.code, ...(cause?.errors ?? []).map((one) => one.code)].filter((code) => code !== undefined);
  if (codes.length > 0 && codes.every((code) => NOT_CONNECTED.has(code))) return { kind: 'unreachable', why: `No connection to the provider (${codes[0]}).` };
  const name = (error as Error).name;
  if (name === 'TimeoutError') return { kind: 'unknown', why: `No answer from the provider within ${TIMEOUT_MS / 1000} seconds.` };
  if (name === 'AbortError') return { kind: 'unknown', why: 'Baton was stopped while the provider was being called.' };
  return { kind: 'unknown', why: `The connection broke before the provider answered (${codes[0] ?? 'closed'}).` };
}
