/** The AI that answers first: prompts, turns, the deadline, the playground. */
export { assistantJobs } from './jobs.ts';
export { considerJob, mailCodeJob, moveMemoryJob, rememberJob } from './job-definitions.ts';
export { createModels } from './models.ts';
export type { Models } from './models.ts';
export { runTurn } from './run-turn.ts';
export type { Consider, TurnCtx } from './turn-ctx.ts';
export type { TurnExit } from './exits.ts';
export { sweepOverdue } from './sweep-overdue.ts';
export { expireFacts } from './memory/expire-facts.ts';
export { factsText, formsOf, pickFacts, recallFactsOf } from './memory/recall-facts.ts';
export type { RecalledFact } from './memory/recall-facts.ts';
export { findTurnSettings } from './turn-settings.ts';
export type { EffectiveAssistant } from './settings/resolve-assistant.ts';
export { seedAssistant } from './seed-assistant.ts';
export type { SeedAssistant } from './seed-assistant.ts';
export { listAssistants, readAssistant } from './read-assistants.ts';
export type { Assistant, PromptVersion } from './read-assistants.ts';
export { createAssistant, updateAssistant } from './save-assistant.ts';
export type { CreateAssistant } from './save-assistant.ts';
export { addPromptVersion, createPrompt } from './save-prompt.ts';
export type { SavePromptVersion } from './save-prompt.ts';
export { listPrompts } from './read-prompts.ts';
export type { Prompt } from './read-prompts.ts';
export {
  assistantChanged,
  assistantDefaultsChanged,
  factAdded,
  factCorrected,
  factErased,
  inboxAssistantChanged,
  memoryErased,
  memoryLearned,
  memorySwitched,
  promptVersionAdded,
  turnCompleted,
} from './events.ts';
export { HANDOFF_REASONS, triage } from './triage/index.ts';
export type { HandoffReason, Triage } from './triage/index.ts';
export type { AssistantSettings, ModelProvider, PromptSettings, PromptVariable } from './schema.ts';
export { LANGUAGES, faqSaysContactSupport, normaliseInbound, stripHidden } from './triage/index.ts';
export type { Language } from './triage/index.ts';
export { answerFromPassages } from './builtin/answer-from-passages.ts';
export { informativeWords } from './builtin/informative-words.ts';
export { unitsOf } from './builtin/units-of.ts';
export type { Part, Source } from './gather-passages.ts';
export { loneQuestion } from './split-questions.ts';
export { composeReply } from './format/index.ts';
export type { ChannelStyle } from './format/index.ts';
export { findPromises, guardReply } from './guard/index.ts';
export type { GuardFailure } from './guard/index.ts';
export { firstNameOf, identifiersOf } from './read-burst.ts';
export type { SaidBefore } from './read-burst.ts';
export { asLanguage } from './judge-burst.ts';
export { callModel } from './call-model.ts';
export { creditsFor } from './credits.ts';
export { startTurnLog } from './turn-log.ts';
export type { TurnLog } from './turn-log.ts';
