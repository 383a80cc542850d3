import type { OrderDeskState } from './store-state.ts';

/** As at the start: orders, switches, rules and keys too. Ids of new things go on, so that nothing old is taken for new. */
export function resetState(state: OrderDeskState): void {
  state.faults.clear();
  state.journal.length = 0;
  state.changes.length = 0;
  state.mails.length = 0;
  state.poster.log.length = 0;
  state.buckets.clear();
  state.skippedMs = 0;
  state.stores = state.initial();
}
