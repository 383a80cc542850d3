import { idOf, isRecord, textOf, toKey } from '../incoming-item.ts';
import type { IncomingItem } from '../incoming-item.ts';

/** A comment is a conversation of its own: it is answered by its id, once, and the next one under the same post may be somebody else's. */
const THREAD = 'comment:';

/**
 * A comment under a post of ours as an item; null for what is no comment, and for our own. Whoever comments is known by the same scoped id as in
 * messages, but a comment and what is said about it are a conversation of their own: an answer to it goes another way.
 */
export function commentItem(accountId: string, field: unknown, value: unknown): IncomingItem | null {
  if ((field !== 'comments' && field !== 'live_comments') || !isRecord(value)) return null;
  const id = idOf(value['id']);
  const person = isRecord(value['from']) ? idOf(value['from']['id']) : undefined;
  if (id === undefined || person === undefined || person === accountId) return null;
  return {
    provider: 'instagram',
    accountId,
    externalId: toKey(THREAD + id),
    lane: toKey(THREAD + person),
    spoken: true,
    payload: { type: 'comment', item: value },
  };
}

export function threadOfComment(comment: Record<string, unknown>): string {
  return toKey(THREAD + (idOf(comment['id']) ?? ''));
}

/** What was commented on, for people. */
export function aboutComment(comment: Record<string, unknown>): Record<string, unknown> {
  const media = isRecord(comment['media']) ? comment['media'] : {};
  return {
    type: 'comment',
    comment: { id: idOf(comment['id']) ?? null, parent_id: idOf(comment['parent_id']) ?? null },
    post: { id: idOf(media['id']) ?? null, kind: textOf(media['media_product_type']) ?? null, ad_id: idOf(media['ad_id']) ?? null },
  };
}

/** The id of the comment that an answer in this thread goes to; undefined in a conversation of messages. */
export function commentOf(threadId: string | null): string | undefined {
  return threadId?.startsWith(THREAD) ? threadId.slice(THREAD.length) : undefined;
}
