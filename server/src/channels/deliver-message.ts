import { setTimeout as sleep } from 'node:timers/promises';
import type { Ctx } from '#platform/context';
import { crashPoint } from '#platform/crash-point';
import type { Tx } from '#platform/db';
import type { RunningJob } from '#platform/jobs';
import {
  claimForSending,
  handOff,
  markFailed,
  markInboxBroken,
  markSent,
  markUnknown,
  readInboxForSending,
  releaseToQueued,
  takeBackAnswer,
} from '#conversations';
import type { Claimed, DeliveryError, Inbox, Outgoing } from '#conversations';
import { takePlaces } from './call-pace.ts';
import type { Providers } from './create-providers.ts';
import { deliverJob, reconcileJob } from './job-definitions.ts';
import { openFile } from './open-file.ts';
import type { ChannelProvider, OutPart, SendOutcome } from './provider.ts';
import { readSentParts, recordSentPart } from './sent-parts.ts';

export type DeliverCtx = Pick<Ctx, 'blobs' | 'clock' | 'config' | 'db' | 'vault' | 'metrics' | 'log'>;
type DeliverJob = RunningJob<{ message_id: string }>;

/** A message taken for sending, and by what it goes. */
interface Sending {
  claimed: Claimed;
  inbox: Inbox;
  provider: ChannelProvider;
  accessToken: string;
  pieces: OutPart[];
  /** How long its place among the sends is away. */
  waitMs: number;
}

/**
 * Sends one queued message (G6). `sending` is committed before the provider is called, so a crash at any later point is seen, and never
 * answered by sending again. What the provider refused for good fails at once; what it certainly did not take goes back to the queue.
 */
export async function deliverMessage(ctx: DeliverCtx, providers: Providers, job: DeliverJob): Promise<{ outcome: string }> {
  const { workspaceId } = job;
  if (workspaceId === null) throw new Error('a message belongs to a workspace');
  const taken = await take(ctx, providers, workspaceId, job);
  if ('outcome' in taken) return taken;
  crashPoint('deliver.after_claim');
  const { outcome, part } = await sendParts(ctx, job, workspaceId, taken);
  crashPoint('deliver.after_send');
  ctx.metrics.sends.inc({ provider: taken.provider.kind, result: outcome.kind === 'not_sent' ? outcome.retry : outcome.kind });
  return settle(ctx, job, {
    workspaceId,
    inbox: taken.inbox,
    claimed: taken.claimed,
    canAsk: taken.provider.find !== undefined,
    outcome,
    place: taken.pieces.length === 1 ? '' : `Part ${part} of ${taken.pieces.length}: `,
  });
}

/** Thrown to leave the message untouched: the claim is rolled back with everything else. `later`: it is tried again by itself in that conversation. */
class LeaveQueued extends Error {
  readonly outcome: string;
  readonly later: string | null;
  constructor(outcome: string, later: string | null = null) {
    super(outcome);
    this.outcome = outcome;
    this.later = later;
  }
}

/**
 * One transaction: claim, inbox, token, what is certain without calling, and a place among the sends. Nothing is claimed when the inbox cannot
 * send now (it then waits for `inbox.working`), or when its place is far away.
 */
async function take(ctx: DeliverCtx, providers: Providers, workspaceId: string, job: DeliverJob): Promise<Sending | { outcome: string }> {
  const messageId = job.data.message_id;
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
      const accessToken = secrets['access_token'] ?? '';
      const refusal = provider.refuse(sendInputOf({ claimed, inbox, accessToken }));
      if (refusal) {
        ctx.metrics.sends.inc({ provider: provider.kind, result: 'refused_unsent' });
        await giveUp(tx, workspaceId, claimed, refusal);
        return { outcome: `refused_${refusal.code}` };
      }
      const pieces = provider.partsOf({ text: claimed.message.text, content: claimed.message.content as Outgoing });
      const waitMs = await placeFor(tx, { claimed, inbox, provider }, pieces[0]);
      if (waitMs === null) throw new LeaveQueued(TOO_FAST, claimed.message.conversationId);
      return { claimed, inbox, provider, accessToken, pieces, waitMs };
    });
  } catch (error) {
    if (!(error instanceof LeaveQueued)) throw error;
    if (error.later === null) return { outcome: error.outcome };
    return tryLater(ctx, job, workspaceId, { conversationId: error.later, why: error.outcome });
  }
}

const TOO_FAST = 'This number or this contact gets as many messages as the provider lets through for now.';
// Longer than a second of an even pace, shorter than what a burst to one contact has to be paid back with.
const MOST_WAIT_MS = 2000;

/** Milliseconds until the part may go out; null when it is better to come back later. */
async function placeFor(
  tx: Tx,
  { claimed, inbox, provider }: Pick<Sending, 'claimed' | 'inbox' | 'provider'>,
  what: OutPart | undefined,
): Promise<number | null> {
  if (!provider.paceOf || what === undefined) return 0;
  const rules = provider.paceOf({ inboxId: inbox.id, conversationId: claimed.message.conversationId }, what);
  const { taken, waitMs } = await takePlaces(tx, rules, { mostWaitMs: MOST_WAIT_MS });
  return taken ? waitMs : null;
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
    text: message.text,
    content: message.content as Outgoing & Record<string, unknown>,
    byTeammate: message.authorKind === 'teammate',
    contactWroteAt: conversation.contactWroteAt,
  };
}

/** Sends the parts that were not sent before, one after the other, and stops at the first that is not taken. */
async function sendParts(ctx: DeliverCtx, job: DeliverJob, workspaceId: string, sending: Sending): Promise<{ outcome: SendOutcome; part: number }> {
  const { pieces, claimed, inbox } = sending;
  const { id: messageId } = claimed.message;
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
      replyTo: index === 0 ? ((claimed.message.content as Outgoing).reply_to ?? null) : null,
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
  const waitMs = index === 0 ? sending.waitMs : await ctx.db.tx(workspaceId, (tx) => placeFor(tx, sending, sending.pieces[index]));
  if (waitMs === null) return { kind: 'not_sent', why: TOO_FAST, retry: 'paced' };
  if (waitMs > 0) await sleep(waitMs);
  return null;
}

function toNotSaid(error: unknown): SendOutcome {
  return { kind: 'not_sent', why: `It was not sent: ${(error as Error).message}`, retry: 'unreachable' };
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
    await ctx.db.tx(workspaceId, (tx) => giveUp(tx, workspaceId, claimed, { ...outcome.error, message: place + outcome.error.message }));
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
    await ctx.db.tx(workspaceId, (tx) => giveUp(tx, workspaceId, claimed, error));
    return { outcome: `failed_${outcome.retry}` };
  }
  await releaseToQueued(ctx, workspaceId, messageId);
  return tryLater(ctx, job, workspaceId, { conversationId: claimed.message.conversationId, why: place + outcome.why });
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

/** What the assistant said and nobody will hear does not end as silence: the ticket goes to people, in the same commit. */
async function giveUp(tx: Tx, workspaceId: string, { message }: Claimed, error: DeliveryError): Promise<void> {
  await markFailed({ db: tx }, workspaceId, message.id, error);
  const { conversationId, ticketId, authorKind } = message;
  if (authorKind !== 'assistant' || ticketId === null) return;
  await takeBackAnswer(tx, conversationId);
  const reason = error.code === 'human_took_part' ? 'human_took_part' : 'not_delivered';
  await handOff(tx, { conversationId, ticketId, seenSeq: null, reason, evidence: error.message });
}
