import type { Ctx } from '#platform/context';
import type { Inbox } from '#conversations';
import { isRecord, recordsOf } from '../incoming-item.ts';
import { moveMark, readMark } from '../backfill-mark.ts';
import { backfillJob } from '../job-definitions.ts';
import { callChatwoot } from './call-chatwoot.ts';
import { onlyInboxOf, openAccount } from './chatwoot-account.ts';
import type { ChatwootAccount } from './chatwoot-account.ts';
import { fetchThread } from './fetch-thread.ts';

export type BackfillCtx = Pick<Ctx, 'clock' | 'config' | 'db' | 'log' | 'vault'>;

/** Where a round stands that is longer than one job. */
export interface Round {
  began_at: string;
  page: number;
  /** So many conversations of the pages before could not be read. */
  unread?: number | undefined;
}

// Activity is told in whole seconds, by another clock.
const MARGIN_MS = 120_000;
const MOST_UNREAD_IN_A_ROW = 3;
// A conversation that could not be read is asked for in every round for so long, with everything that was active since.
const GIVEN_UP_AFTER_MS = 3_600_000;
const COULD_NOT_ASK = 'Chatwoot could not be asked what its webhooks lost';

/**
 * Fetches what one-shot webhooks lost: every conversation that was active since the last whole round is asked for its messages, and what is
 * not here goes the way of webhooks, under the same names. One page of conversations in each job, newest activity first; a round that ends
 * moves the mark to where it began, so one that breaks off, one that could not read a conversation, and one after a month begin where the last whole one did.
 */
export async function backfillChatwoot(ctx: BackfillCtx, inbox: Inbox, round: Round | null): Promise<{ outcome: string }> {
  const account = await openAccount(ctx, inbox);
  if (account.readerToken === '') return { outcome: 'no_user_token' };
  const accountId = account.accountId ?? (await accountOfThreads(ctx, inbox));
  if (accountId === null) return { outcome: 'no_account' };
  const { began_at: beganAt, page } = round ?? { began_at: ctx.clock.now().toISOString(), page: 1 };
  const since = await sinceWhen(ctx, inbox);
  const listed = await listPage(ctx, account, { accountId, inbox, page });
  if (listed === null) return { outcome: 'could_not_ask' };
  const active = listed.filter((one) => activityOf(one) >= since.getTime() - MARGIN_MS);
  const read = await fetchThreads(ctx, account, { inbox, accountId, conversations: active });
  if (read.brokeOff !== null) {
    ctx.log.warn({ inbox: inbox.id, why: read.brokeOff }, COULD_NOT_ASK);
    return { outcome: `broke_off_found_${read.found}` };
  }
  const unread = (round?.unread ?? 0) + read.unread;
  if (listed.length > 0 && active.length === listed.length) {
    const next = { began_at: beganAt, page: page + 1, ...(unread > 0 ? { unread } : {}) };
    await ctx.db.tx(inbox.workspaceId, (tx) => tx.send(backfillJob, { workspace_id: inbox.workspaceId, inbox_id: inbox.id, round: next }));
    return { outcome: `page_${page}_found_${read.found}` };
  }
  const whole = new Date(beganAt);
  await ctx.db.tx(inbox.workspaceId, async (tx) => moveMark(tx, inbox.id, unread > 0 ? new Date(whole.getTime() - GIVEN_UP_AFTER_MS) : whole));
  return { outcome: unread > 0 ? `unread_${unread}_found_${read.found}` : `caught_up_found_${read.found}` };
}

/** One conversation after the other. A Chatwoot that takes no calls, or fails three times running, ends the round; a single one that it cannot show does not. */
async function fetchThreads(
  ctx: BackfillCtx,
  account: ChatwootAccount,
  { inbox, accountId, conversations }: { inbox: Inbox; accountId: string; conversations: Record<string, unknown>[] },
): Promise<{ found: number; unread: number; brokeOff: string | null }> {
  let [found, unread, inARow] = [0, 0, 0];
  for (const conversation of conversations) {
    const read = await fetchThread(ctx, account, { inbox, accountId, conversation });
    if (read.ok) found += read.value;
    // One that Chatwoot refuses to show is not there any more.
    if (read.ok || read.result.kind === 'refused') {
      inARow = 0;
      continue;
    }
    [unread, inARow] = [unread + 1, inARow + 1];
    if (read.result.kind === 'not_done' || inARow === MOST_UNREAD_IN_A_ROW) return { found, unread, brokeOff: read.result.why };
  }
  return { found, unread, brokeOff: null };
}

/** The newest of the account that webhooks told of. */
async function accountOfThreads(ctx: BackfillCtx, inbox: Inbox): Promise<string | null> {
  const [row] = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ accountId: string }>(
      `select split_part(thread_id, ':', 1) as "accountId" from outside_threads where workspace_id = $1 and inbox_id = $2 order by state_at desc limit 1`,
      [inbox.workspaceId, inbox.id],
    ),
  );
  return row?.accountId ?? null;
}

/** A page of conversations of every status, newest activity first; null when it cannot be had. */
async function listPage(
  ctx: BackfillCtx,
  account: ChatwootAccount,
  { accountId, inbox, page }: { accountId: string; inbox: Inbox; page: number },
): Promise<Record<string, unknown>[] | null> {
  const query = new URLSearchParams({ status: 'all', assignee_type: 'all', sort_by: 'last_activity_at_desc', page: String(page) });
  const only = onlyInboxOf(inbox);
  if (only !== null) query.set('inbox_id', only);
  const path = `/api/v1/accounts/${accountId}/conversations?${query.toString()}`;
  const result = await callChatwoot(ctx, account, { method: 'GET', path, as: 'reader', repeatable: true });
  if (result.kind === 'done') {
    const data = isRecord(result.data) && isRecord(result.data['data']) ? result.data['data'] : {};
    return recordsOf(data['payload']);
  }
  ctx.log.warn({ inbox: inbox.id, result: result.kind === 'refused' ? result.message : result.why }, COULD_NOT_ASK);
  return null;
}

function activityOf(conversation: Record<string, unknown>): number {
  const seconds = conversation['last_activity_at'] ?? conversation['timestamp'];
  return typeof seconds === 'number' ? seconds * 1000 : Number.POSITIVE_INFINITY;
}

/** Since when the next round must look; for an inbox without any, since it was connected. */
async function sinceWhen(ctx: BackfillCtx, inbox: Inbox): Promise<Date> {
  return ctx.db.tx(inbox.workspaceId, async (tx) => {
    const mark = await readMark(tx, inbox.id);
    if (mark) return mark;
    const [row] = await tx.query<{ at: Date }>('select created_at as at from inboxes where workspace_id = $1 and id = $2', [inbox.workspaceId, inbox.id]);
    return row?.at ?? ctx.clock.now();
  });
}
