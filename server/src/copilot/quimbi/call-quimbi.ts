import { setTimeout as sleep } from 'node:timers/promises';
import { CircuitOpenError } from '#platform/circuit-breaker';
import type { CircuitBreaker } from '#platform/circuit-breaker';
import { newId } from '#platform/ids';
import { QuimbiError } from './quimbi-error.ts';

export interface Line {
  baseUrl: string;
  apiKey: string | undefined;
  /** Of one attempt. */
  timeoutMs: number;
  /** Further attempts. */
  retries: number;
  /** Of the first pause; each further one is twice as long. Default 500. */
  firstPauseMs?: number | undefined;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const LONGEST_ANSWER_BYTES = 1_048_576;
const WORTH_ANOTHER: readonly QuimbiError['kind'][] = ['busy', 'server', 'timeout', 'cut'];

/**
 * Asks Quimbi and reads the answer. All three calls compute and change nothing over there, so they are repeated after every failure that may pass,
 * also when the answer was lost; the `Idempotency-Key` stays the same, so that one question can be charged once. What is wrong with our request or
 * with the answer's shape would be wrong again and is not repeated. @throws QuimbiError, CircuitOpenError
 */
export async function callQuimbi<T>(
  line: Line,
  breaker: CircuitBreaker,
  { path, body, read }: { path: string; body: object; read(body: unknown): T },
): Promise<T> {
  const idempotencyKey = newId();
  let last: QuimbiError | null = null;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await breaker.run(() => ask(line, { path, body, idempotencyKey, read }));
    } catch (error) {
      // Our own attempts may have opened the circuit: then they are what is told.
      if (error instanceof CircuitOpenError && last) throw last;
      if (!(error instanceof QuimbiError) || !WORTH_ANOTHER.includes(error.kind) || attempt >= line.retries) throw error;
      last = error;
      const pause = error.retryAfterMs ?? withJitter((line.firstPauseMs ?? FIRST_PAUSE_MS) * 2 ** attempt);
      // A teammate is waiting: who asks for a longer pause than this gets none.
      if (pause > LONGEST_PAUSE_MS) throw error;
      await sleep(pause);
    }
  }
}

/** Half to whole: many desks that lost the service together must not come back together. */
function withJitter(ms: number): number {
  return ms / 2 + (Math.random() * ms) / 2;
}

async function ask<T>(
  line: Line,
  { path, body, idempotencyKey, read }: { path: string; body: object; idempotencyKey: string; read(body: unknown): T },
): Promise<T> {
  const text = await exchange(line, path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'idempotency-key': idempotencyKey,
      ...(line.apiKey ? { 'x-api-key': line.apiKey } : {}),
    },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(line.timeoutMs),
  });
  try {
    return read(JSON.parse(text));
  } catch (cause) {
    throw new QuimbiError('wrong_shape', 'Quimbi answered something that cannot be read', { cause });
  }
}

async function exchange(line: Line, path: string, request: RequestInit): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, line.baseUrl.endsWith('/') ? line.baseUrl : `${line.baseUrl}/`), request);
    text = await readText(response);
  } catch (cause) {
    if (cause instanceof QuimbiError) throw cause;
    const late = (cause as Error).name === 'TimeoutError';
    throw new QuimbiError(late ? 'timeout' : 'cut', late ? `Quimbi did not answer within ${line.timeoutMs / 1000} s` : 'the connection to Quimbi failed', {
      cause,
    });
  }
  if (response.ok) return text;
  const { status } = response;
  if (status === 429) throw new QuimbiError('busy', 'Quimbi is asked too often (429)', { retryAfterMs: readRetryAfter(response) });
  if (status >= 500 || status === 408) throw new QuimbiError('server', `Quimbi failed (${status})`, { retryAfterMs: readRetryAfter(response) });
  throw new QuimbiError('refused', status === 401 || status === 403 ? `Quimbi refuses the key (${status})` : `Quimbi refuses the request (${status})`);
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > LONGEST_ANSWER_BYTES) throw new QuimbiError('wrong_shape', 'Quimbi answered more than 1 MiB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function readRetryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
