import type { Ctx } from '#platform/context';

const CALLS_KEPT_DAYS = 90;
const PROPOSALS_KEPT_HOURS = 24;
const LOADING_MOST_MS = 3_600_000;

/** Forgets old calls, what nobody said yes to, and the rows of loadings that never ended. For the schedule. */
export async function sweepTools(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ calls: number; proposals: number }> {
  const now = ctx.clock.now();
  return ctx.db.system(async (tx) => {
    const calls = await tx.query('delete from tool_calls where at < $1::timestamptz - make_interval(days => $2) returning 1 as gone', [now, CALLS_KEPT_DAYS]);
    const proposals = await tx.query('delete from tool_proposals where expires_at < $1::timestamptz - make_interval(hours => $2) returning 1 as gone', [
      now,
      PROPOSALS_KEPT_HOURS,
    ]);
    await tx.query(
      `delete from tool_sheet_rows r using tool_sources s where s.workspace_id = r.workspace_id and s.id = r.source_id
         and r.loading_id < $1 and r.loading_id::text is distinct from s.definition -> 'loaded' ->> 'loadingId'`,
      [firstIdOf(now.getTime() - LOADING_MOST_MS)],
    );
    return { calls: calls.length, proposals: proposals.length };
  });
}

/** Ids rise with time: all that were made before that moment are smaller. */
function firstIdOf(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
