import type { HandoffReason, Language } from '../triage/index.ts';
import type { ChannelStyle } from './compose-reply.ts';

export interface HandoffMessageInput {
  language: Language;
  firstName?: string | undefined;
  reason: HandoffReason;
  signOff: string;
  /** Default `mail`. */
  channelStyle?: ChannelStyle | undefined;
}

/** The last thing the assistant says: that a colleague takes over, and nothing else. */
export function handoffMessage(_input: HandoffMessageInput): string {
  throw new Error('handoffMessage is being written');
}
