import { badRequest, notFound } from './api-error.ts';
import { planFault } from './faults.ts';
import type { StoredPrompt } from './resolve-prompt.ts';
import type { SandboxState } from './sandbox-state.ts';
import type { Turn } from './turn.ts';

/** Forgets everything that happened and everything planned; options and keys stay. */
export function reset(state: SandboxState): void {
  state.journal.length = 0;
  state.faults.length = 0;
  state.script = [];
  state.promptsShutdown = false;
  state.responsesAsked = 0;
  for (const map of [state.conversations, state.responses, state.items, state.reasoningOf, state.seenPrefixes]) map.clear();
}

/** The /__sandbox doors: what a test or a person sets and sees from outside. They need no key. */
export function serveControl(state: SandboxState, method: string, name: string, body: unknown): object {
  switch (`${method} ${name}`) {
    case 'GET requests':
      return { requests: state.journal };
    case 'GET faults':
      return { faults: state.faults };
    case 'POST faults':
      for (const fault of Array.isArray(body) ? body : [body]) planFault(state, fault);
      return { faults: state.faults };
    case 'POST script':
      return setScript(state, body);
    case 'POST prompts':
      return addPrompt(state, body);
    case 'POST switches':
      return setSwitches(state, body);
    case 'POST reset':
      reset(state);
      return { ok: true };
    default:
      throw notFound('The sandbox has: GET requests, GET|POST faults, POST script, POST prompts, POST switches, POST reset under /__sandbox/.');
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function setScript(state: SandboxState, body: unknown): object {
  const turns = isRecord(body) ? body['turns'] : undefined;
  if (!Array.isArray(turns) || !turns.every(isRecord) || turns.length > 10_000) throw badRequest('Send {"turns": [{"text": "…"}, …]}, at most 10000.', 'turns');
  state.script = turns as Turn[];
  return { turns: turns.length };
}

function addPrompt(state: SandboxState, body: unknown): object {
  if (!isRecord(body) || typeof body['id'] !== 'string' || !isRecord(body['versions'])) {
    throw badRequest('Send {"id": "pmpt_…", "versions": {"1": {"instructions": "…{{name}}…"}}}.', 'id');
  }
  const prompt = body as unknown as StoredPrompt;
  state.prompts.set(prompt.id, prompt);
  return { id: prompt.id };
}

function setSwitches(state: SandboxState, body: unknown): object {
  const { promptsShutdown, latencyMs, deltaMs } = isRecord(body) ? body : {};
  if (typeof promptsShutdown === 'boolean') state.promptsShutdown = promptsShutdown;
  if (typeof latencyMs === 'number') state.latencyMs = clampMs(latencyMs);
  if (typeof deltaMs === 'number') state.deltaMs = clampMs(deltaMs);
  return { promptsShutdown: state.promptsShutdown, latencyMs: state.latencyMs, deltaMs: state.deltaMs };
}

const clampMs = (ms: number): number => Math.min(600_000, Math.max(0, ms));
