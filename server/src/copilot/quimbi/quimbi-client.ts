import { createCircuitBreaker } from '#platform/circuit-breaker';
import type { CircuitBreaker } from '#platform/circuit-breaker';
import type { Ctx } from '#platform/context';
import { readActions, readDraft, readInsight } from './answer-shapes.ts';
import type { QuimbiAction, QuimbiDraft, QuimbiInsight } from './answer-shapes.ts';
import { callQuimbi } from './call-quimbi.ts';
import type { QuimbiContext } from './build-context.ts';
import { QuimbiError } from './quimbi-error.ts';

/** The outside customer-intelligence service. Each call throws QuimbiError or CircuitOpenError. */
export interface Quimbi {
  readonly breaker: Pick<CircuitBreaker, 'state'>;
  analyze(contactId: string): Promise<QuimbiInsight>;
  draft(context: QuimbiContext, style: { tone: string; length: string }): Promise<QuimbiDraft>;
  nextActions(context: QuimbiContext): Promise<QuimbiAction[]>;
}

export interface QuimbiTuning {
  firstPauseMs?: number;
}

/** Null when QUIMBI_BASE_URL is not set. One client, with one circuit breaker, serves the whole process. */
export function createQuimbi(ctx: Pick<Ctx, 'config' | 'clock'>, tuning: QuimbiTuning = {}): Quimbi | null {
  const { config } = ctx;
  const { quimbiBaseUrl: baseUrl } = config;
  if (!baseUrl) return null;
  // A busy or refusing service is alive; a wrong shape is not ours to mend and counts like a failure.
  const breaker = createCircuitBreaker({
    name: 'Quimbi',
    clock: ctx.clock,
    isFailure: (error) => !(error instanceof QuimbiError) || !['busy', 'refused'].includes(error.kind),
  });
  const line = () => ({ baseUrl, apiKey: config.quimbiApiKey, timeoutMs: config.quimbiTimeoutSeconds * 1000, retries: config.quimbiMaxRetries, ...tuning });
  return {
    breaker,
    analyze: (contactId) => callQuimbi(line(), breaker, { path: 'api/intelligence/analyze', body: { customer_id: contactId }, read: readInsight }),
    draft: (context, style) => callQuimbi(line(), breaker, { path: 'api/generation/message', body: { ...context, ...style }, read: readDraft }),
    nextActions: (context) => callQuimbi(line(), breaker, { path: 'api/generation/actions', body: context, read: readActions }),
  };
}
