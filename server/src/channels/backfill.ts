import type { Ctx } from '#platform/context';
import type { RunningJob } from '#platform/jobs';
import { readInbox } from '#conversations';
import { backfillChatwoot } from './chatwoot/backfill.ts';
import type { Round } from './chatwoot/backfill.ts';
import { backfillDixa } from './dixa/backfill.ts';

type BackfillJob = RunningJob<{ workspace_id: string; inbox_id: string; since?: string | undefined; round?: Round | undefined }>;

/** Fetches what webhooks did not bring to one inbox. */
export async function backfill(ctx: Pick<Ctx, 'clock' | 'config' | 'db' | 'log' | 'vault'>, job: BackfillJob): Promise<{ outcome: string }> {
  const { workspace_id: workspaceId, inbox_id: inboxId, since, round } = job.data;
  const inbox = await readInbox(ctx, workspaceId, inboxId);
  if (inbox.kind === 'chatwoot') return backfillChatwoot(ctx, inbox, round ?? null);
  return backfillDixa(ctx, workspaceId, inboxId, { since: since === undefined ? null : new Date(since) });
}
