import type { HandoffReason, Language } from '../triage/index.ts';
import type { ChannelStyle } from './compose-reply.ts';
import type { Greeting } from './compose-reply.ts';
import { greetingName, wordingOf } from './reply-wording.ts';
import type { Tone } from './tone-wording.ts';

export interface HandoffMessageInput {
  language: Language;
  firstName?: string | undefined;
  reason: HandoffReason;
  signOff: string;
  /** Default `mail`. */
  channelStyle?: ChannelStyle | undefined;
  /** Default `standard`. */
  tone?: Tone | undefined;
  /** Default `name`. */
  greeting?: Greeting | undefined;
  /** The workspace's own sentence instead of ours. */
  says?: string | undefined;
}

/**
 * The last thing the assistant says: that a colleague takes over, and nothing else. No reason, time or outcome is named,
 * since none of them is known; who asked for a person only hears "of course" first.
 */
export function handoffMessage(input: HandoffMessageInput): string {
  const wording = wordingOf(input.language, input.tone);
  const says = input.says ?? (input.reason === 'asks_for_human' ? wording.asked : wording.takesOver);
  if (input.channelStyle === 'chat') return says;
  const greeting = input.greeting === 'none' ? '' : wording.greeting(input.greeting === 'plain' ? null : greetingName(input.firstName));
  return [greeting, says, [wording.regards, input.signOff.trim()].filter(Boolean).join('\n')].filter(Boolean).join('\n\n');
}
