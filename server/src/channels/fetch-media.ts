import type { Ctx } from '#platform/context';
import { createScanner } from '#platform/blob';
import { BatonError } from '#platform/errors';
import type { RunningJob } from '#platform/jobs';
import { attachInbound, markInboxBroken, noteInboundFile, readInboxForSending, readWaitingFile } from '#conversations';
import type { DeliveryError, FilePlace, WaitingFile } from '#conversations';
import type { Providers } from './create-providers.ts';
import { fetchMediaJob } from './job-definitions.ts';
import type { FetchedFile } from './provider.ts';

export type FetchMediaCtx = Pick<Ctx, 'blobs' | 'clock' | 'config' | 'db' | 'log' | 'metrics' | 'vault'>;
type FetchJob = RunningJob<{ message_id: string; place: number; round: number }>;

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30 * 60_000;
const DAMAGED_ROUNDS = 4;

/**
 * Fetches one file that a contact sent. The message is there long before: nothing waits for it. What may still succeed is tried again, ever
 * more seldom, until the provider deletes the file; the message says meanwhile what it waits for, and in the end what a person can do.
 */
export async function fetchMedia(ctx: FetchMediaCtx, providers: Providers, job: FetchJob): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a message belongs to a workspace');
  const at = { messageId: job.data.message_id, place: job.data.place };
  const waiting = await readWaitingFile(ctx, workspaceId, at);
  if (!waiting) return { outcome: 'not_waiting' };
  const result = await tryOnce(ctx, providers, { job, workspaceId, at, waiting });
  if (result.kind === 'done') return { outcome: result.outcome };
  const gone = ctx.clock.now().getTime() - waiting.occurredAt.getTime() > result.keptMs;
  if (result.kind === 'never' || gone) {
    const error =
      result.kind === 'never' ? result.error : { code: 'media_gone', message: `The file could not be fetched in time. ${result.why}`, action: ASK_AGAIN };
    await noteInboundFile(ctx, workspaceId, at, { state: 'failed', error });
    ctx.metrics.sends.inc({ provider: 'media', result: error.code });
    return { outcome: `failed_${error.code}` };
  }
  const delayMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(job.data.round, 12), LONGEST_WAIT_MS);
  await ctx.db.tx(workspaceId, async (tx) => {
    await noteInboundFile({ db: tx }, workspaceId, at, {
      state: 'waiting',
      error: { code: 'media_delayed', message: result.why, action: 'Nothing: it is tried again by itself.' },
    });
    await tx.send(fetchMediaJob, { ...job.data, round: job.data.round + 1 }, { delayMs });
  });
  return { outcome: 'waits' };
}

type Tried = { kind: 'done'; outcome: string } | { kind: 'later'; why: string; keptMs: number } | { kind: 'never'; error: DeliveryError; keptMs: number };

interface Attempt {
  job: FetchJob;
  workspaceId: string;
  at: FilePlace;
  waiting: WaitingFile;
}

async function tryOnce(ctx: FetchMediaCtx, providers: Providers, { job, workspaceId, at, waiting }: Attempt): Promise<Tried> {
  const { inbox, secrets } = await ctx.db.tx(workspaceId, (tx) => readInboxForSending(tx, ctx.vault, waiting.inboxId));
  const provider = providers.get(inbox.kind);
  if (!provider?.fetchMedia)
    return { kind: 'never', keptMs: 0, error: { code: 'no_provider', message: 'Nothing fetches files for this inbox.', action: ASK_AGAIN } };
  const keptMs = provider.mediaKeptMs ?? 0;
  if (inbox.status !== 'active') return { kind: 'later', keptMs, why: `The inbox is ${inbox.status}.` };
  const { file } = waiting;
  const found = await provider.fetchMedia({ inbox, accessToken: secrets['access_token'] ?? '', file, signal: job.signal });
  if (found.kind === 'file') return store(ctx, { workspaceId, at, waiting, round: job.data.round, found, keptMs });
  if (found.kind === 'never') return { kind: 'never', keptMs, error: found.error };
  if (found.kind === 'expired')
    return { kind: 'never', keptMs, error: { code: 'media_expired', message: 'The provider has the file no more.', action: ASK_AGAIN } };
  if (found.inboxBroken) await markInboxBroken(ctx, workspaceId, inbox.id, found.why);
  return { kind: 'later', keptMs, why: found.why };
}

interface Storing {
  workspaceId: string;
  at: FilePlace;
  waiting: WaitingFile;
  round: number;
  found: Extract<FetchedFile, { kind: 'file' }>;
  keptMs: number;
}

async function store(ctx: FetchMediaCtx, { workspaceId, at, waiting, round, found, keptMs }: Storing): Promise<Tried> {
  const scan = ctx.config.clamdAddress ? createScanner(ctx.config.clamdAddress) : null;
  const { file } = waiting;
  try {
    const outcome = await attachInbound(ctx, scan, workspaceId, { ...at, name: nameOf(file), bytes: found.bytes, sha256: found.sha256 });
    if (outcome !== 'damaged') return { kind: 'done', outcome };
    const why = 'The bytes that came are not those that were sent.';
    return round < DAMAGED_ROUNDS
      ? { kind: 'later', keptMs, why }
      : { kind: 'never', keptMs, error: { code: 'media_damaged', message: why, action: ASK_AGAIN } };
  } catch (error) {
    if (!(error instanceof BatonError)) return { kind: 'later', keptMs, why: 'The download broke off.' };
    if (error.code === 'too_large')
      return {
        kind: 'never',
        keptMs,
        error: { code: 'media_too_large', message: error.message, action: 'Ask the contact for a smaller file, or raise ATTACHMENT_MAX_MB.' },
      };
    if (error.code === 'invalid_input') return { kind: 'never', keptMs, error: { code: 'media_refused', message: error.message, action: REFUSED } };
    return { kind: 'later', keptMs, why: error.message };
  }
}

const ASK_AGAIN = 'Ask the contact to send the file again.';
const REFUSED = 'Do not ask for the same file again. A kind of file you need can be allowed in ATTACHMENT_TYPES.';

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'audio/ogg': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/amr': 'amr',
  'audio/aac': 'aac',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'application/pdf': 'pdf',
};

/** The sender's name for it, else one that says what it is. A type may carry parameters: `audio/ogg; codecs=opus`. */
function nameOf(file: { filename?: string | null; type: string; mime_type?: string | null }): string {
  if (file.filename) return file.filename;
  const extension = EXTENSIONS[(file.mime_type ?? '').split(';')[0]!.trim().toLowerCase()];
  return extension === undefined ? file.type : `${file.type}.${extension}`;
}
