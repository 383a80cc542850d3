import type { Ctx } from '#platform/context';
import { createOpenAiModel } from '#platform/models';
import type { ModelPort } from '#platform/models';
import type { PromptVersion } from './read-assistants.ts';
import type { ModelProvider } from './schema.ts';
import type { EffectiveAssistant } from './settings/resolve-assistant.ts';

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

/** Who writes, and who instead when a model fails. The last of them may be the built-in one, which never does. */
export function writersOf(ctx: Pick<Ctx, 'config'>, models: Models, assistant: EffectiveAssistant, prompt: PromptVersion): Writer[] {
  const others = assistant.settings.fallbacks.map(({ provider, model }) => writerOf(ctx, models, { ...assistant, modelProvider: provider, model }, prompt));
  return [writerOf(ctx, models, assistant, prompt), ...others];
}

export function writerOf(
  ctx: Pick<Ctx, 'config'>,
  models: Models,
  assistant: { modelProvider: ModelProvider; model: string | null },
  prompt: PromptVersion,
): Writer {
  if (assistant.modelProvider === 'builtin') return { kind: 'builtin' };
  if (models.openai) return { kind: 'model', port: models.openai, model: assistant.model ?? prompt.model ?? ctx.config.openaiModel };
  return assistant.modelProvider === 'default' ? { kind: 'builtin' } : { kind: 'not_configured' };
}
