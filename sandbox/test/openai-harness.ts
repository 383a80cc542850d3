import OpenAI, { APIError } from 'openai';
import { onTestFinished } from 'vitest';
import { startOpenAiSandbox } from '../src/index.ts';
import type { OpenAiSandbox, OpenAiSandboxOptions } from '../src/index.ts';

export const MODEL = 'gpt-6-luna';

/** A sandbox and the real SDK talking to it over HTTP; both gone when the test is. */
export async function open(options: OpenAiSandboxOptions = {}): Promise<{ sandbox: OpenAiSandbox; client: OpenAI }> {
  const sandbox = await startOpenAiSandbox(options);
  onTestFinished(() => sandbox.close());
  return { sandbox, client: clientOf(sandbox) };
}

export function clientOf(sandbox: OpenAiSandbox, apiKey = 'sandbox-key', maxRetries = 0): OpenAI {
  return new OpenAI({ apiKey, baseURL: sandbox.baseUrl, maxRetries });
}

/** What a refused call was refused with. Fails when the call succeeds. */
export async function refusal(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error('The call succeeded.');
}

export async function control(sandbox: OpenAiSandbox, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${sandbox.url}/__sandbox/${path}`, init);
  return { status: response.status, body: await response.json() };
}
