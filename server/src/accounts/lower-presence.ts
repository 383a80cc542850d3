import type { Ctx } from '#platform/context';
import { recordPresence } from './change-presence.ts';

const AT_ONCE = 500;

interface Due {
  workspaceId: string;
  id: string;
}

/**
 * Lets teammates fall away and offline by themselves: away after so long without activity, offline after so long without a request
 * and without an open desk. Reads the front of an index, those whose time has come, never everybody. For the schedule, every 10 s.
 */
export async function lowerPresence(ctx: Pick<Ctx, 'db' | 'clock' | 'config'>): Promise<{ away: number; offline: number }> {
  const now = ctx.clock.now().getTime();
  const offline = await lower(ctx, {
    to: 'offline',
    fallsFrom: "status <> 'offline'",
    column: 'last_seen_at',
    before: now - ctx.config.offlineMinutes * 60_000,
  });
  const away = await lower(ctx, { to: 'away', fallsFrom: "status = 'online'", column: 'last_active_at', before: now - ctx.config.awayMinutes * 60_000 });
  return { away, offline };
}

interface Fall {
  to: 'away' | 'offline';
  fallsFrom: string;
  column: string;
  before: number;
}

async function lower(ctx: Pick<Ctx, 'db'>, { to, fallsFrom, column, before }: Fall): Promise<number> {
  const due = await ctx.db.system((tx) =>
    tx.query<Due>(
      `select workspace_id as "workspaceId", id from teammates where ${fallsFrom} and removed_at is null and ${column} <= $1 order by ${column} limit ${AT_ONCE}`,
      [new Date(before)],
    ),
  );
  let lowered = 0;
  for (const { workspaceId, id } of due) {
    await ctx.db.tx(workspaceId, async (tx) => {
      // Looked at again under the lock: they may have come back since, or another process was here first.
      const [was] = await tx.query<{ from: string }>(
        `with old as (select id, status from teammates where workspace_id = $1 and id = $2 and ${fallsFrom} and ${column} <= $3 for no key update)
         update teammates t set status = $4 from old where t.workspace_id = $1 and t.id = old.id returning old.status as from`,
        [workspaceId, id, new Date(before), to],
      );
      if (!was) return;
      await recordPresence(tx, id, { from: was.from, to });
      lowered += 1;
    });
  }
  return lowered;
}
