import { readFileSync } from 'node:fs';
import { ApiError, notFound } from './api-error.ts';
import type { SandboxState } from './sandbox-state.ts';

/** Shutdown dates as announced by 2026-11-21. Dated snapshots of a model go with it. */
const SHUTDOWN: [RegExp, string][] = [
  [/^gpt-5(-mini|-nano)?(-2025.*)?$/, '2026-12-11'],
  [/^o3(-2025.*)?$/, '2026-12-11'],
  [/^gpt-4o(-mini)?(-20.*)?$/, '2027-01-14'],
  [/^gpt-4\.1(-mini)?(-20.*)?$/, '2027-01-14'],
  [/^gpt-5\.1(-2025.*)?$/, '2027-04-01'],
  [/^gpt-5\.4-nano(-20.*)?$/, '2027-04-01'],
];

/** Every model the SDK's types name, so the list follows the pinned version. */
export function knownModels(): Set<string> {
  const { definitions } = JSON.parse(readFileSync(new URL('./schemas.json', import.meta.url), 'utf8')) as {
    definitions: Record<string, { enum?: string[] }>;
  };
  return new Set([...(definitions['ChatModel']?.enum ?? []), ...(definitions['EmbeddingModel']?.enum ?? [])]);
}

/** 400 `model_not_found` for a name that does not exist or whose shutdown date is past. */
export function checkModel(state: SandboxState, id: string): void {
  if (!isServed(state, id)) {
    throw new ApiError(400, `The requested model '${id}' does not exist.`, { param: 'model', code: 'model_not_found' });
  }
}

export function listModels(state: SandboxState): object {
  return { object: 'list', data: [...state.models].filter((id) => isServed(state, id)).map(describe) };
}

export function retrieveModel(state: SandboxState, id: string): object {
  if (!isServed(state, id)) throw notFound(`The model '${id}' does not exist`, 'model', 'model_not_found');
  return describe(id);
}

function isServed(state: SandboxState, id: string): boolean {
  const gone = shutdownDate(id);
  return state.models.has(id) && (gone === null || state.now().toISOString().slice(0, 10) < gone);
}

function describe(id: string): object {
  return { id, object: 'model', created: 1_750_000_000, owned_by: 'openai', shutdown_date: shutdownDate(id) };
}

function shutdownDate(id: string): string | null {
  return SHUTDOWN.find(([pattern]) => pattern.test(id))?.[1] ?? null;
}
