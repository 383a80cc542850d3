import type { Ctx } from '#platform/context';
import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import type { SourceCtx } from './add-source.ts';
import { refreshOffer } from './mcp/refresh-offer.ts';
import { refreshSheet } from './sheet/refresh-sheet.ts';
import { readSource } from './source.ts';
import type { ToolSource } from './source.ts';

const AT_ONCE = 3;

/** Fetches a sheet, or the list of a server's tools, anew. What was there stays until something better is. @throws not_found, conflict, provider_failed, invalid_input */
export async function refreshSource(ctx: SourceCtx, workspaceId: string, id: string, who: Principal | null): Promise<ToolSource> {
  const { kind } = await readSource(ctx, workspaceId, id);
  return kind === 'mcp' ? refreshOffer(ctx, workspaceId, id, who) : refreshSheet(ctx, workspaceId, id, who);
}

/** Fetches what has its time come, a few at a time. For the schedule. */
export async function refreshDueSources(ctx: Ctx): Promise<void> {
  const now = ctx.clock.now();
  // Whoever takes one moves its time first: of many processes one fetches it.
  const due = await ctx.db.system((tx) =>
    tx.query<{ workspaceId: string; id: string }>(
      `update tool_sources s set refresh_at = $1::timestamptz + make_interval(mins => coalesce(s.refresh_minutes, 60))
       from (select workspace_id, id from tool_sources where refresh_at <= $1 and enabled and kind <> 'http'
             order by refresh_at limit ${AT_ONCE} for update skip locked) as d
       where s.workspace_id = d.workspace_id and s.id = d.id returning s.workspace_id as "workspaceId", s.id`,
      [now],
    ),
  );
  for (const { workspaceId, id } of due) {
    await refreshSource(ctx, workspaceId, id, null).catch((error: unknown) => {
      if (!(error instanceof BatonError)) throw error;
      ctx.log.info({ source: id, code: error.code }, 'a tool source could not be fetched; it is tried again at its time');
    });
  }
}
