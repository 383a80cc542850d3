import type { ThreadState } from '#platform/models';
import type { ChannelStyle } from './format/index.ts';
import type { OrderAsk } from './orders/order-ask.ts';
import type { RecalledFact } from './memory/recall-facts.ts';
import type { PromptVersion } from './read-assistants.ts';
import type { SaidBefore } from './read-burst.ts';
import type { EffectiveAssistant } from './settings/resolve-assistant.ts';
import type { ChangeMark } from './tool-use/pending-change.ts';
import type { ToolUse } from './tool-use/tool-use.ts';
import type { Language, Triage } from './triage/index.ts';

/** What the assistant has to answer, free of where it came from: a turn and the playground think over the same. */
export interface Brief {
  workspaceId: string;
  assistant: EffectiveAssistant;
  prompt: PromptVersion;
  shopName: string;
  style: ChannelStyle;
  /** To answer in. */
  language: Language;
  triage: Triage;
  /** Unanswered messages, normalised. */
  texts: string[];
  history: SaidBefore[];
  /** Known of the contact, what matters most first: data for a model, proof of nothing. */
  facts: readonly RecalledFact[];
  /** What is asked about the contact's own orders, and whose they may be; null when nothing is. */
  orders: OrderAsk | null;
  /** What may be used for this contact; null where nothing may. */
  tools: ToolUse | null;
  /** Nobody is proved, and the contact may prove an address by a code. */
  provable: boolean;
  /** What the newest word of the assistant asked about a change. */
  change: ChangeMark | null;
  contact: { /** Stands for the contact at the provider, after hashing. */ key: string; firstName: string | undefined; identifiers: string[] };
  thread: ThreadState;
  /** The turn's deadline. */
  signal: AbortSignal;
}

/** How the assistant writes on this channel. */
export function styleOf({ settings }: EffectiveAssistant, inboxKind: string): ChannelStyle {
  if (settings.channel_style !== 'auto') return settings.channel_style;
  return inboxKind === 'email' || inboxKind === 'dixa' ? 'mail' : 'chat';
}
