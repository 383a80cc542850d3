import type { Db } from '#platform/db';
import { isRecord, textOf } from '../incoming-item.ts';
import type { DixaAccount } from './dixa-account.ts';
import { takePlace } from './pace-calls.ts';

/** How a call ended, as far as anybody can know. */
export type DixaResult =
  | { kind: 'done'; data: unknown }
  | { kind: 'refused'; status: number; message: string }
  /** Certainly not carried out, and worth another try. */
  | { kind: 'not_done'; why: string; retry: 'inbox_broken' | 'throttled' | 'unreachable' }
  /** It may have been carried out. */
  | { kind: 'unknown'; why: string };

export interface DixaCall {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base address, with its version. */
  path: string;
  body?: unknown;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED']);

/** Calls Dixa once, in the pace of the token. Never repeats by itself. */
export async function callDixa(db: Db, account: DixaAccount, call: DixaCall): Promise<DixaResult> {
  if (!(await takePlace(db, account.workspaceId, account.token))) return { kind: 'not_done', why: 'Too many calls to Dixa wait already.', retry: 'throttled' };
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(`${account.baseUrl}${call.path}`, {
      method: call.method,
      headers: {
        authorization: account.authScheme === 'bearer' ? `Bearer ${account.token}` : account.token,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    });
    return readAnswer(response.status, await response.text());
  } catch (error) {
    return explainBreak(error);
  }
}

function readAnswer(status: number, text: string): DixaResult {
  const body = parse(text);
  if (status >= 200 && status < 300) return { kind: 'done', data: isRecord(body) ? body['data'] : body };
  const message = (isRecord(body) ? textOf(body['message']) : undefined)?.slice(0, 300) ?? `HTTP ${status}`;
  // A missing, a wrong and a forbidden token are told apart by nobody.
  if (status === 401 || status === 403) return { kind: 'not_done', why: `Dixa refuses the token: ${message}`, retry: 'inbox_broken' };
  if (status === 429) return { kind: 'not_done', why: 'Dixa says that there were too many calls.', retry: 'throttled' };
  if (status >= 500) return { kind: 'unknown', why: `Dixa answered with HTTP ${status}: ${message}` };
  return { kind: 'refused', status, message };
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

function explainBreak(error: unknown): DixaResult {
  const code = (error as { cause?: { code?: string } }).cause?.code;
  if (code !== undefined && NOT_CONNECTED.has(code)) return { kind: 'not_done', why: `No connection to Dixa (${code}).`, retry: 'unreachable' };
  const name = (error as Error).name;
  if (name === 'TimeoutError') return { kind: 'unknown', why: `No answer from Dixa within ${TIMEOUT_MS / 1000} seconds.` };
  return { kind: 'unknown', why: `The connection broke before Dixa answered (${code ?? name}).` };
}
