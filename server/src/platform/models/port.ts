/** One thing said, as a model is shown it. Instructions are never items. */
export interface SaidItem {
  role: 'user' | 'assistant';
  text: string;
}

/** What a model put out when it asked for tools, in the provider's own form: told back as it was, and read by nobody else. */
export interface CallingItem {
  calling: readonly unknown[];
}

/** What a tool gave, to the call that asked for it. */
export interface CallResultItem {
  callId: string;
  result: string;
}

export type ModelItem = SaidItem | CallingItem | CallResultItem;

/** A tool as a model is told of it. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
}

/** A tool the model asks for. Nothing ran yet: neither name nor arguments are to be trusted. */
export interface ModelCall {
  callId: string;
  name: string;
  /** As written, which may be no JSON. */
  arguments: string;
}

/** A JSON schema the answer must follow, strictly. */
export interface AnswerFormat {
  name: string;
  schema: Record<string, unknown>;
}

/**
 * How the provider learns what was said before.
 * `conversation`: it keeps a copy under an id, and only what is new is sent; a null id opens one. `missed` is what was said since the
 * copy was last written to, by others. `stateless`: each call carries everything.
 */
export type ThreadState = { mode: 'stateless' } | { mode: 'conversation'; conversationId: string | null; missed: readonly ModelItem[] };

export interface ModelRequest {
  model: string;
  instructions: string;
  /** Everything said before this turn: sent when the call is stateless or opens a conversation. */
  history: readonly ModelItem[];
  /** What this call adds. */
  newItems: readonly ModelItem[];
  thread: ThreadState;
  format: AnswerFormat;
  /** Absent or empty: none. */
  tools?: readonly ModelTool[];
  /** False: the tools are named because they were used, and now an answer is wanted. Default true. */
  mayCall?: boolean;
  maxOutputTokens: number;
  /** 64 hex characters that stand for the contact, without saying who it is. */
  safetyId: string;
  /** Ends the call, retries and all. */
  signal: AbortSignal;
}

/** `inputTokens` includes the cached ones. */
export interface ModelUsage {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

export interface ModelResult {
  text: string;
  /** Tools it asks for, before or instead of an answer. */
  calls: readonly ModelCall[];
  /** With calls: what to tell back before their results. */
  calling: CallingItem | null;
  usage: ModelUsage;
  /** As the provider names what answered. */
  model: string;
  requestId: string | null;
  /** The provider's copy, now holding this exchange; null when there is none or it can no longer be trusted. */
  conversationId: string | null;
}

/** One call of a language model. No loop, no tools run inside: those are the caller's. */
export interface ModelPort {
  readonly provider: string;
  /** True when the server keeps conversations. */
  readonly keepsConversations: boolean;
  /** @throws ModelError */
  run(request: ModelRequest): Promise<ModelResult>;
}

/**
 * rate_limit, quota, auth, bad_request, server: the provider said so. locked: its conversation was busy to the end. timeout: no answer in time.
 * cut: the connection or the answer broke off. refused: the model or a filter would not answer. unknown_outcome: it may have answered, and asking back failed.
 */
export type ModelErrorKind = 'rate_limit' | 'locked' | 'bad_request' | 'auth' | 'quota' | 'timeout' | 'unknown_outcome' | 'refused' | 'server' | 'cut';

/** A model call that gave no answer. The message names no content. */
export class ModelError extends Error {
  readonly kind: ModelErrorKind;
  /** True when the call certainly had no effect and may be made again. */
  readonly safe: boolean;
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
  /** The provider's code, for example `previous_response_not_found`. */
  readonly code: string | null;
  readonly usage: ModelUsage | null;

  constructor(
    kind: ModelErrorKind,
    message: string,
    options: { safe?: boolean; retryAfterMs?: number | null; requestId?: string | null; code?: string | null; usage?: ModelUsage | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelError';
    this.kind = kind;
    this.safe = options.safe ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.requestId = options.requestId ?? null;
    this.code = options.code ?? null;
    this.usage = options.usage ?? null;
  }
}
