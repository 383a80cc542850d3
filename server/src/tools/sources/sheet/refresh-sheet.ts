import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import type { SourceCtx } from '../add-source.ts';
import { findSourceRow, openSecret, readSource, withoutSecret } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { fetchSheet } from './fetch-sheet.ts';
import { loadSheet } from './load-sheet.ts';
import { sheetOf } from './sheet.ts';

type RefreshCtx = Pick<SourceCtx, 'db' | 'vault' | 'clock' | 'config' | 'cache'>;

/** Fetches a sheet from its address, and loads it when it changed there. What was loaded before stays until something better is. @throws provider_failed, invalid_input */
export async function refreshSheet(ctx: RefreshCtx, workspaceId: string, id: string, who: Principal | null): Promise<ToolSource> {
  const row = await ctx.db.tx(workspaceId, (tx) => findSourceRow(tx, workspaceId, id));
  if (row.kind !== 'spreadsheet' || row.address === null)
    throw new BatonError('conflict', { message: 'This source has no address to fetch it from. Upload its file.' });
  const source = withoutSecret(row);
  const secret = openSecret(ctx, row);
  const { loaded } = sheetOf(source);
  try {
    const fetched = await fetchSheet(ctx, { title: source.title, address: row.address, secret, etag: loaded?.etag ?? null });
    if (fetched !== null) return await loadSheet(ctx, source, fetched, who);
    await mark(ctx, source, { error: null });
    return await readSource(ctx, workspaceId, id);
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    await mark(ctx, source, { error: error.message });
    throw error;
  }
}

async function mark(ctx: RefreshCtx, { workspaceId, id }: ToolSource, { error }: { error: string | null }): Promise<void> {
  await ctx.db.ask(
    workspaceId,
    'update tool_sources set last_error = $3, refreshed_at = case when $3::text is null then $4 else refreshed_at end where workspace_id = $1 and id = $2',
    [workspaceId, id, error, ctx.clock.now()],
  );
}
