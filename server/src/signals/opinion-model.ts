import type { Ctx } from '#platform/context';
import { createOpenAiModel } from '#platform/models';
import type { ModelPort } from '#platform/models';

/** The language model that may be asked, or null when neither a key nor another server is configured. */
export function createOpinionModel({ config }: Pick<Ctx, 'config'>): ModelPort | null {
  if (!config.openaiApiKey && !config.openaiBaseUrl) return null;
  return createOpenAiModel({
    apiKey: config.openaiApiKey,
    baseUrl: config.openaiBaseUrl,
    limits: () => ({ timeoutMs: config.openaiTimeoutSeconds * 1000, maxRetries: config.openaiMaxRetries }),
  });
}
