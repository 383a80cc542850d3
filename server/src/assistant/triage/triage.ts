import type { HandoffReason, Intent, Language, Role } from './vocabulary.ts';

/** A sub-intent a workspace added: `phrases` are literal wordings, in any of the five languages. */
export interface SubIntent {
  intent: Intent;
  name: string;
  phrases: readonly string[];
}

export interface TriageInput {
  /** What the contact wrote, as received. Read up to 10 000 characters. */
  text: string;
  /** Earlier messages of this ticket, oldest first. */
  history?: readonly { author: 'contact' | 'assistant' | 'teammate'; text: string }[];
  /** The language known from earlier messages or from the contact's profile. */
  knownLanguage?: Language | undefined;
  /** Used when neither the text nor `knownLanguage` tells the language. */
  defaultLanguage: Language;
  /** How many interactions of this ticket the assistant has answered already. */
  answeredInteractions: number;
  subIntents?: readonly SubIntent[];
  /** Languages the assistant may answer in; absent means all five. */
  assistantLanguages?: readonly Language[];
}

export interface HandoffSign {
  reason: HandoffReason;
  /** The contact's own words, or the count, that led to the reason. */
  evidence: string;
}

export interface Triage {
  /** The language to answer in. */
  language: Language;
  /** False when the language is a fall-back and not read from the text. */
  languageCertain: boolean;
  /** ISO 639-1 code read from the text alone; null for "ok", "hoi", order numbers. */
  detected: string | null;
  role: Role;
  intent: Intent;
  /** 0 to 1; 0 for `other` without any sign. */
  intentScore: number;
  subIntent: string | null;
  /** Empty when the assistant may answer. */
  handoff: HandoffSign[];
}

/** Judges one burst of unanswered text: language, role, intent and the reasons to hand over. Pure. */
export function triage(_input: TriageInput): Triage {
  throw new Error('triage is being written');
}
