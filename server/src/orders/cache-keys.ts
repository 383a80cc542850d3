import { createHash } from 'node:crypto';
import type { KeepFor } from '#platform/cache';
import type { Place } from './stores/open-store.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How long answers are kept, and how much longer they stand in while OrderDesk fails. */
export const KEEP = {
  order: { ttlMs: 15 * SECOND, graceMs: 2 * MINUTE },
  product: { ttlMs: MINUTE, graceMs: 10 * MINUTE },
  person: { ttlMs: 5 * MINUTE, graceMs: 30 * MINUTE },
  store: { ttlMs: 60 * MINUTE, graceMs: 24 * 60 * MINUTE },
  /** That there is nothing by an id. */
  absence: { ttlMs: 5 * SECOND, graceMs: 0 },
  /** An order as somebody saw it, by its state hash: the base of a change that they confirm later. */
  seen: { ttlMs: 60 * MINUTE, graceMs: 0 },
  dashboard: { ttlMs: 45 * SECOND, graceMs: 2 * MINUTE },
} as const satisfies Record<string, KeepFor>;

/** `{workspace}:{store}:{endpoint}:{query hash}`, with the whole digest: a shortened one would one day show somebody another's order. */
export function cacheKey({ workspaceId, storeId }: Place, endpoint: string, query: unknown): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(query)))
    .digest('hex');
  return `${workspaceId}:${storeId}:${endpoint}:${digest}`;
}

/** Names under which answers are dropped. They begin with the workspace, so nobody drops or keeps another's. */
export const TAGS = {
  workspace: (workspaceId: string) => `${workspaceId}`,
  store: ({ workspaceId, storeId }: Place) => `${workspaceId}:${storeId}`,
  order: ({ workspaceId, storeId }: Place, orderId: string) => `${workspaceId}:${storeId}:order:${orderId}`,
  lists: ({ workspaceId, storeId }: Place) => `${workspaceId}:${storeId}:lists`,
  products: ({ workspaceId, storeId }: Place) => `${workspaceId}:${storeId}:products`,
};

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
