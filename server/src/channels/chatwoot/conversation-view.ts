import type { CallResult, NotDone } from '../call-result.ts';
import { isRecord, recordsOf } from '../incoming-item.ts';
import { callChatwoot, isForPeopleOnly } from './call-chatwoot.ts';
import type { CallCtx } from './call-chatwoot.ts';
import { toPlace } from './chatwoot-account.ts';
import type { ChatwootAccount, ThreadPlace } from './chatwoot-account.ts';
import { readConversation, readMessage } from './read-event.ts';
import type { ChatwootConversation, ChatwootMessage } from './read-event.ts';

export type Read<T> = { ok: true; value: T } | { ok: false; result: NotDone };

export function pathOf({ accountId, conversationId }: ThreadPlace, what = ''): string {
  return `/api/v1/accounts/${accountId}/conversations/${conversationId}${what}`;
}

/** A conversation as Chatwoot has it now. A bot may ask since version 4.14.2; before, a user must. */
export async function viewConversation(ctx: CallCtx, account: ChatwootAccount, threadId: string, signal?: AbortSignal): Promise<Read<ChatwootConversation>> {
  const ask = (as: 'speaker' | 'reader') => callChatwoot(ctx, account, { method: 'GET', path: pathOf(toPlace(threadId)), as, repeatable: true, signal });
  let result: CallResult = await ask('speaker');
  if (isForPeopleOnly(result) && account.readerToken !== '') result = await ask('reader');
  if (result.kind !== 'done') return { ok: false, result };
  const conversation = readConversation(result.data);
  return conversation
    ? { ok: true, value: conversation }
    : { ok: false, result: { kind: 'unknown', why: 'Chatwoot showed a conversation that cannot be read.' } };
}

/** Messages by their place in the list, as they came, oldest first: the hundred after an id, or the twenty before one, or the last twenty. */
export async function listMessages(
  ctx: CallCtx,
  account: ChatwootAccount,
  about: { threadId: string; after?: number; before?: number; signal?: AbortSignal },
): Promise<Read<Record<string, unknown>[]>> {
  const query = new URLSearchParams();
  if (about.after !== undefined) query.set('after', String(about.after));
  if (about.before !== undefined) query.set('before', String(about.before));
  const path = `${pathOf(toPlace(about.threadId), '/messages')}${query.size > 0 ? `?${query.toString()}` : ''}`;
  const result = await callChatwoot(ctx, account, { method: 'GET', path, as: 'reader', repeatable: true, signal: about.signal });
  if (result.kind !== 'done') return { ok: false, result };
  return { ok: true, value: recordsOf(isRecord(result.data) ? result.data['payload'] : null) };
}

/** How many `listMessages` gives at most with `after`. */
export const LIST_PAGE = 100;
const MOST_PAGES = 20;

/** Looks for a message that says of itself that it is the one. Null: it is not there. */
export async function findMessage(
  ctx: CallCtx,
  account: ChatwootAccount,
  about: { threadId: string; after: number; isIt(message: ChatwootMessage): boolean; signal?: AbortSignal },
): Promise<Read<ChatwootMessage | null>> {
  let after = about.after;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const listed = await listMessages(ctx, account, { ...about, after });
    if (!listed.ok) return listed;
    const messages = listed.value.flatMap((one) => readMessage(one) ?? []);
    const found = messages.find((one) => about.isIt(one));
    if (found || listed.value.length < LIST_PAGE) return { ok: true, value: found ?? null };
    after = Math.max(after, ...messages.map((one) => Number(one.id)));
  }
  return { ok: false, result: { kind: 'unknown', why: 'The conversation has more messages than are looked through.' } };
}
