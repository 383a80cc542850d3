import type OpenAI from 'openai';
import { ModelError } from './port.ts';
import type { ModelResult, ModelUsage } from './port.ts';

type Response = OpenAI.Responses.Response & { _request_id?: string | null };
type OutputItem = Response['output'][number];

/** Reads a finished response. Unknown item types are passed over: the list of them grows. */
export function readOpenAiResponse(response: Response, conversationId: string | null): ModelResult {
  const usage = readUsage(response);
  const about = { requestId: response._request_id ?? null, usage };
  if (response.status === 'failed' || response.error) {
    const code = response.error?.code ?? null;
    throw new ModelError(code === 'rate_limit_exceeded' ? 'rate_limit' : 'server', `the model failed (${code ?? 'no code'})`, { ...about, code });
  }
  const refusal = response.output.some((item) => partsOf(item).some((part) => part.type === 'refusal'));
  if (refusal) throw new ModelError('refused', 'the model refused to answer', about);
  if (response.status === 'incomplete') {
    const reason = response.incomplete_details?.reason ?? 'unknown';
    throw new ModelError(reason === 'content_filter' ? 'refused' : 'cut', `the answer was cut short (${reason})`, { ...about, code: reason });
  }
  if (response.status !== undefined && response.status !== 'completed') throw new ModelError('unknown_outcome', `the response is ${response.status}`, about);
  const calls = response.output.flatMap((item) =>
    item.type === 'function_call' ? [{ callId: item.call_id, name: item.name, arguments: item.arguments }] : [],
  );
  const calling = calls.length > 0 ? { calling: response.output.flatMap(toEcho) } : null;
  return { text: textOf(response.output), calls, calling, usage, model: response.model, requestId: response._request_id ?? null, conversationId };
}

/** An item as it is told back. Ids belong to what the provider keeps, and reasoning means something only in its sealed form. */
function toEcho(item: OutputItem): OpenAI.Responses.ResponseInputItem[] {
  if (item.type === 'function_call') return [{ type: 'function_call', call_id: item.call_id, name: item.name, arguments: item.arguments }];
  if (item.type === 'reasoning' && item.encrypted_content)
    return [{ type: 'reasoning', id: item.id, summary: item.summary, encrypted_content: item.encrypted_content }];
  return item.type === 'message' && textOf([item]) !== '' ? [{ role: 'assistant', content: textOf([item]) }] : [];
}

/** The text of the messages among output items. */
export function textOf(items: readonly OutputItem[]): string {
  return items.flatMap((item) => partsOf(item).map((part) => (part.type === 'output_text' ? part.text : ''))).join('');
}

function partsOf(item: OutputItem): readonly ({ type: 'output_text'; text: string } | { type: 'refusal'; refusal: string })[] {
  return item.type === 'message' ? item.content : [];
}

function readUsage(response: Response): ModelUsage {
  return {
    inputTokens: response.usage?.input_tokens ?? 0,
    cachedTokens: response.usage?.input_tokens_details?.cached_tokens ?? 0,
    outputTokens: response.usage?.output_tokens ?? 0,
    reasoningTokens: response.usage?.output_tokens_details?.reasoning_tokens ?? 0,
  };
}
