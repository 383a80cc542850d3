import { setTimeout as sleep } from 'node:timers/promises';
import { takeCall } from '#platform/call-bucket';
import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { allowAddress } from './allow-address.ts';

export interface DashboardLine {
  baseUrl: string;
  apiKey: string;
}

export interface DashboardCall {
  /** The route template: also what the limit is counted by. */
  op: string;
  path: string;
  body?: unknown;
}

export type DashboardCtx = Pick<Ctx, 'db' | 'metrics' | 'config'>;

/** At most a hundred a minute for each address over there: twenty at once and eighty more as the minute goes by. */
const LIMIT = { capacity: 20, perSecond: 80 / 60 };
const PAUSES_MS = [250, 1000, 2000];
const PATIENCE_MS = 8000;
const LONGEST_ANSWER_BYTES = 2 * 1024 * 1024;

/**
 * Asks the dashboard. All its calls read, so what failed is asked again, with longer and longer pauses. Null: there is nothing by that id.
 * @throws AUTH_REQUIRED, rate_limited, provider_failed
 */
export async function callDashboard(
  ctx: DashboardCtx,
  line: DashboardLine,
  call: DashboardCall,
  bucket: { workspaceId: string; name: string } | null,
): Promise<unknown> {
  await allowAddress(ctx.config, line.baseUrl);
  for (let retry = 0; ; retry += 1) {
    if (bucket) await takeTurn(ctx, call, bucket);
    const answer = await ask(ctx, line, call);
    ctx.metrics.dashboardRequests.inc({ op: call.op, code: answer.kind });
    if (answer.kind === 'ok') return answer.body;
    if (answer.kind === 'nothing') return null;
    if (answer.kind === 'refused') throw answer.error;
    const pause = Math.max(answer.afterMs ?? 0, (PAUSES_MS[retry] ?? 0) * (0.75 + Math.random() / 2));
    if (retry >= PAUSES_MS.length || pause > PATIENCE_MS) throw answer.error;
    await sleep(pause);
  }
}

async function takeTurn(ctx: DashboardCtx, call: DashboardCall, bucket: { workspaceId: string; name: string }): Promise<void> {
  const limit = { ...LIMIT, workspaceId: bucket.workspaceId, bucket: `${bucket.name}:${call.op}` };
  const turn = await takeCall(ctx.db, limit, { leave: 0, patienceMs: PATIENCE_MS });
  if ('tooLongMs' in turn) throw tooMany(turn.tooLongMs);
}

type Asked =
  | { kind: 'ok'; body: unknown }
  | { kind: 'nothing' }
  | { kind: 'refused'; error: BatonError }
  | { kind: 'busy' | 'failed'; error: BatonError; afterMs?: number };

async function ask(ctx: DashboardCtx, line: DashboardLine, { path, body }: DashboardCall): Promise<Asked> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${line.baseUrl.replace(/\/+$/, '')}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${line.apiKey}`,
        accept: 'application/json',
        'user-agent': 'Baton/0.1 (support desk)',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(ctx.config.orderdeskTimeoutSeconds * 1000),
    });
    text = (await response.text()).slice(0, LONGEST_ANSWER_BYTES);
  } catch (cause) {
    return { kind: 'failed', error: failed('cannot be reached', cause) };
  }
  const { status } = response;
  if (status === 404) return { kind: 'nothing' };
  if (status === 401 || status === 403) return { kind: 'refused', error: new BatonError('AUTH_REQUIRED', { message: 'The dashboard refuses the key.' }) };
  if (status === 429) {
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const afterMs = Number.isFinite(seconds) ? seconds * 1000 : 1000;
    return { kind: 'busy', error: tooMany(afterMs), afterMs };
  }
  if (status >= 500 || status === 408) return { kind: 'failed', error: failed(`answers with HTTP ${status}`) };
  if (status >= 400) return { kind: 'refused', error: failed(`refuses the request with HTTP ${status}`) };
  try {
    return { kind: 'ok', body: JSON.parse(text) as unknown };
  } catch (cause) {
    return { kind: 'failed', error: failed('answers something that is not JSON', cause) };
  }
}

function failed(how: string, cause?: unknown): BatonError {
  return new BatonError('provider_failed', { message: `The dashboard ${how}.`, details: { provider: 'dashboard' }, ...(cause ? { cause } : {}) });
}

function tooMany(afterMs: number): BatonError {
  const seconds = Math.max(1, Math.ceil(afterMs / 1000));
  return new BatonError('rate_limited', {
    message: 'The dashboard is asked too often.',
    details: { provider: 'dashboard', retry_after: seconds },
    retryAfterSeconds: seconds,
  });
}
