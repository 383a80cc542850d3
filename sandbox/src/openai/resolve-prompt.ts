import { badRequest, notFound } from './api-error.ts';
import type { SandboxState } from './sandbox-state.ts';
import type { CreateResponse } from './wire-types.ts';

/** A dashboard prompt. `{{name}}` in the texts are its variables; the version used without one in the request is the last. */
export type StoredPrompt = { id: string; versions: Record<string, PromptVersion> };
export type PromptVersion = Pick<CreateResponse, 'model' | 'tools' | 'text' | 'reasoning'> & {
  instructions?: string;
  input?: { role: 'user' | 'assistant' | 'system' | 'developer'; content: string }[];
};

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/**
 * Fills a request from the prompt it names; what the request sets itself wins. Variables are checked both ways.
 * The texts of these errors for missing prompts and after the shutdown of 2026-11-30 are likely, not observed.
 */
export function resolvePrompt(state: SandboxState, body: CreateResponse): CreateResponse {
  const prompt = body.prompt;
  if (!prompt) return body;
  if (state.promptsShutdown) throw notFound(`Prompt with id '${prompt.id}' not found. Reusable prompts have been shut down.`, 'prompt', 'prompt_not_found');
  const stored = state.prompts.get(prompt.id);
  if (!stored) throw notFound(`Prompt with id '${prompt.id}' not found.`, 'prompt', 'prompt_not_found');
  const number = prompt.version ?? Object.keys(stored.versions).at(-1) ?? '';
  const version = stored.versions[number];
  if (!version) throw notFound(`Prompt with id '${prompt.id}' and version '${number}' not found.`, 'prompt', 'prompt_not_found');

  const given = prompt.variables ?? {};
  checkVariables(version, Object.keys(given));
  const fill = (text: string): string => text.replaceAll(VARIABLE, (_, name: string) => variableText(given[name]));
  const { instructions, input, ...rest } = version;
  const messages = (input ?? []).map((item) => ({ role: item.role, content: fill(item.content) }));
  const own = typeof body.input === 'string' ? [{ role: 'user' as const, content: body.input }] : (body.input ?? []);
  return { ...rest, ...(instructions === undefined ? {} : { instructions: fill(instructions) }), ...body, input: [...messages, ...own] };
}

function checkVariables(version: PromptVersion, given: string[]): void {
  const texts = [version.instructions ?? '', ...(version.input ?? []).map((item) => item.content)];
  const wanted = new Set(texts.flatMap((text) => [...text.matchAll(VARIABLE)].map((match) => match[1] ?? '')));
  const unknown = given.filter((name) => !wanted.has(name));
  if (unknown.length > 0) throw badRequest(`Unknown prompt variables: ${unknown.join(', ')}`, 'prompt.variables', 'unknown_prompt_variables');
  const missing = [...wanted].filter((name) => !given.includes(name));
  if (missing.length > 0) throw badRequest(`Missing prompt variables: ${missing.join(', ')}`, 'prompt.variables', 'missing_prompt_variables');
}

function variableText(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = (value as { text?: unknown } | undefined)?.text;
  return typeof text === 'string' ? text : '';
}
