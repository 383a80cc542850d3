import { Ajv } from 'ajv';
import { ApiError, badRequest, conversationLocked } from './api-error.ts';
import type { SandboxState } from './sandbox-state.ts';

/** Where a fault can strike. The kinds that shape a turn strike `responses` alone. */
export type FaultTarget = 'responses' | 'conversations' | 'embeddings' | 'any';

const REFUSALS = ['rate_limit', 'insufficient_quota', 'server_error', 'unavailable', 'conversation_locked'] as const;
const TRANSPORT = ['slow_headers', 'stall', 'cut_before', 'cut_after', 'stream_error'] as const;
const TURNS = ['failed', 'incomplete', 'refusal', 'malformed_arguments', 'unknown_tool', 'parallel_calls'] as const;
const KINDS = [...REFUSALS, ...TRANSPORT, ...TURNS];

/** One planned fault. Each request takes the first fault that fits it, and only that one; `times` (default 1) counts down. */
export type Fault = {
  kind: (typeof KINDS)[number];
  times?: number;
  on?: FaultTarget;
  /** slow_headers: how long headers wait. stall: how long the socket hangs before it is cut (default: until the caller leaves). */
  ms?: number;
  /** rate_limit: value of the retry-after-ms header (default 1000). */
  retryAfterMs?: number;
  /** stall, cut_before, stream_error on a stream: events sent first (default 4). */
  afterEvents?: number;
  code?: string;
  message?: string;
  reason?: 'max_output_tokens' | 'content_filter';
  /** refusal: what is said. */
  text?: string;
  /** unknown_tool: the invented name (default `lookup_everything`). */
  name?: string;
  /** parallel_calls: how many (default 2). */
  count?: number;
};

const NAT = { type: 'integer', minimum: 0, maximum: 600_000 };
const TEXT = { type: 'string', maxLength: 2000 };
const checkFault = new Ajv({ allowUnionTypes: true }).compile<Fault>({
  type: 'object',
  required: ['kind'],
  additionalProperties: false,
  properties: {
    kind: { enum: KINDS },
    times: { type: 'integer', minimum: 1, maximum: 1_000_000 },
    on: { enum: ['responses', 'conversations', 'embeddings', 'any'] },
    ms: NAT,
    retryAfterMs: NAT,
    afterEvents: NAT,
    count: { type: 'integer', minimum: 1, maximum: 128 },
    reason: { enum: ['max_output_tokens', 'content_filter'] },
    code: TEXT,
    message: TEXT,
    text: TEXT,
    name: TEXT,
  },
});

/** Adds a fault to the end of the queue. Throws 400 naming the kinds when it is not one. */
export function planFault(state: SandboxState, fault: unknown): void {
  if (!checkFault(fault)) {
    const first = checkFault.errors?.[0];
    throw badRequest(`Not a fault: ${first?.instancePath || 'the body'} ${first?.message ?? ''}. Kinds: ${KINDS.join(', ')}.`, 'kind', 'invalid_fault');
  }
  if (state.faults.length >= 1000) throw badRequest('1000 faults are planned already. POST /__sandbox/reset clears them.', null, 'too_many_faults');
  state.faults.push({ ...fault });
}

/** Takes the first planned fault that fits a request, or undefined. */
export function takeFault(state: SandboxState, target: FaultTarget | undefined, inConversation: boolean): Fault | undefined {
  if (state.faults.length === 0 || target === undefined) return undefined;
  const at = state.faults.findIndex((fault) => {
    if (fault.kind === 'conversation_locked' && !inConversation) return false;
    const on = fault.on ?? 'responses';
    return on === 'any' || on === target;
  });
  const fault = state.faults[at];
  if (!fault) return undefined;
  const left = (fault.times ?? 1) - 1;
  if (left > 0) fault.times = left;
  else state.faults.splice(at, 1);
  return fault;
}

/** Throws the error of a fault that refuses the request outright; does nothing for the other kinds. */
export function refuseByFault(fault: Fault | undefined): void {
  switch (fault?.kind) {
    case 'rate_limit': {
      const ms = fault.retryAfterMs ?? 1000;
      throw new ApiError(429, fault.message ?? `Rate limit reached for requests. Please try again in ${ms}ms.`, {
        type: 'requests',
        code: 'rate_limit_exceeded',
        headers: { 'retry-after-ms': String(ms), 'retry-after': String(Math.ceil(ms / 1000)) },
      });
    }
    case 'insufficient_quota':
      throw new ApiError(429, fault.message ?? 'You exceeded your current quota, please check your plan and billing details.', {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        headers: { 'x-should-retry': 'false' },
      });
    case 'server_error':
      throw new ApiError(500, fault.message ?? 'The server had an error while processing your request. Sorry about that!', {
        type: 'server_error',
        code: fault.code ?? null,
      });
    case 'unavailable':
      throw new ApiError(503, fault.message ?? 'The engine is currently overloaded, please try again later.', {
        type: 'server_error',
        code: fault.code ?? 'service_unavailable',
      });
    case 'conversation_locked':
      throw conversationLocked();
  }
}
