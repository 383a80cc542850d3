import { BatonError } from '#platform/errors';
import type { Principal } from '#platform/principal';
import type { SourceCtx } from '../add-source.ts';
import { OutsideError, reachOutside } from '../reach-outside.ts';
import { findSourceRow, openSecret, readSource, withoutSecret } from '../source.ts';
import type { ToolSource } from '../source.ts';
import { loadSheet } from './load-sheet.ts';
import { SHEET_LIMITS, sheetOf } from './sheet.ts';

type RefreshCtx = Pick<SourceCtx, 'db' | 'vault' | 'clock' | 'config' | 'cache'>;

const TIMEOUT_MS = 30_000;

/** Fetches a sheet from its address, and loads it when it changed there. What was loaded before stays until something better is. @throws provider_failed, invalid_input */
export async function refreshSheet(ctx: RefreshCtx, workspaceId: string, id: string, who: Principal | null): Promise<ToolSource> {
  const row = await ctx.db.tx(workspaceId, (tx) => findSourceRow(tx, workspaceId, id));
  if (row.kind !== 'spreadsheet' || row.address === null)
    throw new BatonError('conflict', { message: 'This source has no address to fetch it from. Upload its file.' });
  const source = withoutSecret(row);
  const secret = openSecret(ctx, row);
  const { loaded } = sheetOf(source);
  try {
    const fetched = await fetchSheet(ctx, source, {
      ...(secret ? { [secret.header]: secret.value } : {}),
      ...(loaded?.etag ? { 'if-none-match': loaded.etag } : {}),
    });
    if (fetched !== null) return await loadSheet(ctx, source, fetched, who);
    await mark(ctx, source, { error: null });
    return await readSource(ctx, workspaceId, id);
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    await mark(ctx, source, { error: error.message });
    throw error;
  }
}

/** Null: it is still what was loaded. */
async function fetchSheet(
  ctx: RefreshCtx,
  { address, title }: ToolSource,
  headers: Record<string, string>,
): Promise<{ bytes: Buffer; etag: string | null } | null> {
  const failed = (how: string, cause?: unknown) => new BatonError('provider_failed', { message: `${title}: ${how}.`, ...(cause ? { cause } : {}) });
  const accept = 'text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5';
  const wanted = { url: new URL(address ?? ''), method: 'GET', headers: { accept, ...headers }, timeoutMs: TIMEOUT_MS, mostBytes: SHEET_LIMITS.bytes };
  const answer = await reachOutside(ctx.config, wanted).catch((error: unknown) => {
    if (error instanceof OutsideError) throw failed(error.message, error);
    throw error;
  });
  if (answer.status === 304) return null;
  if (answer.status >= 300 && answer.status < 400) throw failed('its address points to another, which is not followed; give that one');
  if (answer.status !== 200) throw failed(`answered with HTTP ${answer.status}`);
  if (/text\/html/.test(answer.headers['content-type'] ?? '')) throw failed('answered with a page and no file; give the address of the file itself');
  return { bytes: answer.bytes, etag: answer.headers.etag ?? null };
}

async function mark(ctx: RefreshCtx, { workspaceId, id }: ToolSource, { error }: { error: string | null }): Promise<void> {
  await ctx.db.ask(
    workspaceId,
    'update tool_sources set last_error = $3, refreshed_at = case when $3::text is null then $4 else refreshed_at end where workspace_id = $1 and id = $2',
    [workspaceId, id, error, ctx.clock.now()],
  );
}
