export { triage } from './triage.ts';
export type { HandoffSign, SubIntent, Triage, TriageInput } from './triage.ts';
export { faqSaysContactSupport } from './faq-says-contact-support.ts';
export { compilePhrases, matchPhrases, phraseLines } from './match-phrases.ts';
export type { PhraseBook } from './match-phrases.ts';
export { normaliseInbound, stripHidden } from './normalise-inbound.ts';
export { BUILT_IN_SUB_INTENTS, HANDOFF_REASONS, INTENTS, LANGUAGES, ROLES } from './vocabulary.ts';
export type { BuiltInSubIntent, HandoffReason, Intent, Language, Role } from './vocabulary.ts';
export { fold, readWords, withoutQuotes } from './read-words.ts';
