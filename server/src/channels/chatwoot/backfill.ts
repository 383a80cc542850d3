import type { Ctx } from '#platform/context';
import type { Inbox } from '#conversations';
import { isRecord, recordsOf } from '../incoming-item.ts';
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
}

// Activity is told in whole seconds, by another clock.
const MARGIN_MS = 120_000;

/**
 * Fetches what one-shot webhooks lost: every conversation that was active since the last whole round is asked for its messages, and what is
 * not here goes the way of webhooks, under the same names. One page of conversations in each job, newest activity first; a round that ends
 * moves the mark to where it began, so one that breaks off, and one after a month, begins where the last whole one did.
 */
export async function backfillChatwoot(ctx: BackfillCtx, inbox: Inbox, round: Round | null): Promise<{ outcome: string }> {
  const account = await openAccount(ctx, inbox);
  if (account.readerToken === '') return { outcome: 'no_user_token' };
  const accountId = account.accountId ?? (await accountOfThreads(ctx, inbox));
  if (accountId === null) return { outcome: 'no_account' };
  const { began_at: beganAt, page } = round ?? { began_at: ctx.clock.now().toISOString(), page: 1 };
  const since = await readMark(ctx, inbox);
  const listed = await listPage(ctx, account, { accountId, inbox, page });
  if (listed === null) return { outcome: 'could_not_ask' };
  const active = listed.filter((one) => activityOf(one) >= since.getTime() - MARGIN_MS);
  let found = 0;
  for (const conversation of active) found += await fetchThread(ctx, account, { inbox, accountId, conversation });
  if (listed.length > 0 && active.length === listed.length) {
    await ctx.db.tx(inbox.workspaceId, (tx) =>
      tx.send(backfillJob, { workspace_id: inbox.workspaceId, inbox_id: inbox.id, round: { began_at: beganAt, page: page + 1 } }),
    );
    return { outcome: `page_${page}_found_${found}` };
  }
  await moveMark(ctx, inbox, beganAt);
  return { outcome: `caught_up_found_${found}` };
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
  ctx.log.warn({ inbox: inbox.id, result: result.kind === 'refused' ? result.message : result.why }, 'Chatwoot could not be asked what its webhooks lost');
  return null;
}

function activityOf(conversation: Record<string, unknown>): number {
  const seconds = conversation['last_activity_at'] ?? conversation['timestamp'];
  return typeof seconds === 'number' ? seconds * 1000 : Number.POSITIVE_INFINITY;
}

/** Since when the next round must look; for an inbox without any, since it was connected. */
async function readMark(ctx: BackfillCtx, inbox: Inbox): Promise<Date> {
  const [row] = await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query<{ at: Date }>(
      `select coalesce((select caught_up_at from backfill_marks where workspace_id = $1 and inbox_id = $2), created_at) as at from inboxes where workspace_id = $1 and id = $2`,
      [inbox.workspaceId, inbox.id],
    ),
  );
  return row?.at ?? ctx.clock.now();
}

async function moveMark(ctx: BackfillCtx, inbox: Inbox, beganAt: string): Promise<void> {
  await ctx.db.tx(inbox.workspaceId, (tx) =>
    tx.query(
      `insert into backfill_marks (workspace_id, inbox_id, caught_up_at) values ($1, $2, $3)
       on conflict (workspace_id, inbox_id) do update set caught_up_at = greatest(backfill_marks.caught_up_at, excluded.caught_up_at)`,
      [inbox.workspaceId, inbox.id, beganAt],
    ),
  );
}
