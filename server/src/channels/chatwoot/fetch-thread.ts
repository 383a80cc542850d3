import type { Inbox } from '#conversations';
import { idOf, isRecord, toKey } from '../incoming-item.ts';
import type { IncomingItem } from '../incoming-item.ts';
import { storeDeliveries } from '../store-deliveries.ts';
import type { BackfillCtx } from './backfill.ts';
import { toThreadId } from './chatwoot-account.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { LIST_PAGE, listMessages } from './conversation-view.ts';
import type { Read } from './conversation-view.ts';
import { noteListedTo, readListed } from './listed-to.ts';
import { findPendingSince } from './place-state.ts';
import type { PendingSince } from './place-state.ts';
import { BEFORE, UNTIL, readChatwootEvent, readMessage } from './read-event.ts';
import { answersOf } from './recognise-message.ts';
import { toItem } from './to-item.ts';

interface Fetching {
  inbox: Inbox;
  accountId: string;
  /** As the list of conversations shows it. */
  conversation: Record<string, unknown>;
}

const BACK_PAGE = 20;
const MOST_PAGES = 50;

/** Stores what is not here of one conversation: its messages, in their order, and how it stands. How much of it was new. */
export async function fetchThread(ctx: BackfillCtx, account: ChatwootAccount, { inbox, accountId, conversation }: Fetching): Promise<Read<number>> {
  const conversationId = idOf(conversation['id']);
  if (conversationId === undefined) return { ok: true, value: 0 };
  const threadId = toThreadId({ accountId, conversationId });
  const { listedTo, status } = await readListed(ctx.db, inbox, threadId);
  const read = listedTo > 0 ? await readOn(ctx, account, threadId, listedTo) : await readBack(ctx, account, { threadId, inbox });
  if (!read.ok) return read;
  const listed = read.value;
  const state = { ...conversation, account: { id: Number(accountId) }, event: 'conversation_updated' };
  const { from, over, end } = conversation['status'] === 'pending' ? findPendingSince(listed, status) : { from: 0, over: 0, end: null };
  const of = (shown: Record<string, unknown>) => (message: Record<string, unknown>) => toWebhooks(message, shown, accountId).flatMap(toStored);
  const items = [
    ...listed.slice(0, over).flatMap(of(asBefore(conversation, 'over'))),
    ...(end ? toEnd(state, end) : []),
    ...listed.slice(over, from).flatMap(of(asBefore(conversation, 'held'))),
    ...toStored(state),
    ...listed.slice(from).flatMap(of(conversation)),
  ];
  const place = { workspaceId: inbox.workspaceId, inboxId: inbox.id, strictOrder: inbox.settings.strict_order === true, correlationId: null };
  const fresh = await storeDeliveries(
    ctx.db,
    items.map((item) => ({ ...item, ...place })),
  );
  const newest = Math.max(0, ...listed.map((message) => Number(message['id'])));
  // The row exists once the state above was taken in; until then the list is simply read again.
  if (newest > listedTo) await noteListedTo(ctx.db, inbox, threadId, newest);
  return { ok: true, value: fresh.filter(Boolean).length };
}

/** Of a message that is older than the state in the list: `over` what was resolved after it, `held` what people had. */
function asBefore(conversation: Record<string, unknown>, when: 'over' | 'held'): Record<string, unknown> {
  const { status: _status, ...rest } = conversation;
  return { ...rest, [BEFORE]: when };
}

/** An end that was told by a line alone: what was asked before it is done, and no part of the work that began after it. */
function toEnd(state: Record<string, unknown>, { lineId, until }: NonNullable<PendingSince['end']>): IncomingItem[] {
  return toStored({ ...state, status: 'resolved', [UNTIL]: until }).map((item) => ({ ...item, externalId: toKey('end', lineId) }));
}

/** Everything after a message, oldest first. */
async function readOn(ctx: BackfillCtx, account: ChatwootAccount, threadId: string, from: number): Promise<Read<Record<string, unknown>[]>> {
  const all: Record<string, unknown>[] = [];
  for (let page = 0, after = from; page < MOST_PAGES; page += 1) {
    const listed = await listMessages(ctx, account, { threadId, after });
    if (!listed.ok) return listed;
    all.push(...listed.value);
    if (listed.value.length < LIST_PAGE) break;
    after = Math.max(after, ...listed.value.map((message) => Number(message['id'])));
  }
  return { ok: true, value: all };
}

/** From the newest back to when the inbox was connected: what was said before is not ours to answer. */
async function readBack(
  ctx: BackfillCtx,
  account: ChatwootAccount,
  { threadId, inbox }: { threadId: string; inbox: Inbox },
): Promise<Read<Record<string, unknown>[]>> {
  const [row] = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ at: Date }>('select created_at as at from inboxes where workspace_id = $1 and id = $2', [inbox.workspaceId, inbox.id]),
  );
  const connectedAt = Math.floor((row?.at.getTime() ?? 0) / 1000) * 1000;
  const isLater = (message: Record<string, unknown>) => (readMessage(message)?.createdAt?.getTime() ?? Number.POSITIVE_INFINITY) >= connectedAt;
  const all: Record<string, unknown>[] = [];
  let before: number | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await listMessages(ctx, account, { threadId, ...(before === undefined ? {} : { before }) });
    if (!listed.ok) return listed;
    all.unshift(...listed.value.filter(isLater));
    if (listed.value.length < BACK_PAGE || !listed.value.every(isLater)) break;
    before = Math.min(...listed.value.map((message) => Number(message['id'])));
  }
  return { ok: true, value: all };
}

/** A listed message in the words of the webhooks that never came: the one that it is there, and the one that it was answered. */
function toWebhooks(message: Record<string, unknown>, conversation: Record<string, unknown>, accountId: string): Record<string, unknown>[] {
  const { conversation_id: _number, ...rest } = message;
  const whole = { ...rest, account: { id: Number(accountId) }, inbox: { id: message['inbox_id'] }, conversation: { ...conversation, messages: [] } };
  const attributes = isRecord(message['content_attributes']) ? message['content_attributes'] : {};
  const created = { ...whole, event: 'message_created' };
  return answersOf(attributes).length > 0 ? [created, { ...whole, event: 'message_updated' }] : [created];
}

function toStored(payload: Record<string, unknown>): IncomingItem[] {
  const event = readChatwootEvent(payload);
  return event ? [toItem(event, payload)] : [];
}
