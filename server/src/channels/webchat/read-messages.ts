import type { WidgetMessage } from '@baton/contract';
import type { Ctx } from '#platform/context';
import { listMessages } from '#conversations';
import type { StoredMessage } from '#conversations';
import type { VisitorSession } from './visitor-session.ts';
import { isFromShop, linksOf, toWidgetMessage } from './widget-message.ts';

const NEWEST = 30;
const ABOVE_ALL = 2_147_483_647;

/** Where the conversation stands: the newest message the visitor may see, and how far the shop's side has read. */
export interface Tail {
  lastSeq: number;
  readSeq: number;
}

/** Whoever answers has read what stands before the answer; a visitor's line that nobody answered counts as unread. */
export async function readTail(ctx: Pick<Ctx, 'db'>, session: VisitorSession): Promise<Tail> {
  if (session.conversationId === null) return { lastSeq: 0, readSeq: 0 };
  const newest = await listMessages(ctx, session.workspaceId, session.conversationId, { beforeSeq: ABOVE_ALL, limit: NEWEST, withoutNotes: true });
  return {
    lastSeq: newest.findLast((one) => toWidgetMessage(one) !== null)?.seq ?? 0,
    readSeq: newest.findLast(isFromShop)?.seq ?? 0,
  };
}

export interface VisitorPage {
  messages: WidgetMessage[];
  /** The visible messages as stored, in the same order. */
  stored: StoredMessage[];
  hasMore: boolean;
  /** Everything up to here has been looked at, also what the visitor may not see. */
  upTo: number;
}

/** What the visitor may see after `afterSeq`, ascending, at most `limit`. */
export async function readMessages(ctx: Pick<Ctx, 'db' | 'vault' | 'clock'>, session: VisitorSession, afterSeq: number, limit: number): Promise<VisitorPage> {
  if (session.conversationId === null) return { messages: [], stored: [], hasMore: false, upTo: afterSeq };
  const rows = await listMessages(ctx, session.workspaceId, session.conversationId, { afterSeq, limit: limit + 1, withoutNotes: true });
  const page = rows.slice(0, limit);
  const link = linksOf(ctx, session.workspaceId);
  const visible = page.flatMap((stored) => {
    const message = toWidgetMessage(stored, link);
    return message ? [{ stored, message }] : [];
  });
  return {
    messages: visible.map((one) => one.message),
    stored: visible.map((one) => one.stored),
    hasMore: rows.length > limit,
    upTo: page.at(-1)?.seq ?? afterSeq,
  };
}

const NEWEST_CHANGED = 50;

/** What was edited or deleted among the messages before `beforeSeq`, the newest fifty of them, ascending. */
export async function readChanged(ctx: Pick<Ctx, 'db' | 'vault' | 'clock'>, session: VisitorSession, beforeSeq: number): Promise<WidgetMessage[]> {
  if (session.conversationId === null || beforeSeq <= 1) return [];
  const page = { beforeSeq, limit: NEWEST_CHANGED, withoutNotes: true, onlyChanged: true };
  const rows = await listMessages(ctx, session.workspaceId, session.conversationId, page);
  const link = linksOf(ctx, session.workspaceId);
  return rows.flatMap((stored) => toWidgetMessage(stored, link) ?? []);
}
