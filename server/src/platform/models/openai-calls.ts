import type OpenAI from 'openai';
import { mapOpenAiError } from './map-openai-error.ts';
import type { ModelItem, ModelRequest, ModelResult, ModelTool } from './port.ts';
import { readOpenAiResponse } from './read-openai-response.ts';
import { retrySafely } from './retry-safely.ts';

/** What the parts of the adapter share: one call each, mapped errors, no hidden retries. */
export interface OpenAiCalls {
  client: OpenAI;
  limits: () => { timeoutMs: number; maxRetries: number };
  lockedPausesMs: readonly number[];
  /** True for OpenAI itself, which gives what it reasoned in a sealed form to whoever keeps no conversation there. */
  sealsReasoning: boolean;
}

export type OpenAiBody = OpenAI.Responses.ResponseCreateParamsNonStreaming;

/** Sends everything, keeps nothing over there. */
export async function runStateless(calls: OpenAiCalls, request: ModelRequest): Promise<ModelResult> {
  const sealed = calls.sealsReasoning && request.tools?.length ? { include: ['reasoning.encrypted_content' as const] } : {};
  const body: OpenAiBody = { ...commonBody(request), ...sealed, input: [...request.history, ...request.newItems].flatMap(toInput), store: false };
  return readOpenAiResponse(await respond(calls, request, body), null);
}

/** One response, with the safe retries. Throws ModelError. */
export function respond(calls: OpenAiCalls, request: ModelRequest, body: OpenAiBody): Promise<OpenAI.Responses.Response> {
  const { timeoutMs, maxRetries } = calls.limits();
  return retrySafely(() => calls.client.responses.create(body, { timeout: timeoutMs, signal: request.signal }), {
    retries: maxRetries,
    signal: request.signal,
    map: (error) => mapOpenAiError(error, request.signal),
  });
}

/** What every call says. No temperature: current models refuse it unless reasoning is off. */
export function commonBody(request: ModelRequest): OpenAiBody {
  return {
    model: request.model,
    instructions: request.instructions,
    text: { format: { type: 'json_schema', name: request.format.name, schema: request.format.schema, strict: true } },
    max_output_tokens: request.maxOutputTokens,
    safety_identifier: request.safetyId,
    stream: false,
    ...(request.tools?.length ? toolsOf(request.tools, request.mayCall ?? true) : {}),
  };
}

/** Not strict: that would make every optional argument a required one. Arguments are checked where the tool runs. */
function toolsOf(tools: readonly ModelTool[], mayCall: boolean): Pick<OpenAiBody, 'tools' | 'tool_choice'> {
  return {
    tools: tools.map(({ name, description, parameters }) => ({ type: 'function', name, description, parameters, strict: false })),
    tool_choice: mayCall ? 'auto' : 'none',
  };
}

export function toInput(item: ModelItem): OpenAI.Responses.ResponseInputItem[] {
  if ('calling' in item) return item.calling as OpenAI.Responses.ResponseInputItem[];
  if ('callId' in item) return [{ type: 'function_call_output', call_id: item.callId, output: item.result }];
  return [{ role: item.role, content: item.text }];
}
