import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';
import { readMark } from '../backfill-mark.ts';

// Rounds come every five minutes: after so long without a whole one much may have been missed.
const AWAY_MS = 15 * 60_000;
const LOOK_BACK_MS = 40 * 86_400_000;
// The rounds that catch up follow each other by the second. So long without a look none of them is left, and another one begins.
const STILL_AT_WORK_MS = 180_000;

/** The conversations of one round. */
export interface Looks {
  threads: { conversationId: string; threadId: string }[];
  /** When it began. What is looked at in it counts as looked at then. */
  at: Date;
  /** A further round is needed for what was not looked at since then: after a time away, when there were more than one takes. */
  goOnSince: Date | null;
  /** When all of these could be looked at, everything before this moment is here; null where that is for another round to say. */
  wholeUpTo: Date | null;
}

/**
 * Chooses whose messages are compared next: those that waited longest, at most `most`. Usually the open ones; after a time away all that were
 * alive within forty days, since a customer may have written again where everything was done. None counts as looked at before it was.
 */
export async function chooseLooks(ctx: Pick<Ctx, 'clock'>, tx: Tx, inboxId: string, round: { since: Date | null; most: number }): Promise<Looks> {
  const at = ctx.clock.now();
  const mark = await readMark(tx, inboxId);
  const isBehind = !mark || at.getTime() - mark.getTime() > AWAY_MS;
  const catchingUp = round.since !== null || (isBehind && !(await isAtWork(tx, inboxId, at)));
  const since = round.since ?? at;
  const threads = await tx.query<Looks['threads'][number]>(
    `select c.id as "conversationId", c.thread_id as "threadId" from conversations c
     left join desk_looks l on l.workspace_id = c.workspace_id and l.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id is not null and c.updated_at > $3 and (l.looked_at is null or l.looked_at < $4)
       and ($5 or exists (select from tickets t where t.workspace_id = $1 and t.conversation_id = c.id and t.status in ('open', 'in_progress', 'pending')))
     order by l.looked_at nulls first, c.updated_at desc limit $6`,
    [tx.workspaceId, inboxId, new Date(at.getTime() - LOOK_BACK_MS), since, catchingUp, round.most],
  );
  const isFull = threads.length === round.most;
  return { threads, at, goOnSince: catchingUp && isFull ? since : null, wholeUpTo: catchingUp ? (isFull ? null : since) : isBehind ? null : at };
}

/** Rounds that catch up are under way. */
async function isAtWork(tx: Tx, inboxId: string, at: Date): Promise<boolean> {
  const [last] = await tx.query<{ at: Date | null }>('select max(looked_at) as at from desk_looks where workspace_id = $1 and inbox_id = $2', [
    tx.workspaceId,
    inboxId,
  ]);
  return last?.at != null && at.getTime() - last.at.getTime() < STILL_AT_WORK_MS;
}

/** A conversation was looked at in the round that began `at`. */
export function noteLooked(tx: Tx, inboxId: string, conversationId: string, at: Date): void {
  tx.write(
    `insert into desk_looks (workspace_id, conversation_id, inbox_id, looked_at) values ($1, $2, $3, $4)
     on conflict (workspace_id, conversation_id) do update set looked_at = greatest(desk_looks.looked_at, excluded.looked_at)`,
    [tx.workspaceId, conversationId, inboxId, at],
    'note-looked',
  );
}
