import OpenAI from 'openai';
import { runStateless } from './openai-calls.ts';
import type { OpenAiCalls } from './openai-calls.ts';
import { runInConversation } from './openai-conversation.ts';
import type { ModelPort } from './port.ts';

export interface OpenAiOptions {
  /** Local servers often want none. */
  apiKey: string | undefined;
  /** Absent: OpenAI. */
  baseUrl: string | undefined;
  /** Read at each call: both may change while running. */
  limits: () => { timeoutMs: number; maxRetries: number };
  /** How long to wait, one after the other, while a conversation is busy. Default 1, 2, 4 and 8 s. */
  lockedPausesMs?: readonly number[];
}

const LOCKED_PAUSES_MS = [1000, 2000, 4000, 8000];

/** Speaks the Responses API: OpenAI itself, and every server that offers the same without keeping state (Ollama, vLLM, LM Studio). */
export function createOpenAiModel(options: OpenAiOptions): ModelPort {
  const client = new OpenAI({ apiKey: options.apiKey ?? 'none', ...(options.baseUrl ? { baseURL: options.baseUrl } : {}), maxRetries: 0, logLevel: 'off' });
  const isOpenAi = options.baseUrl === undefined || new URL(options.baseUrl).host === 'api.openai.com';
  const calls: OpenAiCalls = { client, limits: options.limits, lockedPausesMs: options.lockedPausesMs ?? LOCKED_PAUSES_MS, sealsReasoning: isOpenAi };
  return {
    provider: 'openai',
    keepsConversations: isOpenAi,
    run: (request) => (request.thread.mode === 'conversation' ? runInConversation(calls, request, request.thread) : runStateless(calls, request)),
  };
}
