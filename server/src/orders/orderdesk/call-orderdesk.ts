import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { lowerBucket, takeCall } from '#platform/call-bucket';
import type { CallLimit } from '#platform/call-bucket';
import { CircuitOpenError } from '#platform/circuit-breaker';
import type { CircuitBreaker } from '#platform/circuit-breaker';
import type { Ctx } from '#platform/context';
import { exchange } from './exchange.ts';
import type { Line, Request } from './exchange.ts';
import { OdError } from './od-error.ts';
import { readAnswer } from './read-answer.ts';
import type { OdBody } from './read-answer.ts';

export type CallCtx = Pick<Ctx, 'db' | 'metrics'>;

/** What a store's calls need, once for each process. */
export interface StoreLine {
  line: Line;
  limit: CallLimit;
  breaker: CircuitBreaker;
  /** Background calls leave a part of the bucket to people, and wait longer. */
  isBackground: boolean;
}

export interface OdCall extends Request {
  /** The route template, for metrics: never the path, which holds ids. */
  op: string;
}

export interface OdAnswer {
  body: OdBody;
  etag: string | null;
}

const MOST_RETRIES = 3;
const SERVER_PAUSES_MS = [250, 1000, 2000];
const NETWORK_PAUSE_MS = 200;
const LEFT_FOR_PEOPLE = 5;
const PATIENCE_MS = { person: 10_000, background: 60_000 };
/** From here on it matters to the other processes how many calls are left. */
const FEW_TOKENS = 6;

/**
 * Calls OrderDesk in the pace of the store, which all processes share. Repeats what was certainly not carried out: after 429 when the vendor
 * says, after a 5xx 250 ms, 1 s and 2 s later, after a broken connection with jitter. A write whose outcome is unknown is never repeated here.
 * @throws OdError
 */
export async function callOrderDesk(ctx: CallCtx, store: StoreLine, call: OdCall): Promise<OdAnswer> {
  const patienceMs = PATIENCE_MS[store.isBackground ? 'background' : 'person'];
  for (let retry = 0; ; retry += 1) {
    await takeTurn(ctx, store, call.op, patienceMs);
    try {
      return await store.breaker.run(() => attempt(ctx, store, call));
    } catch (error) {
      if (error instanceof CircuitOpenError) throw resting(error);
      if (!(error instanceof OdError) || error.done === 'unknown' || retry >= MOST_RETRIES) throw error;
      const pause = pauseAfter(error, retry);
      if (pause === null || pause > patienceMs) throw error;
      await sleep(pause);
    }
  }
}

async function takeTurn(ctx: CallCtx, { limit, isBackground }: StoreLine, op: string, patienceMs: number): Promise<void> {
  const turn = await takeCall(ctx.db, limit, { leave: isBackground ? Math.min(LEFT_FOR_PEOPLE, limit.capacity - 1) : 0, patienceMs });
  if (!('tooLongMs' in turn)) return;
  ctx.metrics.odRequests.inc({ op, code: 'held_back' });
  const seconds = Math.max(1, Math.ceil(turn.tooLongMs / 1000));
  const message = "The store's calls are used up; others wait already.";
  throw new OdError({ code: 'OD_API_429', done: 'no', message, details: { retry_after: seconds }, retryAfterSeconds: seconds });
}

async function attempt(ctx: CallCtx, store: StoreLine, call: OdCall): Promise<OdAnswer> {
  const stop = ctx.metrics.odDuration.startTimer({ op: call.op });
  let code = 'ok';
  try {
    const answer = await exchange(store.line, call);
    await followBucket(ctx, store, answer.headers);
    return { body: readAnswer(answer, call.method !== 'GET'), etag: answer.headers.get('etag') };
  } catch (error) {
    code = error instanceof OdError ? error.code : 'error';
    if (error instanceof OdError && error.code === 'OD_API_429') {
      await lowerBucket(ctx.db, store.limit, { left: 0, holdMs: (error.retryAfterSeconds ?? 1) * 1000 });
    }
    throw error;
  } finally {
    stop();
    ctx.metrics.odRequests.inc({ op: call.op, code });
  }
}

/** The store may be asked by others too, under the same bucket: theirs is what the header tells. */
async function followBucket(ctx: CallCtx, { limit, line }: StoreLine, headers: Headers): Promise<void> {
  const left = Number(headers.get('x-tokens-remaining') ?? Number.NaN);
  if (!Number.isFinite(left) || left < 0) return;
  ctx.metrics.odTokens.set({ store_hash: createHash('sha256').update(line.storeId).digest('hex').slice(0, 12) }, left);
  if (left <= FEW_TOKENS && left < limit.capacity) await lowerBucket(ctx.db, limit, { left, holdMs: 0 });
}

function pauseAfter(error: OdError, retry: number): number | null {
  if (error.code === 'OD_API_429') return (error.retryAfterSeconds ?? 1) * 1000;
  if (error.code === 'OD_API_5XX' || error.code === 'OD_API_BAD_BODY') return SERVER_PAUSES_MS[retry] ?? null;
  if (error.code === 'OD_API_TIMEOUT') return NETWORK_PAUSE_MS * 2 ** retry * (0.5 + Math.random());
  return null;
}

function resting(error: CircuitOpenError): OdError {
  const seconds = Math.ceil(error.retryAfterMs / 1000);
  const message = 'OrderDesk failed again and again, so it is not asked for a while.';
  return new OdError({
    code: 'OD_API_5XX',
    done: 'no',
    message,
    details: { retry_after: seconds, circuit_open: true },
    retryAfterSeconds: seconds,
    cause: error,
  });
}

/** Failures that say the service is unwell; a refusal says that it works. */
export function isOutage(error: unknown): boolean {
  return !(error instanceof OdError) || ['OD_API_5XX', 'OD_API_TIMEOUT', 'OD_API_BAD_BODY'].includes(error.code);
}
