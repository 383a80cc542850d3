export { startOpenAiSandbox } from './start-openai-sandbox.ts';
export type { OpenAiSandbox, OpenAiSandboxOptions } from './start-openai-sandbox.ts';
export type { Responder, Script, Turn, TurnRequest } from './turn.ts';
export type { Fault } from './faults.ts';
export type { StoredPrompt } from './resolve-prompt.ts';
