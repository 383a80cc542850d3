import type { ThreadState } from '#platform/models';
import type { ChannelStyle } from './format/index.ts';
import type { Assistant, PromptVersion } from './read-assistants.ts';
import type { SaidBefore } from './read-burst.ts';
import type { Language, Triage } from './triage/index.ts';

/** What the assistant has to answer, free of where it came from: a turn and the playground think over the same. */
export interface Brief {
  workspaceId: string;
  assistant: Assistant;
  prompt: PromptVersion;
  shopName: string;
  signOff: string;
  style: ChannelStyle;
  maxWords: number;
  language: Language;
  triage: Triage;
  /** Unanswered messages, normalised. */
  texts: string[];
  history: SaidBefore[];
  contact: { /** Stands for the contact at the provider, after hashing. */ key: string; firstName: string | undefined; identifiers: string[] };
  thread: ThreadState;
  /** The turn's deadline. */
  signal: AbortSignal;
}

export const DEFAULT_MAX_WORDS = 150;
export const DEFAULT_MAX_INTERACTIONS = 2;
export const DEFAULT_MAX_OUTPUT_TOKENS = 1200;

/** How the assistant writes on this channel. */
export function styleOf(assistant: Assistant, inboxKind: string): ChannelStyle {
  const chosen = assistant.settings.channel_style ?? 'mail';
  if (chosen !== 'auto') return chosen;
  return inboxKind === 'email' || inboxKind === 'dixa' ? 'mail' : 'chat';
}
