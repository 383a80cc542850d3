import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import type { RunningJob } from '#platform/jobs';
import { markInboxBroken, markUnknown, releaseToQueued } from '#conversations';
import type { Inbox, Outgoing, ToSend } from '#conversations';
import { takePlaces } from './call-pace.ts';
import { deliverJob, reconcileJob } from './job-definitions.ts';
import { openFile } from './open-file.ts';
import type { SendOutcome } from './provider.ts';
import { readSentParts, recordSentPart } from './sent-parts.ts';
import type { ReadyReply } from './send-with-commit.ts';
import { MOST_WAIT_MS, TOO_FAST, giveUp, rulesOf, sendInputOf } from './take-for-sending.ts';
import type { Outbox, Sending } from './take-for-sending.ts';

export type DeliverCtx = Pick<Ctx, 'blobs' | 'clock' | 'config' | 'db' | 'vault' | 'metrics' | 'log'>;
type DeliverJob = RunningJob<{ message_id: string }>;

/**
 * Sends one queued message (G6). `sending` is committed before the provider is called, so a crash at any later point is seen, and never
 * answered by sending again. What the provider refused for good fails at once; what it certainly did not take goes back to the queue.
 */
export async function deliverMessage(ctx: DeliverCtx, outbox: Outbox, job: DeliverJob): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a message belongs to a workspace');
  const ready = job.carried as ReadyReply | undefined;
  const taken = ready && (await ready.taken) ? ready.sending : await outbox.take({ workspaceId, messageId: job.data.message_id });
  if ('outcome' in taken) return taken;
  if ('later' in taken) return tryLater(ctx, job, workspaceId, { conversationId: taken.conversationId, why: taken.later });
  crashPoint('deliver.after_claim');
  const { outcome, part } = await sendParts(ctx, job, workspaceId, taken);
  crashPoint('deliver.after_send');
  ctx.metrics.sends.inc({ provider: taken.provider.kind, result: outcome.kind === 'not_sent' ? outcome.retry : outcome.kind });
  if (outcome.kind === 'sent') {
    await outbox.noteSent({ workspaceId, messageId: job.data.message_id, externalId: outcome.externalId, job });
    crashPoint('deliver.after_mark');
    return { outcome: 'sent' };
  }
  return settle(ctx, job, {
    workspaceId,
    inbox: taken.inbox,
    toSend: taken.toSend,
    canAsk: taken.provider.find !== undefined,
    outcome,
    place: taken.pieces.length === 1 ? '' : `Part ${part} of ${taken.pieces.length}: `,
  });
}

// What was cut may still be carried out for a moment.
const ASK_AFTER_MS = 1000;

/** Sends the parts that were not sent before, one after the other, and stops at the first that is not taken. */
async function sendParts(ctx: DeliverCtx, job: DeliverJob, workspaceId: string, sending: Sending): Promise<{ outcome: SendOutcome; part: number }> {
  const { pieces, toSend, inbox } = sending;
  const { id: messageId } = toSend.message;
  const parts = pieces.length;
  let outcome: SendOutcome = { kind: 'failed', error: { code: 'empty', message: 'There is no text in it.', action: 'Write it again.' } };
  // Nothing of a part was said before its call: whatever breaks there is worth another try.
  const before = parts > 1 ? await readSentParts(ctx, workspaceId, messageId).catch(toNotSaid) : new Map<number, string>();
  if ('kind' in before) return { outcome: before, part: 1 };
  for (const [index, what] of pieces.entries()) {
    const part = index + 1;
    const externalId = before.get(part);
    if (externalId !== undefined) {
      outcome = { kind: 'sent', externalId };
      continue;
    }
    const held = await holdBack(ctx, workspaceId, sending, index).catch(toNotSaid);
    if (held) return { outcome: held, part };
    outcome = await sending.provider.send({
      ...sendInputOf(sending),
      what,
      part,
      parts,
      // Only its first part answers the quoted message.
      replyTo: index === 0 ? ((toSend.message.content as Outgoing).reply_to ?? null) : null,
      open: (file) => openFile(ctx, workspaceId, file.id),
      signal: job.signal,
    });
    if (outcome.kind !== 'sent') return { outcome, part };
    if (parts > 1) await recordSentPart(ctx, workspaceId, { messageId, inboxId: inbox.id, part, externalId: outcome.externalId });
  }
  return { outcome, part: parts };
}

/** Waits for the part's place among the sends: that of the first was taken with the message. */
async function holdBack(ctx: DeliverCtx, workspaceId: string, sending: Sending, index: number): Promise<SendOutcome | null> {
  const rules = index === 0 ? [] : rulesOf(sending, sending.pieces[index]);
  const place = rules.length > 0 ? await ctx.db.tx(workspaceId, (tx) => takePlaces(tx, rules, { mostWaitMs: MOST_WAIT_MS })) : null;
  if (place && !place.taken) return { kind: 'not_sent', why: TOO_FAST, retry: 'paced' };
  const waitMs = place?.waitMs ?? (index === 0 ? sending.waitMs : 0);
  if (waitMs > 0) await sleep(waitMs);
  return null;
}

function toNotSaid(error: unknown): SendOutcome {
  return { kind: 'not_sent', why: `It was not sent: ${(error as Error).message}`, retry: 'unreachable' };
}

interface Settling {
  workspaceId: string;
  inbox: Inbox;
  toSend: ToSend;
  outcome: Exclude<SendOutcome, { kind: 'sent' }>;
  /** The provider can be asked what became of it. */
  canAsk: boolean;
  /** Says which part it was; empty for a message of one part. */
  place: string;
}

async function settle(ctx: DeliverCtx, job: DeliverJob, { workspaceId, inbox, toSend, canAsk, outcome, place }: Settling): Promise<{ outcome: string }> {
  const messageId = job.data.message_id;
  if (outcome.kind === 'failed') {
    await ctx.db.tx(workspaceId, (tx) => giveUp(tx, toSend, { ...outcome.error, message: place + outcome.error.message }));
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
  if (job.lastAttempt && outcome.retry !== 'paced') {
    const error = { code: outcome.retry, message: place + outcome.why, action: 'It was tried for half an hour. Send it again later.' };
    await ctx.db.tx(workspaceId, (tx) => giveUp(tx, toSend, error));
    return { outcome: `failed_${outcome.retry}` };
  }
  await releaseToQueued(ctx, workspaceId, messageId);
  return tryLater(ctx, job, workspaceId, { conversationId: toSend.message.conversationId, why: place + outcome.why });
}

/**
 * A failed attempt keeps its place at the head of its lane: later messages to this contact wait behind it, others do not. What only our own
 * pace holds up never fails: it is begun anew.
 */
async function tryLater(ctx: DeliverCtx, job: DeliverJob, workspaceId: string, { conversationId, why }: { conversationId: string; why: string }) {
  if (!job.lastAttempt) throw new Error(`not sent yet, will be tried again: ${why}`);
  await ctx.db.tx(workspaceId, (tx) => tx.send(deliverJob, { message_id: job.data.message_id }, { lane: conversationId }));
  return { outcome: 'paced' };
}
