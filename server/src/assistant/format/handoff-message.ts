import type { HandoffReason, Language } from '../triage/index.ts';
import type { ChannelStyle } from './compose-reply.ts';
import { WORDING, greetingName } from './reply-wording.ts';

export interface HandoffMessageInput {
  language: Language;
  firstName?: string | undefined;
  reason: HandoffReason;
  signOff: string;
  /** Default `mail`. */
  channelStyle?: ChannelStyle | undefined;
}

/**
 * The last thing the assistant says: that a colleague takes over, and nothing else. No reason, time or outcome is named,
 * since none of them is known; who asked for a person only hears "of course" first.
 */
export function handoffMessage(input: HandoffMessageInput): string {
  const wording = WORDING[input.language];
  const name = greetingName(input.firstName);
  const says = input.reason === 'asks_for_human' ? wording.asked : wording.takesOver;
  if (input.channelStyle === 'chat') return says;
  return [wording.greeting(name), says, [wording.regards, input.signOff.trim()].filter(Boolean).join('\n')].join('\n\n');
}
