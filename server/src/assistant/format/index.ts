export { composeReply, countWords, sentencesOf } from './compose-reply.ts';
export type { ChannelStyle, ComposedReply, ComposeReplyInput, Greeting } from './compose-reply.ts';
export { handoffMessage } from './handoff-message.ts';
export type { HandoffMessageInput } from './handoff-message.ts';
export type { Tone } from './tone-wording.ts';
