import { OdError } from './od-error.ts';

/** An answer as it came. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

export type OdBody = Record<string, unknown>;

const LONGEST_REASON = 300;
const LONGEST_HOLD_SECONDS = 600;
// Without the header nobody knows; a bucket of three a second has ten calls again after this.
const USUAL_HOLD_SECONDS = 4;

/**
 * The body of an answer that succeeded. Refusals come with whatever HTTP status, also 200: the body's `status` decides, and its words are all
 * that tells one refusal from another. @throws OdError
 */
export function readAnswer(answer: RawAnswer, isWrite: boolean): OdBody {
  const { status } = answer;
  if (status === 429) throw tooMany(answer);
  if (status >= 500) throw new OdError({ code: 'OD_API_5XX', done: isWrite ? 'unknown' : 'no', details: { status } });
  const body = parse(answer.text);
  const isError = body?.['status'] === 'error';
  if (status === 401 || status === 403) throw new OdError({ code: 'OD_API_401', done: 'no', details: { status } });
  if (isError || status >= 400) throw refusal(status, typeof body?.['message'] === 'string' ? body['message'] : '');
  // A page of a proxy, or JSON that breaks off: a write may have been carried out behind it.
  if (!body || body['status'] !== 'success') throw new OdError({ code: 'OD_API_BAD_BODY', done: isWrite ? 'unknown' : 'no', details: { status } });
  return body;
}

function refusal(status: number, message: string): OdError {
  const reason = message.slice(0, LONGEST_REASON);
  const details = { status, reason };
  if (status === 404 || /not found|does not exist/i.test(reason)) return new OdError({ code: 'OD_API_404', done: 'no', details });
  const existing = /duplicate.*?id:?\s*(\d+)/i.exec(reason);
  if (existing) return new OdError({ code: 'OD_API_DUPLICATE', done: 'no', details: { ...details, order_id: existing[1] } });
  if (/unauthori[sz]ed|invalid (api|store)|api[- ]key|authenticat/i.test(reason)) return new OdError({ code: 'OD_API_401', done: 'no', details });
  return new OdError({ code: 'OD_API_REFUSED', done: 'no', details, message: reason === '' ? 'OrderDesk refuses this.' : `OrderDesk refuses this: ${reason}` });
}

function tooMany({ headers }: RawAnswer): OdError {
  const seconds = Number(headers.get('x-retry-after') ?? headers.get('retry-after') ?? Number.NaN);
  const hold = Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, LONGEST_HOLD_SECONDS) : USUAL_HOLD_SECONDS;
  return new OdError({ code: 'OD_API_429', done: 'no', details: { retry_after: hold }, retryAfterSeconds: Math.ceil(hold) });
}

function parse(text: string): OdBody | null {
  try {
    const body = JSON.parse(text) as unknown;
    return body !== null && typeof body === 'object' && !Array.isArray(body) ? (body as OdBody) : null;
  } catch {
    return null;
  }
}
