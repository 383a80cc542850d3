import { takeCall } from '#platform/call-bucket';
import { CircuitOpenError, createCircuitBreaker } from '#platform/circuit-breaker';
import type { CircuitBreaker } from '#platform/circuit-breaker';
import type { Ctx } from '#platform/context';
import type { Db } from '#platform/db';
import { BatonError } from '#platform/errors';
import { OutsideError } from './reach-outside.ts';
import type { ToolSource } from './source.ts';

const LIMIT = { capacity: 20, perSecond: 5 };
const PATIENCE_MS = 2000;

// A hint of this process, like a cache: what a restart forgets is found out again by five failures.
const BREAKERS = new WeakMap<Db, Map<string, CircuitBreaker>>();

/** Asks a source at the pace all processes keep together, and not at all while it fails again and again. @throws rate_limited, provider_failed, what `work` throws */
export async function guardCalls<T>(ctx: Pick<Ctx, 'db' | 'clock'>, source: ToolSource, work: () => Promise<T>): Promise<T> {
  const bucket = { ...LIMIT, workspaceId: source.workspaceId, bucket: `tool-source:${source.id}` };
  const turn = await takeCall(ctx.db, bucket, { leave: 0, patienceMs: PATIENCE_MS });
  if ('tooLongMs' in turn) {
    const seconds = Math.max(1, Math.ceil(turn.tooLongMs / 1000));
    throw new BatonError('rate_limited', { message: `${source.title} is asked too often.`, retryAfterSeconds: seconds });
  }
  try {
    return await breakerOf(ctx, source).run(work);
  } catch (error) {
    if (!(error instanceof CircuitOpenError)) throw error;
    const message = `${source.title} failed again and again and is left alone for a while.`;
    throw new BatonError('provider_failed', { message, retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) });
  }
}

function breakerOf(ctx: Pick<Ctx, 'db' | 'clock'>, { id, version, title }: ToolSource): CircuitBreaker {
  const known = BREAKERS.get(ctx.db) ?? new Map<string, CircuitBreaker>();
  BREAKERS.set(ctx.db, known);
  // Whoever mended the source should not wait for the old one's rest.
  const key = `${id}:${version}`;
  const breaker = known.get(key) ?? createCircuitBreaker({ name: title, clock: ctx.clock, isFailure: isOutage });
  known.set(key, breaker);
  return breaker;
}

/** What was refused here, or was too long, says nothing against the service. */
function isOutage(error: unknown): boolean {
  return error instanceof OutsideError && error.fault !== 'refused' && error.fault !== 'large';
}
