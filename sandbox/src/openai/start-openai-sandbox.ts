import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultResponder } from './default-responder.ts';
import { planFault } from './faults.ts';
import type { Fault } from './faults.ts';
import type { StoredPrompt } from './resolve-prompt.ts';
import { idSequence } from './sandbox-state.ts';
import type { JournalEntry, SandboxState } from './sandbox-state.ts';
import { reset } from './serve-control.ts';
import { knownModels } from './serve-models.ts';
import { serveRequest } from './serve-request.ts';
import type { Responder, Script } from './turn.ts';
import { warmUp } from './validate-request.ts';

export type OpenAiSandboxOptions = {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Keys that are accepted (default `['sandbox-key']`). */
  apiKeys?: string[];
  /** Turns in order, or a function; when it has none to give, the responder answers. */
  script?: Script;
  responder?: Responder;
  /** Time before an answer begins. */
  latencyMs?: number;
  /** Time between the events of a stream (default 0: all in one write). */
  deltaMs?: number;
  /** Further model names to know. */
  models?: string[];
  prompts?: StoredPrompt[];
  /** Makes every request that names a prompt fail, as after 2026-11-30. */
  promptsShutdown?: boolean;
  /** Input tokens a model can take (default 400 000). */
  contextWindow?: number;
  now?: () => Date;
};

export type OpenAiSandbox = {
  port: number;
  /** `http://127.0.0.1:<port>`, where /__sandbox is. */
  url: string;
  /** What the SDK's `baseURL` wants: `url` with /v1. */
  baseUrl: string;
  /** Every request to the API so far, oldest first; the newest 5000 are kept at least. */
  requests: JournalEntry[];
  fault: (fault: Fault) => void;
  setScript: (script: Script) => void;
  setPromptsShutdown: (down: boolean) => void;
  reset: () => void;
  /** Cuts every connection and frees the port. */
  close: () => Promise<void>;
};

/** Starts a local server that answers as the OpenAI API does. Rejects when the port is taken. */
export async function startOpenAiSandbox(options: OpenAiSandboxOptions = {}): Promise<OpenAiSandbox> {
  const state = initialState(options);
  warmUp();
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => void serveRequest(state, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    baseUrl: `${url}/v1`,
    requests: state.journal,
    fault: (fault) => planFault(state, fault),
    setScript: (script) => {
      state.script = script;
    },
    setPromptsShutdown: (down) => {
      state.promptsShutdown = down;
    },
    reset: () => reset(state),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function initialState(options: OpenAiSandboxOptions): SandboxState {
  return {
    apiKeys: new Set(options.apiKeys ?? ['sandbox-key']),
    models: new Set([...knownModels(), ...(options.models ?? [])]),
    prompts: new Map((options.prompts ?? []).map((prompt) => [prompt.id, prompt])),
    promptsShutdown: options.promptsShutdown ?? false,
    latencyMs: options.latencyMs ?? 0,
    deltaMs: options.deltaMs ?? 0,
    contextWindow: options.contextWindow ?? 400_000,
    script: Array.isArray(options.script) ? [...options.script] : (options.script ?? []),
    responder: options.responder ?? defaultResponder,
    faults: [],
    journal: [],
    conversations: new Map(),
    responses: new Map(),
    items: new Map(),
    reasoningOf: new Map(),
    seenPrefixes: new Map(),
    responsesAsked: 0,
    now: options.now ?? (() => new Date()),
    nextId: idSequence(),
  };
}
