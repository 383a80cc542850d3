export { composeReply } from './compose-reply.ts';
export type { ChannelStyle, ComposedReply, ComposeReplyInput } from './compose-reply.ts';
export { handoffMessage } from './handoff-message.ts';
export type { HandoffMessageInput } from './handoff-message.ts';
