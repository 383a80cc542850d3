export { GUARD_RULES, guardReply } from './guard-reply.ts';
export type { GuardFailure, GuardInput, GuardRule, GuardSource, GuardVerdict } from './guard-reply.ts';
