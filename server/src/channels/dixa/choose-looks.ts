import type { Ctx } from '#platform/context';
import type { Tx } from '#platform/db';

// Rounds come every five minutes: after so long without one, nobody was here, and much may have been missed.
const AWAY_MS = 15 * 60_000;
const LOOK_BACK_MS = 40 * 86_400_000;

/** The conversations of one round, and whether it is one of those that catch up after a time away. */
export interface Looks {
  threads: { conversationId: string; threadId: string }[];
  catchingUp: boolean;
  /** Everything that was not looked at since then is still to come. */
  since: Date;
}

/**
 * Chooses whose messages are compared next: those that waited longest, at most `most`. Usually the open ones; after a time away all that were
 * alive within forty days, since a customer may have written again where everything was done. Marks them as looked at.
 */
export async function chooseLooks(ctx: Pick<Ctx, 'clock'>, tx: Tx, inboxId: string, round: { since: Date | null; most: number }): Promise<Looks> {
  const now = ctx.clock.now();
  const [last] = await tx.query<{ at: Date | null }>('select max(looked_at) as at from desk_looks where workspace_id = $1 and inbox_id = $2', [
    tx.workspaceId,
    inboxId,
  ]);
  const catchingUp = round.since !== null || !last?.at || now.getTime() - last.at.getTime() > AWAY_MS;
  const since = round.since ?? now;
  const threads = await tx.query<Looks['threads'][number]>(
    `select c.id as "conversationId", c.thread_id as "threadId" from conversations c
     left join desk_looks l on l.workspace_id = c.workspace_id and l.conversation_id = c.id
     where c.workspace_id = $1 and c.inbox_id = $2 and c.thread_id is not null and c.updated_at > $3 and (l.looked_at is null or l.looked_at < $4)
       and ($5 or exists (select from tickets t where t.workspace_id = $1 and t.conversation_id = c.id and t.status in ('open', 'in_progress', 'pending')))
     order by l.looked_at nulls first, c.updated_at desc limit $6`,
    [tx.workspaceId, inboxId, new Date(now.getTime() - LOOK_BACK_MS), since, catchingUp, round.most],
  );
  await tx.query(
    `insert into desk_looks (workspace_id, conversation_id, inbox_id, looked_at) select $1, unnest($2::uuid[]), $3, $4
     on conflict (workspace_id, conversation_id) do update set looked_at = excluded.looked_at`,
    [tx.workspaceId, threads.map((one) => one.conversationId), inboxId, now],
  );
  return { threads, catchingUp, since };
}
