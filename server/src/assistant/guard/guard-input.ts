import type { Language } from '../triage/index.ts';

export interface GuardSource {
  /** The number the model cites. */
  number: number;
  title: string;
  text: string;
  url: string | null;
  version: number | string;
}

export interface GuardInput {
  reply: {
    language: Language;
    greeting?: string;
    paragraphs: readonly { text: string; sources: readonly number[] }[];
    closing?: string;
  };
  sources: readonly GuardSource[];
  /** Results of this turn's tools, as text. */
  toolResults: readonly { name: string; text: string }[];
  /** Everything that identifies the contact and may be said back: own e-mail, phone, order numbers. */
  contact: { firstName?: string | undefined; identifiers: readonly string[] };
  /** Identifiers known to belong to other contacts: never in a reply, not even when a source has them. */
  otherIdentifiers?: readonly string[];
  /** Names of things as the data has them, in whatever language: they are no words of the reply. */
  names?: readonly string[];
  /** The language the reply must be in. */
  language: Language;
  /** Default 150. */
  maxWords?: number;
  /** Links allowed besides those of the cited sources. */
  allowedLinks: readonly string[];
  toolNames: readonly string[];
  /** The instructions the model was given; long runs of them may not be in the reply. */
  instructions: string;
}

/** The rules a reply can break. */
export const GUARD_RULES = [
  'empty',
  'length',
  'language',
  'promise',
  'figure',
  'link',
  'image',
  'identifier',
  'placeholder',
  'instructions',
  'tool_name',
  'citation',
] as const;
export type GuardRule = (typeof GUARD_RULES)[number];

export interface GuardFailure {
  rule: GuardRule;
  /** Says what broke the rule, for the retry and for the event; holds a few words of the reply. */
  detail: string;
}

export type GuardVerdict = { ok: true } | { ok: false; failures: GuardFailure[] };
