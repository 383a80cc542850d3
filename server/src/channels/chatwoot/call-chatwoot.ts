import { setTimeout as sleep } from 'node:timers/promises';
import { CircuitOpenError, createCircuitBreaker } from '#platform/circuit-breaker';
import type { CircuitBreaker } from '#platform/circuit-breaker';
import type { Ctx } from '#platform/context';
import type { Db } from '#platform/db';
import { explainBreak, parseAnswer } from '../call-result.ts';
import type { CallResult } from '../call-result.ts';
import { isRecord, textOf } from '../incoming-item.ts';
import { takePlace } from '../pace-calls.ts';
import type { PacedCalls } from '../pace-calls.ts';
import { refuseAddress } from './refuse-address.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';

export type CallCtx = Pick<Ctx, 'clock' | 'config' | 'db'>;

export interface ChatwootCall {
  method: 'GET' | 'POST' | 'PUT';
  /** Below the base address. */
  path: string;
  body?: Record<string, unknown> | FormData;
  /** The bot changes and speaks; a user may read what a bot may not. Whichever token is missing is taken by the other. */
  as: 'speaker' | 'reader';
  /** Doing it twice is the same as doing it once, so it is tried again by itself. A message is never that. */
  repeatable: boolean;
  /** Not worth waiting for. */
  courtesy?: boolean;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 10_000;
// Rails ends a request after 15 s; what we gave up waiting for may be carried out until then, and a little later it is seen.
const SETTLES_IN_MS = 8_000;
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4_000;
const FOR_PEOPLE = /not authorized for bots/i;
const NOT_THE_TOKEN = /not authorized to do this action|not authorized for bots/i;

/** Calls Chatwoot in the pace of the account. What may be repeated is, with growing waits of random length; what may not is called once. */
export async function callChatwoot(ctx: CallCtx, account: ChatwootAccount, call: ChatwootCall): Promise<CallResult> {
  const attempts = call.repeatable && !call.courtesy ? ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    const result = await callOnce(ctx, account, call);
    const isPassing = result.kind === 'unknown' || (result.kind === 'not_done' && (result.retry === 'throttled' || result.retry === 'unreachable'));
    if (!isPassing || attempt >= attempts || call.signal?.aborted) return result;
    await sleep(Math.random() * Math.min(FIRST_WAIT_MS * 2 ** attempt, LONGEST_WAIT_MS));
  }
}

async function callOnce(ctx: CallCtx, account: ChatwootAccount, call: ChatwootCall): Promise<CallResult> {
  const breaker = breakerOf(ctx, account.baseUrl);
  // Nobody takes a place that will not be used.
  if (breaker.state === 'open') return { kind: 'not_done', why: 'Chatwoot failed again and again; it is asked again a little later.', retry: 'unreachable' };
  const refusal = await refuseAddress(account);
  if (refusal) return refusal;
  const key = `chatwoot:${account.baseUrl}:${account.speakerToken || account.readerToken}`;
  const paced = { workspaceId: account.workspaceId, key, rule: paceOf(ctx.config.chatwootCallsPerMinute), ...(call.courtesy ? { courtesy: true } : {}) };
  if (!(await takePlace(ctx.db, paced))) return { kind: 'not_done', why: 'Too many calls to Chatwoot wait already.', retry: 'paced' };
  try {
    return await breaker.run(() => fetchOnce(account, call));
  } catch (error) {
    if (error instanceof CircuitOpenError) return { kind: 'not_done', why: error.message, retry: 'unreachable' };
    if (error instanceof Failure) return error.result;
    throw error;
  }
}

/** What counts against the circuit: no answer, or one that says the server is not well. */
class Failure extends Error {
  readonly result: CallResult;
  constructor(result: CallResult) {
    super('Chatwoot failed');
    this.result = result;
  }
}

async function fetchOnce(account: ChatwootAccount, call: ChatwootCall): Promise<CallResult> {
  const { body, signal } = call;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${account.baseUrl}${call.path}`, {
      method: call.method,
      // Proxies drop header names with underscores; Rails reads both the same.
      headers: { 'api-access-token': tokenFor(account, call.as), accept: 'application/json', ...(isJson(body) ? { 'content-type': 'application/json' } : {}) },
      ...(body === undefined ? {} : { body: isJson(body) ? JSON.stringify(body) : body }),
      // A redirect would carry the token elsewhere.
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    throw new Failure(explainBreak(error, { name: 'Chatwoot', timeoutMs: TIMEOUT_MS, settlesInMs: SETTLES_IN_MS }));
  }
  const result = readAnswer(response.status, text);
  if (response.status >= 500) throw new Failure(result);
  return result;
}

function tokenFor(account: ChatwootAccount, as: ChatwootCall['as']): string {
  return as === 'speaker' ? account.speakerToken || account.readerToken : account.readerToken || account.speakerToken;
}

function isJson(body: ChatwootCall['body']): body is Record<string, unknown> {
  return body !== undefined && !(body instanceof FormData);
}

function readAnswer(status: number, text: string): CallResult {
  const body = parseAnswer(text);
  if (status >= 200 && status < 300) return { kind: 'done', data: body };
  const message = explain(body) ?? (text.slice(0, 200).trim() || `HTTP ${status}`);
  // Authorisation fails with 401, too: only what names the token or the account breaks the inbox.
  if (status === 401 && NOT_THE_TOKEN.test(message)) return { kind: 'refused', status, message };
  if (status === 401 || status === 403) return { kind: 'not_done', why: `Chatwoot refuses the token: ${message}`, retry: 'inbox_broken' };
  if (status === 429) return { kind: 'not_done', why: 'Chatwoot says that there were too many calls.', retry: 'throttled' };
  if (status === 422 && /too many messages/i.test(message))
    return { kind: 'not_done', why: 'Chatwoot takes no more messages in this conversation for a minute.', retry: 'throttled' };
  if (status >= 500) return { kind: 'unknown', why: `Chatwoot answered with HTTP ${status}: ${message}` };
  return { kind: 'refused', status, message };
}

/** Errors come in three shapes, none of them the documented one. */
function explain(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const [first] = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : [];
  return (textOf(body['error']) ?? textOf(body['message']) ?? textOf(first))?.slice(0, 300);
}

/** True for what a bot's token may not do, though the token itself is good. */
export function isForPeopleOnly(result: CallResult): boolean {
  return result.kind === 'refused' && result.status === 401 && FOR_PEOPLE.test(result.message);
}

/** As many a minute as allowed, a quarter of them at once; a window of sixty calls at most is remembered. */
function paceOf(perMinute: number): PacedCalls['rule'] {
  const most = Math.min(perMinute, 60);
  return { apartMs: 60_000 / perMinute, burst: Math.max(1, Math.floor(most / 4)), window: { ms: (60_000 * most) / perMinute, most } };
}

const breakers = new WeakMap<Db, Map<string, CircuitBreaker>>();

function breakerOf(ctx: CallCtx, baseUrl: string): CircuitBreaker {
  const known = breakers.get(ctx.db) ?? new Map<string, CircuitBreaker>();
  breakers.set(ctx.db, known);
  const breaker = known.get(baseUrl) ?? createCircuitBreaker({ name: 'Chatwoot', clock: ctx.clock, isFailure: (error) => error instanceof Failure });
  known.set(baseUrl, breaker);
  return breaker;
}
