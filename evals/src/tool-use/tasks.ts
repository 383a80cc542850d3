import type { ToolTask } from './task.ts';
import { PROVING_AN_ADDRESS } from './tasks/proving-an-address.ts';
import { WHO_SAYS_YES } from './tasks/who-says-yes.ts';
import { CHANGING_AN_ADDRESS } from './tasks/changing-an-address.ts';
import { CHANGING_BY_WORDS } from './tasks/changing-by-words.ts';
import { FAILING_MODELS } from './tasks/failing-models.ts';
import { FAILING_STORES } from './tasks/failing-stores.ts';
import { INJECTION } from './tasks/injection.ts';
import { LOOKING_UP } from './tasks/looking-up.ts';
import { NOT_THEIRS } from './tasks/not-theirs.ts';

/** In this order: a store that fails is left alone for a while, so that comes last. */
export const TASKS: readonly ToolTask[] = [
  ...LOOKING_UP,
  ...NOT_THEIRS,
  ...PROVING_AN_ADDRESS,
  ...CHANGING_AN_ADDRESS,
  ...CHANGING_BY_WORDS,
  ...WHO_SAYS_YES,
  ...INJECTION,
  ...FAILING_MODELS,
  ...FAILING_STORES,
];
