import type { OrderDeskState, OrderDeskStore } from './store-state.ts';

/** Takes one of the store's tokens. `waitSeconds` over 0: there was none, and after so long there is one. */
export function takeToken(state: OrderDeskState, store: OrderDeskStore, key: string): { remaining: number; waitSeconds: number } {
  const { capacity, perSecond } = state.limit;
  const name = store.switches.bucketPer === 'store' ? store.id : `${store.id}:${key}`;
  const now = state.now();
  const bucket = state.buckets.get(name) ?? { tokens: capacity, at: now };
  const tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
  const taken = tokens >= 1;
  state.buckets.set(name, { tokens: taken ? tokens - 1 : tokens, at: now });
  return { remaining: Math.floor(taken ? tokens - 1 : tokens), waitSeconds: taken ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond)) };
}
