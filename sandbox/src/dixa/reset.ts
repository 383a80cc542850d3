import type { DixaState } from './dixa-state.ts';

/** Forgets conversations, faults and the journal; ids go on, so that nothing old is taken for new. */
export function reset(state: DixaState): void {
  state.faults.clear();
  state.journal.length = 0;
  state.conversations.clear();
  state.sender.log.length = 0;
  state.buckets.clear();
}
