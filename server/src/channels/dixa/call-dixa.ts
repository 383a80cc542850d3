import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '#platform/db';
import { explainBreak, parseAnswer } from '../call-result.ts';
import type { CallResult } from '../call-result.ts';
import { isRecord, textOf } from '../incoming-item.ts';
import { takePlace } from '../pace-calls.ts';
import type { DixaAccount } from './dixa-account.ts';

export interface DixaCall {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base address, with its version. */
  path: string;
  body?: unknown;
  signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;
// Dixa allows a token 10 calls a second and 4 at once. Calls that leave evenly do not arrive evenly: of a burst of 4 that was a tenth of a second
// on its way the fifth call comes too early. So one less at once, and a twentieth of slack.
const PACE = { apartMs: 105, burst: 3, window: { ms: 1050, most: 10 } };
// Others use the same token. Dixa counts by the second.
const LOOKS = 3;
const ITS_SECOND_MS = 1100;

/** Calls Dixa in the pace of the token. What only looks is asked again where Dixa heard too many calls at that moment; anything else is called once. */
export async function callDixa(db: Db, account: DixaAccount, call: DixaCall): Promise<CallResult> {
  for (let look = 1; ; look += 1) {
    const result = await callOnce(db, account, call);
    const again = call.method === 'GET' && look < LOOKS && result.kind === 'not_done' && result.retry === 'throttled';
    if (!again || call.signal?.aborted) return result;
    await sleep(ITS_SECOND_MS * look);
  }
}

async function callOnce(db: Db, account: DixaAccount, call: DixaCall): Promise<CallResult> {
  const paced = { workspaceId: account.workspaceId, key: `dixa:${account.token}`, rule: PACE };
  if (!(await takePlace(db, paced))) return { kind: 'not_done', why: 'Too many calls to Dixa wait already.', retry: 'paced' };
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
    return explainBreak(error, { name: 'Dixa', timeoutMs: TIMEOUT_MS });
  }
}

function readAnswer(status: number, text: string): CallResult {
  const body = parseAnswer(text);
  if (status >= 200 && status < 300) return { kind: 'done', data: isRecord(body) ? body['data'] : body };
  const message = (isRecord(body) ? textOf(body['message']) : undefined)?.slice(0, 300) ?? `HTTP ${status}`;
  // A missing, a wrong and a forbidden token are told apart by nobody.
  if (status === 401 || status === 403) return { kind: 'not_done', why: `Dixa refuses the token: ${message}`, retry: 'inbox_broken' };
  if (status === 429) return { kind: 'not_done', why: 'Dixa says that there were too many calls.', retry: 'throttled' };
  if (status >= 500) return { kind: 'unknown', why: `Dixa answered with HTTP ${status}: ${message}` };
  return { kind: 'refused', status, message };
}
