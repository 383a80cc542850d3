import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import { guardCalls } from '../guard-calls.ts';
import { OutsideError, reachOutside } from '../reach-outside.ts';
import type { OutsideAnswer, OutsideRequest } from '../reach-outside.ts';
import { openForCall } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { withoutSecret } from '../without-secret.ts';
import type { Operation } from './operation.ts';
import { pickFields } from './pick-fields.ts';

export type CallCtx = Pick<Ctx, 'db' | 'vault' | 'clock' | 'config'>;

const MOST_BYTES = 256 * 1024;
const MOST_RESULT = 64 * 1024;

/** What a call would send. @throws invalid_input for arguments that would lead elsewhere */
export interface PlannedCall {
  method: string;
  url: URL;
  body: string | undefined;
}

export function planCall(source: ToolSource, { method, path, parameters, name }: Operation, input: Record<string, unknown>): PlannedCall {
  const given = parameters.filter((one) => input[one.name] !== undefined);
  const filled = path.replaceAll(/\{([^{}]*)\}/g, (_, wanted: string) => encodeURIComponent(text(input[wanted]).toWellFormed()));
  const url = new URL(`${(source.address ?? '').replace(/[?#].*$/, '').replace(/\/+$/, '')}${filled}`);
  // `..` in an argument would leave the path that was allowed: what the address becomes must be what was written.
  if (!url.pathname.endsWith(filled) || /\/\//.test(filled))
    throw new BatonError('invalid_input', {
      message: `An argument of ${name} does not fit into its address.`,
      details: [{ field: name, reason: 'leads elsewhere' }],
    });
  for (const { name: field } of given.filter((one) => one.in === 'query')) {
    const value = input[field];
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) url.searchParams.append(field, text(one));
  }
  const parts = given.filter((one) => one.in === 'body').map((one) => [one.name, input[one.name]] as const);
  return { method, url, body: method === 'GET' || parts.length === 0 ? undefined : JSON.stringify(Object.fromEntries(parts)) };
}

/** Asks the service, and gives what was allowed of its answer. @throws not_found, AUTH_REQUIRED, rate_limited, provider_failed, WRITE_UNCERTAIN */
export async function callOperation(
  ctx: CallCtx,
  made: ToolSource,
  operation: Operation,
  input: Record<string, unknown>,
): Promise<{ status: number; result: unknown }> {
  const { source, secret } = await openForCall(ctx, made);
  const { method, url, body } = planCall(source, operation, input);
  const headers = {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(secret ? { [secret.header]: secret.value } : {}),
  };
  const wanted = { url, method, headers, body, timeoutMs: operation.timeout_seconds * 1000, mostBytes: MOST_BYTES };
  const answer = judge(source, await ask(ctx, source, operation, wanted));
  const result = pickFields(read(source, answer, secret?.value), operation.result_fields);
  if (JSON.stringify(result).length > MOST_RESULT)
    throw new BatonError('provider_failed', {
      message: `${source.title} answered more than ${MOST_RESULT / 1024} kB of allowed fields. Ask for less, or allow fewer fields.`,
    });
  return { status: answer.status, result };
}

async function ask(ctx: CallCtx, source: ToolSource, operation: Operation, wanted: OutsideRequest): Promise<OutsideAnswer> {
  try {
    return await guardCalls(ctx, source, async () => {
      const answer = await reachOutside(ctx.config, wanted);
      if (answer.status >= 500) throw new OutsideError('broken', `answered with HTTP ${answer.status}`);
      return answer;
    });
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const details = { source: source.name, fault: error.fault };
    const mayHaveArrived = error.fault !== 'refused' && error.fault !== 'unreachable';
    if (operation.class !== 'read' && mayHaveArrived) throw uncertain(source, details, error);
    throw new BatonError('provider_failed', { message: `${source.title}: ${error.message}.`, details, cause: error });
  }
}

/** An answer that says no becomes the error it stands for. */
function judge(source: ToolSource, answer: OutsideAnswer): OutsideAnswer {
  const { status } = answer;
  if (status >= 200 && status < 300) return answer;
  const details = { source: source.name, status };
  if (status === 404 || status === 410) throw new BatonError('not_found', { message: `${source.title} knows nothing by that.`, details });
  if (status === 401 || status === 403) throw new BatonError('AUTH_REQUIRED', { message: `${source.title} refuses the secret that is kept for it.`, details });
  if (status === 429) {
    const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
    const retryAfterSeconds = Number.isFinite(seconds) ? Math.min(Math.max(1, seconds), 3600) : 60;
    throw new BatonError('rate_limited', { message: `${source.title} is asked too often.`, details, retryAfterSeconds });
  }
  const how = status >= 300 && status < 400 ? 'points to another address, which is not followed' : `answered with HTTP ${status}`;
  throw new BatonError('provider_failed', { message: `${source.title} ${how}.`, details });
}

function uncertain(source: ToolSource, details: object, cause: unknown): BatonError {
  const message = `${source.title} may or may not have done it. Look before you try again.`;
  return new BatonError('WRITE_UNCERTAIN', { message, details, cause });
}

function read(source: ToolSource, { bytes, status }: OutsideAnswer, secret: string | undefined): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(withoutSecret(bytes.toString('utf8'), secret)) as unknown;
  } catch (cause) {
    throw new BatonError('provider_failed', {
      message: `${source.title} answered something that is not JSON.`,
      details: { source: source.name, status },
      cause,
    });
  }
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
}
