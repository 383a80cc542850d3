import { countTokens } from './count-tokens.ts';
import type { Plan } from './plan-response.ts';
import { seconds } from './plan-response.ts';
import type { SandboxState } from './sandbox-state.ts';
import type { Item, Turn } from './turn.ts';
import type { ResponseObject } from './wire-types.ts';

/** Reasoning costs this many output tokens whenever a reasoning item appears: visible in usage, and the same every time. */
const REASONING_TOKENS = 64;

/** The response before the model has said anything. */
export function draftResponse(state: SandboxState, plan: Plan, status: 'queued' | 'in_progress'): ResponseObject {
  const { body, conversation } = plan;
  const draft = {
    id: state.nextId('resp'),
    object: 'response',
    created_at: plan.createdAt,
    status,
    background: body.background ?? false,
    completed_at: null,
    error: null,
    incomplete_details: null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    model: body.model ?? '',
    output: [],
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: body.previous_response_id ?? null,
    prompt: body.prompt ?? null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    reasoning: { effort: body.reasoning?.effort ?? null, summary: body.reasoning?.summary ?? null },
    safety_identifier: body.safety_identifier ?? null,
    service_tier: 'default',
    temperature: body.temperature ?? 1,
    text: { format: { type: 'text' }, ...body.text },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_logprobs: body.top_logprobs ?? 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    metadata: body.metadata ?? {},
    access_programs: null,
    ...(conversation ? { conversation: { id: conversation.id } } : {}),
  };
  return draft as unknown as ResponseObject;
}

/** The finished response: output items, how it ended, and usage that adds up. */
export function finishResponse(state: SandboxState, plan: Plan, draft: ResponseObject, turn: Turn): ResponseObject {
  if (turn.failed) return { ...draft, status: 'failed', error: turn.failed, usage: usageOf(plan, 0, 0) };
  const thinks = turn.reasoning ?? (plan.body.reasoning?.effort ? plan.body.reasoning.effort !== 'none' : false);
  const said = cut(saidIn(turn), turn, (plan.body.max_output_tokens ?? Infinity) - (thinks ? REASONING_TOKENS : 0));
  const output: Item[] = thinks ? [reasoningItem(state, plan)] : [];
  const status = said.incomplete ? 'incomplete' : 'completed';
  if (said.refusal !== undefined) output.push(messageItem(state, { type: 'refusal', refusal: said.refusal }, status));
  else if (said.text !== '' || said.calls.length === 0)
    output.push(messageItem(state, { type: 'output_text', text: said.text, annotations: [], logprobs: [] }, status));
  output.push(...said.calls.map((call) => ({ id: state.nextId('fc'), type: 'function_call', ...call, status: 'completed' })));
  const reasoning = thinks ? REASONING_TOKENS : 0;
  const spoken = countTokens(said.text + (said.refusal ?? '')) + said.calls.reduce((sum, call) => sum + countTokens(call.name + call.arguments), 0);
  return {
    ...draft,
    status,
    completed_at: said.incomplete ? null : seconds(state),
    incomplete_details: said.incomplete ? { reason: said.incomplete } : null,
    output: output as unknown as ResponseObject['output'],
    usage: usageOf(plan, spoken + reasoning, reasoning),
  };

  function saidIn(from: Turn): Said {
    const calls = (from.calls ?? []).map((call) => ({
      call_id: call.callId ?? state.nextId('call'),
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {}),
    }));
    const text = from.text ?? (from.json === undefined ? '' : JSON.stringify(from.json));
    return { text, calls, refusal: from.refusal, incomplete: undefined };
  }
}

type Said = {
  text: string;
  refusal: string | undefined;
  calls: { call_id: string; name: string; arguments: string }[];
  incomplete: Turn['incomplete'];
};

/** An answer that is cut short ends inside its text and loses its calls, which is what makes structured output unparsable. */
function cut(said: Said, turn: Turn, budget: number): Said {
  if (turn.incomplete) return { ...said, text: said.text.slice(0, Math.ceil(said.text.length / 2)), calls: [], incomplete: turn.incomplete };
  if (countTokens(said.text) <= budget) return said;
  return { ...said, text: said.text.slice(0, Math.max(0, budget) * 4), calls: [], incomplete: 'max_output_tokens' };
}

function reasoningItem(state: SandboxState, plan: Plan): Item {
  const id = state.nextId('rs');
  const sealed = plan.body.include?.includes('reasoning.encrypted_content') ? { encrypted_content: Buffer.from(id).toString('base64') } : {};
  return { id, type: 'reasoning', summary: [], ...sealed };
}

function messageItem(state: SandboxState, part: object, status: 'completed' | 'incomplete'): Item {
  return { id: state.nextId('msg'), type: 'message', role: 'assistant', status, content: [part] };
}

function usageOf(plan: Plan, outputTokens: number, reasoningTokens: number): NonNullable<ResponseObject['usage']> {
  return {
    input_tokens: plan.input.tokens,
    input_tokens_details: { cached_tokens: plan.input.cached, cache_write_tokens: plan.input.written },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: plan.input.tokens + outputTokens,
  };
}
