export { findFigures } from './find-figures.ts';
export { findPromises } from './find-promises.ts';
export { guardReply } from './guard-reply.ts';
export { GUARD_RULES } from './guard-input.ts';
export type { GuardFailure, GuardInput, GuardRule, GuardSource, GuardVerdict } from './guard-input.ts';
