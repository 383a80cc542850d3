import OpenAI from 'openai';
import { ModelError } from './port.ts';

/** Never reached a server: nothing was asked, nothing can have been answered. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
/** The provider's copy of the talk is gone or unusable; our transcript is whole, so it is told again. */
const LOST_CODES = new Set(['previous_response_not_found', 'conversation_not_found']);

/** Maps whatever the SDK threw to the closed list. Matches codes before statuses: `conversation_locked` was seen as 400, not 409. */
export function mapOpenAiError(error: unknown, callerSignal: AbortSignal): ModelError {
  if (error instanceof ModelError) return error;
  if (callerSignal.aborted) return new ModelError('timeout', 'the deadline of the turn passed', { cause: error });
  if (error instanceof OpenAI.APIConnectionTimeoutError) return new ModelError('timeout', 'the model did not answer in time', { cause: error });
  if (error instanceof OpenAI.APIUserAbortError) return new ModelError('timeout', 'the model call was stopped', { cause: error });
  const network = networkCode(error);
  if (network !== null && NOT_CONNECTED.has(network))
    return new ModelError('server', `the model server cannot be reached (${network})`, { safe: true, code: network, cause: error });
  if (error instanceof OpenAI.APIConnectionError || !(error instanceof OpenAI.APIError)) {
    return new ModelError('cut', `the connection to the model broke off${network ? ` (${network})` : ''}`, { code: network, cause: error });
  }
  return mapStatus(error);
}

function mapStatus(error: InstanceType<typeof OpenAI.APIError>): ModelError {
  const code = error.code ?? error.type ?? null;
  const about = { code, requestId: error.requestID ?? null, cause: error };
  const status: number | undefined = error.status;
  if (code === 'conversation_locked') return new ModelError('locked', 'the conversation at the provider is busy', { ...about, safe: true });
  if (code === 'insufficient_quota' || error.type === 'insufficient_quota') return new ModelError('quota', 'the quota at the provider is used up', about);
  if (status === 401 || status === 403) return new ModelError('auth', `the provider refused the key (${status})`, about);
  if (status === 429) return new ModelError('rate_limit', 'the provider asks for a pause', { ...about, safe: true, retryAfterMs: retryAfter(error.headers) });
  if (status === undefined || status >= 500) return new ModelError('server', `the provider failed (${status ?? code ?? 'no status'})`, about);
  return new ModelError('bad_request', `the provider refused the request (${status}${code ? `, ${code}` : ''})`, about);
}

/** True when the provider's copy of the talk must be given up. */
export function lostItsThread(error: ModelError): boolean {
  if (error.code !== null && LOST_CODES.has(error.code)) return true;
  const cause = error.cause;
  if (!(cause instanceof OpenAI.APIError)) return false;
  return cause.status === 404 || /No tool output found|Duplicate item found|without its required/i.test(cause.message);
}

function retryAfter(headers: Headers | undefined): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms)) return Math.max(0, ms);
  const text = headers?.get('retry-after');
  if (!text) return null;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const until = Date.parse(text);
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now());
}

/** The system's code of a failed connection, however deep the SDK and fetch have wrapped it. */
function networkCode(error: unknown): string | null {
  for (let current: unknown = error, depth = 0; current && depth < 6; depth += 1) {
    const { code, cause, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown[] };
    if (typeof code === 'string' && /^(E[A-Z_]+|UND_ERR_[A-Z_]+)$/.test(code)) return code;
    current = cause ?? errors?.[0];
  }
  return null;
}
