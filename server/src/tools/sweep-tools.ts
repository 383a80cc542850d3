import type { Ctx } from '#platform/context';

const CALLS_KEPT_DAYS = 90;
const PROPOSALS_KEPT_HOURS = 24;

/** Forgets old calls, and what nobody said yes to. For the schedule. */
export async function sweepTools(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ calls: number; proposals: number }> {
  const now = ctx.clock.now();
  return ctx.db.system(async (tx) => {
    const calls = await tx.query('delete from tool_calls where at < $1::timestamptz - make_interval(days => $2) returning 1 as gone', [now, CALLS_KEPT_DAYS]);
    const proposals = await tx.query('delete from tool_proposals where expires_at < $1::timestamptz - make_interval(hours => $2) returning 1 as gone', [
      now,
      PROPOSALS_KEPT_HOURS,
    ]);
    return { calls: calls.length, proposals: proposals.length };
  });
}
