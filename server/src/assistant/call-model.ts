import type { Ctx } from '#platform/context';
import { ModelError, priceUsage } from '#platform/models';
import type { ModelPort, ModelRequest, ModelResult, ModelUsage } from '#platform/models';
import type { TurnLog } from './turn-log.ts';

/** Calls a model and enters what it used into the log of the turn and the metrics, also when it failed after using something. */
export async function callModel(ctx: Pick<Ctx, 'metrics'>, port: ModelPort, request: ModelRequest, log: TurnLog): Promise<ModelResult> {
  const { model } = request;
  log.model = model;
  try {
    const result = await log.time('model', () => port.run(request));
    ctx.metrics.modelCalls.inc({ model, result: 'ok' });
    enterUsage(ctx, log, { provider: port.provider, model, usage: result.usage });
    return result;
  } catch (error) {
    ctx.metrics.modelCalls.inc({ model, result: error instanceof ModelError ? error.kind : 'bug' });
    if (error instanceof ModelError && error.usage) enterUsage(ctx, log, { provider: port.provider, model, usage: error.usage });
    throw error;
  }
}

function enterUsage(ctx: Pick<Ctx, 'metrics'>, log: TurnLog, { provider, model, usage }: { provider: string; model: string; usage: ModelUsage }): void {
  const before = log.usage ?? { input_tokens: 0, cached_tokens: 0, output_tokens: 0, reasoning_tokens: 0, calls: 0 };
  log.usage = {
    input_tokens: before.input_tokens + usage.inputTokens,
    cached_tokens: before.cached_tokens + usage.cachedTokens,
    output_tokens: before.output_tokens + usage.outputTokens,
    reasoning_tokens: before.reasoning_tokens + usage.reasoningTokens,
    calls: before.calls + 1,
  };
  const cost = priceUsage(provider, model, usage);
  if (cost === null) log.costUnknown = true;
  else log.costUsd = (log.costUsd ?? 0) + cost;
  ctx.metrics.modelTokens.inc({ model, kind: 'input' }, usage.inputTokens);
  ctx.metrics.modelTokens.inc({ model, kind: 'cached' }, usage.cachedTokens);
  ctx.metrics.modelTokens.inc({ model, kind: 'output' }, usage.outputTokens);
  if (cost !== null) ctx.metrics.modelCost.inc({ model }, cost);
}
