import type { Ctx } from '#platform/context';
import { createOpenAiModel } from '#platform/models';
import type { ModelPort } from '#platform/models';
import type { Assistant, PromptVersion } from './read-assistants.ts';

/** The language models of this process. The built-in one needs no port: it is code. */
export interface Models {
  /** Null when neither a key nor another server is configured. */
  openai: ModelPort | null;
}

export function createModels(ctx: Pick<Ctx, 'config'>): Models {
  const { config } = ctx;
  if (!config.openaiApiKey && !config.openaiBaseUrl) return { openai: null };
  return {
    openai: createOpenAiModel({
      apiKey: config.openaiApiKey,
      baseUrl: config.openaiBaseUrl,
      limits: () => ({ timeoutMs: config.openaiTimeoutSeconds * 1000, maxRetries: config.openaiMaxRetries }),
    }),
  };
}

/** Who writes for an assistant. */
export type Writer = { kind: 'builtin' } | { kind: 'model'; port: ModelPort; model: string } | { kind: 'not_configured' };

export function writerOf(ctx: Pick<Ctx, 'config'>, models: Models, assistant: Assistant, prompt: PromptVersion): Writer {
  if (assistant.modelProvider === 'builtin') return { kind: 'builtin' };
  if (models.openai) return { kind: 'model', port: models.openai, model: assistant.model ?? prompt.model ?? ctx.config.openaiModel };
  return assistant.modelProvider === 'default' ? { kind: 'builtin' } : { kind: 'not_configured' };
}
