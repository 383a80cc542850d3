import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import type { RunningJob } from '#platform/jobs';
import { claimForSending, handOff, markFailed, markInboxBroken, markSent, markUnknown, readInboxForSending, releaseToQueued, takeBackAnswer } from '#conversations';
import type { Claimed, DeliveryError, Inbox, Outgoing } from '#conversations';
import type { Providers } from './create-providers.ts';
import { deliverJob, reconcileJob } from './job-definitions.ts';
import { openFile } from './open-file.ts';
import type { ChannelProvider, SendOutcome } from './provider.ts';
import type { SendPace } from './send-pace.ts';
import { readSentParts, recordSentPart } from './sent-parts.ts';

export type DeliverCtx = Pick<Ctx, 'blobs' | 'clock' | 'config' | 'db' | 'vault' | 'metrics' | 'log'> & { pace: SendPace };
type DeliverJob = RunningJob<{ message_id: string }>;

/** A message taken for sending, and by what it goes. */
interface Sending {
  claimed: Claimed;
  inbox: Inbox;
  provider: ChannelProvider;
  accessToken: string;
}

/**
 * Sends one queued message (G6). `sending` is committed before the provider is called, so a crash at any later point is seen, and never
 * answered by sending again. What the provider refused for good fails at once; what it certainly did not take goes back to the queue.
 */
export async function deliverMessage(ctx: DeliverCtx, providers: Providers, job: DeliverJob): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a message belongs to a workspace');
  const taken = await take(ctx, providers, workspaceId, job.data.message_id);
  if ('outcome' in taken) return taken;
  const input = sendInputOf(taken);
  const refusal = taken.provider.refuse(input);
  const { kind } = taken.provider;
  if (refusal) {
    ctx.metrics.sends.inc({ provider: kind, result: 'refused_unsent' });
    await giveUp(ctx, workspaceId, taken.claimed, refusal);
    return { outcome: `refused_${refusal.code}` };
  }
  crashPoint('deliver.after_claim');
  const { outcome, part, parts } = await sendParts(ctx, job, workspaceId, taken);
  crashPoint('deliver.after_send');
  ctx.metrics.sends.inc({ provider: kind, result: outcome.kind === 'not_sent' ? outcome.retry : outcome.kind });
  return settle(ctx, job, {
    workspaceId,
    inbox: taken.inbox,
    claimed: taken.claimed,
    canAsk: taken.provider.find !== undefined,
    outcome,
    place: parts === 1 ? '' : `Part ${part} of ${parts}: `,
  });
}

/** Thrown to leave the message untouched: the claim is rolled back with everything else. */
class LeaveQueued extends Error {
  readonly outcome: string;
  constructor(outcome: string) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** One transaction: claim, inbox, token. Nothing is claimed when the inbox cannot send now; it then waits for `inbox.working`. */
async function take(ctx: DeliverCtx, providers: Providers, workspaceId: string, messageId: string): Promise<Sending | { outcome: string }> {
  try {
    return await ctx.db.tx(workspaceId, async (tx) => {
      const inner = { ...ctx, db: tx };
      const claimed = await claimForSending(inner, workspaceId, messageId);
      if (claimed.state === 'skip') {
        // Lanes let nobody else send this message now: whoever claimed it is dead, or will say soon what became of it.
        if (claimed.reason === 'sending') await tx.send(reconcileJob, { message_id: messageId }, { delayMs: RECONCILE_AFTER_MS });
        return { outcome: `skipped_${claimed.reason}` };
      }
      const { inbox, secrets } = await readInboxForSending(tx, ctx.vault, claimed.message.inboxId);
      if (inbox.status !== 'active') throw new LeaveQueued(`inbox_${inbox.status}`);
      const provider = providers.get(inbox.kind);
      if (!provider) throw new LeaveQueued('no_provider');
      return { claimed, inbox, provider, accessToken: secrets['access_token'] ?? '' };
    });
  } catch (error) {
    if (error instanceof LeaveQueued) return { outcome: error.outcome };
    throw error;
  }
}

// Longer than a call may last (10 s), with room for a slow commit.
const RECONCILE_AFTER_MS = 15_000;
// What was cut may still be carried out for a moment.
const ASK_AFTER_MS = 1000;

export function sendInputOf({ claimed, inbox, accessToken }: Pick<Sending, 'claimed' | 'inbox' | 'accessToken'>) {
  const { message, conversation, identities } = claimed;
  return {
    inbox,
    accessToken,
    identities,
    messageId: message.id,
    threadId: conversation.threadId,
    content: message.content as Outgoing & Record<string, unknown>,
    byTeammate: message.authorKind === 'teammate',
    contactWroteAt: conversation.contactWroteAt,
  };
}

/** Sends the parts that were not sent before, one after the other, and stops at the first that is not taken. */
async function sendParts(
  ctx: DeliverCtx,
  job: DeliverJob,
  workspaceId: string,
  sending: Sending,
): Promise<{ outcome: SendOutcome; part: number; parts: number }> {
  const { provider, claimed } = sending;
  const pieces = provider.partsOf({ text: claimed.message.text, content: claimed.message.content as Outgoing });
  const parts = pieces.length;
  const before = parts > 1 ? await readSentParts(ctx, workspaceId, claimed.message.id) : new Map<number, string>();
  let outcome: SendOutcome = { kind: 'failed', error: { code: 'empty', message: 'There is no text in it.', action: 'Write it again.' } };
  for (const [index, what] of pieces.entries()) {
    const part = index + 1;
    const externalId = before.get(part);
    if (externalId !== undefined) {
      outcome = { kind: 'sent', externalId };
      continue;
    }
    const wait = await ctx.pace.take(sending.inbox.id, claimed.message.conversationId);
    if (wait !== null) return { outcome: { kind: 'not_sent', why: wait, retry: 'throttled' }, part, parts };
    outcome = await provider.send({
      ...sendInputOf(sending),
      what,
      part,
      parts,
      // Only its first part answers the quoted message.
      replyTo: index === 0 ? ((claimed.message.content as Outgoing).reply_to ?? null) : null,
      open: (file) => openFile(ctx, workspaceId, file.id),
      signal: job.signal,
    });
    if (outcome.kind !== 'sent') return { outcome, part, parts };
    if (parts > 1) await recordSentPart(ctx, workspaceId, { messageId: claimed.message.id, inboxId: sending.inbox.id, part, externalId: outcome.externalId });
  }
  return { outcome, part: parts, parts };
}

interface Settling {
  workspaceId: string;
  inbox: Inbox;
  claimed: Claimed;
  outcome: SendOutcome;
  /** The provider can be asked what became of it. */
  canAsk: boolean;
  /** Says which part it was; empty for a message of one part. */
  place: string;
}

async function settle(ctx: DeliverCtx, job: DeliverJob, { workspaceId, inbox, claimed, canAsk, outcome, place }: Settling): Promise<{ outcome: string }> {
  const messageId = job.data.message_id;
  if (outcome.kind === 'sent') {
    await markSent(ctx, workspaceId, messageId, { externalId: outcome.externalId });
    crashPoint('deliver.after_mark');
    return { outcome: 'sent' };
  }
  if (outcome.kind === 'failed') {
    await giveUp(ctx, workspaceId, claimed, { ...outcome.error, message: place + outcome.error.message });
    return { outcome: `failed_${outcome.error.code}` };
  }
  if (outcome.kind === 'unknown') {
    await ctx.db.tx(workspaceId, async (tx) => {
      await markUnknown({ db: tx }, workspaceId, messageId, place + outcome.why);
      if (canAsk) await tx.send(reconcileJob, { message_id: messageId }, { delayMs: ASK_AFTER_MS + (outcome.settlesInMs ?? 0) });
    });
    return { outcome: 'unknown' };
  }
  if (outcome.retry === 'inbox_broken') {
    await ctx.db.tx(workspaceId, async (tx) => {
      await releaseToQueued({ db: tx }, workspaceId, messageId);
      await markInboxBroken({ db: tx }, workspaceId, inbox.id, outcome.why);
    });
    return { outcome: 'inbox_broken' };
  }
  if (job.lastAttempt && outcome.retry === 'paced') {
    await ctx.db.tx(workspaceId, async (tx) => {
      await releaseToQueued({ db: tx }, workspaceId, messageId);
      await tx.send(deliverJob, { message_id: messageId }, { lane: claimed.message.conversationId });
    });
    return { outcome: 'paced' };
  }
  if (job.lastAttempt) {
    await giveUp(ctx, workspaceId, claimed, {
      code: outcome.retry,
      message: place + outcome.why,
      action: 'It was tried for half an hour. Send it again later.',
    });
    return { outcome: `failed_${outcome.retry}` };
  }
  await releaseToQueued(ctx, workspaceId, messageId);
  // A failed attempt keeps its place at the head of its lane: later messages to this contact wait behind it, others do not.
  throw new Error(`not sent yet, will be tried again: ${outcome.why}`);
}

/** What the assistant said and nobody will hear does not end as silence: the ticket goes to people, in the same commit. */
async function giveUp(ctx: DeliverCtx, workspaceId: string, { message }: Claimed, error: DeliveryError): Promise<void> {
  await ctx.db.tx(workspaceId, async (tx) => {
    await markFailed({ db: tx }, workspaceId, message.id, error);
    const { conversationId, ticketId, authorKind } = message;
    if (authorKind !== 'assistant' || ticketId === null) return;
    await takeBackAnswer(tx, conversationId);
    const reason = error.code === 'human_took_part' ? 'human_took_part' : 'not_delivered';
    await handOff(tx, { conversationId, ticketId, seenSeq: null, reason, evidence: error.message });
  });
}
